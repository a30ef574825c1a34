"""Every shipped letter on data of nobody: for the documentation, and for eyes before residents see it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image

from molek.base.qr import qr_svg
from molek.catalogue import operations as catalogue
from molek.catalogue.rules.service import Mark, Service, StepAction
from molek.documents.operations.pictures import render_pages
from molek.letters.operations.proofs import proof_content

# As long as a real one, so that the code in the picture is as dense as on paper.
_LINK = "https://soda-molek.example/v/" + "a1B2c3D4e5F6g7H8i9J0kL#" + "contoh" * 45
_CAMAT = {
    "lines": ["CAMAT CONTOH"],
    "name": "Drs. Yakob Contoh, M.Si.",
    "rank": "Pembina Tingkat I",
    "nip": "197001011990011001",
    "number": "3/Kec.CTH/100.3.11.2/XI/2025",
    "date": "26 November 2025",
}
_DOTS_PER_INCH = 62
_GREYS = 16


@dataclass(frozen=True, slots=True)
class Sample:
    """One letter: its paper, and its pages beside one another as one small picture."""

    service: Service
    pdf: bytes
    pages: tuple[bytes, ...]
    data: dict[str, Any]

    @property
    def picture(self) -> bytes:
        """PNG in sixteen greys."""
        pages = [Image.open(io.BytesIO(page)).convert("L") for page in self.pages]
        sheet = Image.new("L", (sum(p.width for p in pages) + 8 * (len(pages) - 1), pages[0].height), 160)
        left = 0
        for page in pages:
            sheet.paste(page, (left, 0))
            left += page.width + 8
        out = io.BytesIO()
        sheet.quantize(_GREYS).save(out, "PNG", optimize=True)
        return out.getvalue()


def shipped_samples(
    *, at: dt.datetime, variant: str = "plain", dots_per_inch: int = _DOTS_PER_INCH
) -> Iterator[Sample]:
    """The shipped letters by code. ``variant`` as for ``prove_letter``. Needs no database.

    Raises:
        WrongService, TemplateBroken: a shipped file is wrong.
    """
    for file in catalogue.service_files(catalogue.SHIPPED).values():
        toml, template = catalogue.read_pair(file)
        service = catalogue.checked(toml, template)
        data = {**proof_content(service, variant, at), "qr": qr_svg(_LINK), "link": "", "url": "contoh.example/v/xxxx"}
        if service.acknowledger:
            data["acknowledger"] = _CAMAT
        pdf, pages = render_pages(
            template=template, data=data, service_code=service.code, at=at, dots_per_inch=dots_per_inch
        )
        yield Sample(service, pdf, pages, data)


def samples_page(samples: list[Sample], *, pictures: str) -> str:
    """The page of all letters for the documentation, in Markdown. ``pictures`` is the folder as seen from the page."""
    lines = [
        "<!-- Made by `make letters` from the service files; do not edit. -->\n",
        "# The letters\n",
        f"{len(samples)} letters on data of nobody. The mark says how sure the least sure legal basis is.\n",
        "| | letter | code | mark | decides | signs |",
        "|---|---|---|---|---|---|",
    ]
    for sample in samples:
        service, code = sample.service, sample.service.code
        picture = (
            f'<a href="{pictures}/{code}.png"><img src="{pictures}/{code}.png" alt="{service.name.en}" width="120"></a>'
        )
        cells = (picture, f"{service.name.id}<br>{service.name.en}", f"`{code}`<br>{service.classification.code}",
                 _mark(service), _who(service, StepAction.DECIDE) or "rules", _signers(service))  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _mark(service: Service) -> str:
    order = list(Mark)
    return str(max((basis.mark for basis in service.legal_basis), key=order.index, default=Mark.UNSURE))


def _who(service: Service, action: StepAction) -> str:
    """The posts of all steps of this action; "" if there is none."""
    return ", ".join(dict.fromkeys(post for s in service.steps if s.action is action for post in s.posts))


def _signers(service: Service) -> str:
    first = "the city's seal" if service.signed_by_seal else ", ".join(service.signer)
    return f"{first}, then {', '.join(service.acknowledger)}" if service.acknowledger else first
