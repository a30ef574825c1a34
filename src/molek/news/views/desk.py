"""The editor's desk: lists, a new item, a draft with its preview, the second person's decision, history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from molek.base.errors import DomainError, NotPermitted
from molek.base.forms import answer_form
from molek.base.http import Request, official_required
from molek.news import operations
from molek.news.enums import Component, ItemKind, VersionState
from molek.news.errors import SavedMeanwhile
from molek.news.forms import NewItemForm, NewStandardForm, PictureForm, ReasonForm, VersionForm
from molek.news.models import Version
from molek.news.models.items import TEXT_FIELDS
from molek.news.permissions import NewsPermission
from molek.news.queries import desk as queries
from molek.news.views.public import language

_MOST_TYPED = 60_000


@require_safe
@official_required(NewsPermission.READ)
def index(request: Request) -> HttpResponse:
    """What waits, what is scheduled, what is written, what stands."""
    page = queries.desk(by=request.actor, at=timezone.now(), after=request.GET.get("after"))
    return render(request, "news/desk.html", {"page": page, "may_write": request.actor.may(NewsPermission.WRITE)})


@require_http_methods(["GET", "POST"])
@official_required(NewsPermission.WRITE)
def new(request: Request) -> HttpResponse:
    """A new text."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        version = operations.begin_item(
            kind=ItemKind(typed["kind"]), title=typed["title"], slug=typed["slug"], by=request.actor, at=timezone.now()
        )
        return redirect("news:write", version.pk)

    return answer_form(request, NewItemForm, act, template="news/new.html", initial={"kind": ItemKind.NEWS.value})


@require_http_methods(["GET", "POST"])
@official_required(NewsPermission.WRITE)
def new_standard(request: Request) -> HttpResponse:
    """A component of the standard that the city has not written yet."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        component = Component(typed["slug"])
        version = operations.begin_item(
            kind=ItemKind.STANDARD, title=str(component.label), slug=component, by=request.actor, at=timezone.now()
        )
        return redirect("news:write", version.pk)

    return answer_form(request, NewStandardForm, act, template="news/new_standard.html")


@require_safe
@official_required(NewsPermission.READ)
def item(request: Request, item_id: int) -> HttpResponse:
    """One item: the open version with what may be done to it, pictures, history."""
    page = queries.item_page(item_id=item_id, by=request.actor, language=language())
    context: dict[str, Any] = {
        "page": page,
        "may_write": request.actor.may(NewsPermission.WRITE),
        "may_publish": request.actor.may(NewsPermission.PUBLISH),
        "reason_form": ReasonForm(),
    }
    if page.open is not None:
        context["text"] = queries.previewed(version_id=page.open.pk, texts={}, by=request.actor, language=language())
    return render(request, "news/desk_item.html", context)


def _version_form(version: Version, pictures: list[int], data: Any = None) -> VersionForm:
    initial = {**version.texts, "revision": version.revision, "publish_at": version.publish_at,
               "expires_at": version.expires_at}  # fmt: skip
    return VersionForm(data, initial=initial, version=version, pictures=pictures)


def _typed_texts(request: Request) -> dict[str, Any]:
    """What stands in the form, as far as it is text; for a preview nothing is checked."""
    texts: dict[str, Any] = {
        name: request.POST[name][:_MOST_TYPED] for name in TEXT_FIELDS if name in request.POST and name != "lead"
    }
    lead = request.POST.get("lead", "")
    return {**texts, "lead": int(lead) if lead.isascii() and lead.isdecimal() and len(lead) < 4 else None}


@require_http_methods(["GET", "POST"])
@official_required(NewsPermission.WRITE)
def write(request: Request, version_id: int) -> HttpResponse:
    """The form of a draft with its preview; a second one's saving is refused and both texts are shown."""
    version = queries.version_of(version_id=version_id, by=request.actor)
    if version.state != VersionState.DRAFT:
        return redirect("news:desk-item", version.item_id)
    page = queries.item_page(item_id=version.item_id, by=request.actor, language=language())
    numbers = [picture.number for picture in page.pictures]
    form, status = _version_form(version, numbers), 200
    other: tuple[queries.FieldDifference, ...] = ()
    texts: dict[str, Any] = {}
    if request.method == "POST":
        form, texts, status = _version_form(version, numbers, request.POST), _typed_texts(request), 422
        if "preview" in request.POST:
            form.is_valid()
            status = 200
        elif form.is_valid():
            try:
                _save(request, version, form)
                return redirect("news:desk-item", version.item_id)
            except NotPermitted:
                raise
            except SavedMeanwhile as error:
                fresh = queries.version_of(version_id=version_id, by=request.actor)
                typed = request.POST.copy()
                typed["revision"] = str(fresh.revision)
                form, status, other = (
                    _version_form(fresh, numbers, typed),
                    error.status,
                    queries.differing(fresh.texts, texts),
                )
                form.refuse(error)
            except DomainError as error:
                form.refuse(error)
                status = error.status
    context = {
        "form": form,
        "version": version,
        "page": page,
        "other": other,
        "text": queries.previewed(version_id=version_id, texts=texts, by=request.actor, language=language()),
    }
    return render(request, "news/write.html", context, status=status)


