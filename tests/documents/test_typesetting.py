from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molek.documents import operations
from molek.documents.errors import TemplateBroken
from molek.documents.rules.printable import printable
from tests.documents.conftest import NINE, letter_data, person

SERVICES = Path(operations.__file__).parents[2] / "catalogue" / "services"
# Every kind of part is in these; tests/letters/test_samples.py sets all shipped letters on data of their own forms.
CODES = (
    "birth-statement", "business-statement", "domicile-letter", "never-married-statement", "population-biodata",
    "poverty-statement",
)  # fmt: skip
WITNESS = {"name": "PETRUS NDUN", "nik": "9971011708900001"}
ANSWERS: dict[str, dict[str, Any]] = {
    "birth-statement": {
        "child_name": "GRACIA LADO", "child_sex": "Perempuan", "birth_place": "Kupang", "helper": "Bidan",
        "birth_date": "20 September 2025", "birth_time": "04:15", "birth_weight": "3100", "child_order": "2",
        "parent_role": "Ibu dari anak ini", "other_parent": {"name": "MARTHEN LADO", "nik": "9971011708880001"},
        "witness_1": WITNESS, "witness_2": {"name": "MARIA TALLO", "nik": "9971015708900002"},
    },
    "business-statement": {
        "business_name": "Kios Harapan", "business_kind": "Lainnya", "business_kind_other": "Perdagangan",
        "since": "Maret 2019",
        "business_address": "Jalan Sumatera No. 12", "purpose": "kredit usaha",
    },
    "poverty-statement": {"income_idr": "Rp900.000,00", "dependants": "4", "purpose": "Pendidikan"},
    "domicile-letter": {"domicile_address": "Jalan Timor No. 3", "same_address": "Tidak", "purpose": "bank"},
}  # fmt: skip

# The codes behind what was chosen.
CHOSEN = {
    "birth-statement": {"parent_role": "MOTHER"},
    "business-statement": {"business_kind": "OTHER"},
    "domicile-letter": {"same_address": "no"},
}


def render(code: str, *, is_test: bool = False, **changes: Any) -> bytes:
    """Without the large mark, which a reader of text finds between the lines."""
    template, data = (SERVICES / f"{code}.typ").read_text(), letter_data(**{"codes": CHOSEN.get(code, {}), **changes})
    data["letter"]["is_test"] = is_test
    return operations.render(template=template, data=data, service_code=code, at=NINE)


