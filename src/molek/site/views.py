"""Pages of no package: home, help, gallery, errors."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from molek.base import structured
from molek.base.errors import NotFound
from molek.base.http import Request
from molek.base.pages import Page
from molek.catalogue import queries as catalogue
from molek.idcards import queries as idcards
from molek.news import queries as news
from molek.news.enums import ItemKind
from molek.residents import queries as residents
from molek.residents.enums import AreaKind
from molek.site import held_forms
from molek.site.forms import SampleForm


@dataclass(frozen=True, slots=True)
class Step:
    """One line of ``components/steps.html`` or ``components/timeline.html``."""

    title: str
    text: str = ""
    state: str = ""
    when: str | dt.datetime = ""
    now: bool = False


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    how = [
        Step(_("Masuk dengan NIK"), _("Kode dikirim ke telepon Anda.")),
        Step(_("Periksa isian"), _("Data Anda sudah kami isikan; lengkapi sisanya saja.")),
        Step(_("Terima surat"), _("Bertanda tangan elektronik, unduh atau cetak di kelurahan mana pun.")),
    ]
    at, language = timezone.now(), get_language() or "id"
    context = {
        "services": _common_services(),
        "how": how,
        "notices": news.latest(kinds=[ItemKind.NOTICE], at=at, language=language, most=_NOTICES_AT_HOME),
        "news": news.latest(kinds=[ItemKind.NEWS], at=at, language=language, most=_NEWS_AT_HOME),
        "outage": idcards.outage(),
        "data": structured.city(
            name=settings.CITY.government, url=request.build_absolute_uri("/"), search=reverse("news:search")
        ),
    }
    return render(request, "home.html", context)


_SHOWN_AT_HOME = 6
_NEWS_AT_HOME, _NOTICES_AT_HOME = 3, 3


def _common_services() -> list[catalogue.ServiceCard]:
    """What the city says people ask for most, filled up with others where one of them is not offered."""
    language, offered = get_language(), catalogue.published()
    rank = {code: place for place, code in enumerate(settings.CITY.common_services)}
    first = sorted(offered, key=lambda offer: rank.get(offer.service.code, len(rank)))[:_SHOWN_AT_HOME]
    return [catalogue.service_card(offer, language=language) for offer in first]


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    questions = [
        (
            _("Bagaimana cara masuk?"),
            _("Tulis NIK Anda. Kode enam angka dikirim ke nomor telepon yang terdaftar. Tulis kode itu, selesai."),
        ),
        (
            _("Nomor telepon saya berganti atau belum terdaftar."),
            _(
                "Datang ke kantor kelurahan mana pun dengan KTP. "
                "Petugas dapat membuatkan permohonan untuk Anda saat itu juga."
            ),
        ),
        (
            _("Berapa biayanya?"),
            _("Tidak ada biaya. Semua surat di sini gratis, Rp0."),
        ),
        (
            _("Permohonan saya ditolak. Apa yang dapat saya lakukan?"),
            _(
                "Halaman permohonan menyebut setiap aturan yang tidak terpenuhi, data yang dipakai, "
                "dan cara memperbaikinya. Bila menurut Anda keliru, tekan tombol minta ditinjau; "
                "seorang petugas memeriksanya kembali."
            ),
        ),
        (
            _("Apakah surat dari telepon sama sahnya?"),
            _(
                "Ya. Surat ditandatangani secara elektronik. Siapa pun dapat memeriksa keasliannya "
                "dengan memindai kode QR pada surat."
            ),
        ),
        (
            _("Siapa yang dapat melihat data saya?"),
            _(
                "Hanya petugas yang berwenang, untuk keperluan yang disebutkan. "
                "Setiap kali data Anda dibuka, hal itu tercatat."
            ),
        ),
    ]  # fmt: skip
    return render(request, "help.html", {"questions": questions})


@require_http_methods(["GET", "HEAD", "POST"])
def gallery(request: Request) -> HttpResponse:
    """Every component on one page, for those who build pages. Shown in the demo and to officials only."""
    if not (settings.MOLEK.demo or request.actor.is_official):
        raise NotFound()
    form = SampleForm(request.POST) if request.method == "POST" else SampleForm()
    return render(request, "gallery.html", {"form": form, **_samples()})


def _samples() -> dict[str, Any]:
    """Made-up content, in the language of the house: the gallery is for builders and is not translated."""
    return {
        "tags": [
            ("green", "Terbit"), ("red", "Ditolak"), ("blue", "Diproses"), ("yellow", "Perlu dilengkapi"),
            ("purple", "Uji coba"), ("grey", "Ditarik"), ("", "Dikirim"),
        ],
        "verdicts": [
            ("accept", "Disetujui", "Surat Anda sedang disiapkan."),
            ("reject", "Belum dapat disetujui", "Anda belum 90 hari tinggal di alamat KK."),
            ("review", "Ditinjau lurah", "Paling lambat tiga hari kerja."),
            ("wait", "Menunggu data pajak", "Sistem mencoba lagi sendiri."),
        ],
        "notices": [
            ("", "Kantor tutup besok."), ("success", "Permohonan ditarik."), ("warning", "Waktu hampir habis."),
            ("error", "Kode salah."),
        ],
        "steps": [
            Step("Dikirim", "1 Oktober 2025", "done"),
            Step("Ditinjau lurah", "Paling lambat 6 Oktober 2025", "now"),
            Step("Surat terbit"),
        ],
        "timeline": [
            Step("Permohonan dikirim", when="1 Oktober 2025, 09.12 WITA"),
            Step("Diperiksa oleh aturan", "Semua syarat terpenuhi.", when="1 Oktober 2025, 09.12 WITA"),
            Step("Menunggu tanda tangan lurah", when="sekarang", now=True),
        ],
        "due": dt.date(2025, 10, 6),
        "cards": [
            {"title": "Surat keterangan domisili", "text": "Bukti alamat.", "href": "/", "foot": "langsung jadi"},
            {"title": "Surat keterangan usaha", "text": "Untuk bank atau modal.", "href": "/", "foot": "3 hari kerja"},
            {"title": "Tanpa tautan", "text": "Kartu yang hanya menerangkan."},
        ],
        "stats": [("1.204", "surat bulan ini"), ("4 mnt", "waktu tengah"), ("97 %", "tepat waktu")],
        "facts": [("Nama", "Y***** K******* L***", ""), ("Alamat", "RT 001 / RW 002", "/"), ("Telepon", "", "/")],
        "head": ["Nomor", "Jenis", "Kelurahan", "Tanggal", "Keadaan"],
        "rows": [
            ["400.12.2.1/1/Kel.Ftbs/X/2025", "Domisili", "Fatubesi", "1 Oktober 2025", "Berlaku"],
            ["400.12.2.1/2/Kel.Ftbs/X/2025", "Domisili", "Fatubesi", "1 Oktober 2025", "Dicabut"],
        ],
        "bars": [
            {"label": "Kelapa Lima", "value": 210}, {"label": "Oebobo", "value": 180}, {"label": "Alak", "value": 90},
        ],
        "area_map": _sample_map(),
        "page": Page([], "2025-10-01"),
    }  # fmt: skip


def _sample_map() -> residents.AreaMap:
    codes = [info.code for info in residents.areas(kind=AreaKind.KELURAHAN)]
    values = {code: float(place * place % 97) for place, code in enumerate(codes)}
    return residents.area_map(
        {code: values[code] for code in codes[:-2]}, title="Surat per kelurahan", unit="surat", suppressed=codes[3:6]
    )


_STANDS_DAYS = 180


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116). Drawn anew each day, so that it never runs out while the city runs."""
    base, today = settings.MOLEK.public_url, timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = today.astimezone(dt.UTC) + dt.timedelta(days=_STANDS_DAYS)
    lines = (
        f"Contact: {settings.MOLEK.security_contact or base + reverse('feedback:new')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: id, en",
        f"Canonical: {base}{reverse('security-txt')}",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed: the plainest page, that needs neither session nor database."""
    return HttpResponse(get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Mostly an honest form that was open while the session ended or changed; what was typed is kept."""
    back = held_forms.page_of_form(request)
    response = render(request, "csrf.html", {"back": back, "is_held": held_forms.may_hold(request)}, status=403)
    if held_forms.may_hold(request):
        held_forms.hold(request, response)
    return response
