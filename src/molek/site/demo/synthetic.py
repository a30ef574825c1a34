"""Residents made up for the demo city: believable families, none of whom exists.

NIK and family cards carry region 99, which was never issued; phones carry +62 844, which no operator has. The same
seed, areas and day give the same people.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.residents import operations, queries
from molek.residents.enums import BloodType, Education, MaritalStatus, Relation, Religion, Sex, occupation_label
from molek.residents.operations import SeedFamily, SeedPerson


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


DEMO_REGION = "997101"  # kept for the persons below and for tests

_BOYS = _words(
    "YOHANES MARKUS LUKAS PETRUS PAULUS STEFANUS DANIEL SEMUEL YAKOBUS BENYAMIN GERSON IMANUEL MELKIANUS OKTOVIANUS "
    "FERDINAND ANTONIUS DOMINGGUS FRANSISKUS AGUSTINUS KRISTOFORUS YUSUF NIKODEMUS TITUS FILIPUS MATEUS SIMON ANDREAS "
    "THOMAS YOSUA ELIASER HENDRIK WELEM ADRIANUS MARSELINUS ROBERTUS KORNELIS YERMIAS NATANIEL ISHAK ARIANTO"
)
_GIRLS = _words(
    "MARIA YOHANA KRISTINA YULIANA NAOMI WELHELMINA BERNADETA MARTA RUT DORKAS MERI ADELINA ELISABET FRANSISKA "
    "MARGARITA SARLOTA AGUSTINA THERESIA ROSALINA ORPA DEBORA ESTER YUNITA MARSELINA KATARINA ANASTASIA VERONIKA LUSIA "
    "PAULINA SELVIANA OKTOVIANA YOSEFINA DELSIANA RAMBU INGRID HANA RAHEL LIDIA FEBRIANA NOVIANTI"
)
_MUSLIM_BOYS = _words(
    "MUHAMMAD AHMAD ABDULLAH IBRAHIM USMAN UMAR ALI HASAN HUSEN RAHMAT YUSUF ISMAIL RIDWAN FAISAL ARIF HAMZAH JAFAR "
    "SYARIF RUSLAN BAHRUDIN LA_ODE IRFAN SALEH KARIM MANSUR"
)
_MUSLIM_GIRLS = _words(
    "SITI FATIMAH AMINAH NUR AISYAH KHADIJAH HALIMAH ZAINAB RAHMAWATI HASNAH MARIAM NURHAYATI SALMA RUKIAH WA_ODE "
    "ANISA FITRIANI JUMIATI HARTINI MARYAM RATNA SUMIATI YULIANTI HAWA NURJANAH"
)
_HINDU_BOYS = _words("I_MADE I_WAYAN I_NYOMAN I_KETUT I_GUSTI I_PUTU I_KADEK")
_HINDU_GIRLS = _words("NI_MADE NI_WAYAN NI_NYOMAN NI_KETUT NI_LUH NI_PUTU NI_KADEK")
_CLANS = _words(
    "LADO BESSIE KASE DJAMI NDOLU TAEBENU MANAFE LUBALU MELLA RIWU LAY SINLAE TALLO BENU PELLO NENOBAIS AMTIRAN "
    "HAUTEAS ABINENO FANGGIDAE LOPO KOLO TNUNAY NUBATONIS BANO HEKE SILVA DA_COSTA D'ORNAY KANA BALLO FOEH MESSAKH "
    "HANING NALLE LERIK ADOE PANDIE NAFI TAKOY BABA RADJA DETHAN MAU BEREK SERAN NAHAK BRIA TAHU LEKI ASBANU SELAN "
    "NEOLAKA TEFA FALLO BANUNAEK LIUNOKAS TAMONOB SNAE OEMATAN NOPE SABUNA MISSA TUNMUNI KIKHAU BAUN NATONIS ALUNPAH "
    "WILA HURU KORE DIMA DJARI ROHI UDJU HEGE MANU NGURU LEBA TOKAN KLAU WERANG BOLENG HURINT KEDANG WAE JEHADUN "
    "NGGADAS ROGA BEBO RAGA DHAE GHUNU PADJI LIMAHELU BIRE LOBO LEO THEON PAH LAKUSABA"
)
_HINDU_CLANS = _words("ARTHA SUARDANA WIRAWAN PUTRA SUDARMA ARYANA MAHENDRA DHARMA")
_PLACES = _words(
    "KUPANG KUPANG KUPANG KUPANG SOE ATAMBUA KALABAHI ROTE SABU KEFAMENANU ENDE MAUMERE LARANTUKA RUTENG WAINGAPU "
    "BAJAWA SURABAYA MAKASSAR"
)
_STREETS = _words(
    "NANGKA AMABI TIMOR_RAYA HERE_TALO CAK_DOKO SOEVERDI PALAPA FRANS_SEDA ELTARI BUNDARAN_PU FLAMBOYAN CENDANA MAWAR "
    "MELATI KAMBOJA BERINGIN LONTAR GEWANG SASANDO TENUN KELAPA_DUA AIR_LOBANG OEKAM PERINTIS_KEMERDEKAAN KENARI JAMBU "
    "MANGGA RAMBUTAN PISANG SAWO"
)

# Per thousand of families; the city is told by its province.
_RELIGIONS = {
    "53": (("KRISTEN", 585), ("KATHOLIK", 265), ("ISLAM", 125), ("HINDU", 20), ("BUDHA", 3), ("KEPERCAYAAN", 2)),
    "74": (("ISLAM", 885), ("KRISTEN", 60), ("KATHOLIK", 25), ("HINDU", 25), ("BUDHA", 5)),
}
# Occupations of grown-ups by their place in the registry's list, and how many of a thousand have them.
_JOBS = (
    (15, 190), (88, 190), (19, 120), (5, 95), (9, 60), (11, 35), (65, 45), (13, 40), (18, 45), (81, 40), (84, 45),
    (35, 15), (26, 20), (27, 15), (6, 12), (7, 14), (16, 10), (72, 4), (74, 12), (73, 8), (42, 4), (89, 6),
)  # fmt: skip
_BLOOD = ("UNKNOWN", "UNKNOWN", "UNKNOWN", "O", "O", "A", "B", "AB")
_SCHOOLS = (("PRIMARY", 150), ("JUNIOR", 150), ("SENIOR", 440), ("DIPLOMA_3", 50), ("BACHELOR", 190), ("MASTER", 20))


def _table(pairs: Sequence[tuple[Any, int]]) -> list[Any]:
    """As many of each as its share of a hundred or a thousand, for one quick draw."""
    return [value for value, share in pairs for _ in range(share)]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of fixed numbers for sign-ins and journeys. ``phone`` "" = none; ``area`` is the kelurahan's name."""

    key: str
    nik: str
    name: str
    sex: str
    birth_date: dt.date
    area: str
    phone: str
    mother_name: str
    about: str
    father_name: str = ""
    marital_status: str = "NEVER_MARRIED"
    relation: str = "HEAD"
    religion: str = "KRISTEN"
    education: str = "SENIOR"
    occupation: int = 15
    kk_number: str = ""
    lives_there_days: int | None = 4000  # None = the register does not say since when
    birth_place: str = "KUPANG"


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


