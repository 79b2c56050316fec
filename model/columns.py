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
        return array[view.row].item() if self.slots == 1 else array[:, view.row]

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
        self.arrays: dict[str, NDArray[Any]] = {}
        for name, column in columns_of(owner).items():
            shape: tuple[int, ...] = (rows,) if column.slots == 1 else (column.slots, rows)
            self.arrays[name] = np.full(shape, column.default, dtype=column.dtype)

    def __getattr__(self, name: str) -> NDArray[Any]:
        try:
            array: NDArray[Any] = self.__dict__["arrays"][name]
        except KeyError:
            raise AttributeError(name) from None
        return array

    def __len__(self) -> int:
        return self.rows

    def copy(self) -> Table:
        """Return a table with its own copy of every array."""
        other = Table.__new__(Table)
        other.declared_by = self.declared_by
        other.rows = self.rows
        other.arrays = {name: array.copy() for name, array in self.arrays.items()}
        return other

    def write_row(self, row: int, **values: Any) -> None:
        """Set a row to the declared defaults, then to the given values."""
        for name, column in columns_of(self.declared_by).items():
            array = self.arrays[name]
            value = values.get(name, column.default)
            if column.slots == 1:
                array[row] = value
            else:
                array[:, row] = value
