"""The answer of `compare` in sentences: each from a template for one finding, in English and in Chinese."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.report.words.phrases import Lang

FEWEST = 5  # cells below which nothing is said of which option is better

TEMPLATES: dict[str, tuple[str, str]] = {
    "best": (
        "{name} prevents most returns: {value} households over {years} years ({low} to {high}), of {base} under {baseline}.",
        "{name} 防止的返贫最多：{years} 年共 {value} 户（{low} 至 {high}），而 {baseline} 下返贫 {base} 户。",
    ),
    "tie": (
        (
            "{name} and {other} prevent about equally many returns ({value} and {second} households over {years} years); "
            "their difference is not clear."
        ),
        "{name} 与 {other} 防止的返贫相当（{years} 年分别为 {value} 户和 {second} 户），差异不明确。",
    ),
    "none": (
        "No option clearly prevents returns: every interval holds zero.",
        "没有方案明确减少返贫：所有区间都包含零。",
    ),
    "none_good": (
        "No option clearly prevents returns.",
        "没有方案明确减少返贫。",
    ),
    "harm": (
        "More households return under {names} than under {baseline}.",
        "{names} 下的返贫户多于 {baseline}。",
    ),
    "few": (
        "Too few runs to rank the options: {n} of at least {least}.",
        "运行次数太少，无法排序：{n} 次，至少需要 {least} 次。",
    ),
    "failed": (
        "Runs that failed and are not counted: {n}. What is said holds for the others.",
        "{n} 次运行失败，未计入；结论只对其余运行成立。",
    ),
    "cheapest": (
        "{name} prevents most returns per yuan: {price} yuan for a return averted{range}.",
        "{name} 每元防止的返贫最多：防止一户返贫需 {price} 元{range}。",
    ),
    "cheapest_tie": (
        "{name} prevents most returns per yuan, {price} yuan for a return averted{range}, but {other} is not clearly dearer.",
        "{name} 每元防止的返贫最多，防止一户返贫需 {price} 元{range}，但 {other} 并不明确更贵。",
    ),
    "free": (
        "{name} prevents returns and costs no more than {baseline}.",
        "{name} 既减少返贫，又不比 {baseline} 花费更多。",
    ),
    "no_price": (
        "No option has a clear price for a return averted: what is averted is too close to nothing.",
        "没有方案能给出明确的防止返贫单价：防止的数量过于接近零。",
    ),
    "left": (
        "Of the {name} effect, {share} % of the monthly rate remains in the {months} months after support ends.",
        "帮扶结束后 {months} 个月内，{name} 的效果保留了 {share} %（按月计）。",
    ),
    "nothing_left": (
        "Nothing clear is left of {name} in the {months} months after support ends.",
        "帮扶结束后 {months} 个月内，{name} 的效果已不明确。",
    ),
    "later": (
        "{name} prevents returns only after support ends: {value} households in the {months} months after it.",
        "{name} 在帮扶结束后才减少返贫：其后 {months} 个月共 {value} 户。",
    ),
    "turned": (
        "In the {months} months after support ends {name} clearly adds to returns: {value} households.",
        "帮扶结束后 {months} 个月内，{name} 明确使返贫增加：{value} 户。",
    ),
    "left_out": (
        "{name} does not clearly raise incomes of: {groups}.",
        "{name} 没有明确提高以下群体的收入：{groups}。",
    ),
    "nobody_left_out": (
        "{name} clearly raises incomes in every group that is large enough to tell.",
        "{name} 明确提高了每个足够大的群体的收入。",
    ),
    "together": (
        "{pair} are worth more together than one by one: {value} returns averted more ({low} to {high}).",
        "{pair} 合用效果大于单用之和：多防止 {value} 户返贫（{low} 至 {high}）。",
    ),
    "overlap": (
        "{pair} overlap: together they avert {value} returns fewer than one by one ({low} to {high}).",
        "{pair} 作用重叠：合用比单用之和少防止 {value} 户返贫（{low} 至 {high}）。",
    ),
    "no_pair": (
        "No pair is clearly worth more together than one by one.",
        "没有两项合用明确大于单用之和。",
    ),
}


@dataclass(frozen=True)
class Effect:
    """An option's effect: what it averts (positive is good), its interval, its extra cost, and the price of one unit."""

    name: str
    value: float
    low: float
    high: float
    cost: float
    price: float
    price_low: float
    price_high: float

    @property
    def clear(self) -> bool:
        """The interval lies above zero."""
        return self.low > 0.0

    @property
    def harms(self) -> bool:
        """The interval lies below zero."""
        return self.high < 0.0


def sentence(key: str, lang: Lang = "en", **values: object) -> str:
    """Return one sentence.

    Parameters
    ----------
    key : of `TEMPLATES`
    lang : {"en", "zh"}
    values : what stands in the braces
    """
    shown = {k: f"{v:,.0f}" if isinstance(v, float) else v for k, v in values.items()}
    return TEMPLATES[key][1 if lang == "zh" else 0].format(**shown)


