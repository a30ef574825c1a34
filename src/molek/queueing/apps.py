from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QueueingConfig(AppConfig):
    name = "molek.queueing"
    label = "queueing"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base import gauges
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.queueing import operations
        from molek.queueing.permissions import HallPermission
        from molek.queueing.queries.held import held_appointments
        from molek.queueing.queries.watched import WATCH
        from molek.residents.operations import register_held_data

        gauges.register(WATCH)
        operations.register_templates()
        register_held_data(
            name="appointments",
            title=_("Janji temu"),
            source=_("Anda sendiri"),
            legal_basis="UU 25/2009 Pasal 18, UU 27/2022 Pasal 20 ayat (2) huruf e",
            reader=held_appointments,
            purpose=_("menyediakan tempat pada waktunya"),
            retention=_("menurut jadwal retensi arsip kota"),
        )
        for event, title in {
            "queueing.appointment.booked": _("Janji temu dibuat"),
            "queueing.appointment.moved": _("Janji temu dipindahkan"),
            "queueing.appointment.cancelled": _("Janji temu dibatalkan"),
            "queueing.appointment.checked-in": _("Hadir dengan nomor {ticket}"),
            "queueing.appointment.missed": _("Tidak hadir pada janji temu"),
            "queueing.appointment.reminded": _("Pengingat janji temu dikirim"),
        }.items():
            audit.register_presenter(event=event, title=title)
        register(MenuEntry(MenuPlace.PUBLIC, "queueing:halls", _("Antrean"), 25))
        register(MenuEntry(MenuPlace.RESIDENT, "queueing:appointments", _("Janji temu"), 30))
        for name, label, order, permission in (
            ("queueing:console", _("Loket"), 50, HallPermission.SERVE),
            ("queueing:desk", _("Meja nomor"), 51, HallPermission.TICKET),
            ("queueing:manager", _("Ruang pelayanan"), 52, HallPermission.MANAGE),
        ):
            register(MenuEntry(MenuPlace.OFFICE, name, label, order, permission=permission))
