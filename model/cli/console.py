"""Where a verb writes: results to standard output, progress to standard error."""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from model.errors import InputError
from model.report.words.phrases import Lang, duration, say

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# Width of tables when nobody says: a file or a pipe has none.
WIDTH_OF_A_PIPE = 160
# Seconds between two lines of progress where no bar can be drawn.
LINE_EVERY = 15.0

Step = Callable[[int, int], None]


@dataclass
class Screen:
    """One verb's way to speak.

    Parameters
    ----------
    json : bool
        Standard output is one JSON document and nothing else.
    quiet : bool
        Nothing on standard error but errors.
    lang : {"en", "zh"}
    colour : bool
    file : Path or None
        Written instead of standard output, in UTF-8.
    rough : bool
        Every table says that it is not for decisions.
    """

    json: bool = False
    quiet: bool = False
    lang: Lang = "en"
    colour: bool = True
    file: Path | None = None
    rough: bool = False
    _consoles: dict[str, Console] = field(default_factory=dict, repr=False)

    def say(self, key: str, **values: object) -> str:
        """Return a phrase in the screen's language."""
        return say(key, self.lang, **values)

    @property
    def out(self) -> Console:
        """Console of standard output, or of the file asked for."""
        if "out" not in self._consoles:
            stream = _open(self.file) if self.file else sys.stdout
            self._consoles["out"] = make_console(stream, colour=self.colour and self.file is None)
        return self._consoles["out"]

    @property
    def err(self) -> Console:
        """Console of standard error."""
        if "err" not in self._consoles:
            self._consoles["err"] = make_console(sys.stderr, colour=self.colour)
        return self._consoles["err"]

    @property
    def width(self) -> int:
        """Characters in a line of standard output."""
        return self.out.width

    def show(self, *items: RenderableType) -> None:
        """Write texts and tables to standard output, unless it is to be JSON."""
        if self.json:
            return
        for item in items:
            plain = isinstance(item, str) and not self.out.is_terminal
            self.out.print(item, soft_wrap=plain, markup=False, highlight=False)

    def head(self, text: str) -> None:
        """Write a heading after an empty line."""
        from rich.text import Text

        self.show("", Text(text, style="bold"))

    def data(self, value: Any) -> None:
        """Write one JSON document to standard output, if JSON was asked for."""
        if self.json:
            wide = "utf" not in (getattr(self.out.file, "encoding", "") or "").lower()
            text = json.dumps(finite(value), ensure_ascii=wide, indent=2, allow_nan=False)
            self.out.print(text, soft_wrap=True, markup=False, highlight=False)

    def note(self, text: str) -> None:
        """Write a line about what is going on to standard error."""
        if not self.quiet:
            self.err.print(text, soft_wrap=True, markup=False, highlight=False)

    @contextlib.contextmanager
    def progress(self, what: str) -> Iterator[Step]:
        """Show how far a job is, and the time left.

        Yields a function of (done, total): a bar on a terminal, a line now and then elsewhere.
        """
        if self.quiet:
            yield _silent
        elif self.err.is_terminal and not self.err.is_dumb_terminal:
            with _bar(self.err, what) as step:
                yield step
        else:
            yield _Lines(self, what)

    def close(self) -> None:
        """Close the file written instead of standard output."""
        console = self._consoles.pop("out", None)
        if console is not None and self.file is not None:
            console.file.close()


def finite(value: Any) -> Any:
    """Return plain data with missing numbers as None: JSON has no NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    return value


def _open(path: Path) -> TextIO:
    if path.is_dir():
        raise InputError("is a folder", file=str(path), expected="--out with the name of a file")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8", newline="\n")


def make_console(stream: TextIO, *, colour: bool = True) -> Console:
    """Return a rich console that never wraps tables for a pipe and leaves a broken pipe quietly."""
    from rich.console import Console

    class Patient(Console):
        """A console whose reader may go away."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    tty = stream.isatty()
    width = None if tty or os.environ.get("COLUMNS", "").isdigit() else WIDTH_OF_A_PIPE
    return Patient(
        file=stream, width=width, no_color=None if colour else True, color_system="auto" if colour else None,
        highlight=False, emoji=False,
    )  # fmt: skip


def _silent(_done: int, _total: int) -> None:
    """Show no progress."""


@contextlib.contextmanager
def _bar(console: Console, what: str) -> Iterator[Step]:
    """Draw a bar with the time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class _Lines:
    """Progress as plain lines, at the beginning, now and then, and at the end."""

    def __init__(self, screen: Screen, what: str) -> None:
        import time

        self.screen = screen
        self.what = what
        self.clock = time.monotonic
        self.began = self.last = self.clock()
        self.first: int | None = None

    def __call__(self, done: int, total: int) -> None:
        now = self.clock()
        if self.first is None:
            self.first = done
        if done < total and now - self.last < LINE_EVERY:
            return
        self.last = now
        text = f"{self.what}: {done:,}/{total:,}"
        if self.first < done < total:
            left = (now - self.began) / (done - self.first) * (total - done)
            text += ", " + self.screen.say("left", time=duration(left, self.screen.lang))
        self.screen.note(text)
