"""From the text of a service file to a :class:`Service`, or to every mistake in it, by line, in both languages.

What a file may say stands in ``docs/reference/service-file.md``. Beyond the form, a file is refused where it
would break the law whatever its author wished: a tax condition on civil, social, health, education or legal-aid
services; a fee for them; an upload that the published requirements do not name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from molek.catalogue.rules.agreement import note_disagreements
from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.expression import Expression
from molek.catalogue.rules.facts import ValueType
from molek.catalogue.rules.fields import answer_specs, read_fields
from molek.catalogue.rules.mistakes import Mistake, WrongServiceFile, suggestion
from molek.catalogue.rules.parameters import parameter_types, read_parameters
from molek.catalogue.rules.parser import Names, WrongExpression, parse
from molek.catalogue.rules.parts import NO_PARTS, Parts, resolve
from molek.catalogue.rules.reader import Reader
from molek.catalogue.rules.service import (
    BilingualTemplate,
    Classification,
    Decision,
    Field,
    FieldKind,
    LegalBasis,
    Mark,
    MayApply,
    OnFail,
    OnUnknown,
    Parameter,
    Piece,
    Product,
    PurposeClass,
    Requirement,
    RequirementSource,
    Retention,
    Rule,
    Service,
    Step,
    StepAction,
    Template,
)
from molek.catalogue.rules.vocabulary import FactSpec, Vocabulary, common_vocabulary

CODE = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
NUMBER_PLACES = ("number", "unit", "classification", "month", "month_roman", "year")
_PLACE = re.compile(r"\{([^{}]*)\}")
_FACT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_RESERVED = ("answers.", "file.", "person.", "rows.", "param.")
_IN_WORDS = (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE)  # a letter may also spell these out
# answers.purpose, answers.at("purpose"), of(answers, "purpose")
_TEMPLATE_ANSWER = re.compile(r"""\banswers(?:(?:\.at\(|,)\s*"([^"]+)"|\.([a-z][a-z0-9_]*))""")

_ACKNOWLEDGEMENT = re.compile(r"^(?!\s*//).*\backnowledgement-block\(", re.MULTILINE)


def load_service(text: str, template: str | None = None, parts: Parts = NO_PARTS) -> Service:
    """The service that ``text`` (TOML) describes; with ``template`` (Typst), its places are checked too.

    ``parts`` are those that its ``[use]`` may draw on; what is published draws on none any more.

    Raises:
        WrongServiceFile: carries every mistake found, by line.
    """
    mistakes: list[Mistake] = []
    resolved = resolve(text, parts, mistakes)
    service = _read(Reader(resolved.data, (), resolved.places, mistakes))
    if template is not None:
        mistakes += template_mistakes(template, service.fields)
        mistakes += _room_for_the_camat(template, service)
    if mistakes:
        raise WrongServiceFile(mistakes)
    return service


def template_mistakes(template: str, fields: Iterable[Field]) -> list[Mistake]:
    """Answers that the letter's template names but the form never asks. Lines are those of the template."""
    fields = tuple(fields)
    codes = {f.code for f in fields} | {f"{f.code}_words" for f in fields if f.kind in _IN_WORDS}
    mistakes = []
    for match in _TEMPLATE_ANSWER.finditer(template):
        code = match[1] or match[2]
        if code not in codes and match[2] != "at":
            hint = suggestion(code, codes)
            line = template.count("\n", 0, match.start()) + 1
            mistakes.append(
                Mistake(
                    line,
                    "templat .typ",
                    f"isian 'answers.{code}' tidak ada di formulir{hint.id}",
                    f"the form has no answer 'answers.{code}'{hint.en}",
                )
            )
    return mistakes