def answer(
    options: Sequence[Effect], *, baseline: str, base: float, years: float, cells: int, failed: int,
    differs: Mapping[tuple[str, str], bool], lang: Lang = "en",
) -> list[str]:  # fmt: skip
    """Return what is best, what is cheapest, and what harms.

    Parameters
    ----------
    options : Effect of each option on returns over the horizon
    baseline : str
    base : returns under the baseline, households
    years : length of the horizon
    cells, failed : runs of an option, and runs that failed
    differs : mapping of (option, option) to whether their difference is clear
    lang : {"en", "zh"}

    Returns
    -------
    list of sentences
    """
    found = [sentence("failed", lang, n=failed)] if failed else []
    if cells < FEWEST:
        return [*found, sentence("few", lang, n=cells, least=FEWEST)]
    good = sorted((o for o in options if o.clear), key=lambda o: -o.value)
    span = f"{years:g}"
    if not good:
        found.append(sentence("none_good" if any(o.harms for o in options) else "none", lang))
    elif len(good) > 1 and not differs.get((good[0].name, good[1].name), False):
        found.append(
            sentence(
                "tie", lang, name=good[0].name, other=good[1].name, value=good[0].value, second=good[1].value, years=span
            )
        )  # fmt: skip
    else:
        top = good[0]
        found.append(
            sentence(
                "best", lang, name=top.name, value=top.value, low=top.low, high=top.high, base=base, baseline=baseline,
                years=span,
            )
        )  # fmt: skip
    found += _money(good, baseline, lang)
    bad = [o.name for o in options if o.harms]
    if bad:
        found.append(sentence("harm", lang, names=", ".join(bad), baseline=baseline))
    return found


def _money(good: Sequence[Effect], baseline: str, lang: Lang) -> list[str]:
    """Say which option that helps is cheapest; nothing when none helps."""
    if not good:
        return []
    saving = [o for o in good if o.cost <= 0.0]
    if saving:
        return [sentence("free", lang, name=saving[0].name, baseline=baseline)]
    priced = [o for o in good if math.isfinite(o.price)]
    if not priced:
        return [sentence("no_price", lang)]
    best = min(priced, key=lambda o: o.price)
    known = math.isfinite(best.price_low) and math.isfinite(best.price_high)
    span = f" ({best.price_low:,.0f} – {best.price_high:,.0f})" if known else ""
    near = [o for o in priced if o is not best and not o.price_low > best.price_high]
    if not near:
        return [sentence("cheapest", lang, name=best.name, price=best.price, range=span)]
    other = min(near, key=lambda o: o.price).name
    return [sentence("cheapest_tie", lang, name=best.name, price=best.price, range=span, other=other)]


def remains(
    name: str, during: float, after: float, low: float, high: float, months: int, before: int, lang: Lang = "en"
) -> str:  # fmt: skip
    """Say what is left of an option after support ends.

    Parameters
    ----------
    name : str
    during, after : returns averted until support ends, and in the months after it
    low, high : interval of the latter
    months, before : months after, and months of support
    lang : {"en", "zh"}
    """
    if high < 0.0:
        return sentence("turned", lang, name=name, months=months, value=-after)
    if not low > 0.0:
        return sentence("nothing_left", lang, name=name, months=months)
    if during <= 0.0:
        return sentence("later", lang, name=name, months=months, value=after)
    share = 100.0 * (after / months) / (during / before)
    return sentence("left", lang, name=name, months=months, share=share)


def for_whom(name: str, groups: Sequence[str], lang: Lang = "en", most: int = 6) -> str:
    """Say which groups an option leaves out."""
    if not groups:
        return sentence("nobody_left_out", lang, name=name)
    mark = "、" if lang == "zh" else ", "
    rest = len(groups) - most
    more = "" if rest <= 0 else (f" 等 {len(groups)} 个" if lang == "zh" else f" and {rest} more")
    return sentence("left_out", lang, name=name, groups=mark.join(groups[:most]) + more)


def together(pairs: Sequence[tuple[str, float, float, float]], lang: Lang = "en") -> str:
    """Say which pair is worth more together, or, if none is, which is worth less.

    Parameters
    ----------
    pairs : (names, returns averted more, low, high)
    lang : {"en", "zh"}
    """
    more, less = [pair for pair in pairs if pair[2] > 0.0], [pair for pair in pairs if pair[3] < 0.0]
    if more:
        name, value, low, high = max(more, key=lambda pair: pair[1])
        return sentence("together", lang, pair=name, value=value, low=low, high=high)
    if less:
        name, value, low, high = min(less, key=lambda pair: pair[1])
        return sentence("overlap", lang, pair=name, value=-value, low=-high, high=-low)
    return sentence("no_pair", lang)
