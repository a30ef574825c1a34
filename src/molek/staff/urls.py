"""Addresses of the package."""

from __future__ import annotations

import datetime as dt

from django.urls import URLPattern, path, register_converter

from molek.staff.views import account, calendar, demo, holdings, offices, officials, sign_in


class DayConverter:
    """``2026-08-17``."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)  # ValueError means: no such page

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()


register_converter(DayConverter, "staff_day")

app_name = "staff"
urlpatterns: list[URLPattern] = [
    path("kerja/masuk/", sign_in.sign_in, name="sign-in"),
    path("kerja/masuk/kode/", sign_in.code, name="sign-in-code"),
    path("kerja/masuk/kode-cadangan/", sign_in.recovery_code, name="sign-in-recovery"),
    path("kerja/masuk/kata-sandi/", sign_in.first_password, name="first-password"),
    path("kerja/masuk/faktor-kedua/", sign_in.first_second_factor, name="first-second-factor"),
    path("kerja/keluar/", sign_in.sign_out, name="sign-out"),
    path("kerja/akun/", account.account, name="account"),
    path("kerja/akun/kata-sandi/", account.change_password, name="change-password"),
    path("kerja/akun/faktor-kedua/", account.new_second_factor, name="new-second-factor"),
    path("kerja/konfirmasi/", account.confirm, name="confirm"),
    path("kerja/kelola/", offices.manage, name="manage"),
    path("kerja/kelola/unit/", offices.units, name="units"),
    path("kerja/kelola/unit/baru/", offices.new_unit, name="new-unit"),
    path("kerja/kelola/unit/<int:unit_id>/", offices.unit, name="unit"),
    path("kerja/kelola/unit/<int:unit_id>/ubah/", offices.change_unit, name="change-unit"),
    path("kerja/kelola/unit/<int:unit_id>/jabatan-baru/", offices.new_post, name="new-post"),
    path("kerja/kelola/jabatan/", offices.posts, name="posts"),
    path("kerja/kelola/jabatan/<int:post_id>/", offices.post, name="post"),
    path("kerja/kelola/jabatan/<int:post_id>/tetapkan/", holdings.assign, name="assign"),
    path("kerja/kelola/jabatan/<int:post_id>/tugaskan/", holdings.delegate, name="delegate"),
    path("kerja/kelola/masa-jabatan/<int:holding_id>/akhiri/", holdings.end, name="end-holding"),
    path("kerja/kelola/pegawai/", officials.officials, name="officials"),
    path("kerja/kelola/pegawai/baru/", officials.new_official, name="new-official"),
    path("kerja/kelola/pegawai/<int:official_id>/", officials.official, name="official"),
    path("kerja/kelola/pegawai/<int:official_id>/ubah/", officials.change_official, name="change-official"),
    path("kerja/kelola/pegawai/<int:official_id>/nonaktifkan/", officials.deactivate, name="deactivate"),
    path("kerja/kelola/pegawai/<int:official_id>/aktifkan/", officials.reactivate, name="reactivate"),
    path("kerja/kelola/pegawai/<int:official_id>/kata-sandi/", officials.reset_password, name="reset-password"),
    path(
        "kerja/kelola/pegawai/<int:official_id>/faktor-kedua/",
        officials.reset_second_factor,
        name="reset-second-factor",
    ),
    path("kerja/kelola/kalender/", calendar.calendar, name="calendar"),
    path("kerja/kelola/kalender/impor/", calendar.import_list, name="import-holidays"),
    path("kerja/kelola/kalender/<staff_day:date>/hapus/", calendar.remove, name="remove-holiday"),
    path("demo/kode/", demo.codes, name="demo-codes"),
]
