"""A letter of any service on data of nobody: what its author sees before a resident ever does."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import translation

from molek.base.indonesian import DAYS, long_date
from molek.base.workdays import city_date
from molek.catalogue.operations import Proof
from molek.catalogue.rules.service import Field, FieldKind, Service
from molek.documents import queries as documents
from molek.documents.operations.pictures import render_pages
from molek.letters.rules.wording import add_months, answer_codes, answer_texts, column_labels, date_words

_QR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#999" d="M0 0h3v3H0zM6 0h3v3H6zM0 6h3v3H0z'
    'M4 4h1v1H4zM6 5h1v1H6zM5 7h2v1H5zM8 8h1v1H8zM7 3h1v1H7zM4 1h1v1H4zM1 4h1v1H1z"/></svg>'
)
_PLAIN = ("ADELINA RUT LADO", "MARKUS LADO", "YULIANA BESSIE", "YOSUA LADO")
_WORST = (
    "WELHELMINA BERNADETA KRISTINA YULIANA FANGGIDAE-MANAFE DA COSTA",
    "MUHAMMAD NIKODEMUS KRISTOFORUS STEFANUS IMANUEL TAEBENU LIUNOKAS",
    "MARIA MAGDALENA FRANSISKA ROSALINA ANASTASIA NENOBAIS HAUTEAS",
    "IGNASIUS BONAVENTURA MELKIANUS OKTOVIANUS BANUNAEK NDAPAMERANG",
)
_LONG = "Jalan Perintis Kemerdekaan Gang Melati Dalam Nomor 123 Blok C Kompleks Perumahan Bumi Flobamora Permai Indah "
_FAMILY = {"plain": 4, "least": 1, "worst": 12}
_COUNT = {"plain": 12, "least": 1, "worst": 1234}
_ROWS = {"plain": 3, "least": 1, "worst": 10}


def prove_letter(service: Service, template: str, variant: str, at: dt.datetime) -> Proof:
    """The paper as :func:`molek.documents.operations.render` sets it, and its pages as pictures.

    Args:
        variant: ``plain``; ``least`` leaves open whatever may be left open; ``worst`` has the longest names, the
            largest family and the longest answers.

    Raises:
        TemplateBroken: the template does not compile.
    """
    data = {**proof_content(service, variant, at), "qr": _QR, "link": "", "url": "contoh/periksa/xxxx"}
    pdf, pages = render_pages(template=template, data=data, service_code=service.code, at=at)
    return Proof(pdf, pages)


def proof_content(service: Service, variant: str, at: dt.datetime) -> dict[str, Any]:
    """The same keys as a real letter's content, every value made up."""
    day = city_date(at)
    months = service.validity_months(day)
    answers = {f.code: _answer(f, variant) for f in service.fields if _is_answered(f, variant)}
    columns = column_labels(service.fields)
    with translation.override("id"):
        texts = answer_texts(service.fields, answers)
        person = _person(0, variant)
        return {
            "letter": {
                "number": f"{_COUNT[variant]}/Kel.CTH/{service.classification.code}/XI/{day.year}",
                "title": service.product.title.id.upper(),
                "place": settings.CITY.place,
                "date": long_date(day),
                "date_words": date_words(day),
                "weekday": DAYS[day.weekday()],
                "valid_until": long_date(add_months(day, months)) if months else "",
                "valid_until_date": add_months(day, months).isoformat() if months else "",
                "purpose": texts.get("purpose", ""),
                "is_test": True,
            },
            "unit": {
                "lines": [f"PEMERINTAH {settings.CITY.name.upper()}", "KECAMATAN CONTOH", "KELURAHAN CONTOH"],
                "address": f"Jalan Contoh Nomor 1, {settings.CITY.place}",
                "contact": "(0000) 000000",
                "name": "Kelurahan Contoh",
                "code": "99.71.01.1001",
                "city": settings.CITY.name,
            },
            "signer": _signer(service, variant),
            "person": person,
            **({"about": _person(3, variant)} if service.product.about else {}),
            "family": [_person(n, variant) for n in range(_FAMILY[variant])],
            "answers": texts,
            "codes": answer_codes(service.fields, answers),
            **({"columns": columns} if columns else {}),
            **({"acknowledger": {"lines": ["CAMAT CONTOH"]}} if service.acknowledger else {}),
            "facts": {name: f"({service.vocabulary.facts[name].label.id})" for name in service.facts},
            "footer": documents.footer(),
            "masked_name": "A***",
        }


