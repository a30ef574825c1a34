from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxesConfig(AppConfig):
    name = "molek.taxes"
    label = "taxes"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.cases import operations as cases
        from molek.residents.operations import register_held_data
        from molek.taxes import queries
        from molek.taxes.operations import paying
        from molek.taxes.permissions import TaxPermission

        cases.register_fact_source("tax", queries.tax_facts, is_local=True)
        cases.register_panel(queries.tax_panel)
        paying.register_templates()
        register_held_data(
            name="taxes",
            title=_("Pajak daerah"),
            source=_("Badan Pendapatan Daerah"),
            legal_basis="UU 1/2022 Pasal 4 dan 95, UU 27/2022 Pasal 20 ayat (2) huruf c",
            reader=queries.held_taxes,
            purpose=_("menagih pajak, dan memeriksa lunas tanpa meminta bukti kertas"),
            retention=_("menurut jadwal retensi arsip kota"),
            recipients=_("bank penerima pembayaran, sebatas kode pembayaran"),
        )
        register(MenuEntry(MenuPlace.RESIDENT, "taxes:own", _("Pajak saya"), order=30))
        register(MenuEntry(MenuPlace.OFFICE, "taxes:desk", _("Pajak"), 70, permission=TaxPermission.READ))
        register(MenuEntry(MenuPlace.OFFICE, "taxes:revenue", _("Pendapatan"), 72, permission=TaxPermission.READ))
        for event, title in {
            "taxes.bill.corrected": _("Tagihan pajak dibetulkan"),
            "taxes.charge.ordered": _("Kode pembayaran QRIS dibuat"),
            "taxes.day.closed": _("Hari penyelesaian ditutup oleh orang kedua"),
            "taxes.day.prepared": _("Hari penyelesaian diperiksa oleh orang pertama"),
            "taxes.held.decided": _("Uang tertahan diputuskan"),
            "taxes.held.refunded": _("Uang tertahan dikembalikan"),
            "taxes.import.merged": _("Berkas pajak dimuat"),
            "taxes.import.ordered": _("Berkas pajak diunggah"),
            "taxes.import.rehearsed": _("Berkas pajak dicoba"),
            "taxes.money.held": _("Pembayaran ditahan untuk diperiksa"),
            "taxes.notification.refused": _("Pemberitahuan pembayaran palsu ditolak"),
            "taxes.payment.booked": _("Pembayaran pajak dibukukan"),
            "taxes.relief.ended": _("Keringanan pajak diakhiri"),
            "taxes.relief.granted": _("Keringanan pajak dicatat"),
            "taxes.settlement.imported": _("Berkas penyelesaian bank dimuat"),
            "taxes.source.closed": _("Sistem pajak dinyatakan tutup"),
            "taxes.source.reopened": _("Sistem pajak dibuka lagi; {resumed} permohonan dilanjutkan"),
            "taxes.target.set": _("Target pendapatan diisi"),
            "taxes.tie.claimed": _("Objek pajak diakui warga"),
            "taxes.tie.confirmed": _("Kaitan objek pajak dikonfirmasi"),
            "taxes.tie.refused": _("Kaitan objek pajak ditolak"),
            "taxes.ties.made": _("{count} objek pajak dikaitkan lewat NIK"),
            "taxes.ties.suggested": _("{count} kaitan objek pajak diusulkan sistem"),
        }.items():
            audit.register_presenter(event=event, title=title)
