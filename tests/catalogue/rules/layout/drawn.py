"""Letters made up by hypothesis, over one service with a field of each kind."""

from __future__ import annotations

from hypothesis import strategies as st

from molek.catalogue.rules.layout import blocks as b
from molek.catalogue.rules.layout.pieces import Bold, Italic, Text, When, Words, tidy
from molek.catalogue.rules.layout.placeholders import Placeholders
from molek.catalogue.rules.service import Service
from tests.catalogue.samples import ALIVE
from tests.catalogue.samples import service as made

FIELDS = """
[[fields]]
code = "purpose"
kind = "choice"
label = { id = "Keperluan?", en = "Purpose" }
options = [{ code = "SCHOOL", label = { id = "Sekolah", en = "School" } }, { code = "BANK", label = { id = "Bank", en = "Bank" } }]
[[fields]]
code = "income_idr"
kind = "money"
label = { id = "Penghasilan (Rp)", en = "Income" }
required = false
[[fields]]
code = "since"
kind = "date"
label = { id = "Sejak", en = "Since" }
[[fields]]
code = "witness_1"
kind = "person"
label = { id = "Saksi", en = "Witness" }
[[fields]]
code = "truthful"
kind = "yesno"
label = { id = "Benar", en = "True" }
"""  # noqa: E501


def sample_service() -> Service:
    return made(ALIVE, FIELDS)


KNOWN = Placeholders(sample_service())
# Signs with a meaning in Typst stand in half of all texts.
SIGNS = "#$*_`'\"\\[]{}()<>@~=+-/.:;,!?&|^%0123 "
LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=("Cc", "Cf", "Zs"))
PRINTABLE = st.one_of(
    st.text(alphabet=st.sampled_from(SIGNS + "aZé"), max_size=9),
    st.text(alphabet=LETTERS, max_size=9),
    st.sampled_from(["http://a.b", "1. satu", "- x", "= y", "/ z: w", "#import", "#{", "...", "--", "-?", "//", "/*", "*/", "#sys.inputs", "-1"]),  # noqa: E501
)  # fmt: skip
words = PRINTABLE.map(Words)
places = st.sampled_from([p.place for p in KNOWN.all])
options = st.sampled_from([(c.field, c.option) for c in KNOWN.conditions])


def _around(inner: st.SearchStrategy[Text]) -> st.SearchStrategy[Text]:
    piece = st.one_of(
        words,
        places,
        inner.map(Bold),
        inner.map(Italic),
        st.tuples(options, inner).map(lambda pair: When(*pair[0], pair[1])),
    )
    return st.lists(piece, max_size=5).map(tuple)


texts = st.recursive(st.lists(st.one_of(words, places), max_size=4).map(tuple), _around, max_leaves=8).map(tidy)
labels = PRINTABLE.map(lambda t: " ".join(t.split()))
plain_blocks = st.one_of(
    labels.map(b.Opening),
    st.sampled_from(["person", "about"]).map(b.PersonTable),
    st.lists(st.builds(b.FactRow, labels, texts), max_size=3).map(lambda rows: b.FactsTable(tuple(rows))),
    texts.map(b.Statement),
    texts.map(b.Paragraph),
    st.just(b.Witnesses(("witness_1",))),
    st.just(b.RowsTable("heirs", (b.Column("name", "Nama"), b.Column("nik", 'N"I\\K')))),
    st.just(b.HeirsTable("heirs")),
    st.sampled_from([kind() for kind in (b.FamilyTable, b.LandBoundaries, b.AcknowledgementBlock, b.PurposeAndValidity, b.Closing, b.SignatureBlock)]),  # noqa: E501
)  # fmt: skip
blocks = st.one_of(plain_blocks, st.builds(lambda o, block: b.WhenBlock(*o, block), options, plain_blocks))
layouts = st.builds(b.Layout, st.just("Surat"), st.lists(blocks, max_size=6).map(tuple), st.booleans())
