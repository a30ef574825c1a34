"""Reads of the catalogue: few queries, and the printed reference."""

from __future__ import annotations

from typing import Any

import pytest

from molek.base.actors import SYSTEM
from molek.catalogue import operations, queries
from molek.catalogue.errors import ServiceNotFound
from molek.catalogue.models import ServiceVersion
from molek.catalogue.operations import SHIPPED
from tests.catalogue.conftest import LATER, NINE
from tests.catalogue.samples import sample
from tests.catalogue.shipped import publish_shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped() -> None:
    publish_shipped(NINE)


def test_an_unknown_service_is_not_found() -> None:
    with pytest.raises(ServiceNotFound):
        queries.current("nothing")
    with pytest.raises(ServiceNotFound):
        queries.version(-1)


def test_the_version_in_force_costs_one_small_query_once_it_is_known(
    shipped: None, django_assert_num_queries: Any
) -> None:
    first = queries.current("domicile-letter")
    with django_assert_num_queries(1):
        assert queries.current("domicile-letter") is first
    with django_assert_num_queries(0):
        assert queries.version(first.version_id) is first
    queries.published()
    with django_assert_num_queries(1):
        assert len(queries.published()) == len(operations.service_files(SHIPPED))


def test_a_new_version_is_in_force_at_once_in_every_process(shipped: None) -> None:
    assert queries.current("domicile-letter").version == 1
    toml, template = operations.read_pair(SHIPPED / "domicile-letter.toml")
    operations.publish(toml=toml + "\n# changed\n", template=template, by=SYSTEM, at=LATER)
    assert queries.current("domicile-letter").version == 2


def test_the_newest_of_some_is_known_in_one_query_also_of_a_retired_one(
    shipped: None, django_assert_num_queries: Any
) -> None:
    operations.retire(code="domicile-letter", by=SYSTEM, at=LATER)
    codes = ServiceVersion.objects.filter(code__startswith="dom").values("code")
    queries.newest(codes)
    with django_assert_num_queries(1):
        newest = queries.newest(codes)
    assert newest["domicile-letter"].version == 1
    assert all(code.startswith("dom") for code in newest)


@pytest.mark.parametrize(("typed", "first"), [("domisli", "domicile-letter"), ("SKTM", "poverty-statement")])
def test_search_gives_the_best_first(shipped: None, typed: str, first: str) -> None:
    assert queries.search(typed, "id")[0].code == first


def test_search_for_nothing_gives_all_and_for_nonsense_none(shipped: None) -> None:
    assert len(queries.search("  ", "id")) == len(queries.published())
    assert queries.search("xyzzy", "id") == []


def test_what_was_asked_for_stands_in_one_group_and_everything_by_purpose(shipped: None) -> None:
    (found,) = queries.service_groups(text="blm nikah", language="id")
    assert found.cards[0].code == "never-married-statement"
    everything = queries.service_groups(text="mau urus surat", language="id")
    assert everything == queries.service_groups(language="id")
    assert len(everything) > 1
    assert queries.service_groups(text="xyzzy", language="id") == []


def test_a_service_published_after_a_search_is_found_by_the_next(shipped: None) -> None:
    assert "sample-letter" not in [p.code for p in queries.search("sample", "en")]
    operations.publish(toml=sample(), template="#signature-block()", by=SYSTEM, at=LATER)
    assert queries.search("sample", "en")[0].code == "sample-letter"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda p: p.stem)
def test_the_reference_prints_standard_rules_parameters_and_cases(path: Any, language: str) -> None:
    toml, _template = operations.read_pair(path)
    page = queries.reference_markdown(toml, cases=path.with_suffix(".cases.txt"), language=language)
    for heading in ("## Service standard", "## Legal basis", "## Questions", "## Parameters", "## Rules", "## Cases"):
        assert heading in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)
    assert "{" not in page.split("## Rules")[0].replace("{number}/{unit}.{classification}/{month_roman}/{year}", "")


def test_the_reference_of_a_service_without_cases_has_none() -> None:
    assert "## Cases" not in queries.reference_markdown(sample())
