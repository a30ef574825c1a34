"""What the environment decides. Read once; wrong values stop the start with a sentence, not a traceback."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


class WrongConfig(SystemExit):
    """The environment asks for something impossible."""


@dataclass(frozen=True, slots=True)
class Config:
    data_dir: Path  # MOLEK_DATA_DIR: folder of the embedded database, stored files, keys of the local authority
    database_url: str  # MOLEK_DATABASE_URL: a PostgreSQL server; empty means the embedded one in the data folder
    replica_url: str  # MOLEK_REPLICA_URL: read-only copies of that server, for public pages; empty = none
    replica_lag_s: int  # MOLEK_REPLICA_LAG_S: seconds that a copy may be behind before it is not asked any more
    host: str  # MOLEK_HOST: address to listen on
    port: int  # MOLEK_PORT: web; live screens listen on the next port unless a proxy joins them
    demo: bool  # MOLEK_DEMO: 1 = made-up people, messages shown instead of sent; 0 if a database is given
    demo_residents: int  # MOLEK_DEMO_RESIDENTS: synthetic residents; 0 = an empty city
    city: str  # MOLEK_CITY: kupang, kendari, or a folder (absolute path) with city.toml and areas.csv
    security_contact: str  # MOLEK_SECURITY_CONTACT: mailto: or https:, for who found a weakness; empty = complaints
    public_url: str  # MOLEK_PUBLIC_URL: how the public reaches the city, printed in QR codes
    live_port: int  # MOLEK_LIVE_PORT: live screens; 0 (and without demo) = a proxy sends /live/ to the live process
    secret_key: str  # MOLEK_SECRET_KEY: signs sessions, 50 random characters; the demo makes and keeps one
    allowed_hosts: tuple[
        str, ...
    ]  # MOLEK_ALLOWED_HOSTS: host names that are answered, comma-separated; must be set without demo
    trusted_proxies: tuple[str, ...]  # MOLEK_TRUSTED_PROXIES: addresses whose X-Forwarded-For counts, comma-separated
    https: bool  # MOLEK_HTTPS: 1 = cookies only over TLS, HSTS; default 1 if MOLEK_PUBLIC_URL begins with https
    apprise_urls: tuple[
        str, ...
    ]  # MOLEK_APPRISE_URLS: gateways for messages, space-separated, each as whatsapp=URL, sms=URL or email=URL
    gateway_secret: str  # MOLEK_GATEWAY_SECRET: signs the gateways' receipts; empty = none are taken
    quiet_hours: str  # MOLEK_QUIET_HOURS: no messages but urgent ones then, city time; empty = none; demo: none
    message_rates: tuple[
        tuple[str, int], ...
    ]  # MOLEK_MESSAGE_RATES: rupiah a message, e.g. whatsapp=350,sms=450; for counting
    signing_provider: str  # MOLEK_SIGNING_PROVIDER: local or bsre
    bsre_url: str  # MOLEK_BSRE_URL: address of the national signing service
    bsre_user: str  # MOLEK_BSRE_USER: the city's account there (HTTP Basic)
    bsre_password: str  # MOLEK_BSRE_PASSWORD: its password; an official's passphrase is never a setting
    bsre_version: str  # MOLEK_BSRE_VERSION: v1 (multipart) or v2 (JSON; the only one that has a seal)
    bsre_seal_id: str  # MOLEK_BSRE_SEAL_ID: subscriber id of the city's seal, v2 only
    dukcapil_url: str  # MOLEK_DUKCAPIL_URL: web service of the population registry's centre; empty = its files only
    dukcapil_user: str  # MOLEK_DUKCAPIL_USER: the city's user id there
    dukcapil_password: str  # MOLEK_DUKCAPIL_PASSWORD: its password
    dukcapil_ip: str  # MOLEK_DUKCAPIL_IP: the address that the agreement with the centre names
    acquirer_url: str  # MOLEK_ACQUIRER_URL: the bank that issues QRIS codes (SNAP BI); the demo starts a simulator
    acquirer_client_id: str  # MOLEK_ACQUIRER_CLIENT_ID: the city's client key there
    acquirer_secret: str  # MOLEK_ACQUIRER_SECRET: its secret, which signs transactions
    acquirer_keys: Path  # MOLEK_ACQUIRER_KEYS: folder with city.pem (ours, private) and bank.pub.pem (the bank's)
    acquirer_merchant_id: str  # MOLEK_ACQUIRER_MERCHANT_ID: the revenue office as the bank knows it
    acquirer_nmid: str  # MOLEK_ACQUIRER_NMID: its national merchant id (ID and 13 digits); codes of others are refused
    sandbox_port: int  # MOLEK_SANDBOX_PORT: simulators of outside systems, demo only; 0 = none are started
    files_url: str  # MOLEK_FILES_URL: s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION; empty = the data folder
    files_key_id: str  # MOLEK_FILES_KEY_ID: who may read and write there
    files_secret: str  # MOLEK_FILES_SECRET: the secret of that key
    metrics_port: int  # MOLEK_METRICS_PORT: figures for Prometheus; 0 = `molek run` serves none
    metrics_host: str  # MOLEK_METRICS_HOST: their address; another than this machine's own needs the token
    metrics_token: str  # MOLEK_METRICS_TOKEN: what Prometheus sends as bearer token, 32 random characters; empty = none
    metrics_dir: Path | None  # MOLEK_METRICS_DIR: where one machine's processes count; empty = in the data folder
    drain_s: int  # MOLEK_DRAIN_S: seconds for which a web server that is to stop still serves while /siap says no
    log_json: bool  # MOLEK_LOG_JSON: 1 = each line of the log is an object, for a collector of logs
    catalogue_dir: Path | None  # MOLEK_CATALOGUE_DIR: folder of the city's own services, published at each start

    @property
    def embedded(self) -> bool:
        return not self.database_url


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, str(default))
    if not text.isdigit() or not low <= int(text) <= high:
        raise WrongConfig(f"{name}={text!r}: harus angka {low}..{high} / must be a number {low}..{high}")
    return int(text)


def _switch(env: Mapping[str, str], name: str, default: bool) -> bool:
    text = env.get(name, "1" if default else "0")
    if text not in ("0", "1"):
        raise WrongConfig(f"{name}={text!r}: harus 0 atau 1 / must be 0 or 1")
    return text == "1"


def _hours(env: Mapping[str, str], name: str, default: str) -> str:
    text = env.get(name, default).strip()
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise WrongConfig(f"{name}={text!r}: misalnya / for example 21:00-06:00")
    return text


def _rates(env: Mapping[str, str], name: str) -> tuple[tuple[str, int], ...]:
    rates = {}
    for part in filter(None, env.get(name, "").replace(" ", ",").split(",")):
        channel, _, price = part.partition("=")
        if channel not in ("whatsapp", "sms", "email") or not price.isdigit():
            raise WrongConfig(f"{name}={part!r}: misalnya / for example whatsapp=350,sms=450,email=0")
        rates[channel.upper()] = int(price)
    return tuple(rates.items())


def _contact(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip()
    if text and not re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+[\d-]+)", text):
        raise WrongConfig(f"{name}={text!r}: misalnya / for example mailto:keamanan@kota.example")
    return text


def _kept_secret(path: Path) -> str:
    """A random secret that survives restarts, readable by this user only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret


_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def _files(env: Mapping[str, str]) -> tuple[str, str, str]:
    """Address, key and secret of the store of objects; all empty where files lie in the data folder."""
    text = env.get("MOLEK_FILES_URL", "")
    key_id, secret = env.get("MOLEK_FILES_KEY_ID", ""), env.get("MOLEK_FILES_SECRET", "")
    if not text:
        return "", "", ""
    url = urlsplit(text)
    if url.scheme != "s3" or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", url.netloc):
        example = "s3://molek/kupang?endpoint=https://s3.example.go.id"
        raise WrongConfig(f"MOLEK_FILES_URL={text!r}: misalnya / for example {example}")
    endpoint = urlsplit(parse_qs(url.query).get("endpoint", ["https://"])[-1])
    if endpoint.scheme != "https" and not (endpoint.scheme == "http" and endpoint.hostname in _THIS_MACHINE):
        raise WrongConfig(f"MOLEK_FILES_URL={text!r}: endpoint harus / must be https")
    if not key_id or not secret:
        raise WrongConfig("MOLEK_FILES_KEY_ID dan/and MOLEK_FILES_SECRET belum diisi / are not set")
    return text, key_id, secret


_SHORTEST_TOKEN = 32


def _metrics(env: Mapping[str, str]) -> tuple[str, str]:
    """Address and token of the figures: they are not for the public."""
    host, token = env.get("MOLEK_METRICS_HOST", "127.0.0.1"), env.get("MOLEK_METRICS_TOKEN", "")
    if host not in _THIS_MACHINE and len(token) < _SHORTEST_TOKEN:
        raise WrongConfig(
            f"MOLEK_METRICS_HOST={host!r}: isi / set MOLEK_METRICS_TOKEN "
            f"({_SHORTEST_TOKEN} huruf acak / random characters)"
        )
    return host, token


