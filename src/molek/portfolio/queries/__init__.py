"""The front door of reads."""

from molek.portfolio.queries.connections import (
    ClientPage,
    ConnectionLine,
    client_page,
    connections,
    reader_name,
    system_name,
)
from molek.portfolio.queries.held import held_consents
from molek.portfolio.queries.keys import KeyShown, keys_shown, published_keys
from molek.portfolio.queries.own import OwnConsent, own_consents
from molek.portfolio.queries.register import (
    PublicLine,
    Register,
    SystemPage,
    choices_of_others,
    export_rows,
    form_values,
    has_systems,
    public_systems,
    register,
    require_reader,
    system_page,
)

__all__ = [
    "ClientPage",
    "ConnectionLine",
    "KeyShown",
    "OwnConsent",
    "PublicLine",
    "Register",
    "SystemPage",
    "choices_of_others",
    "client_page",
    "connections",
    "export_rows",
    "form_values",
    "has_systems",
    "held_consents",
    "keys_shown",
    "own_consents",
    "public_systems",
    "published_keys",
    "reader_name",
    "register",
    "require_reader",
    "system_name",
    "system_page",
]
