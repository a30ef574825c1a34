"""Record what the Service Box says, with the speech engine of the distribution."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from molek.kiosk import queries

_VOICES = {"id": "id", "en": "en-gb"}  # of espeak-ng
_WORDS_A_MINUTE = "145"


class Command(BaseCommand):
    help = "Make an MP3 of every sentence of guidance, for boxes whose browser has no Indonesian voice"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, default=queries.VOICES)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be recorded")

    def handle(self, *args: Any, **options: Any) -> None:
        engine, packer = shutil.which("espeak-ng"), shutil.which("ffmpeg") or shutil.which("lame")
        if not options["dry_run"] and not (engine and packer):
            raise CommandError("espeak-ng dan ffmpeg (atau lame) belum terpasang: apt install espeak-ng ffmpeg")
        for language, voice in _VOICES.items():
            folder = options["out"] / language
            with override(language):
                for key in queries.GUIDANCE:
                    self.stdout.write(f"{language}/{key}.mp3  {queries.guidance(key)}")
                    if not options["dry_run"]:
                        folder.mkdir(parents=True, exist_ok=True)
                        _record(str(engine), str(packer), voice, queries.guidance(key), folder / f"{key}.mp3")


def _record(engine: str, packer: str, voice: str, text: str, target: Path) -> None:
    wave = target.with_suffix(".wav")
    try:
        subprocess.run([engine, "-v", voice, "-s", _WORDS_A_MINUTE, "-w", str(wave), text], check=True)  # noqa: S603
        if packer.endswith("lame"):
            command = [packer, "--quiet", "-b", "48", str(wave), str(target)]
        else:
            command = [packer, "-y", "-loglevel", "error", "-i", str(wave), "-b:a", "48k", str(target)]
        subprocess.run(command, check=True)  # noqa: S603
    finally:
        wave.unlink(missing_ok=True)
