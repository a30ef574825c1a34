"""What stands on the website of the demo city: about how the services work, never about real persons or decisions."""

from __future__ import annotations

from dataclasses import dataclass

from molek.news.enums import Component


@dataclass(frozen=True, slots=True)
class Told:
    """``motif`` is the number of a made-up picture, 0 for none."""

    title_id: str
    title_en: str
    summary_id: str
    summary_en: str
    body_id: str
    body_en: str
    days_ago: int = 30
    slug: str = ""
    motif: int = 0
    ends_in_days: int = 0


NEWS = (
    Told(
        "Cetak surat di kelurahan mana pun",
        "Print your letter at any kelurahan",
        "Surat yang sudah terbit dapat dicetak di semua kantor kelurahan dengan kode ambil.",
        "An issued letter can be printed at every kelurahan office with its pickup code.",
        "Tidak perlu pulang ke kelurahan asal. Sebutkan **kode ambil** di loket mana pun, petugas mencetaknya.\n\n"
        "## Yang perlu dibawa\n\n- KTP-el\n- kode ambil dari pesan atau halaman permohonan\n\n"
        "Tidak ada biaya. Lihat [kantor yang buka sekarang](/kantor/).",
        "No need to go back to your own kelurahan. Tell the **pickup code** at any counter and the clerk prints it.\n\n"
        "## What to bring\n\n- your identity card\n- the pickup code from the message or the application's page\n\n"
        "It costs nothing. See [which offices are open now](/kantor/).",
        days_ago=21, motif=1,
    ),
    Told(
        "Ambil nomor antrean dari rumah",
        "Take a queue number from home",
        "Nomor untuk ruang pelayanan dapat diambil dari telepon, dengan perkiraan waktu tunggu.",
        "Numbers for the service hall can be taken on the phone, with an estimate of the wait.",
        "Buka [halaman antrean](/antrean/), pilih layanan, lalu datang ketika giliran sudah dekat.\n\n"
        "1. Pilih ruang pelayanan.\n2. Ambil nomor.\n3. Perhatikan perkiraannya: rentangnya jujur, bukan janji menit.",
        "Open [the queue page](/antrean/), choose a service, and come when your turn is near.\n\n"
        "1. Choose the hall.\n2. Take a number.\n3. Watch the estimate: an honest range, not a promise to the minute.",
        days_ago=12,
    ),
    Told(
        "Situs kota terbaca tanpa JavaScript dan dalam dua bahasa",
        "The city's website reads without JavaScript, in two languages",
        "Halaman dibuat ringan untuk telepon sederhana dan jaringan lemah, tanpa pelacak.",
        "Pages are light for simple phones and weak networks, without trackers.",
        "Kunjungan pertama memuat paling banyak 60 KB. Tidak ada alat ukur dari luar dan tidak ada iklan.\n\n"
        "Bahasa dapat diganti di atas setiap halaman.",
        "A first visit loads at most 60 KB. There are no meters from elsewhere and no advertisements.\n\n"
        "The language is changed at the top of every page.",
        days_ago=5,
    ),
    Told(
        "Setiap penolakan menyebut alasannya",
        "Every refusal states its reason",
        "Aturan, dasar hukum, data yang dipakai dan yang dapat dilakukan kini ada pada satu halaman.",
        "The rule, its legal basis, the data used and what to do now stand on one page.",
        "Bila permohonan ditolak, halamannya menyebut **semua** aturan yang tidak terpenuhi sekaligus.\n\n"
        "Siapa pun boleh meminta permohonannya ditinjau petugas. "
        "[Semua layanan dan aturannya](/layanan/) dapat dibaca sebelum mengajukan.",
        "When an application is refused, its page names **all** rules that are not met at once.\n\n"
        "Anybody may ask for a review by an official. "
        "[All services and their rules](/layanan/) can be read before applying.",
        days_ago=2, motif=3,
    ),
)  # fmt: skip

NOTICES = (
    Told(
        "Ini kota contoh: semua data rekaan",
        "This is a practice city: all data is made up",
        "Nama, NIK, surat dan angka di sini dibuat untuk latihan. Surat bertanda UJI COBA tidak berlaku.",
        "Names, NIK, letters and figures here are made for practice. Letters marked UJI COBA are not valid.",
        "Silakan mencoba semua layanan. Tidak ada yang dikirim ke luar.",
        "Please try every service. Nothing is sent outside.",
        days_ago=28,
    ),
    Told(
        "Kantor tutup lebih awal pada hari latihan siaga bencana",
        "Offices close early on the day of the disaster drill",
        "Semua kantor tutup pukul 12.00 pada hari itu; tanggalnya ada pada halaman setiap kantor.",
        "All offices close at 12.00 on that day; the date is on each office's page.",
        "Service Box tetap buka. Lihat [kantor dan jam pelayanan](/kantor/).",
        "Service Boxes stay open. See [offices and opening hours](/kantor/).",
        days_ago=1, ends_in_days=10,
    ),
)  # fmt: skip

