"""The bank's door: SNAP BI service 52. No session, no form; the signature is the only key."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from molek.outside.errors import SourceDown
from molek.taxes import operations
from molek.taxes.errors import NotificationForged

_MOST_BYTES = 20_000


@csrf_exempt
@require_POST
def notify(request: HttpRequest) -> JsonResponse:
    """Take a notification. "Successful" also for one that was taken before; 401 for what the bank did not sign."""
    body = request.read(_MOST_BYTES + 1)
    try:
        operations.receive_notification(
            body=body if len(body) <= _MOST_BYTES else b"",
            path=request.path,
            timestamp=request.headers.get("X-TIMESTAMP", ""),
            signature=request.headers.get("X-SIGNATURE", ""),
            external_id=request.headers.get("X-EXTERNAL-ID", ""),
            at=timezone.now(),
        )
    except NotificationForged:
        return JsonResponse({"responseCode": "4015200", "responseMessage": "Unauthorized. Signature"}, status=401)
    except SourceDown:  # genuine, but its content cannot be read
        return JsonResponse({"responseCode": "4005201", "responseMessage": "Invalid Field Format"}, status=400)
    return JsonResponse({"responseCode": "2005200", "responseMessage": "Successful"})