DEMO_PERSONS: tuple[DemoPerson, ...] = (
    DemoPerson(
        "single", "9971016405980001", "ADELINA RUT LADO", "FEMALE", _day("1998-05-24"), "Fatubesi", "+6284400000001",
        "YULIANA BESSIE", "belum kawin, lama di alamat yang sama", "MARKUS LADO", relation="CHILD",
        kk_number="9971010501100001", occupation=88, education="BACHELOR",
    ),
    DemoPerson(
        "father-of-single", "9971010203650001", "MARKUS LADO", "MALE", _day("1965-03-02"), "Fatubesi",
        "+6284400000002", "ORPA RIWU", "kepala keluarga", "YAKOBUS LADO", marital_status="MARRIED_RECORDED",
        kk_number="9971010501100001", occupation=9,
    ),
    DemoPerson(
        "mother-of-single", "9971015909680001", "YULIANA BESSIE", "FEMALE", _day("1968-09-19"), "Fatubesi", "",
        "DORKAS KANA", "istri", "PETRUS BESSIE", marital_status="MARRIED_RECORDED", relation="WIFE",
        kk_number="9971010501100001", occupation=2,
    ),
    DemoPerson(
        "married", "9971011203850001", "BENYAMIN TAEBENU", "MALE", _day("1985-03-12"), "Oebobo", "+6284400000003",
        "SARLOTA MELLA", "kawin, punya usaha, menunggak PBB", "TITUS TAEBENU", marital_status="MARRIED_RECORDED",
        kk_number="9971011407090001", occupation=88,
    ),
    DemoPerson(
        "wife", "9971014801880001", "NAOMI PELLO", "FEMALE", _day("1988-01-08"), "Oebobo", "+6284400000004",
        "RUT HEKE", "istri", "SIMON PELLO", marital_status="MARRIED_RECORDED", relation="WIFE",
        kk_number="9971011407090001", occupation=65, education="BACHELOR",
    ),
    DemoPerson(
        "elderly", "9971014211490001", "WELHELMINA NDOLU", "FEMALE", _day("1949-11-02"), "Naikoten Satu", "",
        "DORKAS MANAFE", "lansia tanpa telepon; dibantu petugas", "LUKAS NDOLU", marital_status="WIDOWED",
        kk_number="9971012008990001", occupation=1, education="PRIMARY", birth_place="ROTE",
    ),
    DemoPerson(
        "new-father", "9971012706940001", "STEFANUS KASE", "MALE", _day("1994-06-27"), "Sikumana", "+6284400000005",
        "MARTA LOPO", "ayah dari bayi yang baru lahir", "GERSON KASE", marital_status="MARRIED_RECORDED",
        kk_number="9971010302220001", occupation=19, lives_there_days=900,
    ),
    DemoPerson(
        "new-mother", "9971015510960001", "MARGARITA SELAN", "FEMALE", _day("1996-10-15"), "Sikumana",
        "+6284400000006", "ELISABET TALLO", "ibu dari bayi yang baru lahir", "DANIEL SELAN",
        marital_status="MARRIED_RECORDED", relation="WIFE", kk_number="9971010302220001", occupation=2,
        lives_there_days=900,
    ),
    DemoPerson(
        "newcomer", "9971010902010001", "PAULUS SERAN", "MALE", _day("2001-02-09"), "Liliba", "+6284400000007",
        "MARIA BRIA", "baru pindah sebulan yang lalu", "ANTONIUS SERAN", religion="KATHOLIK",
        kk_number="9971011110250001", occupation=3, lives_there_days=30, birth_place="ATAMBUA",
    ),
    DemoPerson(
        "first-witness", "9971013012790001", "DOMINGGUS RIWU", "MALE", _day("1979-12-30"), "Fatubesi",
        "+6284400000008", "HANA DIMA", "saksi", "YUSUF RIWU", marital_status="MARRIED_RECORDED",
        kk_number="9971012204040001", occupation=26, birth_place="SABU",
    ),
    DemoPerson(
        "second-witness", "9971016807830001", "SITI AMINAH SALEH", "FEMALE", _day("1983-07-28"), "Airmata",
        "+6284400000009", "FATIMAH UMAR", "saksi", "ALI SALEH", religion="ISLAM", marital_status="DIVORCED_RECORDED",
        kk_number="9971010909130001", occupation=84, lives_there_days=None,
    ),
)  # fmt: skip


