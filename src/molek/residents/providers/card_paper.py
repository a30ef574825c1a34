"""The service card on paper: a page to cut and fold, of the size of a bank card."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import typst

from molek.base.qr import qr_svg

_TEMPLATE = """
#let c = json(bytes(sys.inputs.data))
#set document(title: "Kartu Layanan")
#set page(paper: "a4", margin: 20mm)
#set text(font: "Libertinus Serif", size: 10pt, lang: "id")
#let indigo = rgb("#24336b")
#let gold = rgb("#f2b843")
= Kartu Layanan
Gunting menurut garis, lipat di tengah, lalu laminasi. Serahkan langsung kepada pemiliknya.
#v(8mm)
#box(width: 85.6mm, height: 108mm, stroke: (paint: luma(120), dash: "dashed", thickness: .6pt))[
  #block(width: 100%, height: 54mm, inset: 5mm, fill: indigo, spacing: 0pt)[
    #set text(fill: white)
    #grid(columns: (1fr, 34mm), column-gutter: 4mm,
      [ #text(size: 15pt, weight: "bold")[Kartu Layanan] \\
        #text(size: 8pt, fill: gold)[Kotak Layanan · #c.city] \\
        #v(7mm)
        #text(size: 10pt, weight: "bold")[#c.name] \\
        #text(size: 8pt)[#c.area] ],
      [ #box(fill: white, inset: 1.5mm, radius: 1mm)[#image(bytes(c.qr), format: "svg", width: 31mm)] ])
    #v(1fr)
    #text(font: "DejaVu Sans Mono", size: 12pt, weight: "bold", fill: gold)[#c.code]
  ]
  #block(width: 100%, height: 54mm, inset: 5mm, spacing: 0pt)[
    #text(weight: "bold")[Cara memakai] \\
    1. Di Kotak Layanan pilih “Kartu Layanan”. \\
    2. Dekatkan QR ke pemindai, atau ketik kodenya. \\
    3. Ketik PIN Anda sendiri. \\
    #v(2mm)
    #text(size: 8.5pt)[Jangan menulis PIN di kartu dan jangan memberitahukannya kepada siapa pun, juga petugas.
    Kartu hilang? Segera minta dicabut di loket kelurahan mana pun.
    Kartu ini tidak memuat NIK dan tidak dapat dipakai tanpa PIN.]
  ]
]
"""


@dataclass(frozen=True, slots=True)
class CardFace:
    """What stands on a card."""

    code: str
    qr_text: str
    name: str
    area: str
    city: str = ""


def card_pdf(face: CardFace) -> bytes:
    """The page as PDF. All texts are data, never markup."""
    data = json.dumps({**asdict(face), "qr": qr_svg(face.qr_text)}, ensure_ascii=False)
    pdf = typst.compile(_TEMPLATE.encode(), format="pdf", sys_inputs={"data": data})
    assert isinstance(pdf, bytes)
    return pdf
