"""The register, as the office sees and writes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from molek.base.forms import answer, answer_form
from molek.base.http import Request, official_required
from molek.base.spreadsheets import whole_csv_response
from molek.base.workdays import city_date
from molek.portfolio import operations, queries
from molek.portfolio.enums import DataClass, Domain, Finding, Hosting, PersonalData, Status, Task, Users, Way
from molek.portfolio.forms import CheckForm, ExchangeForm, NewSystemForm, StatusForm, SystemForm
from molek.portfolio.permissions import PortfolioPermission
from molek.staff import queries as staff


@require_safe
@official_required(PortfolioPermission.READ)
def register(request: Request) -> HttpResponse:
    """Every system, what is drawn of them, what is overdue, what is there twice."""
    chosen = request.GET.get("status", "")
    chosen = chosen if chosen in Status.values else ""
    page = queries.register(by=request.actor, at=timezone.now(), status=chosen)
    most = max((item["value"] for item in page.figures.by_status), default=0)
    return render(
        request,
        "portfolio/register.html",
        {
            "page": page,
            "chosen": chosen,
            "statuses": Status.choices,
            "status_most": most or 1,
            "task_most": max((item["value"] for item in page.figures.by_task), default=1),
            "may_manage": request.actor.may(PortfolioPermission.MANAGE),
        },
    )


@require_safe
@official_required(PortfolioPermission.READ)
def export(request: Request) -> HttpResponse:
    """The register as CSV."""
    return whole_csv_response(queries.export_rows(by=request.actor), "aplikasi-kota.csv")


@require_safe
@official_required(PortfolioPermission.READ)
def system(request: Request, system_id: int) -> HttpResponse:
    """One system with its history."""
    page = queries.system_page(system_id=system_id, by=request.actor, at=timezone.now())
    return render(
        request,
        "portfolio/system.html",
        {
            "page": page,
            "today": city_date(timezone.now()),
            "may_manage": request.actor.may(PortfolioPermission.MANAGE),
        },
    )


def _facts(typed: dict[str, Any]) -> operations.Facts:
    return operations.Facts(
        name=typed["name"],
        purpose=typed["purpose"],
        unit_id=typed["unit_id"],
        domain=Domain(typed["domain"]),
        task=Task(typed["task"]),
        users=[Users(user) for user in typed["users"]],
        hosting=Hosting(typed["hosting"]),
        data_class=DataClass(typed["data_class"]),
        personal_data=PersonalData(typed["personal_data"]),
        vendor=typed["vendor"],
        contract_end_date=typed["contract_end_date"],
        yearly_cost_idr=typed["yearly_cost_idr"],
        address=typed["address"],
        is_public=typed["is_public"],
        check_every_months=typed["check_every_months"],
        check_due_date=typed["check_due_date"],
        remark=typed["remark"],
    )


@require_http_methods(["GET", "POST"])
@official_required(PortfolioPermission.MANAGE)
def new(request: Request) -> HttpResponse:
    """Enter a system."""

    def act(typed: dict[str, Any]) -> HttpResponse:
        made = operations.register_system(
            facts=_facts(typed), status=Status(typed["status"]), since=typed["since"], by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Aplikasi didaftarkan."))
        return redirect("portfolio:system", made.pk)

    form = NewSystemForm(request.POST or request.held_form or None, units=staff.unit_choices())
    return answer(request, form, act, template="portfolio/system_form.html", name="")


@require_http_methods(["GET", "POST"])
@official_required(PortfolioPermission.MANAGE)
def edit(request: Request, system_id: int) -> HttpResponse:
    """Write what is known of a system anew."""
    values = queries.form_values(system_id)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.correct_system(
            system_id=system_id, facts=_facts(typed), version=typed["version"] or 0, by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Perubahan disimpan."))
        return redirect("portfolio:system", system_id)

    form = SystemForm(request.POST or request.held_form or None, units=staff.unit_choices(), initial=values)
    return answer(request, form, act, template="portfolio/system_form.html", name=values["name"], system_id=system_id)


@require_http_methods(["GET", "POST"])
@official_required(PortfolioPermission.MANAGE)
def status(request: Request, system_id: int) -> HttpResponse:
    """Say that a system has another status, since when."""
    name = queries.system_name(system_id=system_id, by=request.actor)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.change_status(
            system_id=system_id, status=Status(typed["status"]), since=typed["since"], note=typed["note"],
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Status dicatat."))
        return redirect("portfolio:system", system_id)

    return answer_form(
        request, StatusForm, act, template="portfolio/step.html", name=name, system_id=system_id,
        title=_("Ubah status"), button=_("Catat status"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(PortfolioPermission.MANAGE)
def check(request: Request, system_id: int) -> HttpResponse:
    """Note a security check."""
    name = queries.system_name(system_id=system_id, by=request.actor)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.record_check(
            system_id=system_id, checked=typed["checked"], checker=typed["checker"], worst=Finding(typed["worst"]),
            finding=typed["finding"], by=request.actor, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Pemeriksaan dicatat; tanggal berikutnya sudah dihitung."))
        return redirect("portfolio:system", system_id)

    return answer_form(
        request, CheckForm, act, template="portfolio/step.html", name=name, system_id=system_id,
        title=_("Catat pemeriksaan keamanan"), button=_("Simpan pemeriksaan"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@official_required(PortfolioPermission.MANAGE)
def exchange(request: Request, system_id: int) -> HttpResponse:
    """Note that data go to or come from another system."""
    name = queries.system_name(system_id=system_id, by=request.actor)

    def act(typed: dict[str, Any]) -> HttpResponse:
        operations.add_exchange(
            system_id=system_id, target_id=typed["target_id"], outside=typed["outside"],
            is_inward=typed["direction"] == "IN", data=typed["what"], way=Way(typed["way"]), by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Pertukaran data dicatat."))
        return redirect("portfolio:system", system_id)

    form = ExchangeForm(request.POST or request.held_form or None, others=queries.choices_of_others(system_id))
    return answer(
        request, form, act, template="portfolio/step.html", name=name, system_id=system_id,
        title=_("Catat pertukaran data"), button=_("Simpan pertukaran"),
    )  # fmt: skip


@require_POST
@official_required(PortfolioPermission.MANAGE)
def remove_exchange(request: Request, system_id: int, exchange_id: int) -> HttpResponse:
    operations.remove_exchange(system_id=system_id, exchange_id=exchange_id, by=request.actor, at=timezone.now())
    messages.success(request, _("Pertukaran data dihapus."))
    return redirect("portfolio:system", system_id)


@require_safe
def public(request: Request) -> HttpResponse:
    """What everybody may know of the city's systems."""
    return render(request, "portfolio/public.html", {"systems": queries.public_systems()})
