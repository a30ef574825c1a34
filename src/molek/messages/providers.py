"""Ways out of the house."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

from molek.messages.enums import Channel
from molek.messages.errors import AddressRefused, GatewayBusy, GatewayDown
from molek.messages.rules import mask_address
from molek.outside import operations as outside
from molek.outside.errors import SourceDown, SourceRefused

_MAIL = ("mailto://", "mailtos://")
_OWN = {"gateway": "http", "gateways": "https"}  # schemes of the documented HTTP form, beside those of Apprise
_LABELLED = re.compile(r"(whatsapp|sms|email)=(.+)", re.DOTALL)
_TIMEOUT_S = 10.0

# Told of each gateway that was called: its name, and "" or what went wrong.
Note = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Handover:
    """One message as a gateway sees it. A repetition carries the same ``ref``."""

    ref: str
    channel: Channel
    to: str
    text: str
    is_urgent: bool = False


class Gateways(Protocol):
    def channels(self) -> frozenset[str]:
        """The channels that have a gateway."""
        ...

    def deliver(self, handover: Handover, *, note: Note) -> str:
        """Hand the message over and return the name of the gateway that took it.

        Raises :class:`GatewayDown` if none took it now, :class:`GatewayBusy` if one asks for patience,
        :class:`AddressRefused` if the address can never receive by this channel.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Way:
    name: str
    channel: str
    url: str


def _ways(urls: tuple[str, ...]) -> list[_Way]:
    """The gateways with names (``sms-2`` is the second of SMS). Without a label, the scheme tells the channel."""
    found: list[_Way] = []
    for text in urls:
        label = _LABELLED.fullmatch(text)
        url = label[2] if label else text
        if label:
            channel = label[1].upper()
        elif url.startswith(_MAIL):
            channel = Channel.EMAIL.value
        else:
            channel = Channel.WHATSAPP.value if url.startswith("whatsapp://") else Channel.SMS.value
        number = sum(way.channel == channel for way in found) + 1
        found.append(_Way(f"{channel.lower()}-{number}", channel, url))
    return found


class ConfiguredGateways:
    """The city's gateways: those of a channel are tried in order until one takes the message.

    ``gateway://`` and ``gateways://`` (TLS) speak the HTTP form of docs/how-to/connect-a-message-gateway.md, which
    tells busy, wrong number and receipts; every other address is one of Apprise. In those ``{to}`` stands for the
    receiver, ``{to_digits}`` for his number without the plus sign, ``{ref}`` for the reference.
    """

    def __init__(self, urls: tuple[str, ...], *, callback: str = "") -> None:
        self._all = _ways(urls)
        self._callback = callback

    def channels(self) -> frozenset[str]:
        return frozenset(way.channel for way in self._all)

    def deliver(self, handover: Handover, *, note: Note) -> str:
        reason, patience = "no-gateway", None
        for way in self._all:
            if way.channel != handover.channel:
                continue
            hand_over = self._by_form if way.url.partition("://")[0] in _OWN else _by_apprise
            try:
                hand_over(way, handover)
            except GatewayBusy as error:
                patience = min(patience or 3600, int(error.data["retry_after_s"]))
                reason = str(error.data["reason"])
            except GatewayDown as error:
                reason = str(error.data["reason"])
            else:
                note(way.name, "")
                return way.name
            note(way.name, reason)
        if patience is not None:
            raise GatewayBusy(reason=reason, retry_after_s=patience)
        raise GatewayDown(reason=reason)

    def _by_form(self, way: _Way, handover: Handover) -> None:
        address = urlsplit(way.url)
        host = address.hostname or "" if address.port is None else f"{address.hostname}:{address.port}"
        client = outside.client(
            way.name, f"{_OWN[address.scheme]}://{host}{address.path}", timeout_s=_TIMEOUT_S, retries=0,
            auth=unquote(address.username or ""), max_bytes=100_000,
        )  # fmt: skip
        try:
            client.request(
                "POST",
                "/messages",
                headers={"Idempotency-Key": handover.ref},
                json={
                    "ref": handover.ref,
                    "channel": handover.channel.lower(),
                    "to": handover.to,
                    "text": handover.text,
                    "callback": self._callback,
                },
            )
        except SourceDown as error:
            patience = error.data.get("retry_after_s")
            if patience is not None:
                raise GatewayBusy(reason="busy", retry_after_s=patience) from None
            raise GatewayDown(reason=str(error.data["reason"])) from None
        except SourceRefused as error:
            if error.response.status_code in (400, 404, 422):  # what it says of the request, not of us
                raise AddressRefused(reason=_code_in(error)) from None
            raise GatewayDown(reason=f"status-{error.response.status_code}") from None


def _code_in(error: SourceRefused) -> str:
    """The gateway's own word for what is wrong with the number, cut to something that may stand in a log."""
    try:
        told = str(error.response.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        told = ""
    return re.sub(r"[^a-z-]", "", told.lower())[:40] or "number-refused"


def _by_apprise(way: _Way, handover: Handover) -> None:
    import apprise  # takes a tenth of a second and more; only workers need it

    to = handover.to
    filled = (
        way.url.replace("{to_digits}", quote(to.lstrip("+"), safe=""))
        .replace("{to}", quote(to, safe=""))
        .replace("{ref}", quote(handover.ref, safe=""))
    )
    gateway = apprise.Apprise()
    if not gateway.add(filled):
        raise GatewayDown(reason="gateway-address-not-understood")
    if not gateway.notify(title=f"Molek {handover.ref}", body=handover.text):
        raise GatewayDown(reason="gateway-refused")


class DemoConsole:
    """Shows what one waits for, a code above all, where the demo city was started; the demo page shows all."""

    def channels(self) -> frozenset[str]:
        return frozenset({Channel.WHATSAPP, Channel.SMS, Channel.EMAIL})

    def deliver(self, handover: Handover, *, note: Note) -> str:
        if handover.is_urgent:
            print(f"PESAN DEMO -> {mask_address(handover.to)}: {handover.text}", flush=True)
        note("demo", "")
        return "demo"


def gateways() -> Gateways:
    """In a demo nothing leaves the house, whatever gateways are set."""
    config = settings.MOLEK
    if config.demo:
        return DemoConsole()
    callback = f"{config.public_url}/pesan/tanda-terima/" if config.gateway_secret else ""
    return ConfiguredGateways(config.apprise_urls, callback=callback)
