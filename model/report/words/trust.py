"""What `verify` and `check --deep` say: a line for each thing that must hold, in English and in Chinese."""

from __future__ import annotations

from model.experiment.invariance import Line, Told
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

# Chinese of what `model.experiment.invariance` and `model.experiment.verify` tell in English, by its pattern.
CHINESE: dict[str, str] = {
    "{files} differ": "{files} 不同",
    "{what}: {measure} of {group} differs in month {month}": "{what}：{group} 的 {measure} 在第 {month} 个月不同",
    "{what}: households differ": "{what}：农户不同",
    "an empty package": "空政策包",
    "{name} before it starts": "{name} 开始之前",
    "{n} tables, one worker and two": "{n} 张表，一个进程与两个进程",
    "{n} tables, in one go and in parts": "{n} 张表，一次完成与分次完成",
    "{failed} of {planned} runs failed": "{planned} 次运行中 {failed} 次失败",
    "{n} levers at zero beside {base}": "在 {base} 之外另设 {n} 项为零的措施",
    "every scenario starts in month 0": "各方案均自第 0 个月开始",
    "months the same: {months}": "相同的月数：{months}",
    "{harmed} households earn less though they choose the same, {touched} differ that are not reached":
        "{harmed} 户选择不变而收入减少，{touched} 户未被惠及却有变化",
    "{gain} households gain, {lose} lose": "{gain} 户受益，{lose} 户受损",
    "{gain} households gain, {lose} earn less by choosing otherwise, nobody by luck; the others are the same to the byte":
        "{gain} 户受益，{lose} 户因另作选择而收入减少，无一因运气；其余逐字节相同",
    "others differ in {columns}": "其他户的 {columns} 不同",
    "{n} others, 24 months, the same bytes": "其他 {n} 户，24 个月，逐字节相同",
    "two replicates are the same history": "两次重复是同一段历史",
    "income of month 0: {one:,.1f} and {other:,.1f} yuan": "第 0 个月收入：{one:,.1f} 与 {other:,.1f} 元",
    "{n} runs, forwards and backwards": "{n} 次运行，顺序与倒序",
    "{n} scenarios, {months} months": "{n} 个方案，{months} 个月",
    "{scenario} in world {world}, cell {cell}": "{scenario}（情景 {world}，单元 {cell}）",
    "version": "版本",
    "results version {kept}, this model {here}": "结果版本 {kept}，本模型 {here}",
    "{digest}, the record says {kept}": "{digest}，记录为 {kept}",
    "{files} do not follow from the runs": "{files} 与各次运行不符",
    "made anew from {n} runs": "由 {n} 次运行重新生成",
    "short tables": "短表",
    "tables of {run}": "{run} 的各表",
    "{files} differ from the run's file": "{files} 与该次运行的文件不同",
    "{n} tables, the same rows": "{n} 张表，各行相同",
    "again: {run}": "重新运行：{run}",
    "the same {n:,} bytes": "{n:,} 字节相同",
    "measures or groups are others": "指标或分组不同",
    "{measure} of {group} differs first in month {month}: {kept:.9g} is stored, {made:.9g} comes out":
        "{group} 的 {measure} 自第 {month} 个月起不同：存 {kept:.9g}，得 {made:.9g}",
    "{name} is in one of the two only": "{name} 只在其中之一",
    "{name} differs": "{name} 不同",
    "ledger or headline numbers differ": "账目或主要数字不同",
}  # fmt: skip


def told(text: str, lang: Lang = "en") -> str:
    """Return what was told in English in another language; what remembers no pattern stays as it is."""
    if lang == "en" or not isinstance(text, Told):
        return str(text)
    values = {
        key: "、".join(one) if isinstance(one, tuple) else told(one, lang) if isinstance(one, Told) else one
        for key, one in text.values.items()
    }
    return CHINESE[text.pattern].format(**values)


def say(key: str, lang: Lang = "en", **values: object) -> str:
    """Return a phrase; ``one|many`` picks by the value ``n``."""
    one, bar, many = TEXT[key][1 if lang == "zh" else 0].partition("|")
    return (many if bar and values.get("n") != 1 else one).format(**values)


def line_text(line: Line, lang: Lang = "en") -> str:
    """Return a line: good or failed, what, and the detail."""
    gap = "：" if lang == "zh" else ": "
    return f"{say('good' if line.good else 'bad', lang):6}  {told(line.name, lang)}{gap}{told(line.detail, lang)}"


def invariance_line(line: Line, lang: Lang = "en") -> str:
    """Return a line of the list of invariances, with its name in words."""
    return line_text(Line(say(line.name, lang), line.good, line.detail), lang)


def verdict(bad: int, lang: Lang = "en") -> str:
    """Return the last sentence of the list."""
    return say("some_bad", lang, n=bad) if bad else say("all_good", lang)
