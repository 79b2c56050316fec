"""The sentences above the pictures: what was found, or why nothing can be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from model.report.figures.words import cause_name, family_name, listed

FEW = 5  # fewer runs than this say nothing firm: the t interval of four has 3.2 standard errors on each side


@dataclass(frozen=True)
class Change:
    """A scenario's mean paired difference from the baseline with its 95 % interval.

    Parameters
    ----------
    name : how the scenario is called
    value, low, high : same unit; an interval that is missing is not a number
    n : runs
    """

    name: str
    value: float
    low: float
    high: float
    n: int = 0

    @property
    def clear(self) -> bool:
        """Say whether zero is outside the interval."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def known(self) -> bool:
        """Say whether there is an interval."""
        return self.low <= self.high


def _tail(lang: str, failed: int) -> str:
    if not failed:
        return ""
    if lang == "zh":
        return f"（另有 {failed} 次模拟失败）"
    return f" ({failed} run{'' if failed == 1 else 's'} failed)"


def returns_averted(lang: str, changes: Sequence[Change], runs: int, failed: int = 0) -> str:
    """Return the finding of the summary.

    Parameters
    ----------
    lang : "en" or "zh"
    changes : returns averted per 1,000 lifted-out household-years
    runs : of a scenario
    failed : runs
    """
    return _averted(lang, changes, runs) + _tail(lang, failed)


def _averted(lang: str, changes: Sequence[Change], runs: int) -> str:
    zh = lang == "zh"
    known = [c for c in changes if not isnan(c.value)]
    if not known:
        return "没有可与基准比较的方案" if zh else "There is no scenario to compare with the baseline"
    if runs < FEW or not all(c.known for c in known):
        return (
            f"只有 {runs} 次模拟，尚不能判断哪项政策减少返贫" if zh
            else f"Only {runs} run{'' if runs == 1 else 's'} a scenario: too few to say which policy averts returns"
        )  # fmt: skip
    better = [c for c in known if c.low > 0.0]
    worse = [c for c in known if c.high < 0.0]
    harm = max(worse, key=lambda c: -c.value) if worse else None
    if not better:
        if harm is None:
            return "没有方案使返贫的变化超出偶然" if zh else "No policy changes returns by more than chance"
        return (
            f"没有方案明显减少返贫；{harm.name}使返贫增加（每千脱贫户年 {-harm.value:.1f}）" if zh
            else f"No policy averts returns; {harm.name} adds {-harm.value:.1f} per 1,000 lifted-out households a year"
        )  # fmt: skip
    best = max(better, key=lambda c: c.value)
    ties = [c.name for c in sorted(better, key=lambda c: -c.value) if c is not best and c.high >= best.low]
    adds = (f"；{harm.name}使返贫增加" if zh else f"; {harm.name} adds to them") if harm else ""
    if ties:
        more = ("等" if zh else " and others") if len(ties) > 2 else ""
        names = listed(lang, ties[:2]) + more
        return (
            f"{best.name}避免返贫最多（每千脱贫户年 {best.value:.1f}），但与{names}难分高下{adds}" if zh
            else f"{best.name} averts most returns, {best.value:.1f} per 1,000 lifted-out households a year, but is hard to tell from {names}{adds}"
        )  # fmt: skip
    return (
        f"{best.name}避免返贫最多：每千脱贫户年 {best.value:.1f}{adds}" if zh
        else f"{best.name} averts most returns: {best.value:.1f} per 1,000 lifted-out households a year{adds}"
    )  # fmt: skip


def level_only(
    lang: str, base: str, mean: float, low: float, high: float, lost: bool, failed: int = 0
) -> str:
    """Return the finding of the summary when there is nothing to compare the baseline with.

    Parameters
    ----------
    lang : "en" or "zh"
    base : how the baseline is called
    mean, low, high : returns per 1,000 lifted-out household-years; 5-95 % of the runs
    lost : other scenarios were asked for, and every run of them failed
    failed : runs
    """
    zh = lang == "zh"
    if lost:
        text = (
            "其他方案的模拟全部失败，无从比较"
            if zh
            else "Every run of the other scenarios failed: nothing to compare"
        )
    elif isnan(mean):
        text = (
            "没有可与基准比较的方案，也没有脱贫户" if zh else "Nothing to compare, and nobody was lifted out"
        )
    elif zh:
        text = f"{base}下每千脱贫户每年返贫 {mean:.1f} 户（{low:.1f}—{high:.1f}）"
    else:
        text = f"Under the {base} {mean:.1f} of 1,000 lifted-out households return a year ({low:.1f} to {high:.1f})"
    return text + _tail(lang, failed)