PAGES = (
    Told(
        "Profil kota contoh",
        "Profile of the practice city",
        "Tentang kota contoh ini, pembagian wilayahnya, dan ke mana mencari keterangan.",
        "About this practice city, its areas, and where to look for information.",
        "Kota contoh memakai pembagian wilayah yang sebenarnya, tetapi warga, pejabat dan angkanya rekaan.\n\n"
        "## Wilayah\n\nKantor setiap kecamatan dan kelurahan ada pada [daftar kantor](/kantor/).",
        "The practice city uses real administrative areas, but its residents, officials and figures are made up.\n\n"
        "## Areas\n\nThe offices of each kecamatan and kelurahan are in [the list of offices](/kantor/).",
        days_ago=60, slug="profil-kota",
    ),
    Told(
        "Cara mengajukan surat",
        "How to apply for a letter",
        "Empat langkah dari NIK sampai surat, dengan telepon atau di loket.",
        "Four steps from NIK to letter, by phone or at a counter.",
        "1. [Masuk](/masuk/) dengan NIK; kode dikirim ke telepon Anda.\n"
        "2. Pilih surat pada "
        "[daftar layanan](/layanan/).\n"
        "3. Periksa isian; yang sudah dimiliki kota tidak ditanyakan lagi.\n"
        "4. Unduh suratnya, atau cetak di kelurahan.\n\n"
        "Tanpa telepon? Loket kelurahan mana pun membuatkannya untuk Anda.",
        "1. [Sign in](/masuk/) with your NIK; a code is sent to your phone.\n"
        "2. Choose a letter in [the list of services](/layanan/).\n"
        "3. Check the form; what the city has is not asked again.\n"
        "4. Download the letter, or print it at a kelurahan.\n\n"
        "No phone? Any kelurahan counter does it for you.",
        days_ago=50, slug="cara-mengajukan-surat",
    ),
)  # fmt: skip


def _component(component: Component, title_en: str, body_id: str, body_en: str) -> Told:
    title = str(component.label)
    return Told(title, title_en, title, title_en, body_id, body_en, 90, component)


STANDARDS = (
    _component(
        Component.PLEDGE, "Pledge of service",
        "Dengan ini kami menyatakan sanggup menyelenggarakan pelayanan sesuai standar pelayanan yang telah ditetapkan, "
        "dan apabila tidak menepati janji ini, kami siap menerima sanksi sesuai peraturan perundang-undangan.",
        "We declare ourselves able to serve according to the published service standard, and if we do not keep this "
        "promise we accept the sanctions of the law.",
    ),
    _component(
        Component.COMPLAINTS, "Handling of complaints",
        "Keluhan disampaikan melalui situs ini atau di loket mana pun, dan dijawab dalam batas waktu yang diumumkan.",
        "Complaints are made on this website or at any counter, and answered within the published time.",
    ),
    _component(
        Component.FACILITIES, "Facilities",
        "- ruang tunggu dengan tempat duduk\n- jalur landai dan loket rendah\n- Service Box 24 jam",
        "- a waiting room with seats\n- ramps and a low counter\n- a 24-hour Service Box",
    ),
    _component(
        Component.COMPETENCE, "Competence of staff",
        "Petugas menguasai prosedur layanan, dasar perlindungan data, dan cara melayani penyandang disabilitas.",
        "Staff know the procedures, the basics of data protection, and how to serve people with disabilities.",
    ),
    _component(
        Component.SUPERVISION, "Internal supervision",
        "Atasan langsung dan Inspektorat memeriksa; setiap tindakan tercatat dalam [log yang tersegel](/log/).",
        "Supervisors and the Inspectorate check; every act is in [the sealed log](/log/).",
    ),
    _component(
        Component.STAFF, "Number of staff",
        "Paling sedikit dua petugas loket dan satu pejabat penandatangan pada setiap kantor kelurahan.",
        "At least two counter clerks and one signing official in each kelurahan office.",
    ),
    _component(
        Component.SERVICE_GUARANTEE, "Service guarantee",
        "Layanan diberikan sesuai waktu dan biaya yang diumumkan; penolakan selalu menyebut alasannya.",
        "Services keep to the published time and cost; a refusal always states its reason.",
    ),
    _component(
        Component.SAFETY_GUARANTEE, "Safety guarantee",
        "Surat bertanda tangan elektronik dan dapat diperiksa siapa saja; data pribadi hanya dibuka untuk keperluan "
        "yang dicatat.",
        "Letters are signed electronically and anybody can check them; personal data is opened only for a logged "
        "purpose.",
    ),
    _component(
        Component.EVALUATION, "Evaluation of performance",
        "Kinerja dinilai paling sedikit sekali setahun dari waktu pelayanan, keluhan dan survei kepuasan.",
        "Performance is evaluated at least once a year from service times, complaints and the satisfaction survey.",
    ),
)  # fmt: skip

UNFINISHED = (
    Told(
        "Kelas belajar memakai Service Box", "", "Latihan bagi warga yang baru pertama kali memakai Service Box.", "",
        "Tempat dan waktu menyusul.", "",
    ),
    Told(
        "Petunjuk suara pada Service Box diperbarui", "Voice guidance of the Service Box renewed",
        "Kalimat lebih pendek dan lebih lambat.", "Sentences are shorter and slower.",
        "Dengarkan contohnya pada kotak terdekat.", "Listen at the nearest box.",
    ),
    Told(
        "Pengumuman kartu siap diambil terbit setiap Senin", "Cards ready to collect are announced every Monday",
        "Daftar kode pendaftaran KTP-el yang siap diambil.", "The list of registration codes of cards that lie ready.",
        "Lihat [daftarnya](/pengumuman/ktp/).", "See [the list](/pengumuman/ktp/).",
    ),
)  # fmt: skip
