"""Finding residents by NIK, family card number or name."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.identifiers import compact, mask_name, mask_nik
from molek.base.pages import Page, page_of
from molek.residents.permissions import ResidentPermission

PAGE_SIZE = 20
_MOST = 400  # candidates ranked; whoever has more must say more
_ALTERNATIVES = 16  # spellings tried for each word
_MOST_WORDS = 6
_LEAST = 0.35  # likeness of a spelling worth trying


@dataclass(frozen=True, slots=True)
class Found:
    """A resident found, masked until his record is opened. ``score`` is 0 to 1."""

    resident_id: int
    ref: str
    masked_nik: str
    masked_name: str
    birth_year: int
    area_code: str
    area_name: str
    score: float

    @property
    def uuid(self) -> str:
        """The ref as addresses hold it."""
        return self.ref.removeprefix("resident:")


_COLUMNS = "r.id, r.ref, r.nik, r.name, extract(year from r.birth_date)::int, r.area_id, a.name"
# Where the official may search: a code holds the codes of the areas around it.
_WITHIN = """(%(everywhere)s OR EXISTS (
    SELECT FROM unnest(%(areas)s::text[]) c WHERE r.area_id = c OR starts_with(r.area_id, c || '.')))"""

_BY_NUMBER = f"""
    SELECT {_COLUMNS}, 1.0::float8 AS score FROM residents_resident r JOIN residents_area a ON a.code = r.area_id
    WHERE (r.nik = %(number)s OR r.family_card_id = (SELECT id FROM residents_familycard WHERE kk_number = %(number)s))
      AND {_WITHIN} AND r.id > %(after_id)s
    ORDER BY r.id LIMIT %(limit)s
"""  # noqa: S608  no outside text in it

# The words of the vocabulary that sound like each word sought: the same, beginning alike, or enough alike.
_SOUNDS = """
    SELECT sought.place, near.word, near.likeness
    FROM unnest(residents_name_words(%(text)s)) WITH ORDINALITY AS sought(word, place)
    CROSS JOIN LATERAL (
        SELECT v.word,
               CASE WHEN v.word = sought.word THEN 1.0
                    WHEN starts_with(v.word, sought.word) THEN greatest(similarity(v.word, sought.word), 0.7)
                    ELSE similarity(v.word, sought.word) END AS likeness
        FROM residents_nameword v
        WHERE v.word = sought.word OR v.word %% sought.word
           OR (length(sought.word) >= 3 AND v.word LIKE sought.word || '%%')
        ORDER BY likeness DESC, v.word LIMIT %(alternatives)s
    ) AS near
    WHERE near.likeness >= %(least)s AND sought.place <= %(most_words)s
"""

# Candidates hold every word sought in one of its spellings (the index intersects); the exact ones are gathered first,
# so that common names do not crowd them out. The best are ranked by how alike they are.
_BY_WORDS = f"""
    WITH exact AS MATERIALIZED (
        SELECT r.id FROM residents_resident r
        WHERE r.name_words @> residents_name_words(%(text)s) AND {_WITHIN} LIMIT {_MOST}
    ), alike AS MATERIALIZED (
        SELECT r.id FROM residents_resident r WHERE ({{conditions}}) AND {_WITHIN} LIMIT {_MOST}
    ), ranked AS MATERIALIZED (
        SELECT {_COLUMNS}, (
            SELECT coalesce(sum(per_word.best), 0) / greatest(%(sought)s, cardinality(r.name_words) * 0.7)
            FROM (SELECT max(l.likeness) AS best
                  FROM unnest(%(places)s::int[], %(words)s::text[], %(likenesses)s::float8[])
                      AS l(place, word, likeness)
                  WHERE l.word = ANY (r.name_words) GROUP BY l.place) AS per_word
        )::float8 AS score
        FROM residents_resident r JOIN residents_area a ON a.code = r.area_id
        WHERE r.id IN (SELECT id FROM exact UNION SELECT id FROM alike)
    )
    SELECT * FROM ranked WHERE (score, -id) < (%(after_score)s::float8, -(%(after_id)s::bigint))
    ORDER BY score DESC, id LIMIT %(limit)s
"""  # noqa: S608  conditions are made of numbered places


def search(*, by: Actor, text: str, purpose: AccessPurpose, at: dt.datetime, after: str | None = None) -> Page[Found]:
    """Residents by NIK, family card number, or words of the name in any order and in the spellings of the region.

    Only within the areas where ``by`` may search. Results are masked; the search is logged with its purpose, its
    kind and the number of results, never with the text. ``after`` is the ``next_key`` of the page before. Three or
    four queries, none of which reads more than some hundred residents.

    Raises:
        NotPermitted: ``by`` may not search.
    """
    by.require(ResidentPermission.SEARCH)
    after_score, after_id = _key(after)
    number = compact(text)
    within = {"areas": list(by.areas(ResidentPermission.SEARCH)), "everywhere": by.is_system}
    page = {**within, "limit": PAGE_SIZE + 1, "after_score": after_score, "after_id": after_id}
    if re.fullmatch(r"[0-9]{16}", number):
        kind, rows = "number", _rows(_BY_NUMBER, {**page, "number": number})
    else:
        kind, rows = "name", _by_name(text, page)
    audit.record(
        event="residents.search.made",
        by=by,
        subject="residents",
        at=at,
        data={"purpose": AccessPurpose(purpose).value, "kind": kind, "results": min(len(rows), PAGE_SIZE)},
    )
    return page_of(rows, size=PAGE_SIZE, key=lambda found: f"{found.score!r}_{found.resident_id}")


def _key(after: str | None) -> tuple[float, int]:
    """Score and id of the last row shown; a key that nobody gave out starts anew."""
    match = re.fullmatch(r"([0-9.e-]{1,24})_([0-9]{1,18})", after or "")
    try:
        return (float(match[1]), int(match[2])) if match else (9.0, 0)
    except ValueError:
        return 9.0, 0


def _by_name(text: str, page: dict[str, Any]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(
            _SOUNDS, {"text": text[:200], "alternatives": _ALTERNATIVES, "most_words": _MOST_WORDS, "least": _LEAST}
        )
        sounds = cursor.fetchall()
    spellings: dict[int, list[str]] = {}
    for place, word, _likeness in sounds:
        spellings.setdefault(place, []).append(word)
    if not spellings:
        return []
    values = {
        **page,
        "text": text[:200],
        "sought": float(len(spellings)),
        "places": [place for place, _word, _likeness in sounds],
        "words": [word for _place, word, _likeness in sounds],
        "likenesses": [likeness for _place, _word, likeness in sounds],
        **{f"w{place}": words for place, words in spellings.items()},
    }
    every = [f"r.name_words && %(w{place})s::text[]" for place in spellings]
    rows = _rows(_BY_WORDS.format(conditions=" AND ".join(every)), values)
    if rows or len(every) == 1:
        return rows
    # One word may be wrong altogether, or one that the register lacks.
    all_but_one = [" AND ".join(every[:i] + every[i + 1 :]) for i in range(len(every))]
    return _rows(_BY_WORDS.format(conditions=" OR ".join(all_but_one)), values)


def _rows(query: str, values: dict[str, Any]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [
            Found(pk, f"resident:{ref}", mask_nik(nik), mask_name(name), year, code, area, score)
            for pk, ref, nik, name, year, code, area, score in cursor.fetchall()
        ]
