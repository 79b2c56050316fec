"""What `verify` and `check --deep` say: a line for each thing that must hold, in English and in Chinese."""

from __future__ import annotations

from model.experiment.invariance import Line
from model.report.words.phrases import Lang

TEXT: dict[str, tuple[str, str]] = {
    "invariances": ("What must hold of any comparison, tried on this study in small", "任何比较都须成立的性质（小规模检验）"),
    "good": ("good", "通过"),
    "bad": ("FAILED", "失败"),
    "all_good": ("All of it holds.", "全部成立。"),
    "some_bad": ("{n} does not hold.|{n} do not hold.", "{n} 项不成立。"),
    "verified": ("{folder} holds what its study gives: {files} files, {runs} of {all} runs carried out again.",
                 "{folder} 与研究结果一致：{files} 个文件，重新运行 {all} 次中的 {runs} 次。"),
    "differs": ("{folder} differs in {n} point from what its study gives.|{folder} differs in {n} points from what its study gives.",
                "{folder} 有 {n} 处与研究结果不一致。"),
    "machine": ("written on {there}; this is {here}", "生成于 {there}；本机为 {here}"),
    "version": ("version", "版本"),
    "workers": ("one worker and two give the same bytes", "一个进程与两个进程结果逐字节相同"),
    "resumed": ("going on later gives the bytes of one go", "分次运行与一次运行结果相同"),
    "empty_package": ("an empty package is what is in place", "空政策包等于现行政策"),
    "before_a_lever": ("months before a lever starts are the same", "措施开始前各月相同"),
    "helpful_lever": ("a helpful lever harms nobody, interactions off", "无相互作用时，有益措施不损害任何人"),
    "one_household_more": ("one household more changes nobody else, interactions off", "无相互作用时，多一户不影响他人"),
    "replicates_differ": ("replicates differ", "各次重复互不相同"),
    "order_of_scenarios": ("the order of scenarios does not matter", "方案顺序无关"),
    "ledgers_balance": ("ledgers balance", "账目平衡"),
}  # fmt: skip


def say(key: str, lang: Lang = "en", **values: object) -> str:
    """Return a phrase; ``one|many`` picks by the value ``n``."""
    one, bar, many = TEXT[key][1 if lang == "zh" else 0].partition("|")
    return (many if bar and values.get("n") != 1 else one).format(**values)


def line_text(line: Line, lang: Lang = "en") -> str:
    """Return a line: good or failed, what, and the detail."""
    return f"{say('good' if line.good else 'bad', lang):6}  {line.name}: {line.detail}"


def invariance_line(line: Line, lang: Lang = "en") -> str:
    """Return a line of the list of invariances, with its name in words."""
    return line_text(Line(say(line.name, lang), line.good, line.detail), lang)


def verdict(bad: int, lang: Lang = "en") -> str:
    """Return the last sentence of the list."""
    return say("some_bad", lang, n=bad) if bad else say("all_good", lang)
