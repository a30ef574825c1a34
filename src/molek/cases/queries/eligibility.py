"""Is a service for this resident at all? What ``may_apply`` of the service says, before any rule is tried.

Everything else, such as being alive and a resident of the city, is a rule with its legal basis: it is told as a verdict.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from molek.catalogue.rules.service import Service
from molek.residents.enums import MaritalStatus
from molek.residents.queries import RegistryRecord

ADULT_AGE = 17  # years, or ever married: who must hold an identity card (UU 23/2006 jo. UU 24/2013, Article 63)


def is_adult(record: RegistryRecord, *, on: dt.date) -> bool:
    return record.marital_status != MaritalStatus.NEVER_MARRIED or record.age_on(on) >= ADULT_AGE


def why_not(service: Service, record: RegistryRecord, *, on: dt.date) -> str:
    """Why the resident may not apply on ``on``, in the reader's language; "" if he may."""
    if service.may_apply.adult_only and not is_adult(record, on=on):
        return _("pemohon belum dewasa (17 tahun atau sudah kawin)")
    return ""