def read_config(env: Mapping[str, str]) -> Config:
    """The configuration of this process. Raises :class:`WrongConfig` with what to change."""
    database_url = env.get("MOLEK_DATABASE_URL", "")
    data_dir = Path(env.get("MOLEK_DATA_DIR", "var")).expanduser().resolve()
    demo = _switch(env, "MOLEK_DEMO", default=not database_url)
    replica_url = env.get("MOLEK_REPLICA_URL", "")
    if replica_url and not database_url:
        raise WrongConfig("MOLEK_REPLICA_URL: hanya bersama / only together with MOLEK_DATABASE_URL")
    secret_key = env.get("MOLEK_SECRET_KEY", "")
    if not secret_key:
        if not demo:
            raise WrongConfig("MOLEK_SECRET_KEY belum diisi / is not set (50 random characters)")
        secret_key = _kept_secret(data_dir / "secret.key")
    port = _number(env, "MOLEK_PORT", 8000, 1, 65534)
    host = env.get("MOLEK_HOST", "127.0.0.1")
    public_url = env.get("MOLEK_PUBLIC_URL", f"http://localhost:{port}").rstrip("/")
    catalogue_dir = env.get("MOLEK_CATALOGUE_DIR", "")
    provider = env.get("MOLEK_SIGNING_PROVIDER", "local")
    if provider not in ("local", "bsre"):
        raise WrongConfig(f"MOLEK_SIGNING_PROVIDER={provider!r}: 'local' atau/or 'bsre'")
    bsre_version = env.get("MOLEK_BSRE_VERSION", "v1")
    if bsre_version not in ("v1", "v2"):
        raise WrongConfig(f"MOLEK_BSRE_VERSION={bsre_version!r}: 'v1' atau/or 'v2'")
    sandbox_port = _number(env, "MOLEK_SANDBOX_PORT", min(port + 2, 65535) if demo else 0, 0, 65535)
    files_url, files_key_id, files_secret = _files(env)
    metrics_host, metrics_token = _metrics(env)
    metrics_dir = env.get("MOLEK_METRICS_DIR", "")
    return Config(
        data_dir=data_dir,
        database_url=database_url,
        replica_url=replica_url,
        replica_lag_s=_number(env, "MOLEK_REPLICA_LAG_S", 60, 1, 3600),
        host=host,
        port=port,
        demo=demo,
        demo_residents=_number(env, "MOLEK_DEMO_RESIDENTS", 20_000, 0, 2_000_000),
        city=env.get("MOLEK_CITY", "kupang"),
        public_url=public_url,
        security_contact=_contact(env, "MOLEK_SECURITY_CONTACT"),
        live_port=_number(env, "MOLEK_LIVE_PORT", port + 1 if demo else 0, 0, 65535),
        secret_key=secret_key,
        allowed_hosts=tuple(h for h in env.get("MOLEK_ALLOWED_HOSTS", "*" if demo else "").split(",") if h),
        trusted_proxies=tuple(a for a in env.get("MOLEK_TRUSTED_PROXIES", "127.0.0.1").split(",") if a),
        https=_switch(env, "MOLEK_HTTPS", default=public_url.startswith("https://")),
        apprise_urls=tuple(env.get("MOLEK_APPRISE_URLS", "").split()),
        gateway_secret=env.get("MOLEK_GATEWAY_SECRET", ""),
        quiet_hours=_hours(env, "MOLEK_QUIET_HOURS", "" if demo else "21:00-06:00"),
        message_rates=_rates(env, "MOLEK_MESSAGE_RATES"),
        signing_provider=provider,
        bsre_url=env.get("MOLEK_BSRE_URL", ""),
        bsre_user=env.get("MOLEK_BSRE_USER", ""),
        bsre_password=env.get("MOLEK_BSRE_PASSWORD", ""),
        bsre_version=bsre_version,
        bsre_seal_id=env.get("MOLEK_BSRE_SEAL_ID", ""),
        dukcapil_url=env.get("MOLEK_DUKCAPIL_URL", f"http://127.0.0.1:{sandbox_port}/dukcapil" if sandbox_port else ""),
        dukcapil_user=env.get("MOLEK_DUKCAPIL_USER", "molek" if demo else ""),
        dukcapil_password=env.get("MOLEK_DUKCAPIL_PASSWORD", "sandbox" if demo else ""),
        dukcapil_ip=env.get("MOLEK_DUKCAPIL_IP", "10.53.71.1" if demo else ""),
        acquirer_url=env.get(
            "MOLEK_ACQUIRER_URL", f"http://127.0.0.1:{sandbox_port}/acquirer" if sandbox_port else ""
        ).rstrip("/"),
        acquirer_client_id=env.get("MOLEK_ACQUIRER_CLIENT_ID", "molek-demo" if demo else ""),
        acquirer_secret=env.get("MOLEK_ACQUIRER_SECRET", "rahasia-sandbox" if demo else ""),
        acquirer_keys=Path(env.get("MOLEK_ACQUIRER_KEYS", data_dir / "acquirer")).expanduser().resolve(),
        acquirer_merchant_id=env.get("MOLEK_ACQUIRER_MERCHANT_ID", "000000000000001" if demo else ""),
        acquirer_nmid=env.get("MOLEK_ACQUIRER_NMID", "ID1000000000001" if demo else ""),
        sandbox_port=sandbox_port,
        files_url=files_url,
        files_key_id=files_key_id,
        files_secret=files_secret,
        metrics_port=_number(env, "MOLEK_METRICS_PORT", 0, 0, 65535),
        metrics_host=metrics_host,
        metrics_token=metrics_token,
        metrics_dir=Path(metrics_dir).expanduser().resolve() if metrics_dir else None,
        drain_s=_number(env, "MOLEK_DRAIN_S", 0 if demo else 10, 0, 600),
        log_json=_switch(env, "MOLEK_LOG_JSON", default=False),
        catalogue_dir=Path(catalogue_dir).resolve() if catalogue_dir else None,
    )
