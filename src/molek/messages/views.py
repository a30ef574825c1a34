"""The desk of messages, the gateways' door for receipts, and the demo page."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from molek.base.errors import DomainError, NotFound
from molek.base.http import Request, official_required
from molek.messages import operations, queries
from molek.messages.permissions import Permission

_REFRESH_S = 5
_MOST_OF_A_RECEIPT = 10_000


def demo(request: Request) -> HttpResponse:
    """What would have been sent. In a real city there is no such page.

    ``nomor`` filters by the last digits of the phone; ``diam`` stops the page from renewing itself.
    """
    if not settings.MOLEK.demo:
        raise NotFound()
    ending = "".join(c for c in request.GET.get("nomor", "") if c.isdigit())[-15:].removeprefix("0")
    is_still = "diam" in request.GET
    response = render(
        request,
        "messages/demo.html",
        {
            "messages_sent": queries.demo_messages(at=timezone.now(), ending=ending),
            "ending": ending,
            "is_still": is_still,
            "seconds": _REFRESH_S,
        },
    )
    if not is_still:
        response["Refresh"] = str(_REFRESH_S)
    return response


@csrf_exempt  # a machine without a session; the signature stands for it
@require_POST
def receipt(request: Request) -> HttpResponse:
    """What a gateway tells of a message. 204 when it is believed, whether it was news or not."""
    body = request.read(_MOST_OF_A_RECEIPT)
    try:
        operations.take_receipt(
            body=body,
            moment=request.headers.get("X-Molek-Timestamp", ""),
            signature=request.headers.get("X-Molek-Signature", ""),
            at=timezone.now(),
        )
    except DomainError as error:
        return HttpResponse(f"{error.code}\n", content_type="text/plain", status=error.status)
    return HttpResponse(status=204)


@require_GET
@official_required(Permission.MANAGE_MESSAGES)
def desk(request: Request) -> HttpResponse:
    """Messages that were given up or are stuck, how the gateways do, what leaves by which channel."""
    page = queries.desk(at=timezone.now(), after=request.GET.get("after"))
    return render(request, "messages/desk.html", {"desk": page, "page": page.dead})


@require_POST
@official_required(Permission.MANAGE_MESSAGES)
def retry(request: Request, message_id: int) -> HttpResponse:
    operations.retry_dead(message_id=message_id, by=request.actor, at=timezone.now())
    notices.success(request, _("Pesan {number} dicoba lagi.").format(number=message_id))
    return redirect("messages:desk")


@require_POST
@official_required(Permission.MANAGE_MESSAGES)
def retry_all(request: Request) -> HttpResponse:
    count = operations.retry_all_dead(by=request.actor, at=timezone.now())
    told = ngettext("{count} pesan dicoba lagi.", "{count} pesan dicoba lagi.", count).format(count=count)
    notices.success(request, told)
    return redirect("messages:desk")


@require_POST
@official_required(Permission.MANAGE_MESSAGES)
def drop(request: Request, message_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    operations.drop_dead(message_id=message_id, reason=reason, by=request.actor, at=timezone.now())
    notices.success(request, _("Pesan {number} tidak akan dikirim lagi.").format(number=message_id))
    return redirect("messages:desk")
