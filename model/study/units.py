"""Numbers with units and months, as people write them: ``200 万元``, ``30 %``, ``2022年1月``.

Arithmetic is exact (fractions) until the last step, so ``70 %`` is 0.7 and nothing near it.
Errors are plain `ValueError` with a clause; the reader of the file adds where.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from model.errors import nearest

# Written on a Chinese keyboard where the plain character is meant.
FULL_WIDTH = {
    "：": ":", "，": ",", "。": ".", "、": ",", "；": ";", "％": "%", "（": "(", "）": ")", "｛": "{", "｝": "}",
    "［": "[", "］": "]", "【": "[", "】": "]", "“": '"', "”": '"', "‘": "'", "’": "'", "－": "-", "＝": "=",
    "／": "/", "＋": "+", "．": ".", "＠": "@", "＃": "#", "\u3000": " ", "\u00a0": " ",
}  # fmt: skip
_NAMES = {"\u3000": "full-width space", "\u00a0": "no-break space"}

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?P<part>\.\d+)?(?:[eE](?P<power>[+-]?\d{1,3}))?"
)
_SCALES = (
    ("百万", 10**6), ("千万", 10**7), ("万", 10**4), ("亿", 10**8), ("千", 10**3),
    ("thousand", 10**3), ("million", 10**6), ("billion", 10**9),
)  # fmt: skip
LARGEST = 10**15

# word -> (dimension, noun, factor). One dimension holds what converts; counts keep their noun.
_WORDS: dict[str, tuple[str, str, Fraction]] = {}


def _words(dimension: str, noun: str, factor: str | int, words: str) -> None:
    for word in words.split():
        _WORDS[word] = (dimension, noun, Fraction(factor))


_words("money", "yuan", 1, "yuan 元 块 rmb cny ¥ 人民币")
_words("share", "share", 1, "share shares 1 比例 reimbursement")
_words("share", "share", "1/100", "% percent 百分点")
_words("share", "share", "1/1000", "‰")
_words("share", "share", "1/10", "成")
_words("area", "mu", 1, "mu 亩")
_words("area", "mu", 15, "ha hectare hectares 公顷")
_words("time", "months", 1, "month months 月 个月")
_words("time", "months", 12, "year years yr 年")
_WORDS.update({word: ("time", "months", Fraction(1200, 36525)) for word in ("day", "days", "天", "日")})
_words("weight", "tonnes", 1, "t tonne tonnes 吨")
_words("weight", "tonnes", "1/1000", "kg 公斤 千克")
_words("weight", "tonnes", "1/2000", "斤")
_words("length", "km", 1, "km 公里 千米")
_words("length", "km", "1/1000", "m 米")
_words("length", "km", "1/2", "里")
_words("power", "kW", 1, "kw 千瓦")
_words("power", "kW", 1000, "mw 兆瓦")
for _noun, _list in {
    "": "个 名 项 处 座 件 套",
    "persons": "person persons people 人",
    "workers": "worker workers 工人",
    "places": "place places 人次 学位",
    "households": "household households 户",
    "villages": "village villages 村",
    "firms": "firm firms 家 企业",
    "enterprises": "enterprise enterprises",
    "cooperatives": "cooperative cooperatives 合作社",
    "workshops": "workshop workshops 车间",
    "head": "head heads animals 头 匹 只",
    "hives": "hive hives 箱",
    "beds": "bed beds 张 床 床位",
    "jobs": "job jobs 岗位",
    "cadres": "cadre cadres 干部",
    "performers": "performer performers 演员",
    "sites": "site sites",
    "students": "student students 学生",
}.items():
    _words("count", _noun, 1, _list)

# Nouns that a plain 人 or 家 also stands for.
_LOOSE = {
    "persons": {"workers", "places", "cadres", "performers", "students", "jobs"},
    "firms": {"enterprises", "cooperatives", "workshops"},
}
_PER = {
    "year": "year", "yr": "year", "a": "year", "年": "year", "month": "month", "月": "month", "person": "person",
    "人": "person", "household": "household", "户": "household", "worker": "worker", "village": "village", "村": "village",
    "mu": "mu", "亩": "mu", "student": "student", "学生": "student", "firm": "firm", "place": "place", "kw": "kw",
    "loan": "loan", "head": "head", "头": "head", "day": "day", "天": "day", "km": "km",
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A unit taken apart.

    Parameters
    ----------
    dimension : str
        money, share, area, time, weight, length, power, count or other.
    noun : str
        What is counted; the base unit of the dimension.
    factor : Fraction
        Base units in one of these.
    per : tuple of str
        What it is divided by: year, month, person, household...
    text : str
        As written.
    """

    dimension: str
    noun: str
    factor: Fraction
    per: tuple[str, ...]
    text: str


