"""The fixed phrases of tables and messages, in English and in Chinese."""

from __future__ import annotations

from typing import Literal

Lang = Literal["en", "zh"]

PHRASES: dict[str, tuple[str, str]] = {
    "rough": ("rough: not for decisions", "粗略结果，不可用于决策"),
    # check
    "means": ("What it does", "研究内容"),
    "left_out": ("Left out, and what is taken instead", "未写明的项目及其取值"),
    "nothing_left_out": ("Nothing is left out.", "没有遗漏。"),
    "assumed": ("Figures of the place that are assumptions", "本地假设数据"),
    "figures": (
        "Figures of the place: {read} read from a source, {assumed} assumed",
        "本地数据：{read} 项有来源，{assumed} 项为假设",
    ),
    "no_draws": (
        "Nothing is drawn: one draw, every assumption at its default",
        "不抽样：只取一次，全部假设取默认值",
    ),
    "from_posterior": (
        "Fitted to rural China 2015-2019 and taken from the posterior sample: {fitted} parameters",
        "按2015—2019年全国农村数据校准、取自后验样本的参数：{fitted} 个",
    ),
    "drawn": (
        "Drawn {draws} times: assumptions of behaviour {behaviour}, figures of the place {place}",
        "抽样 {draws} 次：行为假设 {behaviour} 项，本地数据 {place} 项",
    ),
    "plan": ("Plan", "运行计划"),
    "plan_runs": (
        "{scenarios} × {worlds} × {draws} × {replicates} = {runs}",
        "{scenarios} × {worlds} × {draws} × {replicates} = {runs}",
    ),
    "scenarios": ("{n} scenario|{n} scenarios", "{n} 个方案"),
    "worlds": ("{n} world|{n} worlds", "{n} 种情景"),
    "draws": ("{n} draw|{n} draws", "{n} 次抽样"),
    "replicates": ("{n} replicate|{n} replicates", "{n} 次重复"),
    "runs": ("{n} run|{n} runs", "{n} 次运行"),
    "done_before": ("{done} of them are done", "其中 {done} 次已完成"),
    "all_done": ("all of them are done", "全部已完成"),
    "estimate": (
        "about {time} with {workers}, about {memory} of memory",
        "约 {time}（{workers}），内存约 {memory}",
    ),
    "workers": ("{n} worker|{n} workers", "{n} 个进程"),
    # account
    "account": ("The place as simulated, beside its figures", "模拟值与目标值对照"),
    "figure": ("figure", "指标"),
    "target": ("target", "目标"),
    "obtained": ("obtained", "模拟"),
    "miss": ("miss, in tolerances", "偏差（容差倍数）"),
    # levers
    "path": ("lever", "杠杆"),
    "chinese": ("Chinese", "中文名"),
    "kind": ("kind", "类型"),
    "unit": ("unit", "单位"),
    "in_place": ("in place", "现行"),
    "range": ("range", "范围"),
    "unit_cost": ("unit cost", "单位成本"),
    "payer": ("paid by", "出资"),
    "source": ("source", "来源"),
    "paste": ("a line to paste", "可粘贴"),
    "fields": ("own fields", "专用字段"),
    "of_place": ("the place's figure", "按本地数据"),
    "permanent": ("permanent", "长期"),
    "transition": ("transition", "过渡期"),
    "rate": ("rate", "流量"),
    "level": ("level", "水平"),
    "event": ("event", "一次性"),
    "rule": ("rule", "规则"),
    "levers_found": ("{n} lever|{n} levers", "{n} 个杠杆"),
    "levers_hint": (
        "`levers WORD` shows source and a line to paste; it searches English and Chinese.",
        "`levers 词` 显示来源和可粘贴的一行，可用中文或英文搜索。",
    ),
    # show
    "same_policy": ("{a} and {b} do the same.", "{a} 与 {b} 完全相同。"),
    "neither": ("not used", "未使用"),
    "in_place_kept": ("as in place", "与现行相同"),
    # new
    "draw_mean": ("draw mean", "均值参数"),
    "cells_inside": ("cells inside", "范围内的模拟"),
    "verdict": ("verdict", "判断"),
    "plausible": ("plausible", "合理"),
    "not_plausible": ("NOT PLAUSIBLE", "不合理"),
    "plausibility": ("Is status_quo plausible?", "现状是否合理?"),
    "solving": ("solving the place's constants: about a minute", "正在求解地区常数:约一分钟"),
    "made": ("Made {folder}:", "已建立 {folder}："),
    "next": ("Next", "下一步"),
    # run
    "runs_done": (
        "{done} of {planned} runs done, {failed} failed",
        "已完成 {done}/{planned} 次运行，失败 {failed} 次",
    ),
    "world": ("world {name}", "情景 {name}"),
    "levels_title": (
        "{baseline}: levels, and the luck of one county (5-95 %)",
        "{baseline}：水平值及单个县的偶然范围（5-95 %）",
    ),
    "differences_title": (
        "Difference from {baseline}, with its 95 % interval (~: zero is inside)",
        "与 {baseline} 之差及 95 % 区间（~ 表示区间含零）",
    ),
    "scenario": ("scenario", "方案"),
    "measure": ("measure", "指标"),
    "mean": ("mean", "均值"),
    "luck": ("luck of one county", "单县偶然范围"),
    "reached_line": (
        "households reached: {share} of all; among them",
        "受益户：占全部 {share}；其中",
    ),
    "reached_alone": ("households reached: {share} of all", "受益户：占全部 {share}"),
    "one_cell": ("no interval: it needs two cells or more", "无区间：至少需要两个单元"),
    "half_widths": (
        "Effects on returns are known to within (half of the interval, per 1,000 lifted-out a year)",
        "返贫效应的精度（区间半宽，每千脱贫户年）",
    ),
    "large_scale": (
        "Chance of large-scale return (more than {limit} of lifted-out households in a year)",
        "规模性返贫（一年内超过 {limit} 的脱贫户返贫）的概率",
    ),
    "next_command": ("Next command", "下一条命令"),
    "first_picture": ("First picture to open", "先看的图"),
    "folder": ("Results", "结果"),
    "interrupted": (
        "interrupted; the same command goes on from where it stopped",
        "已中断；再次执行同一命令即可继续",
    ),
    "compiling": ("compiling once: up to a minute", "首次编译，约需一分钟"),
    "growing": (
        "more runs to know returns to within ±{target}: {cells} runs of each scenario",
        "为使返贫的区间不超过 ±{target}，每个方案增至 {cells} 次运行",
    ),
    "drawing": ("drawing the pictures", "正在绘图"),
    "running": ("running", "运行中"),
    "left": ("{time} left", "剩余 {time}"),
    # plot
    "undrawn": (
        "the font lacks {n} character, drawn as a box: {signs}|the font lacks {n} characters, drawn as boxes: {signs}",
        "字体缺少 {n} 个字符，图中以方框代替：{signs}",
    ),
    "pictures": ("{n} picture in {folder}|{n} pictures in {folder}", "{folder} 中有 {n} 幅图"),
    # measures of the summary
    "returns_per_1000": ("returns per 1,000 lifted-out a year", "每千脱贫户年返贫户数"),
    "below_line": ("below line, % of persons", "低于贫困线人口 %"),
    "survey_below_line": ("below line in a survey, %", "调查口径低于贫困线 %"),
    "monitored": ("monitored, % of households", "监测户 %"),
    "income": ("income, yuan a person and year", "人均年收入，元"),
    "public_cost": ("public cost, million yuan a year", "公共支出，百万元/年"),
    "returns_after": ("returns after support ends", "帮扶结束后返贫"),
    "large_scale_short": ("chance of large-scale return, %", "规模性返贫概率 %"),
    "reached_households": ("households reached, %", "受益户 %"),
    # the same, as narrow headings
    "head_returns_per_1000": ("returns\nper 1,000", "每千户\n返贫"),
    "head_below_line": ("below\nline, %", "贫困线\n以下 %"),
    "head_monitored": ("monitored\n%", "监测户\n%"),
    "head_income": ("income\nyuan", "人均收入\n元"),
    "head_public_cost": ("cost\nmillion", "公共支出\n百万元"),
    "head_returns_after": ("returns\nafter", "结束后\n返贫"),
    "head_large_scale": ("large-\nscale, %", "规模性\n返贫 %"),
    # compare
    "losers": (
        (
            "Of those who lose under {name}, in one county: {queue} % lost transfers or a place in a queue, {glut} % earned less from "
            "their own business (prices, weather met otherwise), {lost_job} % lost wages. Nobody loses by luck: it is the same."
        ),
        (
            "{name} 的受损户（单县一次模拟）：{queue} % 少得转移收入或名额，{glut} % 经营收入减少（价格等），{lost_job} % 工资减少。"
            "两种方案运气相同，无人因运气受损。"
        ),
    ),
    "comparing": ("reading the runs", "正在读取运行结果"),
    "picture": ("picture", "图"),
    "inputs": (
        "inputs of the place: {read} read from a source, {assumed} assumed",
        "本地数据：{read} 项有来源，{assumed} 项为假设",
    ),
    "answer": ("Answer", "结论"),
    "options_title": (
        "Options against {baseline}: returns averted over the horizon, whole county (~: zero is inside)",
        "各方案与 {baseline} 相比：全期全县防止的返贫户数（~ 表示区间含零）",
    ),
    "winners_title": (
        "Who gains and who loses against {baseline}: the same household, the same luck",
        "与 {baseline} 相比谁受益、谁受损：同一户、同样的运气",
    ),
    "channels_title": (
        "Through which income: difference from {baseline}, yuan a person and year",
        "通过哪种收入：与 {baseline} 之差，元/人年",
    ),
    "causes_title": ("Returns by cause: difference from {baseline}", "返贫原因：与 {baseline} 之差"),
    "worlds_title": (
        "Worlds: returns over the horizon, difference from {baseline}",
        "各情景：返贫户数，与 {baseline} 之差",
    ),
    "society_title": (
        "The county as a whole: difference from {baseline}",
        "全县情况：与 {baseline} 之差",
    ),
    "col_averted": ("returns\naverted", "防止\n返贫户"),
    "col_range": ("95 %", "95 % 区间"),
    "col_cost": ("more cost\nmillion yuan", "增加支出\n百万元"),
    "col_price": ("yuan per\nreturn", "每户返贫\n元"),
    "col_best": ("chance\nbest, %", "最优\n概率 %"),
    "col_left": ("averted in 12/24/36\nmonths after", "结束后12/24/36\n个月内防止"),
    "col_unspent": ("unspent\nmillion", "未支出\n百万元"),
    "col_dominated": ("beaten by", "劣于"),
    "col_gain": ("gain\n% of hh", "受益户\n%"),
    "col_gained": ("by yuan a\nperson, year", "人均年\n增收 元"),
    "col_lose": ("lose\n% of hh", "受损户\n%"),
    "col_lost": ("by yuan a\nperson, year", "人均年\n减收 元"),
    "col_less_poor": ("fewer months\npoor, % of hh", "贫困月减少\n户 %"),
    "col_poorer": ("more months\npoor, % of hh", "贫困月增加\n户 %"),
    "col_wages": ("wages", "工资"),
    "col_business": ("business", "经营"),
    "col_property": ("property", "财产"),
    "col_transfers": ("transfers", "转移"),
    "col_level": ("(level)", "（水平）"),
    "col_gini": ("Gini", "基尼系数"),
    "col_bottom40_income": ("poorest 40 %\nyuan", "底层 40 %\n元"),
    "col_lifted_out_growth": ("growth of the\nlifted-out, %", "脱贫户\n增速 %"),
    "col_enterprises": ("enter-\nprises", "企业数"),
    "col_jobs": ("jobs", "岗位"),
    "col_migrant_labour": ("labour\naway, %", "外出\n劳力 %"),
    "cause_illness": ("illness", "因病"),
    "cause_disability_or_accident": ("disability,\naccident", "因残\n意外"),
    "cause_disaster": ("disaster", "因灾"),
    "cause_schooling": ("schooling", "因学"),
    "cause_job_loss": ("job loss", "务工\n不稳"),
    "cause_price": ("price", "价格"),
    "cause_failed_industry": ("failed\nindustry", "产业\n失败"),
    "cause_support_withdrawn": ("support\nwithdrawn", "帮扶\n退出"),
    "cause_other": ("other", "其他"),
    # selftest
    "ok": ("good", "通过"),
    "bad": ("FAILED", "失败"),
    "all_good": ("All good, {time}.", "全部通过，用时 {time}。"),
    "some_bad": ("{n} check failed.|{n} checks failed.", "{n} 项未通过。"),
}


