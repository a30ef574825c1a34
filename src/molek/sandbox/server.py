"""The app: every provider under its own path."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from molek.sandbox import acquirer, bsre, dukcapil, gateway

PROVIDERS = {"acquirer": acquirer.routes, "bsre": bsre.routes, "dukcapil": dukcapil.routes, "gateway": gateway.routes}


async def index(request: Request) -> JSONResponse:
    """Which providers are played here."""
    return JSONResponse({"sandbox": sorted(PROVIDERS)})


app = Starlette(
    routes=[Route("/", index), *(Mount(f"/{name}", routes=list(routes)) for name, routes in PROVIDERS.items())]
)
