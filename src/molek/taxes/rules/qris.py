"""The QRIS payload of a merchant-presented code (EMVCo, ASPI): read, and checked against what was asked for."""

from __future__ import annotations

from collections.abc import Mapping

MOST_IDR = 10_000_000  # of one transaction (Bank Indonesia)


def crc16(text: str) -> str:
    """CRC-16/CCITT-FALSE as four upper-case hexadecimal digits; ``123456789`` gives ``29B1``."""
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"


def fields_of(text: str) -> dict[str, str] | None:
    """The tags of one level; None if lengths do not add up or a tag comes twice."""
    fields: dict[str, str] = {}
    place = 0
    while place < len(text):
        tag, size = text[place : place + 2], text[place + 2 : place + 4]
        if not (tag.isdecimal() and size.isdecimal() and len(size) == 2) or tag in fields:
            return None
        value = text[place + 4 : place + 4 + int(size)]
        if len(value) != int(size):
            return None
        fields[tag] = value
        place += 4 + int(size)
    return fields


def _amount_idr(text: str) -> int | None:
    whole, dot, cents = text.partition(".")
    if not (whole.isascii() and whole.isdecimal()) or (dot and cents.strip("0")):
        return None
    return int(whole)


def why_not(payload: str, *, amount_idr: int, nmid: str) -> str:
    """Why ``payload`` must not be shown for this amount of this merchant; "" if all is well.

    Codes: ``crc``, ``form``, ``static`` (a code of any amount), ``currency``, ``amount``, ``merchant``.
    """
    if len(payload) < 8 or payload[-8:-4] != "6304" or crc16(payload[:-4]) != payload[-4:]:
        return "crc"
    fields = fields_of(payload)
    if fields is None or fields.get("00") != "01" or fields.get("58") != "ID":
        return "form"
    if fields.get("01") != "12":
        return "static"
    if fields.get("53") != "360":
        return "currency"
    if _amount_idr(fields.get("54", "")) != amount_idr or _asks_more(fields):
        return "amount"
    city = fields_of(fields.get("51", "")) or {}
    return "" if city.get("00") == "ID.CO.QRIS.WWW" and city.get("02") == nmid else "merchant"


def _asks_more(fields: Mapping[str, str]) -> bool:
    """A tip or a fee on top of the amount."""
    return any(tag in fields for tag in ("55", "56", "57"))