def say(key: str, lang: Lang = "en", **values: object) -> str:
    """Return a phrase; ``one|many`` picks by the value ``n``.

    Parameters
    ----------
    key : str
        Name in `PHRASES`.
    lang : {"en", "zh"}
    values
        What stands in the braces; numbers are grouped by thousands.

    Examples
    --------
    >>> say("runs", n=1), say("runs", n=1200)
    ('1 run', '1,200 runs')
    """
    phrase = PHRASES[key][1 if lang == "zh" else 0]
    one, bar, many = phrase.partition("|")
    phrase = many if bar and values.get("n") != 1 else one
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return phrase.format(**shown)


def duration(seconds: float, lang: Lang = "en") -> str:
    """Return a time as one says it: ``40 s``, ``12 min``, ``3.5 h``.

    Parameters
    ----------
    seconds : s
    lang : {"en", "zh"}

    Examples
    --------
    >>> duration(8), duration(700), duration(9000)
    ('8 s', '12 min', '2.5 h')
    """
    second, minute, hour = ("秒", "分钟", "小时") if lang == "zh" else ("s", "min", "h")
    if seconds < 90.0:
        return f"{max(1, round(seconds))} {second}"
    if seconds < 90.0 * 60.0:
        return f"{round(seconds / 60.0)} {minute}"
    return f"{seconds / 3600.0:.1f} {hour}".replace(".0 ", " ")


def memory(size: float) -> str:
    """Return an amount of memory: ``300 MB``, ``1.2 GB``.

    Parameters
    ----------
    size : bytes

    Examples
    --------
    >>> memory(3e8), memory(1.24e9)
    ('300 MB', '1.2 GB')
    """
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"
