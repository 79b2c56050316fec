"""Reads YAML 1.2 into a tree that knows the file, line and path of every value.

Values stay text until something asks for a number, a month or a name, so that nothing is
guessed: ``no`` is a word, ``2022.10`` is not ``2022.1``. Anchors, tags, duplicate keys, deep
nesting, large files and other encodings are refused before anything is built.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from model.errors import InputError, nearest
from model.study import units

LARGEST_FILE = 1_000_000  # bytes
DEEPEST = 12
LONGEST_TEXT = 2000  # characters in one value

# What is left of 1,000 mu when the comma has been taken for the end of the value.
_THOUSANDS = re.compile(r"\d{3}(?!\d)")

T = TypeVar("T")


@dataclass(frozen=True)
class Node:
    """A value of the file: where it stands."""

    file: str
    line: int
    path: str

    @property
    def kind(self) -> str:
        """Return what this is, in words."""
        return "nothing"

    def fail(self, message: str, expected: str | None = None, near: str | None = None) -> NoReturn:
        """Raise the one error a user sees, with this value's file, line and path."""
        path = _one_line(self.path) or None
        raise InputError(
            _one_line(message), file=self.file, line=self.line, path=path, expected=expected, nearest=near
        )

    def attempt(self, read: Callable[[], T], expected: str | None = None) -> T:
        """Return what ``read`` gives; a `ValueError` becomes this value's error."""
        try:
            return read()
        except ValueError as error:
            self.fail(str(error), expected)

    @property
    def empty(self) -> bool:
        """Nothing was written here."""
        return False

    def branch(self, known: Iterable[str] | None = None, expected: str = "keys with values") -> Branch:
        """Return this value as a mapping; refuse keys that are not known."""
        if isinstance(self, Leaf) and self.empty:
            return Branch(self.file, self.line, self.path, {}, {})
        if not isinstance(self, Branch):
            self.fail(f"{self.kind} where a mapping belongs{_hint(self)}", expected)
        if known is not None:
            names = list(known)
            for name, key in self.keys.items():
                if name not in names:
                    unknown(key, name, names)
        return self

    def series(self, expected: str = "a list") -> list[Node]:
        """Return this value as a list; one value alone is a list of one."""
        if isinstance(self, Series):
            return self.items
        if isinstance(self, Leaf) and not self.empty:
            return [self]
        return self.fail(f"{self.kind} where a list belongs{_hint(self)}", expected)

    def leaf(self, expected: str) -> Leaf:
        """Return this value as a single value."""
        if not isinstance(self, Leaf) or self.empty:
            self.fail(f"{self.kind} where one value belongs", expected)
        return self

    def word(self, expected: str = "a text") -> str:
        """Return this value as text."""
        return self.leaf(expected).text

    def number(
        self, unit: str = "", low: float | None = None, high: float | None = None, *, yearly: bool = False
    ) -> float:
        """Return this value as a number in a unit, inside a range."""
        example = "600 万元/year" if yearly and unit == "yuan/year" else ""
        expected = f"a number in {unit}" if unit else "a number"
        expected += f", for instance {example}" if example else ""
        text = self.leaf(expected).text
        value = self.attempt(lambda: units.parse_quantity(text, unit, yearly=yearly), expected)
        if (low is not None and value < low) or (high is not None and value > high):
            near = None
            if high == 1.0 and 1.0 < value <= 100.0:
                near = f"{units.number_text(value)} %"
            self.fail(f"{text!r} is out of range", _range(low, high, unit), near)
        return value

    def whole(self, low: int, high: int, unit: str = "") -> int:
        """Return this value as a whole number inside a range."""
        value = self.number(unit, low, high)
        if value != int(value):
            self.fail(f"{self.word()!r} is not a whole number", _range(low, high, unit))
        return int(value)

    def month(self, *, end: bool = False) -> int:
        """Return this value as a month counted from year 0."""
        expected = "a month such as 2022-01, 2022/1 or 2022年1月, or a year"
        text = self.leaf(expected).text
        return self.attempt(lambda: units.parse_month(text, end=end), expected)

    def choice(self, options: Iterable[str], what: str = "value") -> str:
        """Return this value if it is one of some words."""
        names = list(options)
        text = self.word(f"one of {', '.join(names)}")
        if text not in names:
            self.attempt(lambda: units.plain(text))
            self.fail(f"unknown {what} {text!r}", _some(names), nearest(text, names))
        return text

    def truth(self) -> bool:
        """Return this value as true or false."""
        return self.choice(("true", "false")) == "true"


