from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "molek.site"
    label = "site"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.jobs.permissions import Permission
        from molek.outside import operations as outside
        from molek.site import hall, offices
        from molek.site.metrics import figures

        register(MenuEntry(MenuPlace.RESIDENT, "my-messages", _("Pesan"), 80))
        register(MenuEntry(MenuPlace.OFFICE, "machines", _("Pekerjaan sistem"), 90, Permission.MANAGE_JOBS))
        for event, title in {
            "site.contact.changed": _("Cara menerima pesan diubah"),
            "site.mailbox.proven": _("Alamat surel dibuktikan"),
            "site.mailbox.removed": _("Alamat surel dihapus"),
        }.items():
            audit.register_presenter(event=event, title=title)
        figures.register()
        outside.watch_calls(_count_call)
        hall.join_identity_cards()
        hall.join_survey()
        offices.join_points()


def _count_call(partner: str, *, failed: bool, is_open: bool) -> None:
    from molek.site.metrics.counting import count_call  # only where somebody calls: it makes a file

    count_call(partner, failed=failed, is_open=is_open)
