from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "molek.feedback"
    label = "feedback"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base import gauges
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.cases import operations as cases
        from molek.feedback import queries
        from molek.feedback.enums import StepKind
        from molek.feedback.operations import telling
        from molek.feedback.permissions import FeedbackPermission
        from molek.feedback.queries.watched import WATCH
        from molek.residents.operations import register_held_data

        gauges.register(WATCH)
        cases.register_panel(queries.report_panel)
        register_held_data(
            name="reports",
            title=_("Laporan Anda kepada kota"),
            source=_("Anda sendiri"),
            legal_basis="UU 25/2009 Pasal 40-50, Perpres 76/2013, UU 27/2022 Pasal 20 ayat (2) huruf e",
            reader=queries.resident_holds,
            purpose=_("menangani pengaduan, aspirasi, dan permintaan informasi"),
            retention=_("menurut jadwal retensi arsip kota"),
            recipients=_("unit yang menjawab, tanpa nama Anda"),
        )
        telling.register_templates()
        register(MenuEntry(MenuPlace.PUBLIC, "feedback:home", _("Pengaduan"), order=40))
        handling = (FeedbackPermission.TRIAGE, FeedbackPermission.ANSWER, FeedbackPermission.SUPERVISE)
        register(MenuEntry(MenuPlace.OFFICE, "feedback:desk", _("Pengaduan"), 65, any_of=handling))
        for kind in StepKind:
            event = f"feedback.complaint.{kind.value.lower().replace('_', '-')}"
            audit.register_presenter(event=event, title=kind.label)
        for event, title in {
            "feedback.entry.published": _("Laporan ditampilkan untuk umum"),
            "feedback.entry.withdrawn": _("Laporan ditarik dari daftar umum"),
            "feedback.identity.opened": _("Identitas pelapor dibuka"),
        }.items():
            audit.register_presenter(event=event, title=title)
