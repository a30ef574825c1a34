"""The catalogue as linked data: DCAT-AP terms, once as JSON-LD and once as Turtle from the same statements."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from molek.catalogue.rules.bilingual import BilingualText
from molek.insight.rules.datasets import LICENCE, Dataset

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "http://schema.org/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_QUARTERLY = "http://publications.europa.eu/resource/authority/frequency/QUARTERLY"
_IRREGULAR = "http://publications.europa.eu/resource/authority/frequency/IRREG"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = (
    "http://publications.europa.eu/resource/authority/language/IND",
    "http://publications.europa.eu/resource/authority/language/ENG",
)
_FORMATS = (("csv", "text/csv"), ("json", "application/json"))
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """A data set with what is released of it; the dates of the first and the last day it covers, None for none."""

    dataset: Dataset
    first: dt.date | None
    last: dt.date | None
    issued: dt.datetime | None
    modified: dt.datetime | None


def _words(text: BilingualText) -> list[Node]:
    return [{"@value": text.id, "@language": "id"}, {"@value": text.en, "@language": "en"}]


def _date(day: dt.date) -> Node:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _moment(at: dt.datetime) -> Node:
    return {"@value": at.isoformat(timespec="seconds"), "@type": "xsd:dateTime"}


def catalogue(published: Iterable[Published], *, base: str, city: str, government: str) -> Node:
    """The catalogue as a JSON-LD document. ``base`` is the city's address without a slash at its end."""
    office = f"{base}/#kota"
    return {
        "@context": PREFIXES,
        "@id": f"{base}/data/",
        "@type": "dcat:Catalog",
        "dct:title": _words(BilingualText(f"Data terbuka {city}", f"Open data of {city}")),
        "dct:description": _words(
            BilingualText(
                "Angka layanan kota menurut triwulan, tanpa data pribadi.",
                "Figures of the city's services by quarter, without personal data.",
            )
        ),
        "dct:publisher": {"@id": office, "@type": "foaf:Agent", "foaf:name": government},
        "dct:license": {"@id": LICENCE},
        "dct:language": [{"@id": language} for language in _LANGUAGES],
        "foaf:homepage": {"@id": f"{base}/data/"},
        "dcat:dataset": [_dataset(one, base, office) for one in published],
    }


def _dataset(one: Published, base: str, office: str) -> Node:
    dataset = one.dataset
    address = f"{base}/data/{dataset.code}/"
    node: Node = {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.code,
        "dct:title": _words(dataset.title),
        "dct:description": _words(dataset.definition),
        "dcat:keyword": _words(dataset.classification),
        "dct:publisher": {"@id": office},
        "dct:creator": {"@id": f"{address}#produsen", "@type": "foaf:Agent", "foaf:name": _words(dataset.producer)},
        "dct:source": dataset.source,
        "dct:accrualPeriodicity": {"@id": _QUARTERLY if dataset.is_periodic else _IRREGULAR},
        "dct:license": {"@id": LICENCE},
        "dcat:landingPage": {"@id": address},
        "schema:variableMeasured": [
            {
                "@id": f"{address}#{column.name}",
                "@type": "schema:PropertyValue",
                "schema:name": column.name,
                "schema:description": _words(column.meaning),
                **({"schema:unitText": _words(dataset.unit)} if column.name == "nilai" else {}),
            }
            for column in dataset.columns
        ],
        "dcat:distribution": [
            {
                "@id": f"{base}/data/{dataset.code}.{ending}",
                "@type": "dcat:Distribution",
                "dcat:accessURL": {"@id": address},
                "dcat:downloadURL": {"@id": f"{base}/data/{dataset.code}.{ending}"},
                "dcat:mediaType": {"@id": f"{_MEDIA}{media}"},
                "dct:license": {"@id": LICENCE},
            }
            for ending, media in _FORMATS
        ],
    }
    if one.first and one.last:
        node["dct:temporal"] = {
            "@id": f"{address}#waktu", "@type": "dct:PeriodOfTime",
            "dcat:startDate": _date(one.first), "dcat:endDate": _date(one.last),
        }  # fmt: skip
    if one.issued:
        node["dct:issued"] = _moment(one.issued)
    if one.modified:
        node["dct:modified"] = _moment(one.modified)
    return node


def turtle(document: Node) -> str:
    """The same statements as Turtle. For documents made here: every node in them has an ``@id``."""
    lines = [f"@prefix {prefix}: <{address}> ." for prefix, address in PREFIXES.items()]
    return "\n".join([*lines, "", *_statements(document)]) + "\n"


def _statements(node: Node) -> Iterator[str]:
    said, inner = [], []
    for term, value in node.items():
        if term in {"@context", "@id"}:
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and len(one) > 1 and "@id" in one:
                inner.append(one)
            said.append(f"{'a' if term == '@type' else term} {one if term == '@type' else _object(one)}")
    yield f"<{node['@id']}> " + " ;\n    ".join(said) + " ."
    for one in inner:
        yield from _statements(one)


def _object(value: Any) -> str:
    if not isinstance(value, dict):
        return json.dumps(str(value), ensure_ascii=False)
    if "@id" in value:
        return f"<{value['@id']}>"
    text = json.dumps(value["@value"], ensure_ascii=False)
    return f"{text}@{value['@language']}" if "@language" in value else f"{text}^^{value['@type']}"
