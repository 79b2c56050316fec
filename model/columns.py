"""Columns: what an agent is made of, declared once; tables that hold them; views that show them.

An agent class declares ``cash = Column("yuan", "money held")``. A `Table` holds one plain array
per column. An agent is a view of a table and a row: reading ``h.cash`` reads the array, and
``h.cash = 9`` writes it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Column:
    """One declared column.

    Parameters
    ----------
    unit : str
        Unit of the value; ``1`` for shares and counts without unit.
    text : str
        Meaning, in one line.
    dtype : str
        NumPy type code, ``f8`` unless told.
    default : float
        Value of a fresh row.
    slots : int
        1 for one number per row; more for a small block, stored as (slots, rows).
    """

    def __init__(self, unit: str, text: str, dtype: str = "f8", default: float = 0.0, slots: int = 1) -> None:
        self.unit = unit
        self.text = text
        self.dtype = np.dtype(dtype)
        self.default = default
        self.slots = slots
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, view: Any, owner: type | None = None) -> Any:
        if view is None:
            return self
        array = view.table.arrays[self.name]
        return array.item(view.row) if self.slots == 1 else array[:, view.row]

    def __set__(self, view: Any, value: Any) -> None:
        if self.slots == 1:
            view.table.arrays[self.name][view.row] = value
        else:
            view.table.arrays[self.name][:, view.row] = value


def columns_of(owner: type) -> dict[str, Column]:
    """Return the columns a class declares, in order, its parents' first."""
    found: dict[str, Column] = {}
    for cls in reversed(owner.__mro__):
        found.update({name: value for name, value in vars(cls).items() if isinstance(value, Column)})
    return found


class Table:
    """Plain arrays, one per declared column; ``table.cash`` is the array itself.

    Columns of one type lie in one block, a row of the block per column (several for a column with
    slots), so that a household is copied with a few operations.

    Parameters
    ----------
    owner : type
        Class that declares the columns.
    rows : int
        Number of rows, spare rows included. Rows never move.
    """

    def __init__(self, owner: type, rows: int) -> None:
        self.declared_by = owner
        self.rows = rows
        columns = columns_of(owner)
        heights: dict[str, int] = {}
        for column in columns.values():
            heights[column.dtype.str] = heights.get(column.dtype.str, 0) + column.slots
        self._show({code: np.empty((height, rows), dtype=code) for code, height in heights.items()})
        for name, column in columns.items():
            self.arrays[name][...] = column.default

    def _show(self, blocks: dict[str, NDArray[Any]]) -> None:
        """Show every column as a view of its block."""
        self.blocks = blocks
        self.arrays: dict[str, NDArray[Any]] = {}
        self.lines: dict[str, NDArray[np.int64]] = {}
        used = dict.fromkeys(blocks, 0)
        for name, column in columns_of(self.declared_by).items():
            code = column.dtype.str
            first = used[code]
            used[code] += column.slots
            block = blocks[code]
            self.lines[name] = np.arange(first, first + column.slots)
            self.arrays[name] = block[first] if column.slots == 1 else block[first : first + column.slots]
        self.__dict__.update(self.arrays)  # what is read a thousand times a month is found at once

    def __getattr__(self, name: str) -> NDArray[Any]:
        try:
            array: NDArray[Any] = self.__dict__["arrays"][name]
        except KeyError:
            raise AttributeError(name) from None
        return array

    def __len__(self) -> int:
        return self.rows

    def __getstate__(self) -> dict[str, Any]:
        """Keep the blocks; the columns are shown anew from them."""
        return {"declared_by": self.declared_by, "rows": self.rows, "blocks": self.blocks}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """Show the columns of blocks that were kept."""
        self.declared_by = kept["declared_by"]
        self.rows = kept["rows"]
        self._show(kept["blocks"])

    def copy(self) -> Table:
        """Return a table with its own copy of every array."""
        other = Table.__new__(Table)
        blocks = {code: block.copy() for code, block in self.blocks.items()}
        other.__setstate__({"declared_by": self.declared_by, "rows": self.rows, "blocks": blocks})
        return other

    def copy_row(self, source: int, target: int) -> None:
        """Write one row over another, every column of it."""
        for block in self.blocks.values():
            block[:, target] = block[:, source]

    def divide_row(self, source: int, target: int, names: tuple[str, ...], share: float) -> None:
        """Move a share of the named columns, all of type ``f8``, from one row to another."""
        block = self.blocks["<f8"]
        lines = np.concatenate([self.lines[name] for name in names])
        moved = block[lines, source] * share
        block[lines, target] = moved
        block[lines, source] -= moved

    def write_row(self, row: int, **values: Any) -> None:
        """Set a row to the declared defaults, then to the given values."""
        for name, column in columns_of(self.declared_by).items():
            array = self.arrays[name]
            value = values.get(name, column.default)
            if column.slots == 1:
                array[row] = value
            else:
                array[:, row] = value
