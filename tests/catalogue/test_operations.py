"""Publishing: append-only, once, audited."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from molek.audit.models import Event
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.catalogue import operations, queries
from molek.catalogue.errors import ServiceNotFound, WrongService
from molek.catalogue.models import ServiceVersion
from molek.catalogue.operations import PARTS, SHIPPED, versions
from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.facts import UnknownReason
from molek.catalogue.rules.impact import PastCase
from tests.catalogue import shipped
from tests.catalogue.conftest import LATER, NINE, PUBLISHER, STRANGER
from tests.catalogue.samples import ALIVE, facts, rule, sample, service

TEMPLATE = "Surat"
CHANGED = sample(ALIVE, rule("not registry.has_flags", code="no-flags"))


@pytest.mark.django_db
class TestPublish:
    def test_first_version_is_one_and_in_force(self) -> None:
        version = operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=NINE)
        entry = queries.current("sample-letter")
        assert (entry.version_id, entry.version, entry.template) == (version.pk, 1, TEMPLATE)
        assert (version.published_at, version.published_by) == (NINE, "official:7")
        assert entry.digest == operations.digest_of(sample(), TEMPLATE)

    def test_a_change_of_file_or_template_is_the_next_version_and_the_old_one_stays(self) -> None:
        first = operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=NINE)
        second = operations.publish(toml=CHANGED, template=TEMPLATE, by=PUBLISHER, at=LATER)
        third = operations.publish(toml=CHANGED, template="Surat baru", by=PUBLISHER, at=LATER)
        assert [first.version, second.version, third.version] == [1, 2, 3]
        assert queries.current("sample-letter").version == 3
        assert len(queries.version(first.pk).service.rules) == 1
        assert [v.version for v in queries.versions("sample-letter")] == [3, 2, 1]

    def test_the_same_again_changes_nothing(self) -> None:
        first = operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=NINE)
        again = operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=LATER)
        assert again.pk == first.pk
        assert Event.objects.filter(event="catalogue.service.published").count() == 1

    def test_it_is_in_the_log(self) -> None:
        version = operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=NINE)
        event = Event.objects.get(event="catalogue.service.published")
        assert (event.actor_ref, event.subject, event.at) == ("official:7", "service:sample-letter", NINE)
        assert event.data == {"version": 1, "digest": version.digest}

    def test_a_stranger_may_not(self) -> None:
        with pytest.raises(NotPermitted):
            operations.publish(toml=sample(), template=TEMPLATE, by=STRANGER, at=NINE)
        assert not ServiceVersion.objects.exists()

    def test_shipped_parts_are_copied_in_so_that_a_version_never_hangs_on_them(self) -> None:
        toml = (
            sample(ALIVE)
            .replace("retention = ", "#")
            .replace("[[legal_basis]]", '[use]\nretention = "letter"\n\n[[legal_basis]]', 1)
        )
        version = operations.publish(toml=toml, template=TEMPLATE, by=PUBLISHER, at=NINE)
        assert "[use]" not in version.toml
        assert queries.version(version.pk).service.retention.years == 5

    def test_mistakes_are_refused_and_all_told(self) -> None:
        with pytest.raises(WrongService) as caught:
            operations.publish(toml=sample(rule("registry.x")), template='#of(answers, "nix")', by=PUBLISHER, at=NINE)
        assert caught.value.data["count"] == len(caught.value.data["mistakes"]) == 2
        assert not ServiceVersion.objects.exists()


@pytest.mark.django_db
class TestVersionsAreKept:
    @pytest.fixture
    def version(self) -> ServiceVersion:
        return operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=NINE)

    @pytest.mark.parametrize(
        "change",
        [{"toml": "x"}, {"template": "x"}, {"version": 9}, {"code": "x"}, {"digest": "x"}, {"published_by": "x"}],
        ids=str,
    )
    def test_no_update(self, version: ServiceVersion, change: dict[str, object]) -> None:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            ServiceVersion.objects.filter(pk=version.pk).update(**change)

    def test_no_delete(self, version: ServiceVersion) -> None:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            version.delete()

    def test_retiring_is_said_once(self, version: ServiceVersion) -> None:
        operations.retire(code="sample-letter", by=PUBLISHER, at=LATER)
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceVersion.objects.filter(pk=version.pk).update(retired_at=None, retired_by="")

    def test_retired_by_and_at_go_together(self, version: ServiceVersion) -> None:
        with pytest.raises(IntegrityError, match="catalogue_retired_pair"), transaction.atomic():
            ServiceVersion.objects.filter(pk=version.pk).update(retired_at=NINE)


@pytest.mark.django_db
class TestRetire:
    def test_a_retired_service_is_not_offered_but_its_versions_explain(self) -> None:
        version = operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=NINE)
        operations.retire(code="sample-letter", by=PUBLISHER, at=LATER)
        with pytest.raises(ServiceNotFound):
            queries.current("sample-letter")
        assert queries.published() == []
        assert queries.version(version.pk).code == "sample-letter"
        event = Event.objects.get(event="catalogue.service.retired")
        assert (event.actor_ref, event.data) == ("official:7", {"version": 1})

    def test_publishing_again_reopens_it_as_a_new_version(self) -> None:
        operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=NINE)
        operations.retire(code="sample-letter", by=PUBLISHER, at=NINE)
        assert operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=LATER).version == 2
        assert queries.current("sample-letter").version == 2

    def test_what_is_not_offered_cannot_be_retired(self) -> None:
        with pytest.raises(ServiceNotFound):
            operations.retire(code="sample-letter", by=PUBLISHER, at=NINE)

    def test_a_stranger_may_not(self) -> None:
        operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=NINE)
        with pytest.raises(NotPermitted):
            operations.retire(code="sample-letter", by=STRANGER, at=LATER)


@pytest.mark.django_db
class TestSync:
    def test_shipped_services_are_published_once(self) -> None:
        new = operations.sync_shipped(by=SYSTEM, at=NINE)
        assert {v.code for v in new} == {path.stem for path in SHIPPED.glob("*.toml")}
        assert operations.sync_shipped(by=SYSTEM, at=LATER) == []
        assert {(v.code, v.toml, v.template) for v in new} == set(shipped.files())  # what other tests begin with

    def test_a_version_of_the_citys_own_stands_against_the_shipped_one(self) -> None:
        operations.sync_shipped(by=SYSTEM, at=NINE)
        toml, template = operations.read_pair(SHIPPED / "domicile-letter.toml")
        operations.publish(toml=toml.replace("value = 3", "value = 6"), template=template, by=PUBLISHER, at=LATER)
        assert operations.sync_shipped(by=SYSTEM, at=LATER) == []
        assert queries.current("domicile-letter").version == 2

    def test_the_citys_folder_replaces_a_shipped_service_and_follows_its_changes(self, tmp_path: Path) -> None:
        toml, template = operations.read_pair(SHIPPED / "domicile-letter.toml")
        own = tmp_path / "domicile-letter.toml"
        own.write_text(toml.replace("value = 3", "value = 6"))
        own.with_suffix(".typ").write_text(template)
        operations.sync_shipped(by=SYSTEM, at=NINE, extra_dir=tmp_path)
        assert queries.current("domicile-letter").service.validity_months(NINE.date()) == 6
        own.write_text(toml.replace("value = 3", "value = 1"))
        (changed,) = operations.sync_shipped(by=SYSTEM, at=LATER, extra_dir=tmp_path)
        assert (changed.code, changed.version) == ("domicile-letter", 2)

    def test_the_citys_parts_give_a_new_version_of_the_services_that_draw_on_them_and_of_no_other(
        self, tmp_path: Path
    ) -> None:
        operations.sync_shipped(by=SYSTEM, at=NINE, extra_dir=tmp_path)
        parts = tmp_path / PARTS
        parts.parent.mkdir()
        parts.write_text('[retention.letter]\nyears = 7\nbasis = "JRA kota"\nmark = "sure"\n')
        new = operations.sync_shipped(by=SYSTEM, at=LATER, extra_dir=tmp_path)
        assert "birth-statement" not in {v.code for v in new}  # kept for ten years, by retention of its own
        assert {queries.version(v.pk).service.retention.years for v in new} == {7}
        assert operations.sync_shipped(by=SYSTEM, at=LATER, extra_dir=tmp_path) == []

    def test_wrong_parts_are_refused_and_told(self, tmp_path: Path) -> None:
        (tmp_path / PARTS).parent.mkdir()
        (tmp_path / PARTS).write_text("[colours.red]\n")
        with pytest.raises(WrongService) as caught:
            operations.sync_shipped(by=SYSTEM, at=NINE, extra_dir=tmp_path)
        assert caught.value.data["mistakes"][0].origin == str(PARTS)

    def test_one_wrong_file_keeps_no_other_from_being_published(self, tmp_path: Path) -> None:
        (tmp_path / "aaa.toml").write_text("code = 1")
        with pytest.raises(WrongService):
            operations.sync_shipped(by=SYSTEM, at=NINE, extra_dir=tmp_path)
        assert len(queries.published()) == len(list(SHIPPED.glob("*.toml")))


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_eight_publishers_at_once_make_one_version() -> None:
    start = threading.Barrier(8)
    numbers: list[int] = []

    def publish() -> None:
        start.wait()
        numbers.append(operations.publish(toml=sample(), template=TEMPLATE, by=PUBLISHER, at=NINE).version)
        connection.close()

    threads = [threading.Thread(target=publish) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [1] * 8
    assert ServiceVersion.objects.count() == 1


def test_impact_asks_every_registered_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_histories", [])
    old = service()
    stored = facts(("registry.has_flags", UnknownReason.RECORD_MISSING), registry__status="ALIVE")
    case = PastCase("A-1", old.code, stored.to_json(), decide(old, stored).to_json())

    def history(code: str) -> list[PastCase]:
        return [case] if code == "sample-letter" else []

    operations.register_case_history(history)
    operations.register_case_history(history)
    changed = service(ALIVE, rule("not registry.has_flags", code="no-flags"))
    assert [(f.reference, f.why) for f in operations.impact(service=changed)] == [("A-1", "no-flags — → UNKNOWN")]
