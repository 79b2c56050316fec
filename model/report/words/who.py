"""What `who` says: sentences and tables on who falls back, in English and in Chinese."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from rich.table import Table

from model.experiment.effects import Interval
from model.experiment.who import TRAITS, Watched, summary
from model.report.words.comparison import number
from model.report.words.phrases import Lang
from model.report.words.tables import plain_table
from model.study.place import Place

TEXT: dict[str, tuple[str, str]] = {
    "whole": (
        "Of {households} lifted-out households {returns} returns are counted in {years} years under {scenario}: {rate} per 1,000 a year (mean of {n} runs).",
        "在方案 {scenario} 下，{households} 户脱贫户 {years} 年内返贫 {returns} 户次，每千户每年 {rate}（{n} 次模拟的均值）。",
    ),
    "never": (
        "Of 1,000 never-registered households {rate} newly fall in a year.",
        "从未建档的农户每千户每年新致贫 {rate} 户。",
    ),
    "most": ("Clearly more at risk than the average: {list}.", "风险明显高于平均：{list}。"),
    "least": ("Clearly less: {list}.", "风险明显低于平均：{list}。"),
    "none": (
        "No group stands out clearly from the average in {n} runs.",
        "{n} 次模拟中没有哪一类农户明显偏离平均。",
    ),
    "one_run": ("One run gives no intervals: run more replicates.", "只有一次模拟，没有区间：请增加重复次数。"),
    "chance": (
        "Of {k} groups compared about {m} would stand out by chance.",
        "共比较 {k} 类，其中约 {m} 类可能仅因偶然而突出。",
    ),
    "only": ("only {name}", "仅{name}"),
    "times": ("{name} {ratio} times ({low}–{high}; {share} % of returns)", "{name} {ratio} 倍（{low}–{high}；占返贫 {share} %）"),
    "profile": (
        "Most common among those who return: {name}, {returned} % of them and {households} % of the lifted-out.",
        "返贫户中最常见的是：{name}，占返贫户 {returned} %，占脱贫户 {households} %。",
    ),
    "sharpest": (
        "Most at risk of the larger profiles: {name}, {ratio} times the average.",
        "较大类型中风险最高的是：{name}，为平均的 {ratio} 倍。",
    ),
    "signs": (
        "{k} months before the fall the typical one had {income} yuan a person and year, {gap} % {side} those who never return.",
        "返贫前 {k} 个月，典型户人均年收入 {income} 元，比从未返贫户{side} {gap} %。",
    ),
    "below": ("below", "低"),
    "above": ("above", "高"),
    "watched": (
        "Of {n} return seen there {never} % was never monitored before, {not_then} % not in the month before.|Of {n} returns seen there {never} % were never monitored before, {not_then} % not in the month before.",
        "所见 {n} 户次返贫中，{never} % 此前从未被监测，{not_then} % 在前一个月未被监测。",
    ),
    "lead": (
        "Of those on the list then, half had been on it for {lead} months or more.",
        "当时在册的户中，一半已连续监测 {lead} 个月以上。",
    ),
    "nobody": ("Nobody returns in the cells run again.", "重新模拟的县中无人返贫。"),
    "visits": (
        "A risk list is for visits, never for refusing help.",
        "风险名单用于走访，绝不用于拒绝帮扶。",
    ),
    "again": ("from {n} county run again|from {n} counties run again", "来自重新模拟的 {n} 个县"),
    "need": (
        "Of {helped} lifted-out households that were helped, {saved} would have returned without the list and do not; {fell} return all the same; {without} would not have returned anyway ({share} %).",
        "受帮扶的 {helped} 户脱贫户中，{saved} 户若无监测会返贫而未返贫；{fell} 户仍然返贫；{without} 户本来也不会返贫（{share} %）。",
    ),
    "missed": (
        "{missed} return without having been helped before; {harmed} return only because there is a list (places and money went elsewhere).",
        "{missed} 户返贫前未得到帮扶；{harmed} 户只因有监测名单才返贫（名额和资金给了别人）。",
    ),
    "rank_best": (
        "Best at telling who returns within {within} months: {name} (AUC {auc}, {low}–{high}; 0.5 is a coin).",
        "最能预判 {within} 个月内返贫的是：{name}（AUC {auc}，{low}–{high}；0.5 等于抛硬币）。",
    ),
    "rank_tie": (
        "No rule tells clearly better than another who returns within {within} months: the best, {name}, has AUC {auc} ({low}–{high}; 0.5 is a coin).",
        "各规则预判 {within} 个月内返贫的能力没有明显差别：最好的 {name} 的 AUC 为 {auc}（{low}–{high}；0.5 等于抛硬币）。",
    ),
    "rank_none": ("Too few return to judge any ranking.", "返贫太少，无法评判排序。"),
    "value": (
        "Perfect targeting (no error, full screening) is worth {value} million yuan a year ({low}–{high}): the poor fall {gap} million less short of the line, public money changes by {money} million, returns by {returns} a year.",
        "完全精准识别（无误差、全面比对）每年价值 {value} 百万元（{low}–{high}）：贫困缺口减少 {gap} 百万元，公共支出变化 {money} 百万元，返贫每年变化 {returns} 户。",
    ),
    "eliminated": (
        "Risk is declared eliminated {eliminated} times for {recognised} recognised; within {within} months {again} % are on the list again and {poor} % are poor.",
        "识别 {recognised} 户次，消除风险 {eliminated} 户次；其后 {within} 个月内 {again} % 再次纳入监测，{poor} % 陷入贫困。",
    ),
    # headings
    "groups_title": ("Risk of return by group at month 0, against all lifted-out households", "各类农户（起点分组）返贫风险，与全部脱贫户相比"),
    "profiles_title": ("Profiles: combinations of what is seen at month 0", "类型：起点特征的组合"),
    "signs_title": ("Before the fall, beside those who never return in the same months", "返贫之前，与同期从未返贫户相比"),
    "ranking_title": ("Who returns within {within} months: how well each rule ranks", "{within} 个月内谁返贫：各规则的排序能力"),
    "targeting": ("Targeting", "精准识别"),
    "who": ("Who falls back", "谁返贫"),
    "group": ("group", "类别"),
    "lifted": ("lifted-out\nhouseholds", "脱贫户"),
    "returns": ("returns", "返贫户次"),
    "rate": ("per 1,000\na year", "每千户\n每年"),
    "ratio": ("times the\naverage", "平均的\n倍数"),
    "range": ("95 %", "95 % 区间"),
    "share": ("% of\nreturns", "占返贫\n%"),
    "of_lifted": ("% of\nlifted-out", "占脱贫户\n%"),
    "before": ("months\nbefore", "之前\n月数"),
    "seen": ("returns\nseen", "返贫数"),
    "income": ("income\nyuan", "收入\n元"),
    "others": ("others\nyuan", "其他户\n元"),
    "assessed": ("assessed\nyuan", "认定收入\n元"),
    "monitored": ("monitored\n%", "监测\n%"),
    "monitored_others": ("others\n%", "其他户\n%"),
    "eligible": ("eligible\n%", "应监测\n%"),
    "rule": ("rule", "规则"),
    "auc": ("AUC", "AUC"),
    "caught": ("% of returns in a list\nas long as the official", "同长度名单\n覆盖返贫 %"),
    "office": ("the office's view", "部门认定"),
    "risk": ("the risk score", "风险评分"),
    "income_rule": ("income alone", "仅看收入"),
    "list": ("the official list", "正式名单"),
}  # fmt: skip

GROUPS: dict[str, tuple[str, str]] = {
    "everyone": ("everybody", "全部"), "never_registered": ("never registered (new falls)", "从未建档（新致贫）"),
    "key_villages": ("key villages", "重点村"), "labour_poor": ("labour-poor", "缺劳力"),
    "elderly_only": ("elderly only", "纯老户"), "ill": ("ill or disabled", "有病残"),
    "with_migrants": ("with migrants", "有外出务工"), "students": ("with students", "有学生"), "dibao": ("on dibao", "低保户"),
    "poorer": ("of the poorer two fifths", "收入较低的两个五等分"), "": ("none of the traits", "无上述特征"),
    **{f"quintile_{k}": (f"income fifth {k}", f"收入第 {k} 等分") for k in range(1, 6)},
    "zone:valley": ("valley", "河谷"), "zone:middle": ("middle zone", "半山"), "zone:high": ("high zone", "高山"),
}  # fmt: skip
HIDDEN = ("lifted_out", "registered", "reached")  # the same households as everybody, or not fixed at month 0
FEW = 20.0  # whole-county households under which a group is not named
NAMED = 4  # groups named in a sentence
ENOUGH = 10  # returns seen from which the risk of a profile, or a typical income, is told
SOME = 0.02  # share of the lifted-out from which a profile counts as one of the larger


def say(key: str, lang: Lang = "en", **values: object) -> str:
    """Return a phrase of `who`; ``one|many`` picks by the value ``n``."""
    one, bar, many = TEXT[key][1 if lang == "zh" else 0].partition("|")
    return (many if bar and values.get("n") != 1 else one).format(**values)


def group_name(group: str, lang: Lang = "en", local: Mapping[str, str] | None = None) -> str:
    """Return the name of a group.

    Parameters
    ----------
    group : of the tables
    lang : {"en", "zh"}
    local : of `local_names`, optional
    """
    if group in GROUPS:
        return GROUPS[group][1 if lang == "zh" else 0]
    if local and group in local:
        return local[group]
    _family, colon, rest = group.partition(":")
    return rest.replace("_", " ") if colon else group


def local_names(place: Place, lang: Lang = "en") -> dict[str, str]:
    """Return the names of a place's own groups: products in Chinese, townships in pinyin.

    Parameters
    ----------
    place : Place
    lang : {"en", "zh"}
    """
    if lang == "zh":
        return {f"product:{name}": str(row.get("chinese", name)) for name, row in place.products.items()}
    return {f"town:{town.name}": town.pinyin for town in place.townships if town.pinyin}


def profile_name(profile: str, lang: Lang = "en") -> str:
    """Return the name of a combination of traits, those that it has."""
    parts = [group_name(trait, lang) for trait in profile.split("+")]
    if len(parts) == 1 and profile:
        return say("only", lang, name=parts[0])
    return ("、" if lang == "zh" else ", ").join(parts)


def sentences(
    groups: pd.DataFrame, profiles: pd.DataFrame, signs: pd.DataFrame, seen: Watched, *, scenario: str, years: float,
    lang: Lang = "en", local: Mapping[str, str] | None = None,
) -> list[str]:  # fmt: skip
    """Return who falls back, in words.

    Parameters
    ----------
    groups, profiles, signs, seen : of `model.experiment.who`
    scenario : str
    years : length of the runs
    lang : {"en", "zh"}
    local : of `local_names`, optional
    """
    whole = summary(groups)
    runs = int(whole["n"])
    said = [
        say(
            "whole", lang, households=number(whole["households"]), returns=number(whole["returns"]), years=f"{years:g}",
            rate=number(whole["rate"], 1), n=runs, scenario=scenario,
        )
    ]  # fmt: skip
    never = groups[groups["group"] == "never_registered"]
    if not never.empty:
        said.append(say("never", lang, rate=number(float(never["rate"].iloc[0]), 1)))
    ours = named(groups)
    clear = {"most": ours[ours["low"] > 1.0], "least": ours[ours["high"] < 1.0].iloc[::-1]}
    for key, frame in clear.items():
        if not frame.empty:
            said.append(say(key, lang, list=_list(frame.head(NAMED), lang, local)))
    if all(frame.empty for frame in clear.values()):
        said.append(say("none" if runs > 1 else "one_run", lang, n=runs))
    else:
        compared = int(ours["low"].notna().sum())
        said.append(say("chance", lang, k=compared, m=max(1, round(0.05 * compared))))
    if seen.returns == 0:
        return [*said, say("nobody", lang), say("visits", lang)]
    top = profiles.iloc[0]
    said.append(
        say(
            "profile", lang, name=profile_name(str(top["profile"]), lang), returned=number(100.0 * top["share_returned"]),
            households=number(100.0 * top["share_households"]),
        )
    )  # fmt: skip
    larger = profiles[(profiles["share_households"] >= SOME) & (profiles["seen"] >= ENOUGH)]
    if not larger.empty:
        sharp = larger.sort_values("ratio", ascending=False, kind="stable").iloc[0]
        if sharp["profile"] != top["profile"] and sharp["ratio"] > 1.0:
            said.append(say("sharpest", lang, name=profile_name(str(sharp["profile"]), lang), ratio=number(sharp["ratio"], 1)))  # fmt: skip
    for k in (12, 3):
        said += _sign(signs, k, lang)
    said.append(
        say(
            "watched",
            lang,
            n=seen.returns,
            never=number(100.0 * seen.never),
            not_then=number(100.0 * seen.not_then),
        )
    )
    if math.isfinite(seen.lead):
        said.append(say("lead", lang, lead=number(seen.lead)))
    return [*said, say("visits", lang)]


def named(groups: pd.DataFrame) -> pd.DataFrame:
    """Return the groups that may be named: fixed at month 0, large enough, not everybody under another name."""
    hidden = groups["group"].isin([*HIDDEN, "everyone", "never_registered"])
    whole = float(groups.loc[groups["group"] == "everyone", "households"].max())
    some = groups["households"].between(FEW, whole, inclusive="left")
    return groups[~hidden & some]


def _list(frame: pd.DataFrame, lang: Lang, local: Mapping[str, str] | None) -> str:
    parts = [
        say(
            "times", lang, name=group_name(str(row["group"]), lang, local), ratio=number(row["ratio"], 1),
            low=number(row["low"], 1), high=number(row["high"], 1), share=number(100.0 * row["share"]),
        )
        for row in frame.to_dict("records")
    ]  # fmt: skip
    return ("；" if lang == "zh" else "; ").join(parts)


def _sign(signs: pd.DataFrame, k: int, lang: Lang) -> list[str]:
    ours = signs[(signs["months_before"] == k) & (signs["returns"] >= ENOUGH)]
    if ours.empty:
        return []
    income, others = float(ours["income"].iloc[0]), float(ours["income_others"].iloc[0])
    side = say("below" if income < others else "above", lang)
    gap = 100.0 * abs(income / others - 1.0) if others > 0.0 else float("nan")
    return [say("signs", lang, k=k, income=number(income), gap=number(gap), side=side)]


def groups_table(
    groups: pd.DataFrame, lang: Lang = "en", local: Mapping[str, str] | None = None, *, everything: bool = False
) -> Table:  # fmt: skip
    """Return risk by group, riskiest first; townships and products only when they stand out, unless all are wanted."""
    heads = ("group", "lifted", "returns", "rate", "ratio", "range", "share")
    table = plain_table(*(say(head, lang) for head in heads), numbers=(1, 2, 3, 4, 5, 6))
    for row in groups[~groups["group"].isin(HIDDEN)].to_dict("records"):
        many = row["family"] in {"town", "product"}
        if many and not everything and not (row["low"] > 1.0 or row["high"] < 1.0):
            continue
        table.add_row(
            group_name(str(row["group"]), lang, local),
            number(row["households"]), number(row["returns"]), number(row["rate"], 1), number(row["ratio"], 2),
            f"{number(row['low'], 2)} – {number(row['high'], 2)}" if math.isfinite(row["low"]) else "–",
            number(row["share"], factor=100.0) if row["group"] != "never_registered" else "–",
        )  # fmt: skip
    return table


def profiles_table(profiles: pd.DataFrame, lang: Lang = "en", rows: int = 8) -> Table:
    """Return the profiles with most returns."""
    heads = ("group", "of_lifted", "share", "ratio")
    table = plain_table(*(say(head, lang) for head in heads), numbers=(1, 2, 3))
    for row in profiles.head(rows).to_dict("records"):
        table.add_row(
            profile_name(str(row["profile"]), lang), number(row["share_households"], 1, factor=100.0),
            number(row["share_returned"], 1, factor=100.0), number(row["ratio"], 1),
        )  # fmt: skip
    return table


def signs_table(signs: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return what is seen before the fall."""
    heads = (
        "before",
        "seen",
        "income",
        "others",
        "assessed",
        "others",
        "monitored",
        "monitored_others",
        "eligible",
    )
    table = plain_table(*(say(head, lang) for head in heads), numbers=tuple(range(9)))
    for row in signs.to_dict("records"):
        money = [number(row[name]) for name in ("income", "income_others", "assessed", "assessed_others")]
        shares = [number(row[name], factor=100.0) for name in ("monitored", "monitored_others", "eligible")]
        table.add_row(number(row["months_before"]), number(row["returns"]), *money, *shares)
    return table