def _is_answered(field: Field, variant: str) -> bool:
    return variant != "least" or (field.required and field.when is None)


def _name(number: int, variant: str) -> str:
    names = _WORST if variant == "worst" else _PLAIN
    return names[number % len(names)]


def _nik(number: int) -> str:
    return f"9971016405{number % 90 + 10}{number + 1:04d}"


def _answer(field: Field, variant: str) -> Any:  # noqa: PLR0911  one line a kind
    worst = variant == "worst"
    match field.kind:
        case FieldKind.DATE:
            return "2025-09-29"
        case FieldKind.TIME:
            return "07:45"
        case FieldKind.NUMBER:
            return field.maximum if worst and field.maximum else max(field.minimum or 0, 3)
        case FieldKind.MONEY:
            return min(field.maximum or 987_654_321, 987_654_321) if worst else max(field.minimum or 0, 1_500_000)
        case FieldKind.CHOICE:
            return max(field.options, key=lambda o: len(o.label.id) if worst else 0).code
        case FieldKind.YESNO:
            return "yes"
        case FieldKind.PHONE:
            return "+6284400000001"
        case FieldKind.AREA:
            return "Kelurahan Contoh"
        case FieldKind.PERSON:
            number = 1 + sum(map(ord, field.code)) % 3
            return {"nik": _nik(number), "name": _name(number, variant)}
        case FieldKind.LIST:
            most = min(_ROWS[variant], field.max_rows or 15)
            return [{c.code: _cell(c, n, variant) for c in field.columns} for n in range(most)]
        case _:
            words = (_LONG * 20)[: field.max_length or 120].strip()
            return words if worst else "Contoh isian warga"[: field.max_length or 120]


def _cell(column: Field, number: int, variant: str) -> Any:
    if column.kind is FieldKind.PERSON:
        return {"nik": _nik(number), "name": _name(number, variant)}
    return _answer(column, variant)


def _signer(service: Service, variant: str) -> dict[str, Any]:
    if service.signed_by_seal:
        return {"lines": ["KELURAHAN CONTOH"], "name": "", "rank": "", "nip": "", "is_seal": True}
    lines = ["a.n. LURAH CONTOH", "SEKRETARIS KELURAHAN CONTOH,"] if variant == "worst" else ["LURAH CONTOH"]
    name = "Dra. Welhelmina Bernadeta Fanggidae-Manafe, S.STP., M.Si." if variant == "worst" else "Maria Lado, S.STP"
    return {"lines": lines, "name": name, "rank": "Penata Tingkat I", "nip": "198001012005012001", "is_seal": False}


def _person(number: int, variant: str) -> dict[str, str]:
    worst, female = variant == "worst", number % 2 == 0
    return {
        "name": _name(number, variant),
        "nik": _nik(number),
        "kk_number": "9971010501100001",
        "sex": "Perempuan" if female else "Laki-laki",
        "birth": "Kota Administrasi Jakarta Selatan, 24 September 1998" if worst else "Kupang, 24 Mei 1998",
        "birth_words": "Kupang, dua puluh empat Mei seribu sembilan ratus sembilan puluh delapan",
        "address_as": "Saudari" if female else "Saudara",
        "child_as": "anak perempuan" if female else "anak laki-laki",
        "religion": "Kepercayaan terhadap Tuhan YME" if worst else "Kristen",
        "occupation": "Anggota DPRD Kabupaten/Kota" if worst else "Wiraswasta",
        "marital_status": "Kawin belum tercatat" if worst else "Belum kawin",
        "citizenship": "WNI",
        "education": "Tamat SD/sederajat",
        "relation": "Anak",
        "blood_type": "O",
        "father_name": _name(1, variant),
        "mother_name": _name(2, variant),
        "address": _LONG.strip() if worst else "Jalan Nangka Nomor 1",
        "rt": "001",
        "rw": "002",
        "kelurahan": "Contoh",
        "kecamatan": "Contoh",
    }
