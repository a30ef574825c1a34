from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "molek.residents"
    label = "residents"

    def ready(self) -> None:
        from molek.audit import operations as audit
        from molek.base.menu import MenuEntry, MenuPlace, register
        from molek.messages import operations as messages
        from molek.residents import queries
        from molek.residents.operations import register_held_data
        from molek.residents.permissions import ResidentPermission

        messages.register(
            template="residents.code",
            id="Kode masuk Molek: {code}. Berlaku {minutes} menit. Jangan beritahukan kepada siapa pun.",
            en="Your Molek sign-in code: {code}. Valid for {minutes} minutes. Do not tell it to anybody.",
            secret=True,
            valid_minutes=5,
        )
        messages.register(
            template="residents.proxy_code",
            id="Kode kuasa Molek: {code}. Berikan hanya kepada orang yang Anda suruh mengurus surat Anda di loket. "
            "Berlaku {minutes} menit.",
            en="Your Molek proxy code: {code}. Give it only to whom you send to a counter in your place. "
            "Valid for {minutes} minutes.",
            secret=True,
            valid_minutes=5,
        )
        for template, indonesian, english in (
            (
                "residents.represented",
                "Kuasa Anda, {masked}, dilayani di loket dengan surat kuasa. Bukan atas suruhan Anda? "
                "Segera hubungi kelurahan mana pun; lihat yang diajukan di Permohonan saya.",
                "Your proxy, {masked}, is served at a counter with a power of attorney. Not sent by you? "
                "Tell any kelurahan at once; see what is applied for under My applications.",
            ),
            (
                "residents.card_issued",
                "Kartu Layanan Molek berakhiran {ending} diterbitkan atas nama Anda di loket. "
                "Bukan Anda? Segera cabut di kelurahan mana pun.",
                "A Molek service card ending in {ending} was issued in your name at a counter. "
                "Not you? Have it ended at any kelurahan.",
            ),
            (
                "residents.card_pin",
                "PIN Kartu Layanan Molek berakhiran {ending} diganti di loket. Bukan Anda? "
                "Segera cabut kartu di kelurahan mana pun.",
                "The PIN of the Molek service card ending in {ending} was changed at a counter. "
                "Not you? Have it ended at any kelurahan.",
            ),
            (
                "residents.card_locked",
                "Kartu Layanan Molek berakhiran {ending} terkunci karena PIN salah 10 kali. "
                "Petugas kelurahan mana pun dapat membukanya.",
                "The Molek service card ending in {ending} is locked after 10 wrong PINs. Any kelurahan can unlock it.",
            ),
        ):
            messages.register(template=template, id=indonesian, en=english)
        for place, url_name, label, order, permission in (
            (MenuPlace.OFFICE, "residents:assist", _("Bantu penduduk"), 40, ResidentPermission.ASSIST),
            (MenuPlace.OFFICE, "residents:card", _("Kartu Layanan"), 45, ResidentPermission.CARD),
            (MenuPlace.OFFICE, "residents:search", _("Cari penduduk"), 50, ResidentPermission.SEARCH),
            (MenuPlace.OFFICE, "residents:import", _("Impor penduduk"), 60, ResidentPermission.IMPORT),
        ):
            register(MenuEntry(place, url_name, label, order, permission))
        register(MenuEntry(MenuPlace.RESIDENT, "residents:own-card", _("Kartu Layanan saya"), order=45))
        for event, title in {
            "residents.code.requested": _("Kode masuk diminta"),
            "residents.code.withheld": _("Kode masuk tidak dikirim: terlalu banyak"),
            "residents.code.confirmed": _("Masuk dengan kode"),
            "residents.code.failed": _("Kode masuk salah"),
            "residents.code.locked": _("Kode masuk ditolak: terlalu banyak percobaan"),
            "residents.assistance.started": _("Petugas mulai membantu di loket"),
            "residents.representation.started": _("Kuasa dilayani di loket dengan surat kuasa"),
            "residents.assistance.ended": _("Petugas selesai membantu di loket"),
            "residents.assistance.refused": _("Bantuan di loket ditolak: data tidak cocok"),
            "residents.card.issued": _("Kartu Layanan diterbitkan"),
            "residents.card.ended": _("Kartu Layanan tidak berlaku lagi"),
            "residents.card.unlocked": _("PIN Kartu Layanan diganti"),
            "residents.card.used": _("Masuk dengan Kartu Layanan"),
            "residents.card.refused": _("Kartu Layanan atau PIN ditolak"),
            "residents.card.barred": _("Kartu Layanan ditolak: terlalu banyak percobaan"),
            "residents.record.changed": _("Data penduduk diperbaiki"),
            "residents.search.made": _("Data penduduk dicari: {results} hasil"),
            "residents.import.ordered": _("Impor penduduk diminta"),
            "residents.import.merged": _("Impor penduduk selesai: {lines} baris, {rejected} ditolak"),
            "residents.import.rehearsed": _("Impor penduduk dicoba tanpa menyimpan: {lines} baris"),
            "residents.demo.seeded": _("Penduduk rekaan dimuat: {residents}"),
            "residents.areas.seeded": _("Daftar wilayah dimuat: {areas}"),
        }.items():
            audit.register_presenter(event=event, title=title)

        archive = _("selama Anda penduduk kota, sesudahnya menurut jadwal retensi arsip kota")
        register_held_data(
            name="registry",
            title=_("Data kependudukan"),
            source=_("Dukcapil (data kependudukan pusat)"),
            legal_basis="UU 23/2006 jo. UU 24/2013 Pasal 58, UU 27/2022 Pasal 20 ayat (2) huruf e",
            reader=queries.registry_held,
            purpose=_("mengisi permohonan tanpa Anda membawa berkas, dan memeriksa syaratnya"),
            retention=archive,
            recipients=_("kantor kelurahan dan kecamatan, dinas yang memberi layanan"),
        )
        register_held_data(
            name="family-card",
            title=_("Kartu Keluarga"),
            source=_("Dukcapil (data kependudukan pusat)"),
            legal_basis="UU 23/2006 jo. UU 24/2013 Pasal 61, UU 27/2022 Pasal 20 ayat (2) huruf e",
            reader=queries.family_held,
            purpose=_("surat keluarga dan ahli waris"),
            retention=archive,
            recipients=_("kantor kelurahan dan kecamatan, dinas yang memberi layanan"),
        )
        register_held_data(
            name="service-card",
            title=_("Kartu Layanan"),
            source=_("loket yang menerbitkannya"),
            legal_basis="UU 25/2009 Pasal 18, UU 27/2022 Pasal 20 ayat (2) huruf e",
            reader=queries.card_held,
            purpose=_("masuk di Anjungan tanpa telepon"),
            retention=archive,
        )
        register_held_data(
            name="contact",
            title=_("Cara menghubungi Anda"),
            source=_("Anda sendiri"),
            legal_basis="UU 27/2022 Pasal 20 ayat (2) huruf a",
            reader=queries.contact_held,
            purpose=_("kode masuk dan kabar tentang permohonan Anda"),
            retention=_("sampai Anda menarik persetujuan"),
            recipients=_("penyedia gerbang pesan kota"),
        )
        register_held_data(
            name="messages",
            title=_("Pesan kepada Anda"),
            source=_("layanan kota"),
            legal_basis="UU 25/2009 Pasal 21, UU 27/2022 Pasal 20 ayat (2) huruf e",
            reader=queries.messages_held,
            purpose=_("mengabari Anda, dan menunjukkan bahwa Anda sudah dikabari"),
            retention=_("30 hari, lalu isi dan alamatnya dihapus"),
            recipients=_("penyedia gerbang pesan kota"),
        )
