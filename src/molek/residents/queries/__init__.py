"""The front door of reads."""

from molek.residents.queries.areas import AreaInfo, area, area_name, areas
from molek.residents.queries.imports import ReportLine, import_report, import_run, import_runs
from molek.residents.queries.people import (
    ChangeShown,
    PersonCheck,
    RegistryRecord,
    changes_of,
    contact_language,
    facts_of,
    family_of,
    has_residents,
    is_same_name,
    own_record,
    person_check,
    phone_of,
    resident_by_ref,
    resident_ref,
    share_family_card,
)
from molek.residents.queries.search import Found, search
from molek.residents.queries.sessions import (
    ASSISTANCE_KEY,
    SESSION_KEY,
    AssistanceInfo,
    actor_for,
    current_assistance,
)

__all__ = [
    "ASSISTANCE_KEY",
    "SESSION_KEY",
    "AreaInfo",
    "AssistanceInfo",
    "ChangeShown",
    "Found",
    "PersonCheck",
    "RegistryRecord",
    "ReportLine",
    "actor_for",
    "area",
    "area_name",
    "areas",
    "changes_of",
    "contact_language",
    "current_assistance",
    "facts_of",
    "family_of",
    "has_residents",
    "import_report",
    "import_run",
    "import_runs",
    "is_same_name",
    "own_record",
    "person_check",
    "phone_of",
    "resident_by_ref",
    "resident_ref",
    "search",
    "share_family_card",
]
