"""Columns, tables and views: what is declared is what is stored, and a view writes through."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.columns import Column, Table, columns_of
from model.state import (
    CountyColumns,
    EnterpriseColumns,
    HouseholdColumns,
    ProductColumns,
    TownColumns,
    VillageColumns,
)


class Cow:
    """A cow."""

    milk = Column("litres/month", "milk given", default=3.0)
    calves = Column("1", "calves born", "i4", 0)
    alive = Column("1", "is here", "?", 1)
    rations = Column("kg", "fodder by kind", default=1.0, slots=2)


class View(Cow):
    """A view of one cow."""

    bell = Column("1", "wears a bell", "?", 0)

    def __init__(self, table: Table, row: int) -> None:
        self.table, self.row = table, row


def test_a_table_holds_one_array_per_declared_column() -> None:
    herd = Table(View, 4)
    assert list(herd.arrays) == ["milk", "calves", "alive", "rations", "bell"]
    assert len(herd) == 4
    assert herd.milk.tolist() == [3.0] * 4
    assert herd.calves.dtype == np.int32
    assert herd.alive.dtype == bool
    assert herd.rations.shape == (2, 4)
    assert herd.rations.flags.c_contiguous


def test_declarations_are_listed_parents_first() -> None:
    assert list(columns_of(View)) == ["milk", "calves", "alive", "rations", "bell"]
    assert View.milk is Cow.milk
    assert View.milk.name == "milk"


def test_a_view_reads_and_writes_the_column() -> None:
    herd = Table(View, 3)
    cow = View(herd, 1)
    cow.milk = 9.0
    cow.rations = (4.0, 5.0)
    assert herd.milk.tolist() == [3.0, 9.0, 3.0]
    assert herd.rations[:, 1].tolist() == [4.0, 5.0]
    assert cow.rations.tolist() == [4.0, 5.0]
    herd.calves[1] = 7
    assert cow.calves == 7
    assert isinstance(cow.calves, int)
    assert isinstance(cow.alive, bool)
    assert isinstance(cow.milk, float)


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=20))
def test_what_a_view_writes_it_reads(values: list[float]) -> None:
    herd = Table(View, len(values))
    for row, value in enumerate(values):
        View(herd, row).milk = value
    assert [View(herd, row).milk for row in range(len(values))] == values


def test_a_copy_is_independent() -> None:
    herd = Table(View, 3)
    other = herd.copy()
    other.milk[:] = 1.0
    other.rations[0, 2] = 8.0
    assert herd.milk.tolist() == [3.0] * 3
    assert herd.rations[0, 2] == 1.0
    assert not any(np.shares_memory(herd.arrays[name], other.arrays[name]) for name in herd.arrays)


def test_a_shallow_copy_would_be_caught() -> None:
    herd = Table(View, 3)
    other = Table.__new__(Table)
    other.__dict__.update(herd.__dict__)
    assert any(np.shares_memory(herd.arrays[name], other.arrays[name]) for name in herd.arrays)


def test_a_written_row_forgets_who_was_there() -> None:
    herd = Table(View, 2)
    herd.milk[1], herd.calves[1], herd.rations[:, 1] = 50.0, 4, 9.0
    herd.write_row(1, calves=2)
    assert (herd.milk[1], herd.calves[1], herd.rations[:, 1].tolist()) == (3.0, 2, [1.0, 1.0])
    assert herd.milk[0] == 3.0


def test_a_row_is_copied_and_divided() -> None:
    herd = Table(View, 3)
    herd.milk[0], herd.calves[0], herd.bell[0], herd.rations[:, 0] = 12.0, 5, True, (4.0, 8.0)
    herd.copy_row(0, 2)
    herd.divide_row(0, 2, ("milk", "rations"), 0.25)
    assert herd.milk.tolist() == [9.0, 3.0, 3.0]
    assert herd.rations[:, 2].tolist() == [1.0, 2.0]
    assert herd.rations[:, 0].tolist() == [3.0, 6.0]
    assert (herd.calves[2], herd.bell[2]) == (5, True)


def test_a_pickled_table_is_whole() -> None:
    herd = Table(View, 3)
    herd.milk[1], herd.bell[2] = 9.0, True
    other = pickle.loads(pickle.dumps(herd))
    assert {name: array.tolist() for name, array in other.arrays.items()} == {
        name: array.tolist() for name, array in herd.arrays.items()
    }
    other.copy_row(1, 0)
    assert other.milk[0] == 9.0
    assert herd.milk[0] == 3.0


def test_columns_do_not_overlap() -> None:
    arrays = list(Table(View, 5).arrays.values())
    assert not any(np.shares_memory(a, b) for k, a in enumerate(arrays) for b in arrays[k + 1 :])


def test_an_unknown_column_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="wool"):
        _ = Table(View, 1).wool


TABLES = [HouseholdColumns, EnterpriseColumns, VillageColumns, TownColumns, ProductColumns, CountyColumns]


@pytest.mark.parametrize("owner", TABLES)
def test_every_column_of_the_model_says_what_it_is(owner: type) -> None:
    for name, column in columns_of(owner).items():
        assert column.unit, name
        assert column.text, name
        assert column.text[0] != " ", name
        assert not column.text.endswith("."), name
        assert column.name == name
        assert name == name.lower(), name
        assert not name.startswith("_"), name
        if column.dtype.kind == "b":
            assert column.unit == "1", name
        assert np.full(1, column.default, dtype=column.dtype)[0] == column.default, name


@pytest.mark.parametrize("owner", TABLES)
def test_every_column_is_aligned_for_the_loops(owner: type) -> None:
    assert {column.dtype.kind for column in columns_of(owner).values()} <= set("fib")
    assert {column.dtype.str for column in columns_of(owner).values() if column.dtype.kind == "f"} <= {"<f8"}
