"""All services for those who write them: versions, certainty, drafts; compare, download, upload, close."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from molek.base.http import Request, takes_up_to
from molek.base.pages import number_key
from molek.base.workdays import city_date
from molek.catalogue import operations, queries
from molek.catalogue.errors import ServiceNotFound
from molek.catalogue.forms.acts import NewServiceForm, UploadForm
from molek.catalogue.permissions import Permission
from molek.catalogue.rules.loader import load_service
from molek.catalogue.views.pages import answer, editor_required, language


@editor_required
@require_safe
def services(request: Request) -> HttpResponse:
    rows = queries.service_rows(language=language())
    context = {"rows": rows, "may_edit": request.actor.may(Permission.EDIT), "total": len(rows)}
    context["waiting"] = [row for row in rows if row.draft and row.draft.state == "SUBMITTED"]
    return render(request, "catalogue/editor/services.html", context)


@editor_required
@require_safe
def service(request: Request, code: str) -> HttpResponse:
    """The history of a service, and what it rests on with its marks."""
    rows = queries.version_rows(code)
    draft = queries.open_draft_of(code) if queries.has_open_draft(code) else None
    if not rows:
        if draft is None:
            raise ServiceNotFound()
        return redirect("catalogue:draft", code)
    latest = queries.version_texts(code, rows[0].version)
    read = load_service(latest.toml)
    on = city_date(timezone.now())
    context = {
        "code": code,
        "service": read,
        "name": read.name.to(language()),
        "rows": rows,
        "latest": latest,
        "draft": draft,
        "marks": queries.marks_of(read),
        "bases": [(b.ref, b.text, b.mark, read.vocabulary.marks[b.mark].to(language())) for b in read.legal_basis],
        "figures": queries.parameter_lines(read, language=language(), on=on),
        "fields": [(f.code, f.label.to(language()), f.kind, f.required) for f in read.fields],
        "requirements": [(r.text.to(language()), r.source) for r in read.requirements],
        "retention": (read.retention, read.vocabulary.marks[read.retention.mark].to(language())),
        "may_edit": request.actor.may(Permission.EDIT),
        "may_publish": request.actor.may(Permission.PUBLISH),
    }
    return render(request, "catalogue/editor/service.html", context)


@editor_required
@require_safe
def compare(request: Request, code: str) -> HttpResponse:
    """Two versions side by side, each thing in one line."""
    rows = queries.version_rows(code)
    numbers = [row.version for row in rows]
    if not numbers:
        raise ServiceNotFound()
    new = number_key(request.GET.get("ke")) or numbers[0]
    old = number_key(request.GET.get("dari")) or max((n for n in numbers if n < new), default=new)
    before, after = queries.version_texts(code, old), queries.version_texts(code, new)
    context = {
        "code": code,
        "name": load_service(after.toml).name.to(language()),
        "rows": rows,
        "old": old,
        "new": new,
        "changes": queries.changes_between(
            (before.toml, before.template), (after.toml, after.template), language=language()
        ),
    }
    return render(request, "catalogue/editor/compare.html", context)


@editor_required
@require_safe
def download(request: Request, code: str) -> HttpResponse:
    """The files of a version, or of the draft with ``?rancangan=1``."""
    if request.GET.get("rancangan"):
        draft = queries.open_draft_of(code)
        content = operations.package(code=code, toml=draft.toml, template=draft.template, cases=draft.cases)
        name = f"{code}-rancangan.zip"
    else:
        latest = queries.latest_texts(code)
        number = number_key(request.GET.get("versi")) or (latest.version if latest else 0)
        content = operations.package_of_version(version=queries.version_texts(code, number))
        name = f"{code}-{number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@editor_required
def new(request: Request) -> HttpResponse:
    """A letter from nothing."""

    def act(form: NewServiceForm) -> HttpResponse:
        draft = operations.begin_service(**form.cleaned_data, by=request.actor, at=timezone.now())
        notices.success(request, _("Rancangan layanan baru sudah dibuat. Lengkapi bagian demi bagian."))
        return redirect("catalogue:draft", draft.code)

    form = NewServiceForm(request.POST if request.method == "POST" else None)
    return answer(request, form, act, template="catalogue/editor/new.html")


@takes_up_to(2_000_000)
@editor_required
def upload(request: Request) -> HttpResponse:
    def act(form: UploadForm) -> HttpResponse:
        content = form.cleaned_data["package"].read(2_000_000)
        draft = operations.import_package(content=content, by=request.actor, at=timezone.now())
        notices.success(request, _("Berkas sudah menjadi rancangan; belum terbit."))
        return redirect("catalogue:draft", draft.code)

    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    return answer(request, form, act, template="catalogue/editor/upload.html")


@editor_required
@require_POST
def close(request: Request, code: str) -> HttpResponse:
    operations.retire(code=code, by=request.actor, at=timezone.now())
    notices.success(request, _("Layanan ditutup. Permohonan yang sedang berjalan tetap diselesaikan."))
    return redirect("catalogue:history", code)


@editor_required
@require_POST
def reopen(request: Request, code: str) -> HttpResponse:
    operations.reopen(code=code, by=request.actor, at=timezone.now())
    notices.success(request, _("Layanan dibuka kembali."))
    return redirect("catalogue:history", code)
