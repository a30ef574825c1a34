"""A service as a package of files: out of the city, and into it as a draft."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib

from django.db import transaction

from molek.base.actors import Actor
from molek.catalogue import queries
from molek.catalogue.errors import PackageRefused, ProgramInTemplate, WrongService
from molek.catalogue.models import Draft, ServiceVersion
from molek.catalogue.operations.drafts import begin_draft, cases_of, open_draft, record, save_draft
from molek.catalogue.operations.versions import parts_of
from molek.catalogue.permissions import Permission
from molek.catalogue.rules.editing import as_toml
from molek.catalogue.rules.layout.blocks import Source
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.mistakes import Mistake, WrongServiceFile
from molek.catalogue.rules.parts import resolve

MOST_BYTES = 300_000  # of one file; the longest letter has a tenth of it
_ENDINGS = (".toml", ".typ", ".cases.txt")
_EPOCH = (2000, 1, 1, 0, 0, 0)  # the same texts give the same package


def package(*, code: str, toml: str, template: str, cases: str) -> bytes:
    """A .zip of the files of a service, each named by its code. An empty one is left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, text in zip(_ENDINGS, (toml, template, cases), strict=True):
            if text:
                archive.writestr(zipfile.ZipInfo(code + ending, _EPOCH), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def package_of_version(*, version: ServiceVersion) -> bytes:
    return package(code=version.code, toml=version.toml, template=version.template, cases=cases_of(version))


@transaction.atomic
def import_package(*, content: bytes, by: Actor, at: dt.datetime) -> Draft:
    """Make a draft of an uploaded .zip, or of one .toml; an open draft of the service gets a new revision.

    Nothing is published by it. Mistakes of content stay in the draft and are told there.

    Raises:
        NotPermitted: ``by`` may not write drafts.
        PackageRefused: no such package, too large, or files of other names.
        WrongService: the service file cannot be read at all.
        ProgramInTemplate: the letter has program text that no published version of the service has.
        DraftLocked: the open draft waits for the second person.
    """
    by.require(Permission.EDIT)
    files = _files(content)
    toml = _self_contained(files[".toml"])
    code = str(queries.tables_of(toml).get("code", ""))
    template = files.get(".typ", "").replace("\r\n", "\n")
    _refuse_program(code, template)
    if queries.latest_texts(code) is None and not queries.has_open_draft(code):
        draft = begin_draft(
            code=code, base=None, toml=toml, template=template, cases=files.get(".cases.txt", ""), by=by, at=at
        )
    else:
        draft = open_draft(code=code, by=by, at=at)
        draft = save_draft(
            draft_id=draft.pk,
            revision=draft.revision,
            toml=toml,
            template=template,
            cases=files.get(".cases.txt", draft.cases),
            by=by,
            at=at,
        )
    record("catalogue.draft.imported", draft, by=by, at=at)
    return draft


def _files(content: bytes) -> dict[str, str]:
    """The texts by ending. A package that says it is small and is not, is stopped while it is read."""
    if not content.startswith(b"PK"):
        return {".toml": _text(content)}
    files: dict[str, str] = {}
    stems: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > len(_ENDINGS):
                raise PackageRefused(why="paling banyak tiga berkas: .toml, .typ, .cases.txt.")
            for entry in entries:
                ending = next((e for e in _ENDINGS if entry.filename.endswith(e)), "")
                if not ending or "/" in entry.filename or "\\" in entry.filename or ending in files:
                    raise PackageRefused(why="nama berkas di dalamnya tidak dikenal.")
                stems.add(entry.filename.removesuffix(ending))
                with archive.open(entry) as file:
                    files[ending] = _text(file.read(MOST_BYTES + 1))
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise PackageRefused(why="arsipnya rusak atau terkunci.") from error
    if ".toml" not in files or len(stems) != 1:
        raise PackageRefused(why="harus ada satu berkas .toml, dan semua berkas bernama sama.")
    return files


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise PackageRefused(why=f"satu berkas lebih besar dari {MOST_BYTES // 1000} kB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackageRefused(why="isinya bukan teks UTF-8.") from error
    if "\0" in text:
        raise PackageRefused(why="isinya bukan teks.")
    return text


def _self_contained(text: str) -> str:
    """The service file with its shared parts copied in, in the form that the editor writes."""
    mistakes: list[Mistake] = []
    try:
        resolved = resolve(text, parts_of(), mistakes)
    except (WrongServiceFile, RecursionError) as error:
        mistakes += getattr(error, "mistakes", ())
        raise WrongService(count=len(mistakes), mistakes=tuple(mistakes)) from error
    code = resolved.data.get("code")
    if mistakes or not isinstance(code, str) or not _is_code(code):
        mistakes = mistakes or [Mistake(1, "code", "tidak benar; tulis seperti 'domicile-letter'", "is not right")]
        raise WrongService(count=len(mistakes), mistakes=tuple(mistakes))
    toml = as_toml(resolved.data)
    try:
        load_service(toml)  # so that its forms can be shown; what else is wrong is told in the draft
    except WrongServiceFile as error:
        shapes = tuple(m for m in error.mistakes if m.id.startswith("harus "))
        if shapes:
            raise WrongService(count=len(shapes), mistakes=shapes) from error
    return toml


def _is_code(code: str) -> bool:
    return 0 < len(code) <= 80 and code.replace("-", "").isalnum() and code.islower() and code.isascii()


def _refuse_program(code: str, template: str) -> None:
    """Program text comes in by files on the server only, where somebody answers for it."""
    if not template:
        return
    known = set()
    for published in ServiceVersion.objects.filter(code=code).values_list("template", flat=True):
        layout = queries.layout_of(published)
        known |= {b.text for b in layout.blocks if isinstance(b, Source)} if layout else {published}
    layout = queries.layout_of(template)
    if layout is None:
        if template not in known:
            raise ProgramInTemplate(line=1)
        return
    for block in layout.blocks:
        if isinstance(block, Source) and block.text not in known:
            raise ProgramInTemplate(line=template[: template.find(block.text)].count("\n") + 1)
