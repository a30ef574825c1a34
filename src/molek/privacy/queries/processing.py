"""The record of processing (UU 27/2022, Article 31), from what each package registered."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _

from molek.base.actors import Actor
from molek.privacy.permissions import PrivacyPermission
from molek.residents import queries as register
from molek.residents.rules.held import HeldSource


def processing_record(*, by: Actor) -> list[HeldSource]:
    """All processing of personal data that the packages declare.

    Raises:
        NotPermitted: ``by`` may not answer for it.
    """
    by.require(PrivacyPermission.ANSWER)
    return register.held_sources()


def processing_csv(*, by: Actor) -> str:
    """The same as CSV (UTF-8 with a mark, semicolons: what spreadsheets here open)."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [_("Kode"), _("Kegiatan"), _("Tujuan"), _("Dasar hukum"), _("Sumber"), _("Penerima"), _("Masa simpan")]
    )
    for one in processing_record(by=by):
        writer.writerow(
            [one.name, one.title, one.purpose, one.legal_basis, one.source, one.recipients or "–", one.retention]
        )
    return out.getvalue()