@dataclass(frozen=True)
class Leaf(Node):
    """One value, as text."""

    text: str
    quoted: bool = False

    @property
    def kind(self) -> str:
        """Return what this is, in words."""
        return "nothing" if self.empty else f"{self.text!r}"

    @property
    def empty(self) -> bool:
        """Nothing was written here."""
        return not self.quoted and self.text in {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Branch(Node):
    """A mapping; ``keys`` know the line of each key."""

    keys: dict[str, Leaf]
    items: dict[str, Node]

    @property
    def kind(self) -> str:
        """Return what this is, in words."""
        return "a mapping"

    def __contains__(self, name: str) -> bool:
        return name in self.items

    def __getitem__(self, name: str) -> Node:
        return self.items[name]

    def __iter__(self) -> Iterator[tuple[str, Leaf, Node]]:
        for name, item in self.items.items():
            yield name, self.keys[name], item

    def get(self, name: str) -> Node | None:
        """Return the value of a key, None if it is absent or has nothing after it."""
        item = self.items.get(name)
        return None if item is None or item.empty else item

    def need(self, name: str, expected: str) -> Node:
        """Return the value of a key that must be there."""
        item = self.get(name)
        if item is None:
            self.fail(f"{name!r} is missing", expected)
        return item


@dataclass(frozen=True)
class Series(Node):
    """A list."""

    items: list[Node]

    @property
    def kind(self) -> str:
        """Return what this is, in words."""
        return "a list"


def unknown(key: Leaf, name: str, names: list[str], what: str = "key") -> NoReturn:
    """Raise the error for a word that is not in a list of names."""
    key.attempt(lambda: units.plain(name))
    key.fail(f"unknown {what} {name!r}", _some(names), nearest(name, names))


def read_tree(path: Path, shown: str, *, inside: Iterable[Path] = ()) -> Branch:
    """Read a YAML file into a tree.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        How messages call it.
    inside : paths, optional
        Folders one of which must hold the file, symbolic links followed.

    Raises
    ------
    InputError
        One message with file, line and path.
    """
    return parse_tree(_text(path, shown, list(inside)), shown)


def _text(path: Path, shown: str, inside: list[Path]) -> str:
    """Return the text of a file that is safe to read."""
    try:
        real = path.resolve()
        mode = real.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        near = _neighbour(path)
        raise InputError("no such file", file=shown, nearest=near) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"cannot be opened: {_why(error)}", file=shown) from None
    if stat.S_ISDIR(mode):
        raise InputError("a folder, not a file", file=shown, expected="a YAML file")
    if not stat.S_ISREG(mode):
        raise InputError("not a plain file", file=shown, expected="a YAML file")
    if inside and not any(real.is_relative_to(folder.resolve()) for folder in inside):
        raise InputError(
            "lies outside the study's folder",
            file=shown,
            expected="a file in the study's own folder or below",
        )
    try:
        with real.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"cannot be opened: {_why(error)}", file=shown) from None
    if len(content) > LARGEST_FILE:
        raise InputError("larger than 1 MB", file=shown, expected="a YAML file of some pages")
    return _decode(content, shown)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _neighbour(path: Path) -> str | None:
    """Return a file beside a missing one with a similar name."""
    try:
        names = [p.name for p in path.parent.iterdir() if p.suffix in {".yaml", ".yml"}]
    except OSError:
        return None
    found = nearest(path.name, names)
    return str(path.parent / found) if found else None


def _decode(content: bytes, shown: str) -> str:
    """Return the text of UTF-8 bytes; a byte-order mark is dropped."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise InputError("encoded in UTF-16", file=shown, line=1, expected="UTF-8")
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise InputError("a binary file", file=shown, line=line, expected="a text file in UTF-8")
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(
            "not in UTF-8 (perhaps GBK)", file=shown, line=line, expected="a file saved as UTF-8"
        ) from None
    if not text.strip():
        raise InputError("the file is empty", file=shown, line=1, expected="schema: 1, then name and place")
    return text


@lru_cache(maxsize=64)
def parse_tree(text: str, shown: str) -> Branch:
    """Turn YAML text into a tree, the same text once; ``shown`` is the file's name in messages."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    try:
        tree = _Builder(shown).build(yaml.parse(text))
    except MarkedYAMLError as error:
        _broken(error, text, shown)
    except YAMLStreamError as error:
        raise InputError("a character that YAML does not allow", file=shown, line=_bad_line(text)) from error
    except (YAMLError, ValueError) as error:
        sign = getattr(error, "character", None)
        what = f" (code {sign})" if sign is not None else ""
        message = f"a control character{what}; YAML allows none"
        raise InputError(message, file=shown, line=_bad_line(text)) from error
    if tree is None:
        raise InputError("the file is empty", file=shown, line=1, expected="schema: 1, then name and place")
    if not isinstance(tree, Branch):
        raise InputError(
            f"{tree.kind[:60]} where the study's keys belong",
            file=shown,
            line=tree.line,
            expected="key: value",
        )
    return tree


