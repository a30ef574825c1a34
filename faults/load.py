"""People who apply, pay and take numbers, again and again, and remember what the city told them."""

from __future__ import annotations

import html
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import httpx
import psycopg
from tests.faults.visitor import Visitor, inputs_of, ref_in
from tests.running_city import City

DOMICILE = {"same_address": "yes", "purpose": "membuka rekening bank"}
SERVICES: Mapping[str, Mapping[str, str]] = {
    "domicile-letter": DOMICILE,
    "population-biodata": {"data_correct": "yes", "purpose": "mendaftar sekolah"},
}
TICKET = {"service": "", "lane": "REGULAR"}
_PAUSE_S = 0.2
_BUSY = (409, 429, 500, 502, 503)  # told to come again: nothing was acknowledged
_DEMO_BANK = re.compile(r'href="([^"]+/acquirer/demo/[^"]+)"')


class Unexpected(Exception):
    """An answer that no fault explains."""


class SignedOut(Exception):
    """The session is over, as after a jump of the clock."""


def _require_busy(answer: httpx.Response) -> None:
    """It said: not now. Anything else is nothing that a fault explains."""
    if answer.status_code not in _BUSY:
        raise Unexpected(
            f"{answer.request.url.path}: {answer.status_code} " + re.sub("<[^>]+>", " ", answer.text)[:900]
        )


@dataclass
class Promises:
    """What the city acknowledged, and when: the harness looks for all of it afterwards.

    ``applications``: submission key -> reference. ``tickets``: submission key -> token. ``payments``: number of the
    charge for which the bank took the money. ``times``: moments (monotonic) of all of them, ``letter_times`` of the
    applications.
    """

    applications: dict[str, str] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    payments: set[str] = field(default_factory=set)
    times: list[float] = field(default_factory=list)
    letter_times: list[float] = field(default_factory=list)
    troubles: int = 0
    lost: list[str] = field(default_factory=list)  # no answer, or 5xx: asked again
    contradictions: list[str] = field(default_factory=list)  # two answers to one key

    def keep(self, kept: dict[str, str], key: str, told: str) -> None:
        if kept.setdefault(key, told) != told:
            self.contradictions.append(f"{key}: {kept[key]}, {told}")
        self.times.append(time.monotonic())
        if kept is self.applications:
            self.letter_times.append(self.times[-1])

    @property
    def count(self) -> int:
        return len(self.applications) + len(self.tickets) + len(self.payments)