def _demo_families(areas: Sequence[tuple[str, str]], today: dt.date) -> Iterator[SeedFamily]:
    """The fixed persons, in the kelurahan they name or, in another city, in one of its own."""
    by_name = {name: code for code, name in areas}
    cards: dict[str, list[DemoPerson]] = {}
    for person in DEMO_PERSONS:
        cards.setdefault(person.kk_number, []).append(person)
    for number, (kk_number, persons) in enumerate(cards.items()):
        area = by_name.get(persons[0].area, areas[number % len(areas)][0])
        yield SeedFamily(
            kk_number,
            f"JL. {_STREETS[number].replace('_', ' ')} NO. {number + 1}",
            f"{number + 1:03d}",
            "001",
            area,
            [
                SeedPerson(
                    p.nik, p.name, p.sex, p.birth_place, p.birth_date.isoformat(), p.religion, p.marital_status,
                    p.relation, p.education, p.occupation, "O", p.mother_name, p.father_name, p.phone,
                    (today - dt.timedelta(p.lives_there_days)).isoformat() if p.lives_there_days is not None else "",
                )
                for p in persons
            ],
        )  # fmt: skip


class _Maker:
    """Draws families. One a call of :func:`generate`; holds which serial numbers are taken."""

    def __init__(self, areas: Sequence[tuple[str, str]], seed: int, today: dt.date) -> None:
        self.rnd = random.Random(seed)  # noqa: S311  people are made up, not secrets
        self.today = today
        self.codes = [code for code, _name in areas]
        self.shares = list(accumulate(self.rnd.uniform(0.4, 1.6) for _ in areas))
        province = self.codes[0][:2]
        self.religions = _table(_RELIGIONS.get(province, _RELIGIONS["53"]))
        self.jobs, self.schools = _table(_JOBS), _table(_SCHOOLS)
        self.serials: dict[str, int] = {}
        self.phones = 10_000

    def pick(self, values: Sequence[Any]) -> Any:
        return values[int(self.rnd.random() * len(values))]

    def serial(self, stem: str) -> str:
        """``stem`` (region and date, 12 digits) with the next serial number."""
        number = self.serials.get(stem, 0) + 1
        self.serials[stem] = number
        return f"{stem}{number:04d}"

    def birth(self, age: float) -> dt.date:
        return self.today - dt.timedelta(int(age * 365.25) + int(self.rnd.random() * 365))

    def first_name(self, religion: str, is_female: bool) -> str:
        if religion == "ISLAM":
            pool = _MUSLIM_GIRLS if is_female else _MUSLIM_BOYS
        elif religion == "HINDU":
            pool = _HINDU_GIRLS if is_female else _HINDU_BOYS
        else:
            pool = _GIRLS if is_female else _BOYS
        name: str = self.pick(pool)
        if self.rnd.random() < 0.35 and religion != "HINDU":
            second = self.pick(pool)
            if second != name:
                name = f"{name} {second}"
        return name

    def clan(self, religion: str) -> str:
        return str(self.pick(_HINDU_CLANS if religion == "HINDU" else _CLANS))

    def person(
        self, *, name: str, is_female: bool, age: float, religion: str, marital: str, relation: str,
        mother: str, father: str, since: str,
    ) -> SeedPerson:  # fmt: skip
        rnd = self.rnd.random
        born = self.birth(age)
        day = born.day + 40 if is_female else born.day
        region = 990_101 + int(rnd() * 19) * 100 + int(rnd() * 15)
        nik = self.serial(f"{region}{day:02d}{born.month:02d}{born.year % 100:02d}")
        if age < 6:
            school, job = "NONE", 1
        elif age < 13:
            school, job = "PRIMARY_UNFINISHED", 3
        elif age < 19:
            school, job = ("PRIMARY" if age < 16 else "JUNIOR"), 3
        else:
            school = self.pick(self.schools)
            if age > 60:
                job = 4 if rnd() < 0.4 else 1
            elif is_female and marital.startswith("MARRIED") and rnd() < 0.5:
                job = 2
            elif age < 24 and rnd() < 0.6:
                job = 3
            else:
                job = self.pick(self.jobs)
        phone = ""
        if age >= 17 and rnd() < (0.86 if age < 60 else 0.5):
            self.phones += 1
            phone = f"+62844{self.phones:08d}"
        return SeedPerson(
            nik, name.replace("_", " "), "FEMALE" if is_female else "MALE", self.pick(_PLACES), born.isoformat(),
            religion, marital, relation, school, job, self.pick(_BLOOD), mother, father, phone, since,
        )  # fmt: skip

    def family(self) -> SeedFamily:
        rnd = self.rnd.random
        religion: str = self.pick(self.religions)
        clan = self.clan(religion)
        issued = self.birth(1 + rnd() * 12)
        region = 990_101 + int(rnd() * 19) * 100 + int(rnd() * 15)
        kk_number = self.serial(f"{region}{issued.day:02d}{issued.month:02d}{issued.year % 100:02d}")
        since = (issued - dt.timedelta(int(rnd() * 3000))).isoformat() if rnd() < 0.85 else ""
        members = self._members(religion, clan, since)
        area = self.codes[bisect(self.shares, rnd() * self.shares[-1])]
        street = self.pick(_STREETS).replace("_", " ")
        return SeedFamily(
            kk_number,
            f"JL. {street} NO. {1 + int(rnd() * 200)}",
            f"{1 + int(rnd() * 40):03d}",
            f"{1 + int(rnd() * 15):03d}",
            area,
            members,
        )

    def parents(self, religion: str, clan: str) -> tuple[str, str]:
        """Mother's and father's names of somebody whose parents live elsewhere."""
        mother = f"{self.first_name(religion, True)} {self.clan(religion)}".replace("_", " ")
        return mother, f"{self.first_name(religion, False)} {clan}".replace("_", " ")

    def _members(self, religion: str, clan: str, since: str) -> list[SeedPerson]:
        rnd = self.rnd.random
        kind = rnd()
        head_age = 23 + rnd() * 50
        if kind < 0.12:
            return [self._single_head(religion, clan, head_age, since)]
        mother, father = self.parents(religion, clan)
        is_couple = kind < 0.86
        marital = ("MARRIED_RECORDED" if rnd() < 0.9 else "MARRIED_UNRECORDED") if is_couple else "WIDOWED"
        if not is_couple and rnd() < 0.35:
            marital = "DIVORCED_RECORDED"
        head_is_female = not is_couple and rnd() < 0.75
        head = self.person(
            name=f"{self.first_name(religion, head_is_female)} {clan}", is_female=head_is_female, age=head_age,
            religion=religion, marital=marital, relation="HEAD", mother=mother, father=father, since=since,
        )  # fmt: skip
        members = [head]
        mother_age = head_age
        mother_name, father_name = (head.name, "") if head_is_female else ("", head.name)
        if is_couple:
            own_clan = self.clan(religion)
            mother_age = max(19.0, head_age - 4 + rnd() * 7 - 3)
            mother, father = self.parents(religion, own_clan)
            wife = self.person(
                name=f"{self.first_name(religion, True)} {own_clan}", is_female=True, age=mother_age,
                religion=religion, marital=marital, relation="WIFE", mother=mother, father=father, since=since,
            )  # fmt: skip
            members.append(wife)
            mother_name = wife.name
        oldest = mother_age - 19
        if oldest > 0 and rnd() < 0.9:
            age = min(oldest, 26.0) * (0.5 + rnd() / 2)
            for _ in range(1 + int(rnd() * 4.2)):
                is_girl = rnd() < 0.5
                members.append(
                    self.person(
                        name=f"{self.first_name(religion, is_girl)} {clan}", is_female=is_girl, age=age,
                        religion=religion, marital="NEVER_MARRIED", relation="CHILD",
                        mother=mother_name, father=father_name, since=since,
                    )
                )  # fmt: skip
                age -= 1.6 + rnd() * 3
                if age < 0.1 or mother_age - age > 44:
                    break
        if rnd() < 0.08 and head_age < 55:
            mother, father = self.parents(religion, clan)
            members.append(
                self.person(
                    name=f"{self.first_name(religion, True)} {self.clan(religion)}", is_female=True,
                    age=head_age + 19 + rnd() * 14, religion=religion, marital="WIDOWED", relation="PARENT",
                    mother=mother, father=father, since=since,
                )
            )  # fmt: skip
        return members

    def _single_head(self, religion: str, clan: str, age: float, since: str) -> SeedPerson:
        is_female = self.rnd.random() < 0.5
        mother, father = self.parents(religion, clan)
        marital = "NEVER_MARRIED" if age < 38 else ("WIDOWED" if self.rnd.random() < 0.7 else "DIVORCED_RECORDED")
        return self.person(
            name=f"{self.first_name(religion, is_female)} {clan}", is_female=is_female, age=age, religion=religion,
            marital=marital, relation="HEAD", mother=mother, father=father, since=since,
        )  # fmt: skip


