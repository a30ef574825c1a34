"""The doors of the protocol that programs use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from molek.base.http import remote_address
from molek.portfolio import operations, queries


@require_safe
def discovery(_request: HttpRequest) -> HttpResponse:
    """What this provider is and where (OpenID Connect Discovery)."""
    base = settings.MOLEK.public_url
    return _cached(
        JsonResponse(
            {
                "issuer": base,
                "authorization_endpoint": base + reverse("portfolio:authorize"),
                "token_endpoint": base + reverse("portfolio:token"),
                "userinfo_endpoint": base + reverse("portfolio:userinfo"),
                "jwks_uri": base + reverse("portfolio:jwks"),
                "end_session_endpoint": base + reverse("portfolio:leave"),
                "scopes_supported": ["openid", "profile"],
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "prompt_values_supported": ["none", "login", "consent"],
                "claims_supported": [
                    "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "kind", "name", "kelurahan",
                    "kelurahan_code", "post", "unit",
                ],
                "claims_parameter_supported": False,
                "request_parameter_supported": False,
                "request_uri_parameter_supported": False,
                "authorization_response_iss_parameter_supported": True,
                "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
                "service_documentation": base + reverse("portfolio:public"),
            }
        )
    )  # fmt: skip


@require_safe
def jwks(_request: HttpRequest) -> HttpResponse:
    """The public keys."""
    operations.ensure_key(at=timezone.now())
    return _cached(JsonResponse(queries.published_keys()))


def _cached(response: HttpResponse) -> HttpResponse:
    """Shorter than a new key waits before it signs."""
    response.headers["Cache-Control"] = "public, max-age=600"
    return response


@csrf_exempt
@require_POST
@sensitive_post_parameters()
def token(request: HttpRequest) -> HttpResponse:
    """A token for a code; the client proves itself by its secret."""
    reply = operations.exchange_code(
        uri=request.build_absolute_uri(),
        body=request.POST.urlencode(),
        authorization=request.headers.get("Authorization", ""),
        remote=remote_address(request),
        at=timezone.now(),
    )
    return _answer(reply)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """What was agreed to be known of the owner of a token."""
    reply = operations.tell_claims(
        uri=request.build_absolute_uri(reverse("portfolio:userinfo")),
        authorization=request.headers.get("Authorization", ""),
        at=timezone.now(),
    )
    return _answer(reply)


def _answer(reply: operations.Reply) -> HttpResponse:
    response = HttpResponse(reply.body, status=reply.status, content_type="application/json")
    for name, value in reply.headers.items():
        response.headers[name] = value
    return response