class Load:
    """A crowd on threads; ``stop`` ends it. What goes wrong on the line is tried again with the same key."""

    def __init__(self, city: City, *, patience_s: float = 60) -> None:
        """``patience_s``: how long somebody waits for an answer before he asks anew."""
        self.city = city
        self._patience_s = patience_s
        self.promises = Promises()
        self.failures: list[BaseException] = []
        self._stop = threading.Event()  # nobody begins anything new
        self._over = threading.Event()  # nobody is waited for any more
        self._threads: list[threading.Thread] = []

    def start(self, *, applicants: Iterable[str], payers: Iterable[str] = (), hall: str = "", takers: int = 0) -> None:
        """``applicants`` and ``payers`` are NIK of the demo's people; a payer pays once, one after the other."""
        acts: list[Callable[[], None]] = [lambda nik=nik: self._applicant(nik) for nik in applicants]  # type: ignore[misc]
        paying = list(payers)
        if paying:
            acts.append(lambda: self._payers(paying))
        acts += [lambda: self._taker(hall)] * takers
        self._threads = [threading.Thread(target=self._guarded, args=[act], daemon=True) for act in acts]
        for thread in self._threads:
            thread.start()

    def stop(self, *, within_s: float = 60) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(within_s)
            if thread.is_alive():
                self.failures.append(TimeoutError("somebody never got an answer"))
        self._over.set()

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:
            self.failures.append(error)

    def _require_busy(self, answer: httpx.Response) -> None:
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            self.promises.lost.append(f"{answer.request.url.path}: {answer.status_code}")
        _require_busy(answer)

    def _until_told(self, ask: Callable[[], str | None], *, stays: bool = False) -> str | None:
        """Ask until there is an answer or the harness ends; who ``stays`` asks on as long as it waits for him. None of
        ``ask`` means: not now.
        """
        over = self._over if stays else self._stop
        while not over.is_set():
            try:
                told = ask()
            except (httpx.HTTPError, AssertionError, KeyError, psycopg.Error) as error:
                told = None
                if isinstance(error, httpx.HTTPError):
                    self.promises.lost.append(type(error).__name__)
            if told is not None:
                return told
            self.promises.troubles += 1
            time.sleep(_PAUSE_S)
        return None

    def _signed_in(self, nik: str) -> Visitor | None:
        made: list[Visitor] = []

        def ask() -> str:
            self.city.let_time_pass()
            visitor = Visitor(self.city, patience_s=self._patience_s)
            try:
                made.append(visitor.sign_in(nik))
            except BaseException:
                visitor.client.close()
                raise
            return "in"

        self._until_told(ask)
        return made[0] if made else None

    # ---- letters ----
    def _applicant(self, nik: str) -> None:
        visitor = self._signed_in(nik)
        while visitor is not None and not self._stop.is_set():
            for service, typed in SERVICES.items():
                try:
                    self._apply(visitor, service, typed)
                except SignedOut:
                    visitor.client.close()
                    visitor = self._signed_in(nik)
                    break
        if visitor is not None:
            visitor.client.close()

    def _apply(self, visitor: Visitor, service: str, typed: Mapping[str, str]) -> None:
        hidden: dict[str, str] = {}

        def ask() -> str | None:
            nonlocal hidden
            if not hidden:
                page = visitor.get(f"/permohonan/baru/{service}/")
                if page.status_code == httpx.codes.FOUND and "/masuk/" in page.headers["Location"]:
                    raise SignedOut
                assert page.status_code == httpx.codes.OK
                hidden = inputs_of(page.text)
            answer = visitor.send_form(service, typed, hidden)
            if answer.status_code == httpx.codes.FOUND:
                if "/masuk/" in answer.headers["Location"]:
                    raise SignedOut
                return ref_in(answer)
            self._require_busy(answer)
            return None

        ref = self._until_told(ask)
        if ref:
            self.promises.keep(self.promises.applications, hidden["submission_key"], ref)

    # ---- numbers in the hall ----
    def _taker(self, hall: str) -> None:
        while not self._stop.is_set():
            with Visitor(self.city, patience_s=self._patience_s) as visitor:  # a phone that has no number yet
                self._take(visitor, f"/antrean/{hall}/")

    def _take(self, visitor: Visitor, path: str) -> None:
        fields: dict[str, str] = {}

        def ask() -> str | None:
            nonlocal fields
            if not fields:
                page = visitor.get(path)
                services = re.findall(r'name="service" value="(\d+)"', page.text)
                fields = {**inputs_of(page.text), **TICKET, "service": services[0]} if services else {}
                assert fields, page.status_code
            answer = visitor.post(path, fields)
            if answer.status_code == httpx.codes.FOUND:
                return ref_in(answer)
            self._require_busy(answer)
            return None

        token = self._until_told(ask)
        if token:
            self.promises.keep(self.promises.tickets, fields["submission_key"], token)

    # ---- taxes ----
    def _payers(self, niks: list[str]) -> None:
        for nik in niks:
            if self._stop.is_set():
                return
            visitor = self._signed_in(nik)
            if visitor is not None:
                with visitor:
                    self._pay(visitor)

    def _pay(self, visitor: Visitor) -> None:
        charge: list[str] = []

        def order() -> str | None:
            answer = visitor.post("/pajak/bayar/", {}, page="/pajak/")
            if answer.status_code == httpx.codes.FOUND:
                charge.append(ref_in(answer))
                return charge[0]
            return "" if answer.status_code not in _BUSY else None  # who owes nothing is refused

        def scan() -> str | None:
            page = visitor.get(f"/pajak/bayar/{charge[0]}/")
            found = _DEMO_BANK.search(page.text)
            return html.unescape(found[1]) if found else None

        if not self._until_told(order):
            return
        bank = self._until_told(scan)
        if bank and httpx.post(bank, timeout=60).status_code == httpx.codes.SEE_OTHER:
            self.promises.payments.add(charge[0])
            self.promises.times.append(time.monotonic())
            self._see_it_booked(visitor, f"/pajak/bayar/{charge[0]}/")

    def _see_it_booked(self, visitor: Visitor, path: str) -> None:
        """Press "I have paid" while the page still shows the code.

        The bank tells the city three times in a few seconds. A city that was down all the while asks by itself when
        the code's time is over; nobody here waits so long.
        """
        button = f"{path}periksa/"

        def look() -> str | None:
            page = visitor.get(path)
            return page.text if page.status_code not in _BUSY else None

        def press() -> str | None:
            return "pressed" if visitor.post(button, {}, page=path).status_code not in _BUSY else None

        while button in (self._until_told(look, stays=True) or ""):
            self._until_told(press, stays=True)
            time.sleep(_PAUSE_S)
