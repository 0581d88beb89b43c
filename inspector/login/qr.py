"""A QR code for the terminal, for the address of a device sign-in (ISO/IEC 18004: byte mode, level L, versions 1 to 6).

Small on purpose: 134 bytes are more than such an address needs, and a dependency would cost more than this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

# version: data codewords, error-correction codewords per block, blocks (ISO/IEC 18004 table 9, level L)
_CAPACITY = {1: (19, 7, 1), 2: (34, 10, 1), 3: (55, 15, 1), 4: (80, 20, 1), 5: (108, 26, 1), 6: (136, 18, 2)}
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)
Matrix = list[list[bool]]


def lines(text: str) -> list[str]:
    """The code as lines of half blocks with its quiet zone, to be shown light on dark; empty where it is too long."""
    found = matrix(text)
    if found is None:
        return []
    width = len(found) + 8
    quiet = [[False] * width for _ in range(4)]
    rows = [*quiet, *([False] * 4 + row + [False] * 4 for row in found), *quiet]
    if len(rows) % 2:
        rows.append([False] * width)
    # a terminal is dark: what is printed is the light modules
    blocks = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
    return [
        "".join(blocks[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]


def matrix(text: str) -> Matrix | None:
    """The modules, True for dark; None where the text has more than 134 bytes."""
    data = text.encode("utf-8", "replace")
    version = next((v for v, (room, _, _) in _CAPACITY.items() if len(data) + 2 <= room), None)
    if version is None:
        return None
    bits = [bool(byte >> (7 - i) & 1) for byte in _codewords(data, version) for i in range(8)]
    fixed = _patterns(version)
    drawn = [_masked(fixed, bits, mask) for mask in range(8)]
    return min(drawn, key=_penalty)


def _codewords(data: bytes, version: int) -> Iterator[int]:
    """Data and error-correction codewords, interleaved over the blocks."""
    room, correction, blocks = _CAPACITY[version]
    # mode 0100, the length in 8 bits, the bytes, a terminator of 4 bits: everything is shifted by half a byte
    halves = f"4{len(data):02x}{data.hex()}0"
    packed = bytes.fromhex(halves)
    packed += bytes((0xEC, 0x11) * room)[: room - len(packed)]
    size = room // blocks
    parts = [packed[i * size : (i + 1) * size] for i in range(blocks)]
    checks = [_remainder(part, correction) for part in parts]
    for group in (parts, checks):
        for column in zip(*group, strict=True):
            yield from column


def _multiply(a: int, b: int) -> int:
    """In GF(256) with the polynomial 0x11D."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a, b = a << 1 ^ (0x11D if a & 0x80 else 0), b >> 1
    return product


def _remainder(data: Sequence[int], degree: int) -> list[int]:
    """Reed–Solomon error-correction codewords."""
    generator, root = [1], 1
    for _ in range(degree):
        shifted = [*generator, 0]
        for i, factor in enumerate(generator):
            shifted[i + 1] ^= _multiply(factor, root)
        generator, root = shifted, _multiply(root, 2)
    rest = [*data, *([0] * degree)]
    for i in range(len(data)):
        lead = rest[i]
        for j, factor in enumerate(generator):
            rest[i + j] ^= _multiply(factor, lead)
    return rest[len(data) :]


def _patterns(version: int) -> list[list[bool | None]]:
    """What is the same in every code of a version; None where data goes, False where the format information goes."""
    size = 17 + 4 * version
    grid: list[list[bool | None]] = [[None] * size for _ in range(size)]
    for i in range(size):
        grid[6][i] = grid[i][6] = i % 2 == 0
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        for y in range(max(0, top - 1), min(size, top + 8)):
            for x in range(max(0, left - 1), min(size, left + 8)):
                ring = max(abs(y - top - 3), abs(x - left - 3))
                grid[y][x] = ring in (0, 1, 3)
    if version > 1:
        for y in range(size - 9, size - 4):
            for x in range(size - 9, size - 4):
                grid[y][x] = max(abs(y - size + 7), abs(x - size + 7)) != 1
    for position in _format_positions(size):
        for y, x in position:
            grid[y][x] = False
    grid[size - 8][8] = True
    return grid


def _format_positions(size: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Both places of each of the 15 bits, the most significant first."""
    first = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    second = [(size - 1 - i, 8) for i in range(7)] + [(8, size - 8 + i) for i in range(8)]
    return zip(first, second, strict=True)


def _masked(fixed: list[list[bool | None]], bits: list[bool], mask: int) -> Matrix:
    size = len(fixed)
    left = iter(bits)
    grid = [[bool(module) for module in row] for row in fixed]
    for y, x in _zigzag(size):
        if fixed[y][x] is None:
            grid[y][x] = next(left, False) != _MASKS[mask](y, x)
    for i, places in enumerate(_format_positions(size)):
        for y, x in places:
            grid[y][x] = bool(_format(mask) >> (14 - i) & 1)
    return grid


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Pairs of columns from the right, up and down in turn, around the vertical timing pattern."""
    upwards = True
    for right in (*range(size - 1, 7, -2), 5, 3, 1):
        for y in range(size - 1, -1, -1) if upwards else range(size):
            yield from ((y, right), (y, right - 1))
        upwards = not upwards


def _format(mask: int) -> int:
    """Level L and the mask with their BCH code."""
    data = 0b01 << 3 | mask
    rest = data << 10
    for bit in range(14, 9, -1):
        if rest >> bit & 1:
            rest ^= 0x537 << (bit - 10)
    return (data << 10 | rest) ^ 0x5412


def _penalty(grid: Matrix) -> int:
    """Long runs and blocks of one colour (the first two of the standard's four reasons to prefer another mask)."""
    score = 0
    for rows in (grid, [list(column) for column in zip(*grid, strict=True)]):
        for row in rows:
            run = 1
            for before, now in pairwise(row):
                run = run + 1 if before == now else 1
                score += 3 if run == 5 else run > 5
    for upper, lower in pairwise(grid):
        for x in range(len(grid) - 1):
            score += 3 * (upper[x] == upper[x + 1] == lower[x] == lower[x + 1])
    return score