def _room_for_the_camat(template: str, service: Service) -> list[Mistake]:
    """A letter that the camat acknowledges needs a place for his signature, or it is found missing only on paper."""
    if not service.acknowledger or _ACKNOWLEDGEMENT.search(template):
        return []
    return [
        Mistake(
            template.count("\n") + 1,
            "templat .typ",
            'ada langkah "acknowledge", jadi templat perlu #acknowledgement-block() sesudah #signature-block()',
            'there is a step "acknowledge", so the template needs #acknowledgement-block() after #signature-block()',
        )
    ]


# --------------------------------------------------------------------- the file


def _read(r: Reader) -> Service:
    parameters = read_parameters(r)
    fields = read_fields(r)
    vocabulary = _own_facts(r, common_vocabulary()).with_facts(answer_specs(fields, common_vocabulary()))
    names = Names(vocabulary.facts, parameter_types(parameters))
    bases = _legal_basis(r)
    keywords_id, keywords_en = _keywords(r)
    service = Service(
        code=r.text("code", pattern=CODE, like="domicile-letter"),
        since=r.day("since"),
        name=r.bilingual("name"),
        summary=r.bilingual("summary"),
        keywords_id=keywords_id,
        keywords_en=keywords_en,
        audience=r.bilingual("audience"),
        complaints=r.bilingual("complaints"),
        purpose_class=r.one_of("purpose_class", PurposeClass, PurposeClass.GENERAL),
        decision=r.one_of("decision", Decision, Decision.RULES),
        signer=_signer(r, vocabulary),
        one_live_application=r.flag("one_live_application"),
        tax_gate=r.flag("tax_gate", required=False),
        cost_idr=r.whole("cost_idr"),
        shows=r.texts("shows", known=vocabulary.facts, required=False),
        may_apply=_may_apply(r),
        legal_basis=bases,
        requirements=_requirements(r, fields),
        fields=fields,
        parameters=parameters,
        rules=_rules(r, names, [b.ref for b in bases]),
        steps=_steps(r, vocabulary),
        product=_product(r, parameters, fields),
        classification=_classification(r),
        retention=_retention(r),
        vocabulary=vocabulary,
    )
    r.close()
    note_disagreements(r, service)
    return service


