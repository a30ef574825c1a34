from django.apps import AppConfig


class IdcardsConfig(AppConfig):
    name = "molek.idcards"
    label = "idcards"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.idcards import operations, queries
        from molek.idcards.permissions import CardPermission
        from molek.residents.operations import register_held_data

        operations.register_templates()
        register_held_data(
            name="identity-cards",
            title=_("KTP-el"),
            source=_("Dinas Kependudukan, dan pusat yang mencetak"),
            legal_basis="UU 23/2006 jo. UU 24/2013 Pasal 63, UU 27/2022 Pasal 20 ayat (2) huruf c",
            reader=queries.held_cards,
            purpose=_("mencetak, mengabarkan, dan menyerahkan kartu"),
            retention=_("menurut jadwal retensi arsip kota"),
        )
        for place, url_name, label, order, permission in (
            (MenuPlace.RESIDENT, "idcards:mine", _("KTP saya"), 50, ""),
            (MenuPlace.PUBLIC, "idcards:announcement", _("KTP siap diambil"), 50, ""),
            (MenuPlace.OFFICE, "idcards:dashboard", _("KTP-el"), 55, CardPermission.VIEW),
        ):
            register(MenuEntry(place, url_name, label, order, permission))
        for event, title in {
            "idcards.card.registered": _("KTP-el didaftarkan"),
            "idcards.card.moved": _("Tahap KTP-el: {to}"),
            "idcards.card.handed_over": _("KTP-el diserahkan"),
            "idcards.urgency.asked": _("Diusulkan untuk didahulukan"),
            "idcards.urgency.answered": _("Usul mendahulukan dijawab"),
            "idcards.registration.refused": _("Pusat menolak pendaftaran: {why}"),
            "idcards.blanks.booked": _("Buku blangko: {kind} {quantity}, sisa {balance}"),
            "idcards.count.begun": _("Hitung fisik blangko dimulai"),
            "idcards.count.finished": _("Hitung fisik blangko selesai: {state}"),
            "idcards.count.explained": _("Selisih blangko dijelaskan"),
            "idcards.delivery.expected": _("Kiriman blangko diharapkan: {quantity}"),
            "idcards.delivery.closed": _("Kiriman blangko ditutup"),
            "idcards.stock_file.compared": _("Daftar kiriman pusat dibandingkan: {different} berbeda"),
            "idcards.file.taken": _("Berkas status dari pusat dimuat"),
            "idcards.printer.saved": _("Data pencetak diubah"),
            "idcards.printer.down": _("Pencetak rusak"),
            "idcards.printer.up": _("Pencetak baik kembali"),
            "idcards.policy.changed": _("Aturan kantor KTP-el diubah"),
            "idcards.promises.changed": _("Perkiraan tanggal dihitung ulang: {changed} berubah"),
            "idcards.promises.told": _("{told} warga diberi tahu perkiraan tanggal"),
            "idcards.week.announced": _("Pengumuman mingguan KTP-el: {cards} kartu"),
            "idcards.centre.down": _("Server pusat tidak menjawab"),
            "idcards.centre.back": _("Server pusat menjawab kembali"),
        }.items():
            audit.register_presenter(event=event, title=title)
