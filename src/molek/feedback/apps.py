from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "molek.feedback"
    label = "feedback"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.cases import operations as cases
        from molek.feedback import queries
        from molek.feedback.enums import StepKind
        from molek.feedback.operations import telling
        from molek.feedback.permissions import FeedbackPermission

        cases.register_panel(queries.report_panel)
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
