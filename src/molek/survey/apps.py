from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveyConfig(AppConfig):
    name = "molek.survey"
    label = "survey"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base import gauges
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.cases import operations as cases
        from molek.survey import queries
        from molek.survey.permissions import SurveyPermission
        from molek.survey.queries.watched import WATCH

        gauges.register(WATCH)
        cases.register_panel(queries.survey_panel)
        register(MenuEntry(MenuPlace.OFFICE, "survey:periods", _("Survei"), 84, permission=SurveyPermission.MANAGE))
        for event, title in {
            "survey.period.opened": _("Periode survei kepuasan dibuka"),
            "survey.result.published": _("Hasil survei kepuasan diterbitkan: {index}, versi {version}"),
            "survey.follow-up.added": _("Tindak lanjut survei direncanakan"),
            "survey.follow-up.finished": _("Tindak lanjut survei selesai"),
        }.items():
            audit.register_presenter(event=event, title=title)
