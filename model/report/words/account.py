"""Shows what a place gives when it is simulated, beside the figures it should meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from model.report.words.phrases import Lang, say
from model.report.words.tables import plain_table
from model.study.units import number_text

if TYPE_CHECKING:
    from model.experiment.solve import Account

CHINESE: dict[str, str] = {
    "income": "人均收入", "wages": "工资性收入占比", "business": "经营性收入占比", "property": "财产性收入占比",
    "transfers": "转移性收入占比", **{f"quintile_{k}": f"收入第 {k} 等分与均值之比" for k in range(1, 6)}, "farm": "务农劳动占比",
    "local": "本地务工劳动占比", "migrant": "外出务工劳动占比", "household_size": "户均人口", "one_person_share": "一人户占比",
    "elderly_household_share": "有老人户占比", "share_0_14": "0 至 14 岁人口占比", "share_65_plus": "65 岁及以上人口占比",
    "schooling_years": "受教育年数",
}  # fmt: skip


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
        table.add_row(figure_name(row["figure"], lang), _short(row["target"]), _short(row["obtained"]), miss)
    return table


def figure_name(figure: str, lang: Lang = "en") -> str:
    """Return the name of a figure of an account."""
    return CHINESE[figure] if lang == "zh" else figure.replace("_", " ")


def _short(value: float) -> str:
    return number_text(round(value)) if abs(value) >= 100.0 else f"{value:.3f}"