def changed(
    lang: str, what: str, changes: Sequence[Change], base: str, unit: str, runs: int, digits: int = 2
) -> str:
    """Return a sentence on the scenario that changes something most: more, less, or no more than chance.

    Parameters
    ----------
    lang : "en" or "zh"
    what : what is changed, as a heading
    changes : in ``unit``
    base : how the baseline is called
    unit : with its leading space in English
    runs : of a scenario
    digits : significant ones
    """
    zh = lang == "zh"
    known = [c for c in changes if not isnan(c.value)]
    gap = "：" if zh else ": "
    if not known:
        return f"{what}{gap}{'无方案可比较' if zh else 'no scenario to compare'}"
    if runs < FEW or not all(c.known for c in known):
        return f"{what}{gap}" + (
            f"只有 {runs} 次模拟，尚不能比较方案" if zh
            else f"only {runs} run{'' if runs == 1 else 's'} a scenario, too few to compare them"
        )  # fmt: skip
    clear = [c for c in known if c.clear]
    if not clear:
        one = known[0].name if len(known) == 1 else ""
        return f"{what}{gap}" + (
            f"{one or '没有方案'}与{base}的差别{'在偶然范围内' if one else '超出偶然'}" if zh
            else f"{one or 'no scenario'} differs from the {base} by {'no ' if one else ''}more than chance"
        )  # fmt: skip
    most = max(clear, key=lambda c: abs(c.value))
    size = number(abs(most.value), digits)
    if zh:
        return f"{what}{gap}{most.name}比{base}{'高' if most.value > 0.0 else '低'} {size} {unit}"
    return f"{what}{gap}{most.name} is {size}{unit} {'above' if most.value > 0.0 else 'below'} the {base}"


def number(value: float, digits: int = 2) -> str:
    """Return a number with a few significant digits, never in powers of ten, thousands apart."""
    if not value:
        return "0"
    if abs(value) >= 10.0**digits:
        return f"{value:,.0f}"
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return text
    return f"{value:,.0f}" if abs(value) > 1.0 else f"{value:.6f}".rstrip("0").rstrip(".")


def alike(values: Sequence[float]) -> list[str]:
    """Return numbers that stand in one column, all with the same decimals: about three digits for the largest."""
    known = [abs(v) for v in values if not isnan(v)]
    largest = max(known, default=0.0)
    decimals = 0 if largest >= 100.0 else 1 if largest >= 10.0 else 2
    return ["–" if isnan(v) else f"{v:,.{decimals}f}".replace("-", "−") for v in values]


def signed(values: Sequence[float]) -> list[str]:
    """Return changes that stand in one column, with their signs."""
    return [f"+{text}" if value > 0.0 else text for value, text in zip(values, alike(values), strict=True)]


def returned(lang: str, base: str, share: float, low: float, high: float, months: int) -> str:
    """Return the finding on time to return.

    Parameters
    ----------
    lang : "en" or "zh"
    base : how the baseline is called
    share, low, high : % that returned at least once
    months : since exit; 0 if nobody was observed
    """
    zh = lang == "zh"
    if not months:
        return "没有观察到脱贫户" if zh else "No lifted-out household was observed"
    if share <= 0.0:
        return (
            f"{base}下脱贫后 {months} 个月内无人返贫" if zh
            else f"Under the {base} no lifted-out household returns within {months} months of exit"
        )  # fmt: skip
    span = f"{low:.1f}—{high:.1f}%" if zh else f"{low:.1f} to {high:.1f}"
    return (
        f"{base}下，脱贫后 {months} 个月内有 {share:.1f}% 的脱贫户至少返贫一次（{span}）" if zh
        else f"Under the {base}, {share:.1f} % of lifted-out households ({span}) return at least once within {months} months of exit"
    )  # fmt: skip


def first_cause(lang: str, base: str, counts: Mapping[str, float]) -> str:
    """Return the finding on causes.

    Parameters
    ----------
    lang : "en" or "zh"
    base : how the baseline is called
    counts : households by cause
    """
    zh = lang == "zh"
    whole = sum(counts.values())
    if not whole > 0.0:
        return f"{base}下无人返贫，也无人新致贫" if zh else f"Nobody returns or newly falls under the {base}"
    named = {cause: value for cause, value in counts.items() if cause != "other"}
    first = max(named, key=lambda cause: named[cause])
    share = 100.0 * named[first] / whole
    if not share:
        return (
            f"{base}下的返贫与新致贫均无单一首要原因"
            if zh
            else f"No return under the {base} has one named cause"
        )
    return (
        f"{base}下，{cause_name(lang, first)}是第一原因：占返贫与新致贫的 {share:.0f}%" if zh
        else f"Under the {base}, {cause_name(lang, first)} is the first cause: {share:.0f} % of returns and new falls"
    )  # fmt: skip