def _kelurahan(areas: Iterable[Mapping[str, str]]) -> list[tuple[str, str]]:
    found = [(row["code"], row["name"]) for row in areas if row["kind"] == "KELURAHAN"]
    if not found:
        raise ValueError("the city has no kelurahan")
    return sorted(found)


def generate(
    count: int, areas: Iterable[Mapping[str, str]], seed: int = 5371, today: dt.date = dt.date(2026, 1, 1)
) -> Iterator[SeedFamily]:
    """Families with ``count`` residents in all, first those of ``DEMO_PERSONS``.

    Args:
        count: residents; if there is not room for all fixed persons, they come alone.
        areas: rows of ``areas.csv``.
        seed, today: the same give the same people; nobody is born after ``today``.
    """
    kelurahan = _kelurahan(areas)
    left = count
    for family in _demo_families(kelurahan, today):
        yield family
        left -= len(family.members)
    maker = _Maker(kelurahan, seed, today)
    while left > 0:
        family = maker.family()
        del family.members[left:]
        left -= len(family.members)
        yield family


def load(
    count: int,
    *,
    areas: Iterable[Mapping[str, str]],
    progress: Callable[[int], None] = lambda _done: None,
    seed: int = 5371,
    at: dt.datetime | None = None,
) -> int:
    """Write ``count`` made-up residents; ``progress`` hears how many are in. Returns how many there are."""
    at = at or timezone.now()
    families = generate(count, areas, seed, city_date(at))
    return operations.seed_residents(families=families, count=count, by=SYSTEM, at=at, watch=progress)


