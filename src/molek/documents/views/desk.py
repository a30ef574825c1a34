"""The registers as officials see them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from molek.base.http import Request, official_required
from molek.base.pages import number_key
from molek.base.workdays import city_date
from molek.documents import operations, queries
from molek.documents.forms import VoidForm
from molek.documents.permissions import DocumentPermission


@require_GET
@official_required(DocumentPermission.REGISTER)
def registers(request: Request) -> HttpResponse:
    """The books of one year."""
    this_year = city_date(timezone.now()).year
    asked = number_key(request.GET.get("tahun")) or 0
    year = asked if 2000 <= asked <= this_year else this_year
    context = {"books": queries.books(by=request.actor, year=year), "year": year, "this_year": this_year}
    return render(request, "documents/registers.html", context)


@require_GET
@official_required(DocumentPermission.REGISTER)
def register(request: Request, register_id: int) -> HttpResponse:
    """The numbers of one book, newest first."""
    book = queries.register_book(register_id=register_id, by=request.actor, after=request.GET.get("after"))
    return render(request, "documents/register.html", {"book": book, "page": book.page})


@require_http_methods(["GET", "POST"])
@official_required(DocumentPermission.VOID)
def void(request: Request, entry_id: int) -> HttpResponse:
    """Explain a number that will never be used."""
    entry = queries.entry_to_void(entry_id=entry_id, by=request.actor)
    form = VoidForm(request.POST if request.method == "POST" else request.held_form)
    if request.method == "POST" and form.is_valid():
        operations.void_number(
            subject=entry.subject, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
        )
        return redirect("documents:register", entry.register_id)
    return render(request, "documents/void.html", {"form": form, "entry": entry})
