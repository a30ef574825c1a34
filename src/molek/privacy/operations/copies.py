"""The copy of everything: made by a job, fetched by its owner with a one-time code, forgotten after a week."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from importlib.resources import files as resources
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.documents import operations as documents
from molek.documents import queries as document_queries
from molek.files import operations as files
from molek.files import queries as stored
from molek.jobs import operations as jobs
from molek.privacy.enums import RequestKind, RequestState
from molek.privacy.errors import CopyForOwnerOnly, CopyNotReady
from molek.privacy.models import DataCopy, DataRequest
from molek.privacy.operations.filing import moment_text, subject
from molek.privacy.operations.notices import link, tell
from molek.privacy.queries.copies import Contents, contents_of
from molek.privacy.queries.requests import own_request
from molek.residents import operations as residents
from molek.residents import queries as register
from molek.staff import queries as staff

KEPT_FOR = dt.timedelta(days=7)
READABLE, MACHINE = "data-saya.pdf", "data-saya.json"


def prepare_copy(*, request_id: int, at: dt.datetime) -> DataCopy:
    """Collect, typeset and keep the copy of a request. A job; safe to run twice."""
    request = DataRequest.objects.get(pk=request_id, kind=RequestKind.COPY)
    there = DataCopy.objects.filter(request=request).first()
    if there is not None:
        return there
    language = register.contact_language(request.resident_id)
    with translation.override(language):
        contents = contents_of(resident_id=request.resident_id, code=request.code, at=at)
        packed = _packed(contents, _paper(contents, at=at), at=at)
    with transaction.atomic():
        locked = DataRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
        if locked.state != RequestState.OPEN:  # another worker was quicker
            return DataCopy.objects.get(request=locked)
        kept = files.store(content=packed, media_type="application/zip", by=SYSTEM, at=at)
        copy = DataCopy.objects.create(
            request=locked, sha256=kept.sha256, size=len(packed), made_at=at, expires_at=at + KEPT_FOR
        )
        locked.state, locked.answered_at, locked.answered_by_ref = RequestState.DONE, at, SYSTEM.ref
        locked.save(update_fields=["state", "answered_at", "answered_by_ref"])
        audit.record(
            event="privacy.copy.made", by=SYSTEM, subject=subject(locked), at=at,
            data={"sources": len(contents.held), "accesses": len(contents.accesses)},
        )  # fmt: skip
        jobs.enqueue("privacy.forget_copy", run_at=copy.expires_at, copy_id=copy.pk)
        data = {
            "code": locked.code, "until": moment_text(copy.expires_at),
            "link": link(reverse("privacy:request", args=[locked.code])),
        }  # fmt: skip
        tell(resident_id=locked.resident_id, template="privacy.copy_ready", data=data, dedupe=locked.code, at=at)
    return copy


def _packed(contents: Contents, paper: bytes, *, at: dt.datetime) -> bytes:
    told = contents.to_json()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MACHINE, json.dumps(told, ensure_ascii=False, indent=1))
        archive.writestr(READABLE, paper)
    return packed.getvalue()


def _paper(contents: Contents, *, at: dt.datetime) -> bytes:
    unit = staff.seal_unit(contents.city_area)
    data: dict[str, Any] = {
        "letter": {
            "number": contents.code, "title": _("Salinan data pribadi"),
            "is_test": document_queries.is_test_authority(),
        },
        "unit": {"name": unit.name, "lines": list(unit.letterhead), "city": unit.name},
        "words": {
            "intro": _("Inilah semua yang disimpan Pemerintah Kota tentang Anda pada {moment}.").format(
                moment=moment_text(contents.made_at)
            ),
            "basis": _("Dasar hukum"), "origin": _("Sumber"), "kept": _("Disimpan"), "nothing": _("Tidak ada."),
            "looks": _("Siapa yang membuka data Anda"), "changes": _("Apa yang diubah"),
            "head": [_("Waktu"), _("Kantor"), _("Keperluan"), _("Data")],
        },
        "sections": contents.sections(), "looks": contents.looks(), "changes": contents.changed(),
        "footer": _("Dibuat atas permintaan Anda (UU 27/2022 Pasal 7). Simpan baik-baik: isinya data pribadi Anda."),
    }  # fmt: skip
    template = (resources("molek.privacy") / "copy.typ").read_text(encoding="utf-8")
    return documents.render(template=template, data=data, service_code="data-copy", at=at)


def send_copy_code(*, code: str, remote: str, language: str, by: Actor, at: dt.datetime) -> None:
    """Send a one-time code to the owner's phone, with which he fetches his copy.

    Raises:
        RequestNotFound: not his.
        CopyForOwnerOnly: ``by`` is not the owner himself, or stands at a Service Box.
        CopyNotReady: not made yet, or forgotten.
        TooManyCodes: asked for too many codes.
    """
    _copy_for(code, by=by, at=at)
    nik = register.own_record(by=by, at=at).nik
    residents.request_code(nik=nik, remote=remote, at=at, language=language)


def fetch_copy(*, code: str, typed: str, remote: str, by: Actor, at: dt.datetime) -> bytes:
    """The ZIP, against a code that was sent to the owner's phone just now. Each download is logged and counted.

    Raises:
        As :func:`send_copy_code`; CodeNotAccepted, TooManyGuesses: the code is not right.
    """
    copy = _copy_for(code, by=by, at=at)
    confirmed = residents.confirm_code(nik=register.own_record(by=by, at=at).nik, code=typed, remote=remote, at=at)
    assert confirmed.pk == copy.request.resident_id
    content = stored.read(copy.sha256)
    with transaction.atomic():
        DataCopy.objects.filter(pk=copy.pk).update(downloads=F("downloads") + 1)
        audit.record(event="privacy.copy.fetched", by=by, subject=subject(copy.request), at=at)
    return content


def _copy_for(code: str, *, by: Actor, at: dt.datetime) -> DataCopy:
    request = own_request(code, by=by)
    if not by.is_resident or by.device:
        raise CopyForOwnerOnly()
    copy = DataCopy.objects.select_related("request").filter(request=request).first()
    if copy is None or not copy.may_be_fetched(at):
        raise CopyNotReady()
    return copy


@transaction.atomic
def forget_copy(*, copy_id: int, at: dt.datetime) -> bool:
    """Erase the content of a copy whose week is over; False where it is not, or was erased before. A job."""
    copy = DataCopy.objects.select_for_update(of=("self",)).select_related("request").get(pk=copy_id)
    if copy.forgotten_at is not None or at < copy.expires_at:
        return False
    files.discard(sha256=copy.sha256)
    copy.forgotten_at = at
    copy.save(update_fields=["forgotten_at"])
    audit.record(event="privacy.copy.forgotten", by=SYSTEM, subject=subject(copy.request), at=at)
    return True
