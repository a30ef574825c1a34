"""States of a draft."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    EDITING = "EDITING", _("sedang ditulis")
    SUBMITTED = "SUBMITTED", _("menunggu persetujuan")
    SCHEDULED = "SCHEDULED", _("disetujui, menunggu tanggalnya")
    PUBLISHED = "PUBLISHED", _("sudah terbit")
    DISCARDED = "DISCARDED", _("dibuang")


OPEN = (DraftState.EDITING, DraftState.SUBMITTED, DraftState.SCHEDULED)