def _save(request: Request, version: Version, form: VersionForm) -> None:
    typed = form.cleaned_data
    operations.save_version(
        version_id=version.pk,
        revision=typed["revision"],
        texts={name: typed[name] for name in TEXT_FIELDS if name in typed},
        publish_at=typed.get("publish_at"),
        expires_at=typed.get("expires_at"),
        by=request.actor,
        at=timezone.now(),
    )
    messages.success(request, _("Naskah disimpan."))


@require_POST
@official_required(NewsPermission.WRITE)
def preview(request: Request, version_id: int) -> HttpResponse:
    """How the text in the form would read; asked again while one types."""
    text = queries.previewed(version_id=version_id, texts=_typed_texts(request), by=request.actor, language=language())
    return render(request, "news/_preview.html", {"text": text})


@require_http_methods(["GET", "POST"])
@official_required(NewsPermission.WRITE)
def picture(request: Request, item_id: int) -> HttpResponse:
    """Add a picture to an item."""
    page = queries.item_page(item_id=item_id, by=request.actor, language=language())

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.add_picture(
            item_id=item_id, upload=typed["picture"], alt_id=typed["alt_id"], alt_en=typed["alt_en"],
            credit=typed["credit"], by=request.actor, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Gambar diunggah. Sebut nomornya dalam naskah."))
        return redirect("news:desk-item", item_id)

    return answer_form(request, PictureForm, act, template="news/picture.html", page=page)


@require_POST
@official_required(NewsPermission.WRITE)
def submit(request: Request, version_id: int) -> HttpResponse:
    version = operations.submit_version(version_id=version_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Naskah diajukan. Orang lain yang menerbitkannya."))
    return redirect("news:desk-item", version.item_id)


@require_POST
@official_required(NewsPermission.WRITE)
def take_back(request: Request, version_id: int) -> HttpResponse:
    version = operations.take_back(version_id=version_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Naskah dapat ditulis lagi."))
    return redirect("news:desk-item", version.item_id)


@require_POST
@official_required(NewsPermission.WRITE)
def discard(request: Request, version_id: int) -> HttpResponse:
    operations.discard_version(version_id=version_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Naskah dibuang; isinya tetap tersimpan dalam riwayat."))
    return redirect("news:desk")


@require_POST
@official_required(NewsPermission.WRITE)
def correct(request: Request, item_id: int) -> HttpResponse:
    """Begin a correction of what was published."""
    version = operations.begin_correction(item_id=item_id, by=request.actor, at=timezone.now())
    return redirect("news:write", version.pk)


@require_POST
@official_required(NewsPermission.PUBLISH)
def approve(request: Request, version_id: int) -> HttpResponse:
    revision = request.POST.get("revision", "")
    version = operations.approve_version(
        version_id=version_id, revision=int(revision) if revision.isascii() and revision.isdecimal() else 0,
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    is_out = version.state == VersionState.PUBLISHED
    messages.success(request, _("Sudah terbit.") if is_out else _("Disetujui; terbit pada waktunya."))
    return redirect("news:desk-item", version.item_id)


@require_http_methods(["GET", "POST"])
@official_required(NewsPermission.PUBLISH)
def send_back(request: Request, version_id: int) -> HttpResponse:
    """Give a text back with a reason."""
    version = queries.version_of(version_id=version_id, by=request.actor)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.send_back(version_id=version_id, reason=typed["reason"], by=request.actor, at=timezone.now())
        messages.success(request, _("Naskah dikembalikan kepada penulisnya."))
        return redirect("news:desk-item", version.item_id)

    return answer_form(request, ReasonForm, act, template="news/send_back.html", version=version)


@require_http_methods(["GET", "POST"])
@official_required(NewsPermission.PUBLISH)
def withdraw(request: Request, item_id: int) -> HttpResponse:
    """Take an item off the website with a reason that readers see."""
    page = queries.item_page(item_id=item_id, by=request.actor, language=language())

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.withdraw_item(item_id=item_id, reason=typed["reason"], by=request.actor, at=timezone.now())
        messages.success(request, _("Ditarik dari situs. Alamatnya menyebut alasannya."))
        return redirect("news:desk-item", item_id)

    return answer_form(request, ReasonForm, act, template="news/withdraw.html", page=page)


@require_safe
@official_required(NewsPermission.READ)
def version(request: Request, version_id: int) -> HttpResponse:
    """One version of the history, and how it differs from the one published before."""
    row, before, changes = queries.compared(version_id=version_id, by=request.actor)
    return render(request, "news/version.html", {"version": row, "before": before, "changes": changes})