def _bad_line(text: str) -> int:
    """Return the line of the first control character."""
    for number, line in enumerate(text.split("\n"), 1):
        if any((ord(sign) < 32 and sign not in "\t\r") or ord(sign) in range(127, 160) for sign in line):
            return number
    return 1


def _broken(error: MarkedYAMLError, text: str, shown: str) -> NoReturn:
    """Say what is wrong with text that is not YAML."""
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.split("\n")
    first = (error.context_mark.line + 1) if error.context_mark else line
    if "duplicate key" in str(error.problem):
        raise InputError(str(error.problem), file=shown, line=line)
    for number in range(max(1, min(first, line) - 1), min(line + 1, len(lines)) + 1):
        bare = lines[number - 1].split(" #")[0]
        try:
            units.plain(bare.rstrip("\t"))
        except ValueError as found:
            raise InputError(str(found), file=shown, line=number) from None
    problem = (error.problem or error.context or "not YAML").replace("\n", " ")
    raise InputError(f"not YAML: {problem}", file=shown, line=line) from None


class _Builder:
    """Builds the tree from the events of the parser, with limits."""

    def __init__(self, shown: str) -> None:
        self.shown = shown

    def build(self, events: Iterable[Any]) -> Node | None:
        self.events = iter(events)
        tree: Node | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if tree is not None:
                    raise InputError(
                        "a second document in the file", file=self.shown, line=event.start_mark.line + 1
                    )
            elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent):
                tree = self.node(event, "", 0)
        return tree

    def node(self, event: Any, path: str, depth: int) -> Node:
        line = event.start_mark.line + 1
        here = Node(self.shown, line, path)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            here.fail(f"an anchor or alias ({event.anchor!r}) is not allowed", "the value written out")
        if getattr(event, "tag", None):
            here.fail(f"a tag ({event.tag}) is not allowed", "a plain value")
        if depth > DEEPEST:
            here.fail(f"nested deeper than {DEEPEST} levels")
        if isinstance(event, ScalarEvent):
            if len(event.value) > LONGEST_TEXT:
                here.fail(f"a text of more than {LONGEST_TEXT} characters")
            return Leaf(self.shown, line, path, event.value, event.style is not None)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(line, path, depth)
        return self.mapping(line, path, depth)

    def sequence(self, line: int, path: str, depth: int) -> Series:
        items: list[Node] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self.node(event, f"{path}[{len(items)}]", depth + 1))
        return Series(self.shown, line, path, items)

    def mapping(self, line: int, path: str, depth: int) -> Branch:
        keys: dict[str, Leaf] = {}
        items: dict[str, Node] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self.node(event, path, depth + 1)
            if not isinstance(key, Leaf):
                key.fail(f"{key.kind} as a key", "a word before the colon")
            below = f"{path}.{key.text}" if path else key.text
            key = Leaf(self.shown, key.line, below, key.text, key.quoted)
            if key.text in items:
                key.fail(f"the key {key.text!r} stands twice, first in line {keys[key.text].line}")
            value = self.node(next(self.events), below, depth + 1)
            before = list(items.values())[-1] if items else None
            if (
                _THOUSANDS.match(key.text)
                and value.empty
                and isinstance(before, Leaf)
                and before.text.isdigit()
            ):
                whole = f"{before.text},{key.text}"
                before.fail(
                    "a comma inside braces begins a new key",
                    f"{whole.replace(',', '')!r}, or {whole!r} in quotes",
                )
            keys[key.text] = key
            items[key.text] = value
        return Branch(self.shown, line, path, keys, items)


def _one_line(text: str) -> str:
    """Return a text on one line, shortened: a value quoted in a message may be long."""
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:297]}..."


def _hint(node: Node) -> str:
    """Name a full-width sign that may have kept a mapping or a list from being one."""
    if isinstance(node, Leaf):
        try:
            units.plain(node.text)
        except ValueError as error:
            return f" ({error})"
    return ""


def _range(low: float | None, high: float | None, unit: str) -> str:
    words = f" {unit}" if unit else ""
    if low is None:
        return f"at most {units.number_text(high or 0.0)}{words}"
    if high is None:
        return f"at least {units.number_text(low)}{words}"
    return f"{units.number_text(low)} to {units.number_text(high)}{words}"


def _some(names: list[str]) -> str:
    """Return up to a dozen names in words."""
    if not names:
        return "none here"
    return f"one of {', '.join(names[:12])}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")
