"""Tables that a narrow terminal, a pipe and a Chinese name can bear."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import Box
from rich.console import Console
from rich.table import Table
from rich.text import Text

# A line of plain hyphens under the head and nothing else: any encoding can show it.
LINED = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def plain_table(*heads: str, numbers: Sequence[int] = ()) -> Table:
    """Return an empty table.

    Parameters
    ----------
    heads : str
        Headings; a line break inside makes two lines.
    numbers : positions
        Columns set to the right.
    """
    table = Table(box=LINED, show_edge=False, pad_edge=False, header_style="bold")
    for position, head in enumerate(heads):
        right = position in numbers
        table.add_column(head, justify="right" if right else "left", no_wrap=right, overflow="fold")
    return table


def fits(table: Table, console: Console) -> bool:
    """Say whether a table stands on the console without breaking a line.

    Parameters
    ----------
    table : Table
    console : Console
    """
    wanted: int = table.__rich_measure__(
        console, console.options.update(max_width=10_000, markup=False)
    ).maximum
    return wanted <= console.width


def bold(text: str) -> Text:
    """Return a text to stand out where there is a choice of weight."""
    return Text(text, style="bold")
