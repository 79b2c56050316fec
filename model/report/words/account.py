"""Shows what a place gives when it is simulated, beside the figures it should meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from model.report.words.phrases import Lang, say
from model.report.words.tables import plain_table
from model.study.units import number_text

if TYPE_CHECKING:
    from model.experiment.solve import Account


def account_rows(account: Account) -> list[dict[str, Any]]:
    """Return figures with target, what was obtained, and the miss in tolerances, None where there is none."""
    misses = account.misses()
    return [
        {"figure": name, "target": target, "obtained": account.obtained[name], "miss": misses.get(name)}
        for name, target in account.target.items()
    ]


def account_table(account: Account, lang: Lang = "en") -> Table:
    """Return the account as a table."""
    table = plain_table(
        *(say(name, lang) for name in ("figure", "target", "obtained", "miss")), numbers=(1, 2, 3)
    )
    for row in account_rows(account):
        miss = "" if row["miss"] is None else f"{row['miss']:+.2f}"
        table.add_row(row["figure"].replace("_", " "), _short(row["target"]), _short(row["obtained"]), miss)
    return table


def _short(value: float) -> str:
    return number_text(round(value)) if abs(value) >= 100.0 else f"{value:.3f}"
