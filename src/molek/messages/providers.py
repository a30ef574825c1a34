"""Ways out of the house."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote

from django.conf import settings

from molek.messages.errors import GatewayDown
from molek.messages.rules import mask_address

_MAIL = ("mailto://", "mailtos://")


class Gateway(Protocol):
    def deliver(self, *, ref: str, to: str, text: str) -> None:
        """Hand the message over; :class:`GatewayDown` if it was not taken. A repetition carries the same ``ref``."""
        ...


class AppriseGateways:
    """Gateways by their Apprise addresses, tried in order until one takes the message.

    ``{to}`` in an address stands for the receiver, ``{to_digits}`` for his number without the plus sign. Addresses of
    mail servers serve mailboxes, all others phones.
    """

    def __init__(self, urls: tuple[str, ...]) -> None:
        self._urls = urls

    def deliver(self, *, ref: str, to: str, text: str) -> None:
        import apprise  # takes a tenth of a second and more; only workers need it

        urls = [url for url in self._urls if url.startswith(_MAIL) == ("@" in to)]
        reason = "no-gateway"
        for url in urls:
            filled = url.replace("{to_digits}", quote(to.lstrip("+"), safe="")).replace("{to}", quote(to, safe=""))
            gateway = apprise.Apprise()
            if not gateway.add(filled):
                reason = "gateway-address-not-understood"
            elif gateway.notify(title=f"Molek {ref}", body=text):
                return
            else:
                reason = "gateway-refused"
        raise GatewayDown(reason=reason)


class DemoConsole:
    """Shows the message where the demo city was started."""

    def deliver(self, *, ref: str, to: str, text: str) -> None:
        print(f"PESAN DEMO -> {mask_address(to)}: {text}", flush=True)


def gateway() -> Gateway:
    """In a demo nothing leaves the house, whatever gateways are set."""
    return DemoConsole() if settings.MOLEK.demo else AppriseGateways(settings.MOLEK.apprise_urls)
