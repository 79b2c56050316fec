"""Shows yearly measures as a household survey defines them, and how a forecast did against what happened."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from model.report.words.phrases import Lang
from model.report.words.tables import fits, plain_table
from model.study.units import number_text

if TYPE_CHECKING:
    import pandas as pd

    from model.experiment.score import Scored
    from model.experiment.survey_catalogue import Yearly

COLUMNS = (10, 7, 5, 4, 3, 2)  # years shown side by side: the first number that the terminal bears
WORDS = {
    "title": (
        "{study}, {scenario}: yearly measures as the household survey defines them, yuan {prices}",
        "{study}，{scenario}：住户调查口径年度指标，{prices}",
    ),
    "nominal": ("of each year", "当年价"), "base": ("of {year}", "{year} 年价"),
    "range": ("{year}, 5-95 %\nof cells", "{year} 年\n5-95 % 范围"),
    "measure": ("measure", "指标"), "unit": ("unit", "单位"), "n": ("n", "n"),
    "some_years": ("{shown} of {years} years are shown; --out FILE.csv or --json gives all.", "显示 {years} 年中的 {shown} 年；--out FILE.csv 或 --json 给出全部。"),
    "line": ("Line: {yuan} yuan of {year} a person and year.", "贫困线：每人每年 {yuan} 元（{year} 年价）。"),
    "line_share": ("Line: that below which {share} % of persons lie in {year}.", "贫困线：{year} 年 {share} % 人口低于此线。"),
    "matrix": ("Households by quintile of {before} (rows) and of {year} (columns), %", "{before} 年五等分（行）到 {year} 年五等分（列），%"),
    "one_cell": ("One cell: no interval. More with --draws and --replicates.", "仅一个单元：无区间。用 --draws、--replicates 增加。"),
    "missing": (
        "Left out where the panel is too short: ever poor needs 5 years, transient 6, return within k years k + 2.",
        "年份不足时不列：五年内曾贫困需 5 年，暂时贫困 6 年，k 年内再贫困 k + 2 年。",
    ),
    "why": (
        ("Survey and office differ because they measure differently. The survey ({survey} % below the line in {year}) takes one calendar year's "
        "income before bills. The office ({office} %) takes a mean over 24 months with support in it, net of large bills, and asks that there "
        "be little wealth; its returns ({returns} households) count the lifted-out alone. Survey noise adds crossings of the line that never happened."),
        ("调查与行政口径不同，因为量法不同。调查（{year} 年 {survey} % 低于贫困线）取一个日历年的收入，不扣支出；行政口径（{office} %）取含帮扶收入的 24 个月平均，"
        "扣除大额医疗支出，并要求财产很少；返贫户（{returns} 户）只计脱贫户。调查误差还会带来并未发生的越线。"),
    ),
    "written": ("Table: {file}", "表格：{file}"),
    "score_title": ("Forecast beside what was observed", "预测与实际对照"),
    "year": ("year", "年份"), "forecast": ("forecast", "预测"), "interval": ("5-95 %", "5-95 % 区间"),
    "observed": ("observed", "实际"), "verdict": ("", ""), "inside": ("inside", "区间内"),
    "below": ("below", "低于区间"), "above": ("above", "高于区间"),
    "no_range": ("no interval", "无区间"),
    "coverage": (
        "{inside} of {n} observed values ({share} %) lie inside the 5-95 % interval, where about 90 % should: {verdict}.",
        "{n} 个实际值中有 {inside} 个（{share} %）落在 5-95 % 区间内，应约为 90 %：{verdict}。",
    ),
    "no_coverage": (
        "No coverage can be told: the forecast has one cell only, so no interval.",
        "无法判断覆盖率：预测只有一个单元，没有区间。",
    ),
    "few": ("too few values to tell", "数量太少，无法判断"), "good": ("chance may explain the difference", "差异可由偶然解释"),
    "narrow": ("the intervals are too narrow, or the forecast is off", "区间过窄，或预测有偏"),
    "wide": ("the intervals are wider than needed", "区间偏宽"),
    "few_cells": (
        "The intervals come from {n} cells or fewer in part; under 20, 5 and 95 % are little more than the smallest and the largest.",
        "部分区间仅来自 {n} 个或更少单元；少于 20 个时，5 % 与 95 % 近似最小值与最大值。",
    ),
}  # fmt: skip


def words(key: str, lang: Lang, **values: object) -> str:
    """Return a phrase of this page."""
    return WORDS[key][lang == "zh"].format(**values)


def value_text(value: float, unit: str) -> str:
    """Return a value as tables show it: shares in percent."""
    if not math.isfinite(value):
        return ""
    if unit.startswith("share"):
        return f"{100.0 * value:.1f} %"
    return number_text(round(value)) if abs(value) >= 100.0 else f"{value:.3g}"


def range_text(low: float, high: float, unit: str) -> str:
    """Return an interval as tables show it."""
    if unit.startswith("share"):
        return f"{100.0 * low:.1f} – {100.0 * high:.1f}"
    return f"{value_text(low, unit)} – {value_text(high, unit)}"


def shown_years(years: Sequence[int], most: int) -> list[int]:
    """Return the years that stand side by side: all, or some at even distance with the first and the last."""
    if len(years) <= most:
        return list(years)
    places = sorted({round(k * (len(years) - 1) / (most - 1)) for k in range(most)})
    return [years[k] for k in places]


def fitting_table(
    table: pd.DataFrame, known: dict[str, Yearly], console: Console, lang: Lang = "en"
) -> tuple[Table, int]:
    """Return the measures by year in as many years as the console bears, and how many these are."""
    made = Table()
    for described in (True, False):
        for most in COLUMNS:
            made, number = survey_table(table, known, most, lang, described=described)
            if fits(made, console):
                return made, number
    return made, COLUMNS[-1]


def survey_table(
    table: pd.DataFrame, known: dict[str, Yearly], most: int, lang: Lang = "en", *, described: bool = True
) -> tuple[Table, int]:
    """Return the measures by year, but for the transitions between quintiles, and how many years stand in it.

    Parameters
    ----------
    table : DataFrame
        As `model.experiment.survey_years.survey_years` gives it.
    known : measures by name
    most : years side by side
    lang : {"en", "zh"}
    described : bool
        With a column that says what each measure is.
    """
    years = sorted({int(year) for year in table["year"]})
    shown = shown_years(years, most)
    rows: dict[tuple[int, str], Any] = {
        (int(r["year"]), str(r["measure"])): r for r in table.to_dict("records")
    }
    heads = [
        words("measure", lang),
        *([""] if described else []),
        *map(str, shown),
        words("range", lang, year=years[-1]),
        words("n", lang),
    ]
    made = plain_table(*heads, numbers=range(2 if described else 1, len(heads)))
    for name, measure in known.items():
        if "transition:" in name or not any((year, name) in rows for year in years):
            continue
        numbers = [
            value_text(rows[year, name]["value"], measure.unit) if (year, name) in rows else ""
            for year in shown
        ]
        last = rows.get((years[-1], name))
        spread = range_text(last["low"], last["high"], measure.unit) if last and int(last["n"]) > 1 else ""
        text = measure.chinese if lang == "zh" else measure.text
        made.add_row(
            name,
            *([text] if described else []),
            *numbers,
            spread,
            "" if last is None else str(int(last["n"])),
        )
    return made, len(shown)


def matrix_table(table: pd.DataFrame, year: int) -> Table | None:
    """Return where the households of each quintile of the year before are; None if it is not known."""
    values = table[table["year"] == year].set_index("measure")["value"]
    if "transition:1:1" not in values.index:
        return None
    made = plain_table("", *"12345", numbers=range(1, 6))
    for i in range(1, 6):
        made.add_row(str(i), *(f"{100.0 * values[f'transition:{i}:{j}']:.0f}" for j in range(1, 6)))
    return made


def survey_lines(table: pd.DataFrame, shown: int, lang: Lang = "en") -> list[str]:
    """Return what has to be known to read the table: line, cells, what is left out, why survey and office differ."""
    about: dict[str, Any] = {str(key): value for key, value in table.attrs.items()}
    years = sorted({int(year) for year in table["year"]})
    final = table[table["year"] == years[-1]].set_index("measure")["value"]
    lines: list[str] = []
    if about["line"] is not None:
        lines.append(words("line", lang, yuan=number_text(about["line"]), year=about["base_year"]))
    else:
        lines.append(words("line_share", lang, share=f"{100.0 * about['line_share']:g}", year=years[0]))
    lines.append(
        words(
            "why", lang, year=years[-1], survey=f"{100.0 * final['survey_headcount']:.1f}", office=f"{100.0 * final['headcount']:.1f}",
            returns=f"{final['returns']:,.0f}",
        )
    )  # fmt: skip
    if shown < len(years):
        lines.append(words("some_years", lang, shown=shown, years=len(years)))
    if not {"ever_poor", "transient_share", "return_within:5"} <= set(table["measure"]):
        lines.append(words("missing", lang))
    if about["cells"] < 2:
        lines.append(words("one_cell", lang))
    return lines


def score_table(scored: Scored, lang: Lang = "en") -> Table:
    """Return forecast, interval and observed value of each line of the file, and where it lies."""
    heads = [words(key, lang) for key in ("year", "measure", "forecast", "interval", "observed", "verdict")]
    made = plain_table(*heads, numbers=(2, 3, 4))
    for row in scored.rows:
        spread = range_text(row.low, row.high, row.unit) if row.n > 1 else ""
        made.add_row(
            str(row.year), row.measure, value_text(row.forecast, row.unit), spread, value_text(row.observed, row.unit),
            words(row.place, lang),
        )  # fmt: skip
    return made


def score_lines(scored: Scored, lang: Lang = "en") -> list[str]:
    """Return the sentence on coverage, and a warning where intervals come from few cells."""
    if not scored.judged:
        return [words("no_coverage", lang)]
    share = f"{100.0 * scored.inside / scored.judged:.0f}"
    said = words(
        "coverage",
        lang,
        inside=scored.inside,
        n=scored.judged,
        share=share,
        verdict=words(scored.verdict, lang),
    )
    few = scored.fewest_cells
    return [said, *([words("few_cells", lang, n=few)] if few < 20 else [])]
