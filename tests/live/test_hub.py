"""Who is told what, without any network."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from molek.live.errors import TooManyStreams
from molek.live.server.hub import END, RESYNC, Hub, Limits, Screen

LATER = int(time.time()) + 3600  # a page made after everything that happens here


def subscribe(
    hub: Hub, topic: str = "a:1", address: str = "10.0.0.1", made_at: int = LATER, last_id: str = ""
) -> Screen:
    return hub.subscribe(topic=topic, address=address, made_at=made_at, last_id=last_id)


def heard(screen: Screen) -> list[bytes]:
    events = []
    while not screen.queue.empty():
        events.append(screen.queue.get_nowait())
    return events


def last_id(screen: Screen) -> str:
    return screen.greeting.decode().split("id: ")[1].strip()


def test_only_the_topic_hears():
    hub = Hub()
    one, other = subscribe(hub), subscribe(hub, "a:2")
    hub.publish("a:1", {"é": "1"})
    (event,) = heard(one)
    assert event.startswith(b"id: ")
    assert json.loads(event.decode().split("data: ")[1]) == {"é": "1"}
    assert heard(other) == []


@pytest.mark.parametrize(
    "limits", [Limits(screens=2), Limits(per_topic=2), Limits(per_address=2)], ids=["all", "topic", "address"]
)
def test_limits(limits):
    hub = Hub(limits)
    first, _ = subscribe(hub), subscribe(hub)
    with pytest.raises(TooManyStreams):
        subscribe(hub)
    hub.unsubscribe(first)
    hub.unsubscribe(first)
    assert hub.count == 1
    subscribe(hub)


def test_the_limit_of_an_address_is_not_for_the_proxy_of_this_machine():
    hub = Hub(Limits(per_address=1))
    for _ in range(3):
        subscribe(hub, address="127.0.0.1")
    assert hub.count == 3


def test_a_slow_screen_is_told_to_look_again_instead_of_everything():
    hub = Hub(Limits(waiting=3))
    screen = subscribe(hub)
    for number in range(4):
        hub.publish("a:1", {"n": str(number)})
    (event,) = heard(screen)
    assert event.endswith(RESYNC)
    assert event.startswith(b"id: ")
    hub.publish("a:1", {"n": "4"})
    assert len(heard(screen)) == 1


def test_a_page_older_than_the_last_notice_looks_again():
    hub = Hub()
    hub.publish("a:1", {})
    now = int(time.time())
    assert heard(subscribe(hub, made_at=now - 60)) == [RESYNC]
    assert heard(subscribe(hub, made_at=now + 60)) == []


def test_who_connects_again_looks_again_only_if_something_was_missed():
    hub = Hub()
    had = last_id(subscribe(hub))
    assert heard(subscribe(hub, last_id=had)) == []
    hub.publish("a:2", {})
    assert heard(subscribe(hub, last_id=had)) == []
    hub.publish("a:1", {})
    assert heard(subscribe(hub, last_id=had)) == [RESYNC]
    for strange in ("0badc0de-1", "x", "-", had.split("-")[0], had.split("-")[0] + "-²"):
        assert heard(subscribe(hub, last_id=strange)) == [RESYNC]


def test_after_a_gap_everybody_looks_again():
    hub = Hub()
    had = last_id(subscribe(hub))
    screen = subscribe(hub, "a:2")
    hub.resync()
    (event,) = heard(screen)
    assert event.endswith(RESYNC)
    assert heard(subscribe(hub, last_id=had)) == [RESYNC]


def test_forgotten_topics_count_as_missed():
    hub = Hub(Limits(topics=2))
    had = last_id(subscribe(hub))
    for number in range(3):
        hub.publish(f"a:{number + 5}", {})
    assert heard(subscribe(hub, "a:5", last_id=had)) == [RESYNC]


def test_a_closed_hub_ends_its_streams_and_opens_none():
    hub = Hub(Limits(waiting=1))
    screen = subscribe(hub)
    hub.publish("a:1", {})
    hub.close()
    assert heard(screen) == [END]
    with pytest.raises(TooManyStreams):
        subscribe(hub)


def test_queues_need_no_running_loop_to_be_made():
    assert isinstance(subscribe(Hub()).queue, asyncio.Queue)