def is_loaded() -> bool:
    """Are there residents?"""
    return queries.has_residents()


def write_export(path: Path, families: Iterable[SeedFamily]) -> int:
    """The families as the central registry would export them (CSV with semicolons and a BOM); returns the lines."""
    lines = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";", lineterminator="\r\n")
        rows.writerow(EXPORT_HEADER)
        for family in families:
            rows.writerows(export_row(family, person) for person in family.members)
            lines += len(family.members)
    return lines


EXPORT_HEADER = _words(
    "NO_KK NIK NAMA_LGKP JENIS_KLMIN TMPT_LHR TGL_LHR AGAMA STATUS_KAWIN STAT_HBKEL PDDK_AKH JENIS_PKRJN GOL_DARAH "
    "NAMA_LGKP_IBU NAMA_LGKP_AYAH ALAMAT NO_RT NO_RW KODE_KEL NO_HP"
)


def export_row(family: SeedFamily, person: SeedPerson) -> list[str]:
    """One line of the export, in the order of ``EXPORT_HEADER``."""
    year, month, day = person.birth_date.split("-")
    return [
        family.kk_number, person.nik, person.name, Sex(person.sex).label, person.birth_place, f"{day}-{month}-{year}",
        Religion(person.religion).label, MaritalStatus(person.marital_status).label, Relation(person.relation).label,
        Education(person.education).label, occupation_label(person.occupation), BloodType(person.blood_type).label,
        person.mother_name, person.father_name, family.address, family.rt, family.rw, family.area_id,
        person.phone.replace("+62", "0"),
    ]  # fmt: skip
