"""Pages as pictures, drawn by the engine that sets the PDF: same layout, same fonts, same data."""

from __future__ import annotations

import typst

from molek.documents.providers import typesetting


def pages(template: str, data_json: str, *, dots_per_inch: int) -> tuple[bytes, ...]:
    """Every page of ``template`` as PNG.

    Raises:
        Broken: the template does not compile.
    """
    # One compiler a thread is kept by the setting of PDFs; see there.
    try:
        drawn = typesetting._compiler().compile(
            template.encode(), format="png", sys_inputs={"data": data_json}, ppi=float(dots_per_inch)
        )
    except typst.TypstError as error:
        raise typesetting.Broken(f"{error.message} {error.diagnostic}".strip()) from error
    return (drawn,) if isinstance(drawn, bytes) else tuple(page for page in drawn or () if page)
