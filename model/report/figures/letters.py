"""Letters: the shipped font, what it can draw, how wide it draws it; names shortened, lines broken."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from matplotlib import font_manager, ft2font

FONT = Path(__file__).resolve().parents[2] / "data" / "fonts" / "NotoSansSC-Subset.otf"
FALLBACK = "DejaVu Sans"
NAME = 13.5  # ems: the longest name beside a picture


@cache
def family() -> str:
    """Return the name of the shipped font, made known to matplotlib."""
    font_manager.fontManager.addfont(str(FONT))
    return str(font_manager.FontProperties(fname=str(FONT)).get_name())


@cache
def known() -> frozenset[int]:
    """Return the characters one of the two fonts can draw."""
    found: set[int] = set()
    for file in (str(FONT), font_manager.findfont(FALLBACK)):
        found |= set(ft2font.FT2Font(file).get_charmap())
    return frozenset(found)


def safe(text: str, missing: set[str]) -> str:
    """Return a text in which characters no font can draw are replaced; they are added to ``missing``."""
    drawable = known()
    lacking = {c for c in text if ord(c) not in drawable and c != "\n"}
    missing |= lacking
    return "".join("□" if c in lacking else c for c in text)


@cache
def _advance(character: str) -> float:
    """Return the width of a character in ems, as the shipped font has it."""
    font = _ruler()
    if font.get_char_index(ord(character)) == 0:
        return 1.0 if ord(character) > 0x2E80 else 0.65
    return font.load_char(ord(character), flags=ft2font.LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100


@cache
def _ruler() -> ft2font.FT2Font:
    font = ft2font.FT2Font(str(FONT))
    font.set_size(100, 72)
    return font


def ems(text: str) -> float:
    """Return the width of a text in ems."""
    return sum(_advance(c) for c in text)


def short(text: str, width: float = NAME) -> str:
    """Return a name that fits some ems, its middle left out."""
    if ems(text) <= width:
        return text
    head, tail = "", ""
    for c in text:
        if ems(head + c) > 0.6 * width - 0.5:
            break
        head += c
    for c in reversed(text):
        if ems(head + tail + c) > width - 1.0:
            break
        tail = c + tail
    return f"{head.rstrip()}…{tail.lstrip()}"


def wrap(text: str, width: float) -> str:
    """Break a text into lines of some ems, at spaces or between Chinese characters but not before punctuation."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and ems((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> list[str]:
    """Return what must stay on one line."""
    found: list[str] = []
    for c in text:
        wide = ord(c) > 0x2E80 or c in "—“”…"
        joins = bool(found) and (
            c in "，。：；、）”—％%" or found[-1][-1] in "（“—"
            or (not wide and c != " " and found[-1][-1] != " " and ord(found[-1][-1]) <= 0x2E80)
        )  # fmt: skip
        if joins or (c == " " and found):
            found[-1] += c
        else:
            found.append(c)
    return found


def sentence(text: str) -> str:
    """Return a text with a capital first, and room between Chinese and Latin letters."""
    text = re.sub(r"([A-Za-z])([\u4e00-\u9fff])", r"\1 \2", text)
    text = re.sub(r"([\u4e00-\u9fff])([A-Za-z])", r"\1 \2", text)
    return text[:1].upper() + text[1:]
