from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "molek.residents"
    label = "residents"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.messages import operations as messages
        from molek.residents.permissions import ResidentPermission

        messages.register(
            template="residents.code",
            id="Kode masuk Molek: {code}. Berlaku {minutes} menit. Jangan beritahukan kepada siapa pun.",
            en="Your Molek sign-in code: {code}. Valid for {minutes} minutes. Do not tell it to anybody.",
            secret=True,
            valid_minutes=5,
        )
        for place, url_name, label, order, permission in (
            (MenuPlace.OFFICE, "residents:assist", _("Bantu penduduk"), 40, ResidentPermission.ASSIST),
            (MenuPlace.OFFICE, "residents:search", _("Cari penduduk"), 50, ResidentPermission.SEARCH),
            (MenuPlace.OFFICE, "residents:import", _("Impor penduduk"), 60, ResidentPermission.IMPORT),
        ):
            register(MenuEntry(place, url_name, label, order, permission))
        for event, title in {
            "residents.code.requested": _("Kode masuk diminta"),
            "residents.code.withheld": _("Kode masuk tidak dikirim: terlalu banyak"),
            "residents.code.confirmed": _("Masuk dengan kode"),
            "residents.code.failed": _("Kode masuk salah"),
            "residents.code.locked": _("Kode masuk ditolak: terlalu banyak percobaan"),
            "residents.assistance.started": _("Petugas mulai membantu di loket"),
            "residents.assistance.ended": _("Petugas selesai membantu di loket"),
            "residents.assistance.refused": _("Bantuan di loket ditolak: data tidak cocok"),
            "residents.record.changed": _("Data penduduk diperbaiki"),
            "residents.search.made": _("Data penduduk dicari: {results} hasil"),
            "residents.import.ordered": _("Impor penduduk diminta"),
            "residents.import.merged": _("Impor penduduk selesai: {lines} baris, {rejected} ditolak"),
            "residents.import.rehearsed": _("Impor penduduk dicoba tanpa menyimpan: {lines} baris"),
            "residents.demo.seeded": _("Penduduk rekaan dimuat: {residents}"),
            "residents.areas.seeded": _("Daftar wilayah dimuat: {areas}"),
        }.items():
            audit.register_presenter(event=event, title=title)
