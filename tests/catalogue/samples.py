"""A small service that is right, and how to make it otherwise."""

from __future__ import annotations

import datetime as dt

from molek.catalogue.rules.facts import Fact, Facts, Known, Unknown, UnknownReason, Value
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.service import Service

DAY = dt.date(2025, 10, 1)

HEAD = """\
code = "sample-letter"
since = 2025-01-01
purpose_class = "general"
decision = "rules"
signer = "seal"
one_live_application = true
cost_idr = 0
name = { id = "Contoh", en = "Sample" }
summary = { id = "Surat contoh.", en = "A sample letter." }
keywords = { id = ["contoh"], en = ["sample"] }
audience = { id = "Semua.", en = "Everybody." }
complaints = { id = "Di loket.", en = "At the counter." }
may_apply = { adult_only = false, for_self = true, for_child = false, by_proxy = false }
product = { title = { id = "SURAT CONTOH", en = "Sample letter" } }
classification = { code = "400.12.2.1", basis = "Permendagri 83/2022", number_template = "{number}/{year}" }
retention = { years = 5, basis = "JRA", mark = "unsure" }

[[legal_basis]]
ref = "law"
text = "Sebuah undang-undang"
mark = "sure"

[[requirements]]
text = { id = "NIK", en = "NIK" }
source = "registry"

[[steps]]
code = "review"
title = { id = "Periksa", en = "Check" }
action = "decide"
posts = ["LURAH"]
clock_working_days = 1
"""

RULE = """
[[rules]]
code = "{code}"
title = {{ id = "Judul", en = "Title" }}
legal_basis = ["law"]
test = "{test}"
on_fail = "{on_fail}"
message = {{ id = "Pesan", en = "Message" }}
remedy = {{ id = "Saran", en = "Advice" }}
"""

ALIVE = RULE.format(code="is-alive", test="registry.status == 'ALIVE'", on_fail="REJECT")

FIELDS = """
[[fields]]
code = "sure"
kind = "yesno"
label = { id = "Yakin?", en = "Sure?" }
[[fields]]
code = "doubt"
kind = "text"
label = { id = "Mengapa ragu?", en = "Why in doubt?" }
when = "not answers.sure"
"""

PARAMETER = """
[parameters.min_age]
label = { id = "Umur", en = "Age" }
unit = "year"
"2024-01-01" = { value = 21, source = "old law" }
"2025-06-01" = { value = 17, source = "new law", mark = "sure" }
"""


def rule(test: str, *, code: str = "only-rule", on_fail: str = "REJECT", more: str = "") -> str:
    return RULE.format(code=code, test=test, on_fail=on_fail) + more + "\n"


def sample(*parts: str) -> str:
    """The text of the sample service with these parts after its head; ``ALIVE`` if there are none."""
    return HEAD + "".join(parts or (ALIVE,))


def service(*parts: str) -> Service:
    return load_service(sample(*parts))


def known(**values: Value) -> dict[str, Fact]:
    """``known(registry__status="ALIVE")``: facts by name, with a double underscore for the dot."""
    return {name.replace("__", "."): Known(value, "registry") for name, value in values.items()}


def facts(*more: tuple[str, UnknownReason], on: dt.date = DAY, **values: Value) -> Facts:
    unknown = {name: Unknown(reason, name.split(".")[0]) for name, reason in more}
    return Facts(on, {**known(**values), **unknown})
