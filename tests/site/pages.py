"""A few pages to try the middleware on, with addresses of their own (``@pytest.mark.urls("tests.site.pages")``)."""

from __future__ import annotations

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from molek.base.actors import Actor, ActorKind
from molek.base.errors import NotFound, TooMany
from molek.base.http import resident_required

YOHANA = Actor(ActorKind.RESIDENT, 1, "resident:00000000-0000-0000-0000-000000000001")
MARKUS = Actor(ActorKind.RESIDENT, 2, "resident:00000000-0000-0000-0000-000000000002")
ACTORS = {"yohana": YOHANA, "markus": MARKUS}


def sign_in(request):
    """GET shows the page; POST signs somebody in without asking, and starts a fresh session as the real one does."""
    if request.method == "POST":
        request.session.flush()
        request.session["cast"] = request.POST["who"]
        return redirect(request.GET.get("next", "/formulir/"))
    return from_template(request, "help.html")


def from_template(request, name):
    return render(request, name)


def sign_out(request):
    request.session.flush()
    return redirect("/")


@resident_required
def apply(request):
    """The form page: shows what was held."""
    held = request.held_form
    if request.method == "POST":
        return HttpResponse("received", content_type="text/plain")
    get_token(request)
    return HttpResponse("held:" + (held.urlencode() if held is not None else "nothing"), content_type="text/plain")


@resident_required
@require_POST
def withdraw(request):
    return HttpResponse("withdrawn", content_type="text/plain")


def refuse(request):
    raise TooMany(minutes=5)


def missing(request):
    raise NotFound()


def break_down(request):
    raise RuntimeError("a fault of ours")


urlpatterns = [
    path("", from_template, {"name": "help.html"}, name="home"),
    path(
        "",
        include(([path("masuk/", sign_in, name="sign-in"), path("keluar/", sign_out, name="sign-out")], "residents")),
    ),
    path("bahasa/", set_language, name="set_language"),
    path("formulir/", apply),
    path("tarik/", withdraw),
    path("tolak/", refuse),
    path("hilang/", missing),
    path("rusak/", break_down),
]
handler404 = "molek.site.views.not_found"
handler500 = "molek.site.views.broken"
