"""Household and enterprise as Mesa agents: views of one row of the columns."""

from __future__ import annotations

from typing import Any

import mesa

from model.columns import Table
from model.state import CountyColumns, EnterpriseColumns, HouseholdColumns


class _View(mesa.Agent):
    """An agent that shows one row of a table; it stores nothing of its own."""

    def __init__(self, model: Any, table: Table, row: int) -> None:
        super().__init__(model)
        self.table = table
        self.row = row
        self.unique_id = int(table.arrays["id"][row])

    def remove(self) -> None:
        """Take the agent out of the county: its row stays, and is no longer alive."""
        self.table.arrays["alive"][self.row] = False
        super().remove()

    def step(self) -> None:
        """Do nothing: the processes of the month move all rows at once."""

    def __repr__(self) -> str:
        """Return kind, id and row."""
        return f"<{type(self).__name__} {self.unique_id} (row {self.row})>"


class Household(_View, HouseholdColumns):
    """One rural household; reading ``h.cash`` reads the column, writing it writes the column."""


class Enterprise(_View, EnterpriseColumns):
    """One enterprise of the county."""


class County(CountyColumns):
    """The county's scalars as attributes: a view of the only row of their table."""

    def __init__(self, table: Table, row: int = 0) -> None:
        self.table = table
        self.row = row
