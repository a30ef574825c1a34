"""Hands notices to the screens that listen. Lives in one event loop; nothing here waits."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from molek.live.errors import TooManyStreams

RESYNC = b"event: resync\ndata: {}\n\n"
END = b""  # the stream is over; the browser connects again by itself
_LOOPBACK = frozenset({"127.0.0.1", "::1", ""})  # a proxy on this machine; it has limits of its own
_CLOCKS_DIFFER_S = 2  # web and live processes may run on two machines


@dataclass(frozen=True, slots=True)
class Limits:
    """How many screens one process serves. A hall of people on one free Wi-Fi has one address."""

    screens: int = 10_000
    per_topic: int = 5_000
    per_address: int = 2_000
    waiting: int = 16  # notices that a slow screen may lag behind; then it is told to look again
    topics: int = 20_000  # topics whose last notice is remembered


@dataclass(eq=False, slots=True)
class Screen:
    """One open stream. ``queue`` holds texts of events as they go over the wire."""

    topic: str
    address: str
    queue: asyncio.Queue[bytes]
    greeting: bytes = field(default=b"")


class Hub:
    """All streams of this process, by topic.

    Each event has an id ``<process>-<number>``, which a browser gives back when it connects again: so a screen is told
    to look again only if it missed something. The first time it connects, the time of its token tells.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._screens: dict[str, set[Screen]] = {}
        self._count = 0
        self._is_closed = False
        self._of_address: Counter[str] = Counter()
        self._process = secrets.token_hex(4)
        self._number = 0
        self._last: OrderedDict[str, tuple[int, float]] = OrderedDict()  # topic -> number and time of its last notice
        # Before this, any topic may have had a notice that we no longer know, or never heard.
        self._unknown_until: tuple[int, float] = (0, time.time())

    @property
    def count(self) -> int:
        return self._count

    def subscribe(self, *, topic: str, address: str, made_at: int, last_id: str = "") -> Screen:
        """Open a stream. ``made_at`` is when the page's token was made, ``last_id`` the last event the browser had.

        Raises:
            TooManyStreams: a limit is reached, or the process is ending.
        """
        of_topic = self._screens.get(topic, ())
        if (
            self._is_closed
            or self._count >= self._limits.screens
            or len(of_topic) >= self._limits.per_topic
            or (address not in _LOOPBACK and self._of_address[address] >= self._limits.per_address)
        ):
            raise TooManyStreams()
        screen = Screen(topic, address, asyncio.Queue(self._limits.waiting))
        screen.greeting = f"retry: 2000\nid: {self._process}-{self._number}\n\n".encode()
        if self._missed(topic, made_at, last_id):
            screen.queue.put_nowait(RESYNC)
        self._screens.setdefault(topic, set()).add(screen)
        self._of_address[address] += 1
        self._count += 1
        return screen

    def unsubscribe(self, screen: Screen) -> None:
        """Forget a stream; may be called twice."""
        of_topic = self._screens.get(screen.topic, set())
        if screen not in of_topic:
            return
        of_topic.remove(screen)
        if not of_topic:
            del self._screens[screen.topic]
        self._count -= 1
        self._of_address[screen.address] -= 1
        if not self._of_address[screen.address]:
            del self._of_address[screen.address]

    def _missed(self, topic: str, made_at: int, last_id: str) -> bool:
        number, at = max(self._last.get(topic, (0, 0.0)), self._unknown_until)
        process, _, last_number = last_id.partition("-")
        if not last_id:
            return at + _CLOCKS_DIFFER_S >= made_at
        if process != self._process or not (last_number.isascii() and last_number.isdigit()):
            return True
        return number > int(last_number)

    def publish(self, topic: str, data: Mapping[str, str]) -> None:
        """Hand a notice to every screen of ``topic``."""
        self._number += 1
        self._last[topic] = (self._number, time.time())
        self._last.move_to_end(topic)
        if len(self._last) > self._limits.topics:
            _, forgotten = self._last.popitem(last=False)
            self._unknown_until = max(self._unknown_until, forgotten)
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        event = f"id: {self._process}-{self._number}\ndata: {text}\n\n".encode()
        for screen in self._screens.get(topic, ()):
            self._put(screen, event)

    def resync(self) -> None:
        """Tell every screen to look again, now and when it connects: we may have missed notices."""
        self._number += 1
        self._unknown_until = (self._number, time.time())
        self._last.clear()
        event = f"id: {self._process}-{self._number}\n".encode() + RESYNC
        for of_topic in self._screens.values():
            for screen in of_topic:
                self._put(screen, event)

    def close(self) -> None:
        """End every stream and open no more: the process is ending."""
        self._is_closed = True
        for of_topic in self._screens.values():
            for screen in of_topic:
                while not screen.queue.empty():
                    screen.queue.get_nowait()
                screen.queue.put_nowait(END)

    @staticmethod
    def _put(screen: Screen, event: bytes) -> None:
        try:
            screen.queue.put_nowait(event)
        except asyncio.QueueFull:
            while not screen.queue.empty():
                screen.queue.get_nowait()
            last_id = event.partition(b"\n")[0] + b"\n"
            screen.queue.put_nowait(last_id + RESYNC)
