"""A QR code, read back by a decoder that shares nothing with the encoder but the standard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.login.qr import lines, matrix

# Format information of level L for the masks 0 to 7 (ISO/IEC 18004, annex C).
FORMATS = [
    "111011111000100",
    "111001011110011",
    "111110110101010",
    "111100010011101",
    "110011000101111",
    "110001100011000",
    "110110001000001",
    "110100101110110",
]
BLOCKS = {21: (19, 7, 1), 25: (34, 10, 1), 29: (55, 15, 1), 33: (80, 20, 1), 37: (108, 26, 1), 41: (136, 18, 2)}
FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]

EXP = [1]
for _ in range(254):
    EXP.append(EXP[-1] * 2 ^ (0x11D if EXP[-1] & 0x80 else 0))
LOG = {value: power for power, value in enumerate(EXP)}


def decode(grid: list[list[bool]]) -> bytes:
    """What a scanner makes of it; every check of the standard that applies is asserted."""
    size = len(grid)
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        assert ["".join(str(int(b)) for b in grid[top + y][left : left + 7]) for y in range(7)] == FINDER
    assert all(grid[6][i] == grid[i][6] == (i % 2 == 0) for i in range(8, size - 8))
    form = "".join(str(int(grid[8][x])) for x in (0, 1, 2, 3, 4, 5, 7, 8)) + "".join(
        str(int(grid[y][8])) for y in (7, 5, 4, 3, 2, 1, 0)
    )
    copy = "".join(str(int(grid[size - 1 - i][8])) for i in range(7)) + "".join(
        str(int(grid[8][size - 8 + i])) for i in range(8)
    )
    assert form == copy and grid[size - 8][8]
    mask = FORMATS.index(form)
    bits: list[int] = []
    column, up = size - 1, True
    while column > 0:
        if column == 6:
            column -= 1
        for y in reversed(range(size)) if up else range(size):
            for x in (column, column - 1):
                if not taken(y, x, size):
                    bits.append(int(grid[y][x]) ^ flipped(mask, y, x))
        column, up = column - 2, not up
    words = [int("".join(map(str, bits[i : i + 8])), 2) for i in range(0, len(bits) - 7, 8)]
    room, correction, blocks = BLOCKS[size]
    data = b""
    for block in range(blocks):
        part = words[:room][block::blocks] + words[room:][block::blocks][:correction]
        for power in range(correction):
            syndrome = 0
            for word in part:
                syndrome = (EXP[(LOG[syndrome] + power) % 255] if syndrome else 0) ^ word
            assert syndrome == 0
        data += bytes(part[: room // blocks])
    text = data.hex()
    assert text[0] == "4"
    length = int(text[1:3], 16)
    return bytes.fromhex(text[3 : 3 + 2 * length])


def taken(y: int, x: int, size: int) -> bool:
    corner = (y < 9 and x < 9) or (y < 9 and x > size - 9) or (y > size - 9 and x < 9)
    aligned = size > 21 and abs(y - size + 7) < 3 and abs(x - size + 7) < 3
    return corner or aligned or 6 in (y, x)


def flipped(mask: int, y: int, x: int) -> int:
    product = y * x
    return int(
        [
            (y + x) % 2,
            y % 2,
            x % 3,
            (y + x) % 3,
            (y // 2 + x // 3) % 2,
            product % 2 + product % 3,
            (product % 2 + product % 3) % 2,
            ((y + x) % 2 + product % 3) % 2,
        ][mask]
        == 0
    )


@given(st.binary(max_size=134))
def test_every_text_comes_back(data: bytes) -> None:
    text = data.decode("ascii", "ignore")
    grid = matrix(text)
    assert grid is not None and decode(grid) == text.encode()


@pytest.mark.parametrize("length", [0, 17, 18, 32, 33, 53, 54, 78, 79, 106, 107, 134])
def test_the_edges_of_the_versions(length: int) -> None:
    grid = matrix("x" * length)
    assert grid is not None and decode(grid) == b"x" * length


def test_what_is_too_long_has_no_code() -> None:
    assert matrix("x" * 135) is None and lines("x" * 1_000_000) == []


def test_the_lines_are_square_with_a_quiet_zone() -> None:
    shown = lines("https://idp.example/device?user_code=WDJB-MJHT")
    assert {len(line) for line in shown} == {len(shown) * 2 - 1}
    assert set(shown[0]) == set(shown[1]) == {"█"} and all(line.startswith("████") for line in shown)
