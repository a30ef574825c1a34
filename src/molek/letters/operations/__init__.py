"""The front door of letters."""

from molek.letters.operations.clocks import warn_of_acknowledgement
from molek.letters.operations.issuing import issue_sealed
from molek.letters.operations.keys import make_signing_key
from molek.letters.operations.notices import register_templates
from molek.letters.operations.preparing import prepare_letter
from molek.letters.operations.preview import preview_letter
from molek.letters.operations.printing import confirm_collected, record_download, report_failed, start_print
from molek.letters.operations.revoking import revoke_letter
from molek.letters.operations.samples import Sample, samples_page, shipped_samples
from molek.letters.operations.seeding import PAST_TABLES, seed_past
from molek.letters.operations.signing import Signed, return_unsigned, sign_letters

__all__ = [
    "PAST_TABLES",
    "Sample",
    "Signed",
    "confirm_collected",
    "issue_sealed",
    "make_signing_key",
    "prepare_letter",
    "preview_letter",
    "record_download",
    "register_templates",
    "report_failed",
    "return_unsigned",
    "revoke_letter",
    "samples_page",
    "seed_past",
    "shipped_samples",
    "sign_letters",
    "start_print",
    "warn_of_acknowledgement",
]
