"""The QR code of a verification address (ISO/IEC 18004): bytes, error correction M, one mask.

Segno draws a code in 5 to 7 ms, as long as a whole letter takes to typeset. What depends on a code's size alone, its
fixed patterns and the path of its bits, is therefore asked of segno once a process; filling in a text takes half a
millisecond. Tests compare every size with segno's own drawing and let two readers read them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

import segno

QUIET = 4  # modules of white around, as the standard asks
# Trying all eight masks to choose the finest costs as much again; readers find any. This one is (x + y) mod 3 == 0.
_MASK = 3
_LARGEST = 40
# Of error correction M, by version: check bytes a block, and blocks (ISO/IEC 18004, table 9).
_CHECK_BYTES = (
    10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
)  # fmt: skip
_BLOCKS = (
    1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
    17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
)  # fmt: skip
_BYTES_MODE, _PADDING = 0b0100, b"\xec\x11"
_FIELD = 0x11D  # polynomial of the field GF(256) in which the check bytes are computed
_RUN = re.compile("1+")


@dataclass(frozen=True, slots=True)
class _Layout:
    """What all codes of one version share. ``cells`` picks every module of the drawing, row by row, from a text of
    "0" and "1": first the two fixed colours, then the bits."""

    size: int
    data_bytes: int
    check_bytes: int
    blocks: int
    mask: int  # over the bits, in the order of the path
    spare_bits: int  # places that no byte fills
    cells: Callable[[str], tuple[str, ...]]

    @property
    def length_bits(self) -> int:
        return 8 if self.size < 57 else 16

    @property
    def capacity(self) -> int:
        """Bytes of text that fit."""
        return (8 * self.data_bytes - 4 - self.length_bits) // 8


@cache
def _layout(version: int) -> _Layout:
    blank = segno.make("", error="m", mode="byte", version=version, boost_error=False, mask=_MASK, micro=False)
    modules = [bytes(row) for row in blank.matrix]
    size = len(modules)
    fixed = _fixed(version, size)
    path = [place for place in _zigzag(size) if place not in fixed]
    source = [list(row) for row in modules]  # index into "01" + bits
    for place, (x, y) in enumerate(path, 2):
        source[y][x] = place
    check_bytes, blocks = _CHECK_BYTES[version - 1], _BLOCKS[version - 1]
    return _Layout(
        size=size,
        data_bytes=len(path) // 8 - check_bytes * blocks,
        check_bytes=check_bytes,
        blocks=blocks,
        mask=int("".join("01"[(x + y) % 3 == 0] for x, y in path), 2),
        spare_bits=len(path) % 8,
        cells=itemgetter(*(index for row in source for index in row)),
    )


def _fixed(version: int, size: int) -> set[tuple[int, int]]:
    """Modules that hold no bit of the text: finders with their format, timing, alignment, version."""
    count = version // 7 + 2 if version > 1 else 0
    step = 26 if version == 32 else (version * 4 + count * 2 + 1) // max(2 * count - 2, 1) * 2
    centres = [6, *(size - 7 - step * index for index in range(count - 1))]
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    parts = [(range(9), range(9)), (range(size - 8, size), range(9)), (range(9), range(size - 8, size))]
    parts += [(range(6, 7), range(size)), (range(size), range(6, 7))]
    parts += [
        (range(x - 2, x + 3), range(y - 2, y + 3)) for x in centres for y in centres if (x, y) not in corners and count
    ]
    if version >= 7:
        parts += [(range(size - 11, size - 8), range(6)), (range(6), range(size - 11, size - 8))]
    return {(x, y) for columns, rows in parts for x in columns for y in rows}


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """All modules in the order of the bits: two columns at a time from the right, up, down, up, past the upright
    timing line."""
    columns = [x for x in range(size - 1, 0, -1) if x != 6][::2]
    for index, right in enumerate(columns):
        for y in range(size) if index % 2 else range(size - 1, -1, -1):
            yield right, y
            yield right - 1, y


@cache
def _divider(check_bytes: int) -> tuple[int, ...]:
    """For every byte, what it adds to the remainder modulo the generator of so many check bytes."""
    power, logs = [1], {1: 0}
    for exponent in range(1, 255):
        doubled = power[-1] << 1
        power.append(doubled ^ _FIELD if doubled > 0xFF else doubled)
        logs[power[-1]] = exponent

    def times(a: int, b: int) -> int:
        return power[(logs[a] + logs[b]) % 255] if a and b else 0

    generator = [1]
    for exponent in range(check_bytes):
        shifted = [*generator, 0]
        for place, factor in enumerate(generator, 1):
            shifted[place] ^= times(factor, power[exponent])
        generator = shifted
    return tuple(int.from_bytes(bytes(times(byte, g) for g in generator[1:]), "big") for byte in range(256))


def _check(block: bytes, check_bytes: int) -> bytes:
    table, top, kept = _divider(check_bytes), 8 * (check_bytes - 1), (1 << 8 * (check_bytes - 1)) - 1
    remainder = 0
    for byte in block:
        remainder = ((remainder & kept) << 8) ^ table[(remainder >> top) ^ byte]
    return remainder.to_bytes(check_bytes, "big")


def _interleaved(data: bytes, layout: _Layout) -> bytes:
    """The data in blocks, the shorter ones first, with their check bytes; first bytes first, then second bytes..."""
    short, longer = divmod(len(data), layout.blocks)
    blocks, start = [], 0
    for index in range(layout.blocks):
        end = start + short + (index >= layout.blocks - longer)
        blocks.append(data[start:end])
        start = end
    checks = [_check(block, layout.check_bytes) for block in blocks]
    columns = [block[place] for place in range(short + 1) for block in blocks if place < len(block)]
    return bytes(columns) + bytes(byte for column in zip(*checks, strict=True) for byte in column)


def _smallest(length: int) -> _Layout:
    for version in range(1, _LARGEST + 1):
        if (layout := _layout(version)).capacity >= length:
            return layout
    raise ValueError("too long for a QR code")


def qr_rows(text: str) -> list[str]:
    """The code without its quiet zone, row by row, "1" for a dark module.

    Raises:
        ValueError: more than 2,331 bytes.
    """
    content = text.encode()
    layout = _smallest(len(content))
    head = _BYTES_MODE << layout.length_bits | len(content)
    bits = (head << 8 * len(content) | int.from_bytes(content, "big")) << 4  # four zeros end the text
    data = bits.to_bytes((4 + layout.length_bits) // 8 + len(content) + 1, "big")
    data += (_PADDING * layout.data_bytes)[: layout.data_bytes - len(data)]
    placed = int.from_bytes(_interleaved(data, layout), "big") << layout.spare_bits ^ layout.mask
    count = 8 * (layout.data_bytes + layout.check_bytes * layout.blocks) + layout.spare_bits
    cells = "".join(layout.cells(f"01{placed:0{count}b}"))
    return [cells[start : start + layout.size] for start in range(0, len(cells), layout.size)]


def qr_svg(text: str) -> str:
    """An SVG drawing: one module is one unit, quiet zone included.

    Runs of dark modules become one path, so that the typesetter has one shape to draw.
    """
    rows = qr_rows(text)
    size = len(rows) + 2 * QUIET
    runs = [
        f"M{run.start() + QUIET} {y}h{(part := run.end() - run.start())}v1h-{part}z"
        for y, row in enumerate(rows, QUIET)
        for run in _RUN.finditer(row)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path d="{"".join(runs)}"/></svg>'
    )
