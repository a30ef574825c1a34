"""Every shipped letter's template is one that an administrator can edit in the browser, block by block."""

from __future__ import annotations

import pytest

from molek.catalogue import operations as catalogue
from molek.catalogue.rules.layout.blocks import Source, WhenBlock
from molek.catalogue.rules.layout.parsing import read_layout
from molek.catalogue.rules.layout.writing import write_layout

CODES = sorted(catalogue.service_files(catalogue.SHIPPED))


@pytest.mark.parametrize("code", CODES)
def test_shipped_template_holds_nothing_that_only_a_programmer_could_change(code: str) -> None:
    _, template = catalogue.read_pair(catalogue.SHIPPED / f"{code}.toml")
    layout = read_layout(template)
    blocks = [block.block if isinstance(block, WhenBlock) else block for block in layout.blocks]
    assert [block.text for block in blocks if isinstance(block, Source)] == []
    assert layout.title
    assert read_layout(write_layout(layout)) == layout  # the editor writes what it read
