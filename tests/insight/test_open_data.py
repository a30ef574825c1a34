"""The catalogue, its files and its metadata: right for machines, safe in spreadsheets, and small numbers nowhere."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import defaultdict

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF

from molek.insight import operations
from molek.insight.models import DailyFact, StatTable
from molek.insight.queries import tables
from molek.insight.rules.datasets import DATASETS, Shape
from molek.insight.rules.suppression import LEAST
from molek.residents.models import Area
from tests.insight.conftest import CITY, DATA_OFFICER, FATUBESI, NAIKOTEN, NEFONAEK, NOW, OEPURA, close, publish

pytestmark = pytest.mark.django_db
CODE = "permohonan-wilayah"


def body(response) -> str:
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


def lines(client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(body(response).removeprefix("\ufeff"))))


@pytest.fixture
def published(put) -> None:
    put("applications", {FATUBESI: 12, NEFONAEK: 30, NAIKOTEN: 3, OEPURA: 9})
    publish()


def test_the_catalogue_and_every_data_set_have_a_page(client, published):
    page = client.get("/data/").content.decode()
    for code, dataset in DATASETS.items():
        assert f'href="/data/{code}/"' in page
        assert dataset.title.id in client.get(f"/data/{code}/").content.decode()


def test_pages_of_an_empty_city(client, db):
    assert client.get("/data/").status_code == 200
    for code in DATASETS:
        assert client.get(f"/data/{code}/").status_code == 200
        assert lines(client, f"/data/{code}.csv") == [] or code == "layanan"


def test_columns_are_those_declared_in_their_order(client, published):
    for code, dataset in DATASETS.items():
        head = body(client.get(f"/data/{code}.csv")).removeprefix("\ufeff").splitlines()[0]
        assert head == ",".join(column.name for column in dataset.columns)


def test_csv_and_json_hold_the_same(client, published):
    rows = lines(client, f"/data/{CODE}.csv")
    told = json.loads(body(client.get(f"/data/{CODE}.json")))
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in told["data"]] == rows
    for field in ("judul", "definisi", "satuan", "klasifikasi", "periode", "sumber", "lisensi", "produsen"):
        assert told[field]


def test_a_withheld_number_is_empty_and_says_so(client, published):
    found = {row["kode_wilayah"]: row for row in lines(client, f"/data/{CODE}.csv")}
    assert (found[NAIKOTEN]["nilai"], found[NAIKOTEN]["catatan"]) == ("", "disamarkan")
    assert (found[FATUBESI]["nilai"], found[FATUBESI]["catatan"]) == ("12", "")


def test_what_waits_is_in_no_file(client, put):
    put("applications", {FATUBESI: 12})
    close(dt.datetime(2026, 10, 11, tzinfo=dt.UTC))
    assert lines(client, f"/data/{CODE}.csv") == []


def test_a_version_of_a_day_stays_as_it_was(client, published):
    day = "2026-11-02"
    before = body(client.get(f"/data/{CODE}/{day}.csv"))
    DailyFact.objects.create(day=dt.date(2026, 10, 2), measure="applications", area_code=FATUBESI, number=50)
    publish(dt.datetime(2027, 1, 20, tzinfo=dt.UTC))
    assert body(client.get(f"/data/{CODE}/{day}.csv")) == before
    assert len(lines(client, f"/data/{CODE}.csv")) == 2 * len(before.splitlines()[1:])


@pytest.mark.parametrize(
    "address",
    [
        "/data/tidak-ada/", "/data/tidak-ada.csv", "/data/permohonan-wilayah/2026-13-40.csv",
        "/data/permohonan-wilayah/2020-01-01.csv", "/data/kode-wilayah/2026-11-02.json", "/data/PERMOHONAN.csv",
        "/data/permohonan-wilayah/0000-00-00.json",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, published, address):
    assert client.get(address).status_code == 404


def test_names_that_spreadsheets_would_run_are_disarmed(client, put):
    Area.objects.filter(code=FATUBESI).update(name='=HYPERLINK("http://x";"y")')
    put("applications", {FATUBESI: 12, NEFONAEK: 30})
    publish()
    for address in (f"/data/{CODE}.csv", "/data/kode-wilayah.csv"):
        names = [row["nama_wilayah"] for row in lines(client, address)]
        assert '\'=HYPERLINK("http://x";"y")' in names
        assert not [name for name in names if name.startswith("=")]


def test_other_pages_may_read_open_data(client, published):
    for address in (f"/data/{CODE}.csv", f"/data/{CODE}.json", "/data/katalog.jsonld", "/data/katalog.ttl"):
        assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/data/").headers


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # inside rdflib
def test_both_forms_of_the_catalogue_say_the_same(client, published):
    linked = rdflib.Graph().parse(data=client.get("/data/katalog.jsonld").content, format="json-ld")
    turtle = rdflib.Graph().parse(data=client.get("/data/katalog.ttl").content, format="turtle")
    assert isomorphic(linked, turtle)
    [catalogue] = linked.subjects(RDF.type, DCAT.Catalog)
    assert len(set(linked.objects(catalogue, DCAT.dataset))) == len(DATASETS)


def test_every_data_set_carries_what_dcat_ap_asks_for(client, published):
    graph = rdflib.Graph().parse(data=client.get("/data/katalog.ttl").content, format="turtle")
    for one in graph.subjects(RDF.type, DCAT.Dataset):
        for term in (
            DCTERMS.title,
            DCTERMS.description,
            DCTERMS.publisher,
            DCTERMS.license,
            DCTERMS.accrualPeriodicity,
        ):
            assert list(graph.objects(one, term)), (one, term)
        for distribution in graph.objects(one, DCAT.distribution):
            address = str(next(graph.objects(distribution, DCAT.downloadURL)))
            assert client.get("/" + address.split("/", 3)[3]).status_code == 200


def test_text_in_the_catalogue_cannot_break_out_of_turtle():
    from molek.insight.rules.dcat import turtle

    node = {
        "@id": "http://x/",
        "@type": "dcat:Catalog",
        "dct:title": [{"@value": 'a "b" \\ \n <c> .', "@language": "id"}],
    }
    graph = rdflib.Graph().parse(data=turtle(node), format="turtle")
    assert str(next(graph.objects(None, DCTERMS.title))) == 'a "b" \\ \n <c> .'


# What a reader who has kept every file of every day can work out.

AREAS = (FATUBESI, NEFONAEK, NAIKOTEN, OEPURA)
counts = st.dictionaries(st.sampled_from(AREAS), st.integers(0, 14), max_size=4)
kinds = st.dictionaries(
    st.sampled_from(["domicile-letter", "business-statement", "birth-statement"]), st.integers(0, 14)
)


def intervals(shown: dict[str, int | None], parents: dict[str, str], is_whole: bool) -> dict[str, tuple[int, float]]:
    """The narrowest bounds that sums give for each node of one table, by going round until nothing changes."""
    low = {code: value if value is not None else (0 if is_whole else 1) for code, value in shown.items()}
    high = {code: float("inf") if value is None else value for code, value in shown.items()}
    below: dict[str, list[str]] = defaultdict(list)
    for code, parent in parents.items():
        below[parent].append(code)
    while True:
        before = (dict(low), dict(high))
        for parent, children in below.items():
            low[parent] = max(low[parent], sum(low[c] for c in children))
            high[parent] = min(high[parent], sum(high[c] for c in children))
            for child in children:
                others = [c for c in children if c != child]
                low[child] = max(low[child], low[parent] - sum(high[c] for c in others))
                high[child] = min(high[child], high[parent] - sum(low[c] for c in others))
        if (low, high) == before:
            return {code: (low[code], high[code]) for code in shown}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(applications=counts, refused=counts, services=kinds, later=counts)
def test_no_published_table_lets_a_small_number_be_computed(areas, applications, refused, services, later):
    """Two data sets over the same areas, one by kind, on two days of which the second brings late facts."""
    from django.db import connection

    with connection.cursor() as cursor:  # each example begins anew; the trigger stands in the way of DELETE
        cursor.execute("TRUNCATE insight_stattable, insight_dailyfact")
    first = dt.date(2026, 7, 1)
    for measure, found in (("applications", applications), ("refused", refused)):
        for area, number in found.items():
            DailyFact.objects.create(day=first, measure=measure, area_code=area, key="other", number=number)
    for service, number in services.items():
        DailyFact.objects.create(day=first, measure="applications", area_code=FATUBESI, key=service, number=number)
    publish()
    kept = {code: list(tables.released_rows(code)) for code in DATASETS if DATASETS[code].is_periodic}
    for area, number in later.items():
        DailyFact.objects.create(
            day=dt.date(2026, 9, 30), measure="applications", area_code=area, key="late", number=number
        )
    publish(NOW + dt.timedelta(days=1))
    for code, rows in kept.items():
        assert list(tables.released_rows(code)) == rows  # nothing to compare a table with but itself
        if DATASETS[code].shape is Shape.AREA:
            name, parent = "kode_wilayah", "kode_induk"
        elif DATASETS[code].shape is Shape.KINDS:
            name, parent = "kode", ""
        else:
            continue
        shown = {row[name]: row["nilai"] for row in rows}
        above = {row[name]: row[parent] if parent else "" for row in rows if (row[parent] if parent else row[name])}
        is_whole = bool(rows) and all(value is None for value in shown.values())
        for node, (low, high) in intervals(shown, above, is_whole).items():
            assert shown[node] is None or shown[node] == 0 or shown[node] >= LEAST
            assert shown[node] is not None or high - low >= 1, (code, node, shown)


def test_a_held_data_set_tells_the_public_why(client, published):
    operations.hold_back(dataset=CODE, reason="Angka <b>Oepura</b> diperiksa.", by=DATA_OFFICER, at=NOW)
    page = client.get(f"/data/{CODE}/").content.decode()
    assert "Angka &lt;b&gt;Oepura&lt;/b&gt; diperiksa." in page
    assert "ditahan" in client.get("/data/").content.decode()


def test_files_are_read_a_table_at_a_time(client, published, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        body(client.get(f"/data/{CODE}.csv"))


def test_digests_of_tables_are_those_in_the_log(published):
    from molek.audit.models import Event

    logged = {(e.subject, e.data["period"]): e.data["digest"] for e in Event.objects.filter(event="insight.table.made")}
    for table in StatTable.objects.all():
        assert logged[f"dataset:{table.dataset}", table.period] == table.digest
    assert CITY in {row["kode_wilayah"] for row in tables.table_rows(CODE, "2026-T3")}
