"""How long the city's own certificates still hold, in figures for whoever watches the machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from molek.base.gauges import Gauge, Value, Watch
from molek.documents.providers import key_folder


def _read(at: datetime) -> Iterator[Value]:
    keys = key_folder()
    for name, pair in (("authority", keys.authority), ("seal", keys.seal)):
        days = (pair.certificate.not_valid_after_utc - at).total_seconds() / 86_400
        yield Value("molek_certificate_days_left", days, {"certificate": name})


WATCH = Watch(
    name="certificates",
    gauges=(Gauge("molek_certificate_days_left", "Days until a certificate of ours ends.", ("certificate",)),),
    read=_read,
    reads_database=False,
)
