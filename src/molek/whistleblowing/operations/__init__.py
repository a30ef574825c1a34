"""The front door of sealed reports."""

from molek.whistleblowing.operations.handling import (
    OpenedReport,
    answer,
    begin_examination,
    close_report,
    open_attachment,
    open_report,
)
from molek.whistleblowing.operations.keys import (
    OpenKey,
    admit,
    change_passphrase,
    end_key,
    make_key,
    open_key,
    share,
)
from molek.whistleblowing.operations.reporting import Receipt, Told, submit_report
from molek.whistleblowing.operations.returning import Visit, come_back, visit_again, write_again
from molek.whistleblowing.operations.tickets import new_ticket
from molek.whistleblowing.operations.upkeep import erase_due, register_templates, tell_of_yesterday

__all__ = [
    "OpenKey",
    "OpenedReport",
    "Receipt",
    "Told",
    "Visit",
    "admit",
    "answer",
    "begin_examination",
    "change_passphrase",
    "close_report",
    "come_back",
    "end_key",
    "erase_due",
    "make_key",
    "new_ticket",
    "open_attachment",
    "open_key",
    "open_report",
    "register_templates",
    "share",
    "submit_report",
    "tell_of_yesterday",
    "visit_again",
    "write_again",
]