def plain(text: str) -> None:
    """Refuse full-width signs and digits, by name.

    Raises
    ------
    ValueError
        With the sign and what is meant.
    """
    for sign in text:
        if sign == "\t":
            raise ValueError("a tab where a space is meant")
        if sign in FULL_WIDTH:
            name = _NAMES.get(sign, f"full-width {sign!r}")
            raise ValueError(f"{name} (U+{ord(sign):04X}) where {FULL_WIDTH[sign]!r} is meant")
        if "\uff10" <= sign <= "\uff19" or "\uff21" <= sign <= "\uff5a":
            raise ValueError(f"full-width {sign!r} where {unicodedata.normalize('NFKC', sign)!r} is meant")


def parse_unit(text: str, *, known: bool = True) -> Unit:
    """Take a unit apart.

    Parameters
    ----------
    text : str
        For instance ``万元/year``, ``share of villages``, ``yuan/worker/month``.
    known : bool
        Refuse words that are not in the list; the catalogue may use words of its own.

    Raises
    ------
    ValueError
        With the word and the nearest known one.

    Examples
    --------
    >>> parse_unit("places/year").per
    ('year',)
    """
    body = text.strip()
    for words in (" per ", " a ", "每"):
        body = body.replace(words, "/")
    head, *tail = (part.strip() for part in body.split("/"))
    dimension, noun, factor = _numerator(head, known)
    per = []
    for word in tail:
        key = word.lower().split(" ")[0]
        if key not in _PER:
            if known:
                raise ValueError(_unknown(word, _PER))
            per.append(key)
        else:
            per.append(_PER[key])
    return Unit(dimension, noun, factor, tuple(per), text)


def _numerator(head: str, known: bool) -> tuple[str, str, Fraction]:
    """Return dimension, noun and factor of what stands before the first slash."""
    word = head if head in _WORDS else head.lower()
    if " of " in word:
        word = word.split(" of ")[0].strip()
    if not known and word not in _WORDS:
        word = word.split(" ")[0].strip(",")
    if word in _WORDS:
        return _WORDS[word]
    for scale, size in _SCALES:
        if word.startswith(scale):
            rest = word.removeprefix(scale).strip()
            if not rest:
                return "", "", Fraction(size)
            dimension, noun, factor = _numerator(rest, known)
            return dimension, noun, factor * size
    if known:
        raise ValueError(_unknown(head, _WORDS))
    return "other", word, Fraction(1)


def _unknown(
    word: str, words: dict[str, object] | dict[str, str] | dict[str, tuple[str, str, Fraction]]
) -> str:
    close = nearest(word.lower(), words)
    return f"unknown unit {word!r}" + (f", did you mean {close!r}?" if close else "")


def parse_number(text: str) -> tuple[Fraction, str]:
    """Split a text into its number and the rest.

    Raises
    ------
    ValueError
        If it does not begin with a finite number of reasonable size.

    Examples
    --------
    >>> parse_number("1,000 mu")
    (Fraction(1000, 1), 'mu')
    """
    plain(text)
    body = text.strip().removeprefix("¥").strip()
    if body.lower().lstrip("+-.") in {"nan", "inf", "infinity"}:
        raise ValueError(f"{text!r} is not a finite number")
    found = _NUMBER.match(body)
    if not found or not (found["whole"] or found["part"]):
        raise ValueError(f"{text!r} is not a number")
    rest = body[found.end() :]
    if rest[:1] in {",", "_", "."} or (rest[:1].isdigit()):
        raise ValueError(f"{text!r} is not a number (thousands are written 1,000)")
    power = int(found["power"] or 0)
    if abs(power) > 30 or len(body) > 80:
        raise ValueError(f"{text!r} is too large or too small")
    number = (
        Fraction((found["whole"].replace(",", "") or "0") + (found["part"] or "")) * Fraction(10) ** power
    )
    if abs(number) > LARGEST:
        raise ValueError(f"{text!r} is too large")
    return (-number if found["sign"] == "-" else number), rest.strip()


