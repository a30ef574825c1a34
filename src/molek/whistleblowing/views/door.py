"""The public door: no session, no cookie, no address. The site's ``nameless`` middleware takes those away before."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from molek.base.errors import DomainError
from molek.base.forms import answer
from molek.base.http import Request
from molek.whistleblowing import operations, queries
from molek.whistleblowing.enums import ReportKind, Seat
from molek.whistleblowing.errors import CodeUnknown, DoorClosed, FormExpired
from molek.whistleblowing.forms import AgainForm, CodeForm, ReportForm, uploads_of
from molek.whistleblowing.operations import tickets

View = Callable[..., HttpResponse]
_LANGUAGES = ("id", "en")


class OnlyInMemory(MemoryFileUploadHandler):
    """What reporters send never touches a disk unsealed; the whole request is limited to 30 MB before."""

    def handle_raw_input(self, *_args: Any, **_more: Any) -> None:
        self.activated = True


def in_language(view: View) -> View:
    """The language comes with the address (``?bahasa=en``) and goes on with its links: no cookie keeps it."""

    @wraps(view)
    def spoken(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("bahasa", "")
        request.door_suffix = f"?bahasa={wanted}" if wanted in _LANGUAGES else ""
        if wanted not in _LANGUAGES:
            return view(request, *args, **kwargs)
        with translation.override(wanted):
            return view(request, *args, **kwargs)

    return spoken


def with_ticket(view: View) -> View:
    """A page that takes forms: files stay in memory, and the ticket of each form takes the place of the token against
    forged ones. That token would need a cookie, and there is no session whose rights a forged form could use.
    """

    @csrf_exempt
    @wraps(view)
    def taken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [OnlyInMemory(request)]
        return view(request, *args, **kwargs)

    return taken


def _ticket(request: Request) -> str:
    """The form's own ticket while it is good, so that its age counts; otherwise a new one."""
    at, sent = timezone.now(), request.POST.get("ticket", "")
    try:
        tickets.read_ticket(sent, at=at)
    except FormExpired:
        return operations.new_ticket(at=at)
    return sent


@in_language
@require_safe
def front(request: Request) -> HttpResponse:
    """What the door is, who reads, and where to begin."""
    return render(request, "whistleblowing/front.html", {"door": queries.door(at=timezone.now())})


@in_language
@require_safe
def advice(request: Request) -> HttpResponse:
    """How to report without giving oneself away."""
    return render(request, "whistleblowing/advice.html", {"door": queries.door(at=timezone.now())})


@with_ticket
@in_language
@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """The report; the answer to it shows the code, once."""
    now = timezone.now()
    readers = queries.door(at=now)
    if not readers.is_open:
        error = DoorClosed()
        return render(request, "whistleblowing/shut.html", {"error": error}, status=error.status)
    choices: dict[str, Any] = {
        "posts": readers.posts, "outside": readers.outside_posts, "has_inspectorate": bool(readers.inspectorate)
    }  # fmt: skip
    form = ReportForm(request.POST, request.FILES, **choices) if request.method == "POST" else ReportForm(**choices)

    def act(typed: dict[str, Any]) -> HttpResponse:
        told = operations.Told(
            kind=ReportKind(typed["kind"]), what=typed["what"], where=typed["where"], who=typed["who"],
            when=typed["when"], not_to=tuple(typed.get("not_to", ())),
        )  # fmt: skip
        receipt = operations.submit_report(
            ticket=request.POST.get("ticket", ""), told=told, seat=Seat(typed["seat"]), uploads=uploads_of(typed),
            at=now,
        )  # fmt: skip
        return render(request, "whistleblowing/receipt.html", {"receipt": receipt, "door": readers})

    context = {"ticket": _ticket(request), "door": readers}
    return _answer(request, form, act, template="whistleblowing/report.html", context=context)


@with_ticket
@in_language
@require_http_methods(["GET", "POST"])
def come_back(request: Request) -> HttpResponse:
    """The code opens what was written to the reporter, in the answer itself: no address of it exists."""
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()

    def act(typed: dict[str, Any]) -> HttpResponse:
        visit = operations.come_back(ticket=request.POST.get("ticket", ""), code=typed["code"], at=timezone.now())
        return _thread(request, visit, AgainForm())

    context = {"ticket": _ticket(request)}
    return _answer(request, form, act, template="whistleblowing/come_back.html", context=context)


def _answer(
    request: Request,
    form: Any,
    act: Callable[[dict[str, Any]], HttpResponse],
    *,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """As ``answer``; a form without a ticket of ours is refused before anything in it is looked at."""
    if request.method == "POST":
        try:
            tickets.read_ticket(request.POST.get("ticket", ""), at=timezone.now())
        except FormExpired as error:
            form.refuse(error)
            return render(request, template, {"form": form, **context}, status=error.status)
    return answer(request, form, act, template=template, **context)


@with_ticket
@in_language
@require_POST
def write_again(request: Request) -> HttpResponse:
    """A further message, from the page that the code opened."""
    pass_, form, status = request.POST.get("pass", ""), AgainForm(request.POST, request.FILES), 422
    try:
        if form.is_valid():
            try:
                visit = operations.write_again(
                    pass_=pass_, key=_key(request), text=form.cleaned_data["text"],
                    uploads=uploads_of(form.cleaned_data), at=timezone.now(),
                )  # fmt: skip
            except (FormExpired, CodeUnknown):
                raise
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                return _thread(request, visit, AgainForm(), is_sent=True)
        return _thread(request, operations.visit_again(pass_=pass_, at=timezone.now()), form, status=status)
    except (FormExpired, CodeUnknown) as error:
        back = CodeForm({"code": ""})
        back.is_valid()
        back.errors.clear()
        back.refuse(error)
        context = {"form": back, "ticket": operations.new_ticket(at=timezone.now())}
        return render(request, "whistleblowing/come_back.html", context, status=error.status)


def _key(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("message_key", ""))
    except ValueError:
        raise FormExpired() from None


def _thread(
    request: Request, visit: operations.Visit, form: AgainForm, *, is_sent: bool = False, status: int = 200
) -> HttpResponse:
    context = {"visit": visit, "form": form, "message_key": uuid.uuid4(), "is_sent": is_sent}
    return render(request, "whistleblowing/thread.html", context, status=status)
