"""Shows published facts beside the model: table, sentences, and the page docs/VALIDATION.md."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from model.report.words.phrases import Lang
from model.report.words.tables import plain_table
from model.study.units import number_text

if TYPE_CHECKING:
    from model.experiment.evidence.facts import Part
    from model.experiment.evidence.verdict import Count, Row

HEADS = {
    "en": ("fact", "what is measured", "unit", "paper", "agrees within", "model", "95 % interval", "", "why not"),
    "zh": ("事实", "指标", "单位", "文献", "一致范围", "模型", "95% 区间", "", "说明"),
}  # fmt: skip
KINDS = {
    "en": {
        "test": "Facts that were neither fitted nor put in",
        "in_sample": "Figures that may be fitted: they show nothing about forecasts, and are not counted",
        "input": "Facts that went into the model: not counted",
        "outside": "Facts the model cannot speak to",
    },
    "zh": {
        "test": "未用于拟合、也未写入模型的事实",
        "in_sample": "可用于拟合的数据：不说明预测能力，不计入",
        "input": "已写入模型的事实：不计入",
        "outside": "模型无法回答的事实",
    },
}  # fmt: skip
VERDICTS = {"en": {True: "agrees", False: "does not"}, "zh": {True: "一致", False: "不一致"}}
WHY = {
    "below the range": "低于范围", "above the range": "高于范围", "its interval reaches into it": "区间触及范围",
    "no number came out": "没有得出数值",
}  # fmt: skip


def why(row: Row, lang: Lang) -> str:
    """Return how the model misses; where it was not asked the reason stands as the file has it."""
    if lang == "en" or row.agrees is None:
        return row.why
    return "；".join(WHY.get(part, part) for part in row.why.split("; ") if part)


def number(value: float) -> str:
    """Return a number as a reader wants it: three significant digits, thousands apart, nothing where it is missing."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = number_text(round(value)) if abs(value) >= 1000.0 else f"{value:.3g}"
    return "0" if text in {"-0", "0"} else text.replace("-", "−")


def span(low: float, high: float) -> str:
    """Return a range; one-sided where one end is missing or has no end."""
    if math.isnan(low) and math.isnan(high):
        return ""
    if math.isinf(high):
        return f"> {number(low)}"
    return number(low) if low == high else f"{number(low)} … {number(high)}"


def table(rows: Sequence[Row], kind: str, lang: Lang = "en") -> Table:
    """Return the rows of one kind as a table.

    Parameters
    ----------
    rows : sequence of Row
    kind : {"test", "in_sample", "input", "outside"}
    lang : {"en", "zh"}
    """
    made = plain_table(*HEADS[lang], numbers=(3, 4, 5, 6))
    for row in of_kind(rows, kind):
        made.add_row(*cells(row, lang))
    return made


def of_kind(rows: Sequence[Row], kind: str) -> list[Row]:
    """Return the rows of one kind."""
    return [row for row in rows if row.part.kind == kind]


def cells(row: Row, lang: Lang) -> tuple[str, ...]:
    """Return a row as texts, in the order of `HEADS`."""
    part = row.part
    verdict = "" if row.agrees is None else VERDICTS[lang][row.agrees]
    return (
        part.id, measure(part, lang), part.unit, number(part.value) or span(part.value_low, part.value_high),
        span(part.low, part.high), number(row.value), span(row.low, row.high), verdict, why(row, lang),
    )  # fmt: skip


def measure(part: Part, lang: Lang) -> str:
    """Return what is measured, in a language."""
    return part.chinese if lang == "zh" else part.measure


def summary(count: Count, lang: Lang = "en") -> str:
    """Return how many facts agree, in one sentence."""
    share = "" if math.isnan(count.share) else f" ({100.0 * count.share:.0f} %)"
    if lang == "zh":
        return (
            f"{count.tested} 个可检验的事实中 {count.agree} 个一致{share}；"
            f"另有 {count.fitted} 个可拟合（{count.fitted_agree} 个一致），{count.inputs} 个已写入模型，{count.outside} 个模型无法回答。"
        )
    return (
        f"{count.agree} of {count.tested} facts that count agree{share}. Apart from these: {count.fitted} that may be fitted "
        f"({count.fitted_agree} agree), {count.inputs} that went into the model, {count.outside} it cannot speak to."
    )
