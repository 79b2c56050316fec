"""Says what a calibration found: model against target, what each parameter became, what stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from model.report.words.phrases import Lang
from model.report.words.tables import plain_table
from model.study.units import number_text

if TYPE_CHECKING:
    from model.experiment.calibrate.fit import Calibration
    from model.experiment.calibrate.screen import Screened

WORDS: dict[str, tuple[str, str]] = {
    "title": ("In sample: model against target, means of the years 2015-2019", "样本内：模型与目标，2015—2019年平均"),
    "parameters": ("What the data say of each parameter", "数据对各参数的约束"),
    "moment": ("moment", "矩"),
    "target": ("target", "目标"),
    "before": ("before", "校准前"),
    "after": ("after", "校准后"),
    "allowed": ("allowed", "允许误差"),
    "verdict": ("", ""),
    "agrees": ("agrees", "一致"),
    "misses": ("misses", "不一致"),
    "parameter": ("parameter", "参数"),
    "range": ("range before", "先验范围"),
    "mean": ("mean", "后验均值"),
    "interval": ("5-95 %", "5—95%"),
    "narrowed": ("sd after/before", "标准差之比"),
    "pinned": ("pinned down", "已确定"),
    "partly": ("in part", "部分确定"),
    "open": ("not by these data", "数据不能确定"),
    "agree_count": (
        "{agree} of {number} moments lie within two errors of their targets (counties of other luck than the search)",
        "{number} 个矩中 {agree} 个在目标的两倍误差以内（所用随机数与搜索不同）",
    ),
    "evaluations": (
        "{made} evaluations, {failed} failed; weighted misses {default} at the defaults, {best} at the best point evaluated",
        "评估 {made} 次，失败 {failed} 次；加权偏差：默认值 {default}，最好点 {best}",
    ),
    "stand_in": (
        "Error of the stand-in, in units of the weights: {left_out} left out, {simulated} on simulated rows; chains mix to {mixing}",
        "替代模型误差（以权重为单位）：留一 {left_out}，后验抽样 {simulated}；链的混合度 {mixing}",
    ),
    "kind": (
        "The posterior is one of these moments, not of the data: triangular priors, a Gaussian likelihood, a quadratic stand-in.",
        "后验只依据这些矩，不依据原始数据：三角先验、高斯似然、二次替代模型。",
    ),
    "open_list": ("Not pinned down, the range before counts on: {names}", "数据不能确定、仍按先验范围：{names}"),
    "none_open": ("Every parameter is narrowed.", "每个参数的范围都缩小了。"),
    "written": ("Written to {folder}", "已写入 {folder}"),
    "screened": ("What each assumption moves from one end of its range to the other", "各假设从范围一端到另一端的影响"),
    "effect": ("effect", "影响"),
    "moved": ("moves most", "主要影响"),
    "local": (
        "{place}: only the constants of the place move; behaviour stays at the posterior mean of rural China",
        "{place}：只调整本地常数，行为参数取全国后验均值",
    ),
    "constants": ("Constants, to be pasted into the place file", "本地常数，可粘贴到地方文件"),
    "worst": (
        "Largest miss in units of its tolerance: {before} before, {after} after",
        "最大偏差（以允许误差为单位）：之前 {before}，之后 {after}",
    ),
}  # fmt: skip
SERIES: dict[str, str] = {
    "income": "人均可支配收入", "median": "中位数", "quintile_1": "低收入组", "quintile_2": "中低收入组",
    "quintile_3": "中等收入组", "quintile_4": "中高收入组", "quintile_5": "高收入组", "wages": "工资性收入占比",
    "business": "经营净收入占比", "property": "财产净收入占比", "transfers": "转移净收入占比",
    "consumption": "消费率", "relative_poverty": "相对贫困", "catastrophic": "灾难性医疗支出",
    "care": "自付医疗费占收入", "return_2016": "2016年返贫率", "pass_through_poorest": "最穷三分之一的消费传导",
    "pass_through_richest": "最富三分之一的消费传导", "transient_share": "暂时贫困占比",
    "firm_death_1": "企业第1年死亡率", "firm_death_2": "企业第2年死亡率", "firm_death_3": "企业第3年死亡率",
    "firm_death_4_7": "企业第4—7年死亡率", "firm_death_8_on": "企业第8年起死亡率", "cycle_months": "猪周期（月）",
}  # fmt: skip


def phrase(key: str, lang: Lang = "en", **values: object) -> str:
    """Return a phrase of this page in a language."""
    return WORDS[key][1 if lang == "zh" else 0].format(**values)


def moments_table(found: Calibration, lang: Lang = "en") -> Table:
    """Return model against target, one row for each series."""
    from model.experiment.calibrate.fit import series_rows

    heads = [phrase(name, lang) for name in ("moment", "target", "before", "after", "allowed", "verdict")]
    table = plain_table(*heads, numbers=(1, 2, 3, 4))
    for name, _unit, wanted, before, now, allowed, agrees in series_rows(found.met):
        shown = SERIES[name] if lang == "zh" else name.replace("_", " ")
        scale = next(m.target.scale for m in found.met if m.target.series == name)
        room = f"± {100.0 * allowed:.0f} %" if scale == "log" else f"± {_short(allowed)}"
        table.add_row(
            shown, _short(wanted), _short(before), _short(now), room, phrase("agrees" if agrees else "misses", lang)
        )  # fmt: skip
    return table


def parameters_table(found: Calibration, lang: Lang = "en") -> Table:
    """Return every parameter before and after the data."""
    heads = [phrase(name, lang) for name in ("parameter", "range", "mean", "interval", "narrowed", "verdict")]
    table = plain_table(*heads, numbers=(2, 4))
    for one in found.learnt:
        free = one.free
        before = f"{_short(free.default)} ({_short(free.low)} – {_short(free.high)})"
        table.add_row(
            free.path, before, _short(one.mean), f"{_short(one.low)} – {_short(one.high)}", f"{one.narrowed:.2f}",
            phrase(one.verdict, lang),
        )  # fmt: skip
    return table


def lines(found: Calibration, lang: Lang = "en") -> list[str]:
    """Return what must be said beneath the tables."""
    from model.experiment.calibrate.fit import series_rows

    rows = series_rows(found.met)
    still_open = [one.free.path for one in found.learnt if one.verdict == "open"]
    default, best, _least = found.objective
    return [
        phrase("agree_count", lang, agree=sum(row[-1] for row in rows), number=len(rows)),
        phrase("open_list", lang, names=", ".join(still_open)) if still_open else phrase("none_open", lang),
        phrase(
            "evaluations", lang, made=found.evaluations, failed=found.failed, default=f"{default:.1f}",
            best=f"{best:.1f}",
        ),
        phrase(
            "stand_in", lang, left_out=f"{found.stand_in[0]:.2f}", simulated=f"{found.stand_in[1]:.2f}",
            mixing=f"{float(found.sample.mixing.max()):.3f}",
        ),
        phrase("kind", lang),
    ]  # fmt: skip


def screened_table(rows: list[Screened], lang: Lang = "en") -> Table:
    """Return the first screening, strongest first."""
    table = plain_table(*(phrase(name, lang) for name in ("parameter", "effect", "moved")), numbers=(1,))
    for row in rows:
        moved = [SERIES[name] if lang == "zh" else name.replace("_", " ") for name in row.moved]
        table.add_row(row.path, f"{row.effect:.1f}", ", ".join(moved))
    return table


def calibration_data(found: Calibration) -> dict[str, Any]:
    """Return a calibration as plain data."""
    from model.experiment.calibrate.fit import provenance, series_rows

    names = ("moment", "unit", "target", "before", "after", "allowed", "agrees")
    return {
        **provenance(found),
        "in_sample": [dict(zip(names, row, strict=True)) for row in series_rows(found.met)],
        "parameters": [
            {
                "path": one.free.path, "low": one.free.low, "default": one.free.default, "high": one.free.high,
                "mean": one.mean, "p05": one.low, "p95": one.high, "narrowed": one.narrowed, "verdict": one.verdict,
            }
            for one in found.learnt
        ],
    }  # fmt: skip


def _short(value: float) -> str:
    if abs(value) >= 100.0:
        return number_text(round(value))
    return f"{value:.3g}" if abs(value) >= 1.0 else f"{value:.3f}"