def _keywords(r: Reader) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words by which people look for the service, Indonesian and English."""
    table = r.sub("keywords")
    if table is None:
        return (), ()
    words = table.texts("id"), table.texts("en")
    table.close()
    return words


def _signer(r: Reader, vocabulary: Vocabulary) -> tuple[str, ...]:
    """``"seal"``, or a list of kinds of posts."""
    if isinstance(r.table.get("signer"), list):
        return r.texts("signer", known=vocabulary.posts)
    r.text("signer", pattern="seal", like="seal")
    return ()


def _may_apply(r: Reader) -> MayApply:
    table = r.sub("may_apply")
    if table is None:
        return MayApply(False, True, False, False)
    may = MayApply(
        adult_only=table.flag("adult_only"),
        for_self=table.flag("for_self"),
        for_child=table.flag("for_child"),
        by_proxy=table.flag("by_proxy"),
    )
    table.close()
    if not (may.for_self or may.for_child or may.by_proxy):
        table.complain("", "tidak ada yang boleh mengajukan", "nobody may apply")
    return may


def _legal_basis(r: Reader) -> tuple[LegalBasis, ...]:
    bases: list[LegalBasis] = []
    for item in r.subs("legal_basis"):
        ref = _unique(item, "ref", [b.ref for b in bases], pattern=CODE, like="uu-24-2013")
        bases.append(LegalBasis(ref, item.text("text"), item.one_of("mark", Mark, Mark.UNSURE)))
        item.close()
    if not bases and r.has("legal_basis"):
        r.complain("legal_basis", "paling sedikit satu dasar hukum", "at least one legal basis")
    return tuple(bases)


def _requirements(r: Reader, fields: tuple[Field, ...]) -> tuple[Requirement, ...]:
    kinds = {f.code: f.kind for f in fields}
    requirements = []
    for item in r.subs("requirements"):
        source = item.one_of("source", RequirementSource, RequirementSource.STATEMENT)
        code = item.text("field", required=source is RequirementSource.UPLOAD)
        requirements.append(Requirement(item.bilingual("text"), source, code))
        item.close()
        if code and code not in kinds:
            hint = suggestion(code, kinds)
            item.complain("field", f"isian '{code}' tidak ada{hint.id}", f"there is no field '{code}'{hint.en}")
        elif code and (kinds[code] is FieldKind.FILE) != (source is RequirementSource.UPLOAD):
            item.complain(
                "field",
                f"sumber '{source}' tidak cocok dengan isian '{code}' berjenis {kinds[code]}",
                f"source '{source}' does not fit field '{code}' of kind {kinds[code]}",
            )
    named = {requirement.field for requirement in requirements}
    for number, field in enumerate(fields):
        if field.kind is FieldKind.FILE and field.code not in named:
            r.complain(
                ("fields", number, "code"),
                f"berkas '{field.code}' diminta tetapi tidak ada di persyaratan yang diumumkan (UU 25/2009)",
                f"file '{field.code}' is asked for but the published requirements do not name it (UU 25/2009)",
            )
    return tuple(requirements)


def _product(r: Reader, parameters: tuple[Parameter, ...], fields: tuple[Field, ...]) -> Product:
    table = r.sub("product")
    if table is None:
        return Product(BilingualText("", ""))
    product = Product(
        table.bilingual("title"), table.text("validity", required=False), table.text("about", required=False)
    )
    table.close()
    persons = [f.code for f in fields if f.kind is FieldKind.PERSON and f.required and f.when is None]
    if product.about and product.about not in persons:
        hint = suggestion(product.about, persons)
        table.complain(
            "about",
            f"'{product.about}' bukan isian person yang selalu wajib{hint.id}",
            f"'{product.about}' is no person field that is always required{hint.en}",
        )
    months = [p.name for p in parameters if p.unit == "month"]
    if product.validity and product.validity not in months:
        hint = suggestion(product.validity, months)
        table.complain(
            "validity",
            f"'{product.validity}' bukan parameter bersatuan month{hint.id}",
            f"'{product.validity}' is no parameter with unit month{hint.en}",
        )
    return product


def _classification(r: Reader) -> Classification:
    table = r.sub("classification")
    if table is None:
        return Classification("", "", "")
    item = Classification(
        code=table.text("code", pattern=r"\d{3}(\.\d{1,2})*", like="400.12.2.1"),
        basis=table.text("basis"),
        number_template=table.text("number_template"),
    )
    table.close()
    places = [place.partition(":")[0] for place in _PLACE.findall(item.number_template)]  # {number:3} pads
    for place in places:
        if place not in NUMBER_PLACES:
            hint = suggestion(place, NUMBER_PLACES)
            table.complain(
                "number_template", f"{{{place}}} tidak dikenal{hint.id}", f"unknown place {{{place}}}{hint.en}"
            )
    for place in ("number", "year"):
        if item.number_template and place not in places:
            table.complain("number_template", f"harus memuat {{{place}}}", f"must contain {{{place}}}")
    return item


def _retention(r: Reader) -> Retention:
    table = r.sub("retention")
    if table is None:
        return Retention(0, "", Mark.UNSURE)
    item = Retention(
        table.whole("years", low=1, high=100), table.text("basis"), table.one_of("mark", Mark, Mark.UNSURE)
    )
    table.close()
    return item


def _steps(r: Reader, vocabulary: Vocabulary) -> tuple[Step, ...]:
    steps: list[Step] = []
    for item in r.subs("steps"):
        code = _unique(item, "code", [s.code for s in steps], pattern=CODE, like="review")
        title = item.bilingual("title")
        action = item.one_of("action", StepAction, StepAction.DECIDE)
        posts = item.texts("posts", known=vocabulary.posts)
        steps.append(Step(code, title, action, posts, item.whole("clock_working_days", low=1, high=60)))
        item.close()
        if item.has("posts") and not posts:
            item.complain("posts", "paling sedikit satu jabatan", "at least one kind of post")
    return tuple(steps)


# -------------------------------------------------------------------- the rules


def _rules(r: Reader, names: Names, refs: list[str]) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    readers = r.subs("rules")
    if not readers and r.has("rules"):
        r.complain("rules", "paling sedikit satu aturan", "at least one rule")
    for item in readers:
        code = _unique(item, "code", [rule.code for rule in rules], pattern=CODE, like="is-adult")
        title = item.bilingual("title")
        basis = item.texts("legal_basis", known=refs)
        test = _expression(item, "test", names)
        applies_when = _expression(item, "applies_when", names) if item.has("applies_when") else None
        on_fail = item.one_of("on_fail", OnFail, OnFail.REVIEW)
        on_unknown = item.one_of("on_unknown", OnUnknown, OnUnknown.REVIEW, required=False)
        message, remedy = _template(item, "message", names), _template(item, "remedy", names)
        item.close()
        if item.has("legal_basis") and not basis:
            item.complain("legal_basis", "aturan tanpa dasar hukum", "a rule without legal basis")
        if test is not None:
            rules.append(Rule(code, title, test, on_fail, message, remedy, basis, on_unknown, applies_when))
    return tuple(rules)


def _expression(r: Reader, key: str, names: Names) -> Expression | None:
    text = r.text(key)
    if not text.strip():
        return None
    return _parsed(r, key, text, names, ValueType.BOOL)


def _parsed(
    r: Reader, key: str | tuple[str, ...], text: str, names: Names, expected: ValueType | None
) -> Expression | None:
    try:
        return parse(text, names, expected=expected)
    except WrongExpression as error:
        for m in error.mistakes:
            r.complain(key, f"{m.id} (kolom {m.column})", f"{m.en} (column {m.column})")
        return None


def _template(r: Reader, key: str, names: Names) -> BilingualTemplate:
    text = r.bilingual(key)
    return BilingualTemplate(_pieces(r, (key, "id"), text.id, names), _pieces(r, (key, "en"), text.en, names))


def _pieces(r: Reader, key: tuple[str, ...], text: str, names: Names) -> Template:
    """Plain text and places by turns, as ``re.split`` with one group gives them."""
    pieces: list[Piece] = []
    for number, part in enumerate(_PLACE.split(text)):
        if number % 2 == 0:
            if "{" in part or "}" in part:
                r.complain(key, "kurung kurawal tidak berpasangan", "unpaired brace")
            pieces.append(part)
        elif (place := _parsed(r, key, part, names, None)) is not None:
            pieces.append(place)
    return Template(text, tuple(pieces))


def _own_facts(r: Reader, common: Vocabulary) -> Vocabulary:
    """Facts that this service declares besides the common ones."""
    table = r.sub("facts", required=False)
    if table is None:
        return common
    facts: dict[str, FactSpec] = {}
    for name in table.rest():
        if not _FACT_NAME.fullmatch(name) or name.startswith(_RESERVED) or name in common.facts:
            table.complain(
                name,
                'nama fakta harus seperti "licence.active" dan belum dipakai',
                'a fact\'s name must look like "licence.active" and be free',
            )
        item = table.sub(name)
        if item is None:
            continue
        kind = item.one_of("type", ValueType, ValueType.TEXT)
        owner, label = item.text("owner"), item.bilingual("label")
        values = item.sub("values", required=False)
        labels = {value: values.bilingual(value) for value in values.rest()} if values else {}
        item.close()
        facts[name] = FactSpec(kind, owner, label, labels)
    return common.with_facts(facts)


def _unique(r: Reader, key: str, taken: list[str], *, pattern: str, like: str) -> str:
    code = r.text(key, pattern=pattern, like=like)
    if code and code in taken:
        r.complain(key, f"'{code}' sudah dipakai di atas", f"'{code}' is already used above")
    return code