def rule_name(rule: str, lang: Lang = "en") -> str:
    """Return the name of a rule that ranks."""
    return say("income_rule" if rule == "income" else rule, lang)


def ranking_table(ranking: pd.DataFrame, lang: Lang = "en") -> Table:
    """Return how well each rule ranks."""
    table = plain_table(*(say(head, lang) for head in ("rule", "auc", "range", "caught")), numbers=(1, 2, 3))
    for row in ranking.to_dict("records"):
        table.add_row(
            rule_name(str(row["rule"]), lang),
            number(row["auc"], 2),
            f"{number(row['low'], 2)} – {number(row['high'], 2)}" if math.isfinite(row["low"]) else "–",
            number(row["caught"], factor=100.0),
        )
    return table


def targeting_sentences(
    needed: Mapping[str, Interval], ended: Mapping[str, Interval], worth: Mapping[str, Interval], ranking: pd.DataFrame,
    within: int, lang: Lang = "en",
) -> list[str]:  # fmt: skip
    """Return what is said of targeting.

    Parameters
    ----------
    needed, ended, worth : over cells, of `need`, `eliminated`, `value_of`
    ranking : of `model.experiment.targeting.ranking`
    within : months ahead
    lang : {"en", "zh"}
    """
    mean = {name: one.mean for found in (needed, ended, worth) for name, one in found.items()}
    share = 100.0 * mean["without_need"] / mean["helped"] if mean["helped"] > 0.0 else float("nan")
    value = worth["value"]
    return [
        say(
            "need", lang, helped=number(mean["helped"]), saved=number(mean["saved"]), fell=number(mean["fell"]),
            without=number(mean["without_need"]), share=number(share),
        ),
        say("missed", lang, missed=number(mean["missed"]), harmed=number(mean["harmed"])),
        _rank(ranking, within, lang),
        say(
            "eliminated", lang, eliminated=number(mean["eliminated"]), recognised=number(mean["recognised"]), within=within,
            again=number(100.0 * mean["again"]), poor=number(100.0 * mean["poor"]),
        ),
        say(
            "value", lang, value=_million(value.mean), low=_million(value.low), high=_million(value.high),
            gap=_million(-worth["shortfall"].mean), money=_million(worth["money"].mean, sign=True),
            returns=number(worth["returns"].mean, 1, sign=True),
        ),
    ]  # fmt: skip


def _million(value: float, *, sign: bool = False) -> str:
    return number(value, 2, sign=sign, factor=1e-6)


def _rank(ranking: pd.DataFrame, within: int, lang: Lang) -> str:
    rules = (
        ranking[ranking["rule"] != "list"]
        .dropna(subset=["auc"])
        .sort_values("auc", ascending=False, kind="stable")
    )
    if rules.empty:
        return say("rank_none", lang)
    top = rules.iloc[0]
    clear = len(rules) > 1 and float(top["low"]) > float(rules.iloc[1:]["high"].max())
    return say(
        "rank_best" if clear else "rank_tie", lang, name=rule_name(str(top["rule"]), lang), within=within,
        auc=number(top["auc"], 2), low=number(top["low"], 2), high=number(top["high"], 2),
    )  # fmt: skip


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as plain data."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


__all__ = ["TRAITS", "group_name", "sentences"]
