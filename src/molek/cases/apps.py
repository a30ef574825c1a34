from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "molek.cases"
    label = "cases"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base import gauges
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.cases.operations import notices
        from molek.cases.permissions import Permission
        from molek.cases.providers import own
        from molek.cases.queries.held import held_applications
        from molek.cases.queries.history import past_cases
        from molek.cases.queries.watched import APPLICATIONS, TASKS
        from molek.catalogue import operations as catalogue
        from molek.residents.operations import register_held_data

        own.register()
        notices.register_templates()
        catalogue.register_case_history(past_cases)
        gauges.register(APPLICATIONS)
        gauges.register(TASKS)
        register_held_data(
            name="applications",
            title=_("Permohonan Anda"),
            source=_("Anda sendiri, dan sumber data yang disebut pada permohonan"),
            legal_basis="UU 25/2009 Pasal 18 dan 20, UU 27/2022 Pasal 20 ayat (2) huruf e",
            reader=held_applications,
            purpose=_("memutuskan permohonan, dan menjelaskan putusannya bertahun-tahun kemudian"),
            retention=_("menurut jadwal retensi arsip kota"),
            recipients=_("pejabat yang memeriksa dan menandatangani"),
        )
        register(MenuEntry(MenuPlace.RESIDENT, "cases:own", _("Permohonan saya"), order=20))
        register(MenuEntry(MenuPlace.OFFICE, "cases:desk", _("Daftar kerja"), order=10, permission=Permission.WORK))
        for event, title in {
            "cases.application.submitted": _("Permohonan dikirim"),
            "cases.application.waiting": _("Permohonan menunggu sumber data"),
            "cases.application.accepted": _("Permohonan diterima"),
            "cases.application.rejected": _("Permohonan ditolak"),
            "cases.application.withdrawn": _("Permohonan ditarik kembali"),
            "cases.application.lapsed": _("Permohonan gugur"),
            "cases.application.signing": _("Permohonan menunggu tanda tangan"),
            "cases.application.completed": _("Permohonan selesai"),
            "cases.application.returned": _("Permohonan dikembalikan untuk diperiksa"),
            "cases.review.requested": _("Pemeriksaan oleh manusia diminta"),
            "cases.task.drawn": _("Pejabat diundi di antara {candidates} calon"),
            "cases.task.decided": _("Tugas diputus"),
            "cases.task.reassigned": _("Tugas dialihkan"),
            "cases.correction.asked": _("Perbaikan diminta"),
            "cases.correction.answered": _("Perbaikan dikirim"),
            "cases.clock.warned": _("Peringatan jangka waktu"),
            "cases.outcome.failed": _("Pembuatan hasil gagal"),
            "cases.outcome.retried": _("Pembuatan hasil dicoba lagi"),
            "cases.past.seeded": _("Masa lalu rekaan dimuat: {applications} permohonan"),
        }.items():
            audit.register_presenter(event=event, title=title)
