from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KioskConfig(AppConfig):
    name = "molek.kiosk"
    label = "kiosk"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.kiosk.permissions import KioskPermission
        from molek.messages import operations as messages

        register(
            MenuEntry(MenuPlace.OFFICE, "kiosk:boxes", _("Kotak Layanan"), order=70, permission=KioskPermission.OPERATE)
        )
        messages.register(
            template="kiosk.problem",
            id="Kotak Layanan {box}: {what}. Lihat halaman Kotak Layanan.",
            en="Service Box {box}: {what}. See the page of Service Boxes.",
        )
        for event, title in {
            "kiosk.device.added": _("Kotak Layanan dibuat"),
            "kiosk.device.code-made": _("Kode pendaftaran Kotak Layanan dibuat"),
            "kiosk.device.enrolled": _("Kotak Layanan didaftarkan"),
            "kiosk.device.revoked": _("Kotak Layanan dicabut"),
            "kiosk.device.copied": _("Kunci lama Kotak Layanan dipakai di tempat lain"),
            "kiosk.enrolment.refused": _("Kode pendaftaran Kotak Layanan ditolak"),
            "kiosk.paper.loaded": _("Kertas diisi: {sheets} lembar"),
            "kiosk.problem.began": _("Masalah Kotak Layanan mulai: {kind}"),
            "kiosk.problem.ended": _("Masalah Kotak Layanan selesai: {kind}"),
            "kiosk.contacts.set": _("Nomor operator jaga diganti: {count}"),
            "kiosk.announcement.made": _("Pengumuman Kotak Layanan dibuat"),
            "kiosk.announcement.ended": _("Pengumuman Kotak Layanan dihentikan"),
        }.items():
            audit.register_presenter(event=event, title=title)
