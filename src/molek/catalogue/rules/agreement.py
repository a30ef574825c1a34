"""What in a service must agree with what: noted as mistakes of the file, like any other.

Here the loader refuses what would break the law whatever the author wished.
"""

from __future__ import annotations

from molek.catalogue.rules.expression import Call, FactName, Function, walk
from molek.catalogue.rules.reader import Reader
from molek.catalogue.rules.service import Rule, Service, StepAction, Template


def note_disagreements(r: Reader, service: Service) -> None:
    """Note, at the head of the file or where they stand, all parts of ``service`` that do not fit together."""
    for check in (_parameters, _steps, _tax, _adult, _about):
        check(r, service)


def _parameters(r: Reader, service: Service) -> None:
    used = {name for rule in service.rules for name in rule.parameters}
    used |= {n for rule in service.rules for t in _texts(rule) for e in t.expressions for n in e.parameters}
    used.add(service.product.validity)
    for parameter in service.parameters:
        at = ("parameters", parameter.name)
        if parameter.on(service.since) is None:
            r.complain(
                at,
                f"belum ada nilainya pada {service.since}, hari layanan mulai berlaku",
                f"has no value yet on {service.since}, the day the service begins",
            )
        if parameter.name not in used:
            r.complain(at, "tidak dipakai oleh aturan mana pun", "is used by no rule")


def _texts(rule: Rule) -> tuple[Template, ...]:
    return rule.message.id, rule.message.en, rule.remedy.id, rule.remedy.en


def _steps(r: Reader, service: Service) -> None:
    if service.step(StepAction.DECIDE) is None and r.has("steps"):
        r.complain(
            "steps",
            'perlu langkah action = "decide": pemohon selalu boleh meminta diperiksa petugas',
            'a step with action = "decide" is needed: an applicant may always ask for an official',
        )
    signing = [s for s in service.steps if s.action is StepAction.SIGN]
    if service.signed_by_seal and signing:
        r.complain("steps", 'signer = "seal" tidak memerlukan langkah "sign"', 'signer = "seal" needs no step "sign"')
    if not service.signed_by_seal and [set(s.posts) for s in signing] != [set(service.signer)]:
        r.complain(
            "signer",
            'perlu tepat satu langkah "sign" dengan jabatan yang sama',
            'exactly one step "sign" with the same posts is needed',
        )
    acknowledging = [n for n, s in enumerate(service.steps) if s.action is StepAction.ACKNOWLEDGE]
    for number in acknowledging:
        step, signed = service.steps[number], [s.action for s in service.steps[:number]]
        if StepAction.SIGN not in signed or number != len(service.steps) - 1:
            r.complain(
                ("steps", number, "action"),
                'langkah "acknowledge" harus yang terakhir, sesudah langkah "sign"',
                'a step "acknowledge" must be the last, after the step "sign"',
            )
        if set(step.posts) - {"CAMAT"}:
            r.complain(("steps", number, "posts"), "hanya camat yang mengetahui", "only the camat acknowledges")


def _tax(r: Reader, service: Service) -> None:
    purpose = service.purpose_class
    if service.tax_gate and not purpose.may_ask_tax:
        r.complain(
            "tax_gate",
            f"layanan '{purpose}' tidak boleh disyaratkan lunas pajak (Perpres 96/2018)",
            f"a '{purpose}' service may have no tax condition (Perpres 96/2018)",
        )
    by_tax = [n for n, rule in enumerate(service.rules) if any(f.startswith("tax.") for f in rule.facts)]
    if not service.tax_gate:
        for number in by_tax:
            r.complain(
                ("rules", number, "test"),
                "memakai data pajak; tulis tax_gate = true",
                "uses tax data; set tax_gate = true",
            )
        if any(name.startswith("tax.") for name in service.shows):
            r.complain("shows", "menampilkan data pajak tanpa tax_gate", "shows tax data without tax_gate")
    elif not by_tax:
        r.complain("tax_gate", "tidak ada aturan yang memakai data pajak", "no rule uses tax data")
    if service.cost_idr and not purpose.may_ask_tax:
        r.complain("cost_idr", f"layanan '{purpose}' harus gratis", f"a '{purpose}' service must be free of charge")


def _adult(r: Reader, service: Service) -> None:
    age = Call(Function.AGE, FactName("registry.birth_date"))
    if service.may_apply.adult_only and not any(age in walk(rule.test.root) for rule in service.rules):
        r.complain(
            ("may_apply", "adult_only"),
            "tidak ada aturan yang memeriksa age(registry.birth_date)",
            "no rule tests age(registry.birth_date)",
        )


def _about(r: Reader, service: Service) -> None:
    """Nobody gets a letter about somebody else without a look at who that is to him."""
    about = service.product.about
    if about and not any(fact.startswith(f"person.{about}.") for rule in service.rules for fact in rule.facts):
        r.complain(
            ("product", "about"),
            f"tidak ada aturan yang memeriksa person.{about}, misalnya person.{about}.relation",
            f"no rule tests person.{about}, for example person.{about}.relation",
        )
