"""What `trace` says: one household's two lives, the first difference and its cause, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from rich.table import Table

from model.experiment.trace import (
    PARTS,
    SOURCES,
    Life,
    Move,
    differences,
    first,
    first_that_counts,
    that_count,
)
from model.measures.catalogue import CAUSE_NAMES
from model.report.words.comparison import number
from model.report.words.phrases import Lang
from model.report.words.tables import plain_table
from model.state import HouseholdColumns

TEXT: dict[str, tuple[str, str]] = {
    "title": ("Household {id}: {one} beside {other}, the same luck", "农户 {id}：{one} 与 {other}，运气相同"),
    "who": (
        "{persons} persons, {workers} worker-months of labour a month, income fifth {fifth} at the start; {register}.",
        "{persons} 人，每月劳动力 {workers} 人月，起点收入第 {fifth} 等分；{register}。",
    ),
    "lifted_out": ("lifted out before the study begins", "研究开始前已脱贫"),
    "registered": ("on the register", "建档未脱贫"),
    "never": ("never registered", "从未建档"),
    "kind": ("{kind}: {n} household of this kind in the county|{kind}: {n} households of this kind in the county, this is the most telling", "{kind}：该县有 {n} 户，此户最典型"),
    "same": ("The two lives are the same to the last digit.", "两种生活完全相同。"),
    "around": (
        "Around it the first difference is in {month}: {process} moves {table} {column} ({before} against {after}).",
        "其周围最先的差别在 {month}：{process} 使 {table} {column} 变化（{before} 对 {after}）。",
    ),
    "first": (
        "In the household itself: {month}, {process} moves {column} ({before} against {after}).",
        "农户自身最先的差别：{month}，{process} 使 {column} 变化（{before} 对 {after}）。",
    ),
    "counts": (
        "Income of a month differs by more than 1 % from {month} on.",
        "自 {month} 起，月收入差别超过 1 %。",
    ),
    "returns": ("Under {name} it returns to poverty in {list}, and is poor for {poor} months.", "在 {name} 下于 {list} 返贫，共贫困 {poor} 个月。"),
    "no_return": ("Under {name} it does not return to poverty.", "在 {name} 下没有返贫。"),
    "poor": ("Under {name} it does not return, but is poor for {poor} months.", "在 {name} 下没有返贫，但贫困 {poor} 个月。"),
    "because": ("{month} ({cause})", "{month}（{cause}）"),
    "money": (
        "On the whole it has {income} yuan a person and year more under {other} than under {one}, most of the difference in {source} ({amount}).",
        "总体上 {other} 下人均年收入比 {one} 多 {income} 元，差别主要来自{source}（{amount}）。",
    ),
    "less": (
        "On the whole it has {income} yuan a person and year less under {other} than under {one}, most of the difference in {source} ({amount}).",
        "总体上 {other} 下人均年收入比 {one} 少 {income} 元，差别主要来自{source}（{amount}）。",
    ),
    "part": ("Of its parts {part} differs most ({amount}).", "其中变化最大的是{part}（{amount}）。"),
    "moved": ("What moved, in the order of time", "变化的先后"),
    "years": ("Both lives, year by year: {one} / {other}", "逐年对照：{one} / {other}"),
    "months": ("Both lives, month by month: {one} / {other}", "逐月对照：{one} / {other}"),
    "month": ("month", "月份"),
    "year": ("year", "年份"),
    "process": ("process", "过程"),
    "column": ("what", "内容"),
    "meaning": ("meaning", "含义"),
    "income": ("income, no\nreimbursed bills", "收入（不含\n报销）元/人"),
    "assessed": ("assessed\nyuan/person", "认定收入\n元/人"),
    "wealth": ("cash\nyuan", "流动资产\n元"),
    "debt": ("debt\nyuan", "负债\n元"),
    "away": ("labour\naway, %", "外出\n%"),
    "ill": ("months\nill", "患病\n月数"),
    "monitored": ("months\nmonitored", "监测\n月数"),
    "helped": ("months\nhelped", "帮扶\n月数"),
    "poor_months": ("months\npoor", "贫困\n月数"),
    "visits": ("A life in the model is no forecast of any one household; a list of risks is for visits, never for refusing help.",
               "模型中的一户不是对任何具体农户的预测；风险名单用于走访，绝不用于拒绝帮扶。"),
    "table": ("the table of months", "逐月数据表"),
    "pictures": ("pictures", "图"),
}  # fmt: skip

PROCESSES = {
    "government": "政府", "drivers": "外部环境", "shocks": "冲击", "illness": "疾病", "diffusion": "技术扩散", "labour": "劳动",
    "production": "生产", "markets": "市场", "enterprises": "企业", "relief": "救助", "income": "收入", "consumption": "消费",
    "credit": "信贷", "circulation": "本地循环", "demography": "人口", "status": "认定",
}  # fmt: skip
TABLES = {"county": "县", "product": "产品", "town": "乡镇", "village": "村"}
CHINESE = {
    "wage_income": "工资性收入", "business_income": "经营净收入", "property_income": "财产净收入", "transfer_income": "转移净收入",
    "income": "收入", "support_income": "过渡期帮扶收入", "public_job_pay": "公益岗位工资", "dividend": "分红", "pension": "养老金",
    "remittance": "亲属汇款", "reimbursed": "医疗报销", "dibao": "低保金", "relief": "临时救助", "grant": "补贴", "indemnity": "保险赔付",
    "stipend": "助学金", "assessed": "认定收入", "cash": "流动资产", "capital": "经营资产", "debt": "负债", "arrears": "逾期",
    "borrowed": "新增借款", "consumption": "消费", "out_of_pocket": "自付医疗费", "farm_share": "务农", "local_share": "本地务工",
    "migrant_share": "外出务工", "hired": "本地岗位", "monitored": "监测", "helped": "帮扶", "poor": "贫困", "eligible": "应监测",
    "risk": "返贫风险", "field_skill": "实用技术", "trained": "受过培训", "willingness": "参与意愿", "reached": "受政策惠及",
    "anti_poverty_cover": "防贫保险", "crop_cover": "农业保险", "screening": "数据比对", "sales": "销售", "stock": "生产存量",
}  # fmt: skip
ENGLISH = {
    "wage_income": "wages", "business_income": "net business income", "property_income": "property income",
    "transfer_income": "net transfers", "public_job_pay": "pay of public jobs", "reimbursed": "reimbursed bills",
    "indemnity": "insurance payouts", "grant": "grants", "remittance": "remittances",
}  # fmt: skip

LEVERS = 3  # levers of the county that a table names
MonthText = Callable[[int], str]


def say(key: str, lang: Lang = "en", **values: object) -> str:
    """Return a phrase of `trace`; ``one|many`` picks by the value ``n``."""
    one, bar, many = TEXT[key][1 if lang == "zh" else 0].partition("|")
    return (many if bar and values.get("n") != 1 else one).format(**values)


def column_name(column: str, lang: Lang = "en") -> str:
    """Return the name of a column."""
    if lang == "zh":
        return CHINESE.get(column, column)
    return ENGLISH.get(column, column.replace("_", " "))


def process_name(process: str, lang: Lang = "en") -> str:
    """Return the name of a process."""
    return PROCESSES.get(process, process) if lang == "zh" else process


def value_text(value: float) -> str:
    """Return a value of any column: whole above a hundred, else three digits."""
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"


def sentences(
    one: Life, other: Life, found: Sequence[Move], month_text: MonthText, lang: Lang = "en"
) -> list[str]:
    """Return a household's two lives in words.

    Parameters
    ----------
    one, other : Life
    found : of `model.experiment.trace.moves`
    month_text : of a study month
    lang : {"en", "zh"}
    """
    if not found:
        return [say("same", lang), *_poverty(one, month_text, lang)]
    said = []
    near, own = first(found, "county", "product", "town", "village"), first(found, "household")
    if near is not None:
        table = TABLES[near.table] if lang == "zh" else near.table
        said.append(say("around", lang, table=table, **_move(near, month_text, lang)))
    if own is not None:
        said.append(say("first", lang, **_move(own, month_text, lang)))
    counts = first_that_counts(one, other)
    if counts is not None:
        said.append(say("counts", lang, month=month_text(counts)))
    said += [*_poverty(one, month_text, lang), *_poverty(other, month_text, lang)]
    return said + _money(one, other, lang)


def _move(move: Move, month_text: MonthText, lang: Lang) -> dict[str, str]:
    return {
        "month": month_text(move.month), "process": process_name(move.process, lang), "column": column_name(move.column, lang),
        "before": value_text(move.before), "after": value_text(move.after),
    }  # fmt: skip


def _poverty(life: Life, month_text: MonthText, lang: Lang) -> list[str]:
    poor = int(life.months["poor"].sum())
    if not life.returned:
        return [say("poor" if poor else "no_return", lang, name=life.name, poor=poor)]
    column = 1 if lang == "zh" else 0
    times = [
        say("because", lang, month=month_text(m), cause=CAUSE_NAMES[c][column]) for m, c in life.returned
    ]
    return [
        say("returns", lang, name=life.name, list=("、" if lang == "zh" else ", ").join(times), poor=poor)
    ]


def _money(one: Life, other: Life, lang: Lang) -> list[str]:
    change = differences(one, other)
    if abs(change["income"]) < 1.0:
        return []
    same_way = max(SOURCES, key=lambda name: change[name] * (1.0 if change["income"] > 0.0 else -1.0))
    said = [
        say(
            "money" if change["income"] > 0.0 else "less", lang, income=number(abs(change["income"])), one=one.name,
            other=other.name, source=column_name(same_way, lang), amount=number(change[same_way], sign=True),
        )
    ]  # fmt: skip
    part = max(PARTS, key=lambda name: abs(change[name]))
    if abs(change[part]) >= 1.0:
        said.append(say("part", lang, part=column_name(part, lang), amount=number(change[part], sign=True)))
    return said


def moves_table(
    one: Life, other: Life, found: Sequence[Move], month_text: MonthText, lang: Lang = "en", rows: int = 14
) -> Table:  # fmt: skip
    """Return what moved by more than a hundredth, in the order of time."""
    heads = [say(head, lang) for head in ("month", "process", "column")]
    table = plain_table(*heads, one.name, other.name, say("meaning", lang), numbers=(3, 4))
    shown = that_count(found)
    levers = [move for move in shown if move.table == "county"][LEVERS:]
    for move in [move for move in shown if move not in levers][:rows]:
        known = getattr(HouseholdColumns, move.column, None) if move.table == "household" else None
        meaning = (
            f"{known.text}, {known.unit}" if known is not None else ("县" if lang == "zh" else move.table)
        )
        table.add_row(
            month_text(move.month), process_name(move.process, lang), column_name(move.column, lang),
            value_text(move.before), value_text(move.after), meaning,
        )  # fmt: skip
    return table


def lives_table(
    one: Life, other: Life, month_text: MonthText, lang: Lang = "en", *, monthly: bool = False
) -> Table:  # fmt: skip
    """Return both lives by year, or by month."""
    heads = ("income", "assessed", "wealth", "debt", "away", "ill", "monitored", "helped", "poor_months")
    table = plain_table(
        say("month" if monthly else "year", lang), *(say(head, lang) for head in heads), numbers=tuple(range(1, 10))
    )  # fmt: skip
    here, there = (_periods(life.months, month_text, monthly=monthly) for life in (one, other))
    for period, a, b in zip(here.index, here.to_dict("records"), there.to_dict("records"), strict=True):
        table.add_row(str(period), *(f"{number(a[head])} / {number(b[head])}" for head in heads))
    return table


def _periods(months: pd.DataFrame, month_text: MonthText, *, monthly: bool) -> pd.DataFrame:
    """Return money at the end and counts of months, by year or month."""
    names = [month_text(int(month)) for month in months["month"]]
    people = months["persons"].clip(lower=1.0)
    each = pd.DataFrame(
        {
            "period": names if monthly else [name[:4] for name in names],
            "income": (months["income"] - months["reimbursed"]) / people, "assessed": months["assessed"], "wealth": months["cash"],
            "debt": months["debt"], "away": 100.0 * months["migrant_share"],
            "ill": ((months["acute"] > 0) | (months["injured"] > 0)).astype(float),
            "monitored": months["monitored"].astype(float), "helped": months["helped"].astype(float),
            "poor_months": months["poor"].astype(float),
        }
    )  # fmt: skip
    last, mean = ("assessed", "wealth", "debt"), ("away",)
    how = {
        n: ("last" if n in last else "mean" if n in mean else "sum") for n in each.columns if n != "period"
    }
    found: pd.DataFrame = each.groupby("period", sort=False).agg(how)
    return found
