"""Settings of the store of objects: what cannot work stops the start with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from molek.files import providers
from molek.site.config import WrongConfig, read_config

KEYS = {"MOLEK_FILES_KEY_ID": "key", "MOLEK_FILES_SECRET": "secret"}
URL = "s3://molek-kupang/kota/berkas?endpoint=https://s3.example.go.id&region=kupang-1"


@pytest.mark.parametrize(
    ("url", "keys", "why"),
    [
        ("http://s3.example.go.id/molek", KEYS, "s3://"),
        ("s3://", KEYS, "s3://"),
        ("s3://Molek_Kupang", KEYS, "s3://"),
        ("s3://molek?endpoint=http://s3.example.go.id", KEYS, "https"),
        ("s3://molek?endpoint=ftp://127.0.0.1", KEYS, "https"),
        (URL, {"MOLEK_FILES_KEY_ID": "key"}, "MOLEK_FILES_SECRET"),
        (URL, {}, "MOLEK_FILES_KEY_ID"),
    ],
)
def test_what_cannot_work_is_told(url: str, keys: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(WrongConfig, match=why):
        read_config({"MOLEK_DATA_DIR": str(tmp_path), "MOLEK_FILES_URL": url, **keys})


def test_a_place_is_read_as_it_is_written(tmp_path: Path, settings) -> None:
    settings.MOLEK = read_config({"MOLEK_DATA_DIR": str(tmp_path), "MOLEK_FILES_URL": URL, **KEYS})
    place = providers.place()
    assert place == providers.ObjectPlace(
        "molek-kupang", "kota/berkas", "https://s3.example.go.id", "kupang-1", "key", "secret"
    )
    assert "secret" not in repr(place)


def test_without_an_address_files_lie_in_the_folder(tmp_path: Path, settings) -> None:
    settings.MOLEK = read_config({"MOLEK_DATA_DIR": str(tmp_path)})
    assert providers.place() is None
    assert not providers.file_store().is_outside