def parse_quantity(text: str, unit: str = "", *, yearly: bool = False) -> float:
    """Return a number in the wanted unit.

    Parameters
    ----------
    text : str
        A number, with or without a unit.
    unit : str
        The unit wanted, as the catalogue writes it; a bare number is taken to be in it.
    yearly : bool
        Money must say ``/year`` if it says its unit: a yearly sum and a total are different things.

    Raises
    ------
    ValueError
        With what is wrong in one clause.

    Examples
    --------
    >>> parse_quantity("200 万元", "yuan/year")
    2000000.0
    >>> parse_quantity("30 %", "share of villages")
    0.3
    >>> parse_quantity("2 公顷", "mu")
    30.0
    """
    number, rest = parse_number(text)
    wanted = parse_unit(unit or "1", known=False)
    if not rest:
        return float(number)
    given = parse_unit(rest)
    if given.dimension == "":  # 3 万, 2 million: a scale and no unit
        return float(number * given.factor)
    _compatible(given, wanted, unit)
    value = number * given.factor / wanted.factor
    return float(value * _per(given, wanted, unit, yearly))


def _compatible(given: Unit, wanted: Unit, unit: str) -> None:
    """Refuse a unit of another kind."""
    fits = given.dimension == wanted.dimension
    if wanted.dimension == "other":
        fits = given.dimension == "count" and given.noun == ""
    elif fits and given.dimension == "count":
        same = given.noun in {"", wanted.noun} or wanted.noun == ""
        fits = same or wanted.noun in _LOOSE.get(given.noun, set())
    if not fits:
        raise ValueError(f"{given.text!r} is not a unit for {unit or 'a plain number'!r}")


def _per(given: Unit, wanted: Unit, unit: str, yearly: bool) -> Fraction:
    """Return the factor between two denominators, or refuse."""
    times = {"year": Fraction(1, 12), "month": Fraction(1), "day": Fraction(36525, 1200)}
    given_time = next((p for p in given.per if p in times), "")
    wanted_time = next((p for p in wanted.per if p in times), "")
    others = {p for p in given.per if p not in times}
    if others - {p for p in wanted.per if p not in times}:
        raise ValueError(f"{given.text!r} is not a unit for {unit!r}")
    if given_time and not wanted_time:
        raise ValueError(f"{given.text!r} is an amount a {given_time}, {unit!r} is not")
    if not given_time:
        if yearly and wanted_time:
            raise ValueError(f"{given.text!r} does not say whether it is a year's money or a total")
        return Fraction(1)
    return times[given_time] / times[wanted_time]


_MONTH = re.compile(r"(\d{4})(?:(?:-|/|\.)(\d{1,2})|年(?:(\d{1,2})月?)?)?")
_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
EARLIEST, LATEST = 1978, 2100


def parse_month(text: str, *, end: bool = False) -> int:
    """Return a month counted from January of year 0.

    Parameters
    ----------
    text : str
        ``2022-01``, ``2022/1``, ``2022年1月``, or a year: its January.
    end : bool
        A bare year means its December.

    Raises
    ------
    ValueError
        With what is wrong in one clause.

    Examples
    --------
    >>> month_text(parse_month("2022年1月"))
    '2022-01'
    """
    plain(text)
    body = text.strip().replace(" ", "")
    if _DAY.fullmatch(body):
        raise ValueError(f"{text!r} names a day; the step is a month")
    found = _MONTH.fullmatch(body)
    if not found:
        raise ValueError(f"{text!r} is not a month")
    year = int(found[1])
    part = found[2] or found[3]
    month = int(part) if part else (12 if end else 1)
    if not 1 <= month <= 12:
        raise ValueError(f"{text!r} has no such month")
    if not EARLIEST <= year <= LATEST:
        raise ValueError(f"{text!r} lies outside {EARLIEST} to {LATEST}")
    return year * 12 + month - 1


def month_text(month: int) -> str:
    """Return a month counted from year 0 as ``2022-01``."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def number_text(value: float) -> str:
    """Return a number without needless digits: 300, 0.5, 1,200,000."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.6g}"