def words(pdf: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-layout", str(folder / "a.pdf"), "-"], capture_output=True, check=True)
    return " ".join(said.stdout.decode().replace("\u200b", "").split())


def pages(pdf: bytes, folder: Path) -> int:
    (folder / "a.pdf").write_bytes(pdf)
    with pikepdf.open(folder / "a.pdf") as opened:
        return len(opened.pages)


def inside_the_margins(pdf: bytes, folder: Path) -> None:
    """No word begins or ends beyond the margins (28 mm left, 22 mm right; A4 is 595 points wide)."""
    (folder / "a.pdf").write_bytes(pdf)
    said = subprocess.run(
        ["pdftotext", "-bbox", str(folder / "a.pdf"), "-"], capture_output=True, check=True, text=True
    )
    edges = [line.split('"') for line in said.stdout.splitlines() if "<word" in line]
    assert edges
    for edge in edges:
        assert float(edge[1]) >= 79 - 0.5, edge
        assert float(edge[5]) <= 595.3 - 62.3 + 0.5, edge


@pytest.mark.parametrize("code", CODES)
def test_every_letter_says_who_what_and_by_whom(code: str, tmp_path: Path) -> None:
    said = words(render(code, answers=ANSWERS.get(code, {"purpose": "sekolah"})), tmp_path)
    for part in ("KELURAHAN FATUBESI", "12/Kel.Ftbs.400.12.2.1/X/2025", "YOHANA KRISTINA LADO", "1 Oktober 2025",
                 "9971015708900001", "LURAH FATUBESI,", "31 Desember 2025", "Kaki surat uji."):  # fmt: skip
        assert part in said, part
    for value in ANSWERS.get(code, {}).values():
        if isinstance(value, dict):
            assert value["name"] in said
    assert pages(render(code, answers=ANSWERS.get(code, {})), tmp_path) == 1


@pytest.mark.parametrize("code", CODES)
def test_missing_answers_leave_no_hole(code: str, tmp_path: Path) -> None:
    said = words(render(code, answers={}, person=person(religion="", education="", blood_type="")), tmp_path)
    assert "none" not in said.lower()
    assert words(render(code, person={}, letter={"title": "X"}, unit={}, signer={}, footer=""), tmp_path)


@pytest.mark.parametrize("code", CODES)
def test_official_signs_with_name_rank_and_number(code: str, tmp_path: Path) -> None:
    signer = {"lines": ["a.n. LURAH FATUBESI", "SEKRETARIS,"], "name": "Nama Pejabat, S.Sos.", "rank": "Penata (III/c)",
              "nip": "19800101 200501 1 001", "is_seal": False}  # fmt: skip
    said = words(render(code, signer=signer), tmp_path)
    for part in ("a.n. LURAH FATUBESI", "SEKRETARIS,", "Nama Pejabat, S.Sos.", "Penata (III/c)",
                 "NIP 19800101 200501 1 001", "SEKRETARIS, a.n. LURAH FATUBESI"):  # fmt: skip
        assert part in said, part


@pytest.mark.parametrize("code", CODES)
def test_endless_words_stay_on_the_paper(code: str, tmp_path: Path) -> None:
    endless = person(name="MARIA " * 20 + "X" * 90, address="Y" * 200)
    answers = dict.fromkeys(("purpose", "business_name", "domicile_address", "child_name", "helper"), "Z" * 150)
    inside_the_margins(render(code, person=endless, answers=answers), tmp_path)


def test_twelve_members_go_over_pages_with_the_head_repeated(tmp_path: Path) -> None:
    family = [person(name=f"ANGGOTA KE {n} " + "PANJANG " * 4) for n in range(1, 13)]
    pdf = render("population-biodata", family=family)
    assert pages(pdf, tmp_path) == 2
    said = words(pdf, tmp_path)
    assert said.count("Hubungan Pekerjaan") == 2
    assert "Halaman 1 dari 2" in said
    for n in range(1, 13):
        assert f"ANGGOTA KE {n}" in said


@pytest.mark.parametrize("code", CODES)
def test_papers_of_a_test_authority_say_so(code: str, tmp_path: Path) -> None:
    assert "UJI COBA. Kaki surat uji." in words(render(code, is_test=True), tmp_path)
    assert "COBA" not in words(render(code), tmp_path)


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_nothing_typed_stops_a_letter(text: str) -> None:
    assert render("domicile-letter", person=person(name=text), answers={"purpose": text}).startswith(b"%PDF-1.7")


def test_commands_in_data_are_printed_as_they_stand(tmp_path: Path) -> None:
    text = '#eval("1+1") $x^2$ *tebal* #panic() [x] @ref <b> \\ // "'
    assert text in words(render("domicile-letter", answers={"purpose": text}), tmp_path)


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_every_printable_character_has_its_shape_in_the_font(weight: str) -> None:
    shown = [chr(code) for code in range(0x20, 0x2800) if printable(chr(code)) == chr(code)]
    template = f"""#import "/molek.typ": *
#show: official-letter
#text(weight: "{weight}", of(answers, "all"))"""
    data = letter_data(answers={"all": " ".join(shown)})
    assert operations.render(template=template, data=data, service_code="x", at=NINE)


def test_same_data_give_the_same_bytes() -> None:
    assert render("domicile-letter") == render("domicile-letter")


def test_archive_form(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(render("domicile-letter"))
    with pikepdf.open(tmp_path / "a.pdf") as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        assert pdf.Root.Lang == "id-ID"
        assert "/StructTreeRoot" in pdf.Root


def test_broken_template_names_the_service_and_the_fault() -> None:
    with pytest.raises(TemplateBroken, match=r"seventh-letter.*unknown variable") as refusal:
        operations.render(template="#nothing-here", data={}, service_code="seventh-letter", at=NINE)
    assert refusal.value.permanent


def test_template_sees_neither_files_nor_fonts_of_the_machine() -> None:
    for template in ('#read("/etc/passwd")', '#read("../models.py")', '#include "/../__init__.py"'):
        with pytest.raises(TemplateBroken):
            operations.render(template=template, data={}, service_code="x", at=NINE)


def test_threads_do_not_mix_their_letters(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda n: render("domicile-letter", person=person(name=f"WARGA {n}")), range(24)))
    for n, pdf in enumerate(made):
        assert f"WARGA {n} NIK" in words(pdf, tmp_path)