def growth(lang: str, base: str, poorest: float, richest: float) -> str:
    """Return the finding on income paths.

    Parameters
    ----------
    lang : "en" or "zh"
    base : how the baseline is called
    poorest, richest : % a year; not a number when it cannot be said
    """
    zh = lang == "zh"
    if isnan(poorest) or isnan(richest):
        return "五等分组的收入路径" if zh else "Income paths of five groups of households"
    faster = "快于" if poorest > richest else "慢于"
    if abs(poorest - richest) < 0.05:
        faster = "等于"
    if zh:
        return f"{base}下，起点最穷五分之一的收入年增 {poorest:.1f}%，{faster}最富五分之一的 {richest:.1f}%"
    verb = {"快于": "faster than", "慢于": "slower than", "等于": "as fast as"}[faster]
    return (
        f"Under the {base} the fifth that was poorest at the start grows {poorest:.1f} % a year, "
        f"{verb} the richest fifth: {richest:.1f} %"
    )


def largest_source(
    lang: str, base: str, year: int, shares: Mapping[str, float], names: Mapping[str, str]
) -> str:
    """Return the finding on income by source.

    Parameters
    ----------
    lang : "en" or "zh"
    base : how the baseline is called
    year : calendar year
    shares : % of income by source; ``support`` is one of them
    names : how sources are called
    """
    zh = lang == "zh"
    if not shares:
        return "收入来源" if zh else "Income by source"
    first = max(shares, key=lambda source: shares[source])
    support = shares.get("support", 0.0)
    if zh:
        return f"{base}下 {year} 年最大收入来源是{names[first]}收入（{shares[first]:.0f}%）；过渡期帮扶只占 {support:.1f}%"
    return (
        f"Under the {base} the largest source of income in {year} is {names[first]}, {shares[first]:.0f} %; "
        f"transition support is {support:.1f} %"
    )


def money_used(lang: str, base: str, by_family: Mapping[str, float]) -> str:
    """Return the finding on public money.

    Parameters
    ----------
    lang : "en" or "zh"
    base : how the baseline is called
    by_family : million yuan a year by family of levers
    """
    zh = lang == "zh"
    whole = sum(by_family.values())
    if not whole > 0.0:
        return f"{base}没有公共支出" if zh else f"The {base} uses no public money"
    first = max(by_family, key=lambda family: by_family[family])
    share, name = 100.0 * by_family[first] / whole, family_name(lang, first)
    if zh:
        return f"{base}每年使用公共资金 {number(whole, 3)} 百万元，其中{name}占 {share:.0f}%"
    return f"The {base} uses {number(whole, 3)} million yuan of public money a year; {share:.0f} % of it is {name}"


def park_output(lang: str, name: str, output: float, paper: float) -> str:
    """Return the finding on the park.

    Parameters
    ----------
    lang : "en" or "zh"
    name : how the scenario with the largest park is called
    output, paper : million yuan a year
    """
    ratio = number(output / paper)
    if lang == "zh":
        return f"{name}的园区最后一年产值 {number(output, 3)} 百万元，为论文估计的 {ratio} 倍"
    return f"The park under {name} gives {number(output, 3)} million yuan in the last year, {ratio} times the paper's estimate"


def nation(lang: str, population: Mapping[int, float], fund: Mapping[int, float]) -> str:
    """Return the finding on the nation.

    Parameters
    ----------
    lang : "en" or "zh"
    population, fund : by year, million persons and billion yuan
    """
    first, last = 2017, 2021
    lost = population[first] - population[last]
    more = 100.0 * (fund[last] / fund[first] - 1.0)
    if lang == "zh":
        return f"{first}—{last} 年乡村人口减少 {lost:.0f} 百万，中央专项资金增加 {more:.0f}%；论文资金图的文字与其数字矛盾"
    return (
        f"From {first} to {last} the countryside lost {lost:.0f} million people and the central fund grew by {more:.0f} %; "
        "the paper's text on the fund contradicts its figure"
    )
