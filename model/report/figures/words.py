"""Every word of the pictures that is no sentence about results, in English and in Chinese."""

from __future__ import annotations

from typing import Literal

from model.measures.catalogue import CAUSE_NAMES

Lang = Literal["en", "zh"]
COLUMN: dict[str, int] = {"en": 0, "zh": 1}

# key: English, Chinese
WORDS: dict[str, tuple[str, str]] = {
    # scenarios
    "status_quo": ("status quo", "现状"),
    "nothing": ("no public support", "无公共支持"),
    "others": ("other scenarios", "其他方案"),
    "shown": (
        "In colour: the {k} scenarios that change returns most; thin grey lines: the other {m}.",
        "彩色为对返贫影响最大的 {k} 个方案，浅灰细线为其余 {m} 个方案。",
    ),
    "shown_grey": (
        "In black: the {k} scenarios that change returns most; thin grey lines: the other {m}.",
        "黑色为对返贫影响最大的 {k} 个方案，浅灰细线为其余 {m} 个方案。",
    ),
    # marks in time
    "start": ("levers start", "措施开始"),
    "end": ("support ends", "帮扶结束"),
    "end_of": ("support ends: {name}", "帮扶结束：{name}"),
    # beneath
    "rough": ("rough: not for decisions", "粗略结果，不可用于决策"),
    "source": (
        "Source: Firmground, study {study}{world}; n = {n} runs a scenario{failed}{sample}; {assumed} of {figures} county figures are assumptions.",
        "来源：Firmground，研究 {study}{world}；每个方案 n = {n} 次模拟{failed}{sample}；{figures} 项县情数据中 {assumed} 项为假设。",
    ),
    "world": (", world {world}", "，情景 {world}"),
    "failed": (", {k} failed in all", "，共失败 {k} 次"),
    "sample": (
        "; {k:,} households simulated, numbers are of the whole county",
        "；模拟 {k:,} 户，数字为全县口径",
    ),
    "no_results": ("no results", "无结果"),
    "ci": (
        "Intervals: 95 % of the mean paired difference (same luck in both scenarios).",
        "区间：配对差均值的95%区间（两方案运气相同）。",
    ),
    "total": (
        "Triangles: totals, each with the 95 % interval of the mean paired difference.",
        "三角：合计，附配对差均值的95%区间。",
    ),
    "band_luck": (
        "Grey band: 5-95 % of the runs, the luck of one county.",
        "灰带：各次模拟的5%—95%，即一县的运气。",
    ),
    "band_draws": (
        "Grey band: 5-95 % of the runs, the luck of one county and the uncertain assumptions together.",
        "灰带：各次模拟的5%—95%，含一县的运气与不确定的假设。",
    ),
    "band_change": (
        "Bands on the right: 95 % of the mean paired difference.",
        "右侧色带：配对差均值的95%区间。",
    ),
    "band_below": (
        "Bands below: 95 % of the mean paired difference.",
        "下方色带：配对差均值的95%区间。",
    ),
    "ci_km": (
        "Band: 95 % (Greenwood, log-log) for one county under the {base}. Households join at the month since exit at which they are first observed.",
        "带：{base}下一县规模的95%区间（Greenwood，双对数）。各户自首次被观察到的脱贫后月数起计入（延迟进入）。",
    ),
    "range": ("Whiskers: 5-95 % of the runs.", "须线：各次模拟的5%—95%。"),
    "pooled": (
        "Pooled over {years} years and {n} runs: {count:,.0f} returns and new falls counted under the {base}.",
        "合并 {years} 年、{n} 次模拟：{base}下共计 {count:,.0f} 户次返贫与新致贫。",
    ),
    "no_cause": ("None had as first cause: {names}.", "无以下首要原因：{names}。"),
    # 1
    "averted": (
        "Returns averted, per 1,000 lifted-out\nhousehold-years",
        "避免的返贫，每千脱贫户年",
    ),
    "level": (" ({base}: {value:.1f} returns)", "\n（{base}返贫 {value:.1f}）"),
    "cost": ("More public money,\nmillion yuan a year", "公共支出增加，\n百万元/年"),
    "price_of": ("Thousand yuan per\nreturn averted", "每避免一户返贫\n千元"),
    "saves": ("costs less", "支出减少"),
    "helps": ("averts returns", "减少返贫"),
    "harms": ("adds returns", "增加返贫"),
    "too_few": ("too few runs to tell", "次数太少，无法判断"),
    "returns_level": (
        "Returns per 1,000 lifted-out\nhousehold-years",
        "返贫，每千脱贫户年",
    ),
    "cost_level": ("Public money,\nmillion yuan a year", "公共支出，\n百万元/年"),
    "unclear": ("within chance", "在偶然范围内"),
    # 2
    "headcount": ("Administratively poor, % of persons", "行政口径贫困人口，%"),
    "gap": ("Poverty gap, % of the line", "贫困深度，占贫困线%"),
    "monitored": ("Monitored, % of households", "监测对象，占户数%"),
    "change": ("Change from the {base}, points", "与{base}之差，百分点"),
    "change_number": ("Change from the {base}", "与{base}之差"),
    # 3
    "months_since": ("Months since exit from the register", "脱贫退出后的月数"),
    "stay": ("Not yet returned, %", "尚未返贫，%"),
    "at_risk": ("Households at risk", "在险户数"),
    # 4
    "by_cause": ("Returns and new falls, households a year", "返贫与新致贫，户/年"),
    # 5
    "income_level": ("Income, thousand yuan\na person and year", "人均年收入，千元"),
    "income_change": ("Change from the {base},\nyuan a person and year", "与{base}之差，\n元/人·年"),
    "quintile": ("Fifth {k}", "第{k}组"),
    "poorest": ("Fifth 1, poorest", "第1组（最低）"),
    "richest": ("Fifth 5, richest", "第5组（最高）"),
    "fifths": (
        "Fifths of households by income at the start, fixed; yearly incomes, a scale of its own for each.",
        "按起点收入分五组，分组固定；年收入，各组纵轴不同。",
    ),
    # 6
    "by_source": ("Income under the {base}, thousand yuan a person", "{base}下人均年收入，千元"),
    "diff_source": (
        "Change from the {base} in the last year, yuan a person",
        "最后一年与{base}之差，元/人",
    ),
    "wages": ("wages", "工资性"),
    "business": ("business", "经营性"),
    "property": ("property", "财产性"),
    "transfers": ("other transfers", "其他转移性"),
    "support": ("transition support", "过渡期帮扶"),
    # 7
    "money_year": ("Public money under the {base}, million yuan", "{base}下公共支出，百万元"),
    "money_month": ("All public money of levers, million yuan a month", "全部措施公共支出，百万元/月"),
    "money_change": ("Change from the {base}, million yuan a year", "与{base}之差，百万元/年"),
    "smaller": ("smaller ones", "其余"),
    # 8
    "enterprises": ("Enterprises in business", "存续企业数"),
    "jobs": ("Workers of enterprises", "企业用工人数"),
    "park": (
        "Output of industrial parks, million yuan in the last twelve months",
        "产业园产值，近12个月合计，百万元",
    ),
    "mark": (
        "51.805 million yuan: the source paper's estimate of the park's output",
        "5180.5万元：来源论文对园区产值的估计",
    ),
    # 9
    "population": ("Rural population of China, million", "全国乡村人口，百万人"),
    "fund": ("Central special fund, billion yuan", "中央专项资金，十亿元"),
    "wage": ("Pay of migrant workers, yuan of {year} a month", "外出务工月收入，{year}年元"),
    "prices": ("Rural price level, {year} = 1", "农村物价水平，{year}年=1"),
    "data": ("published", "公布值"),
    "paper": ("source paper", "来源论文"),
    "recalled": ("recalled, unverified", "凭记忆，未核实"),
    "rule": ("assumption", "假设"),
    "horizon": ("the study", "研究期"),
    "population_2020": ("2020: 509.92 in the series,\n509.79 in the paper", "2020年：序列 509.92，\n论文 509.79"),
    "fund_2020": (
        "146.1 is the fund of 2020;\nthe text of the figure says 2021",
        "146.1 为2020年数，\n论文图中文字误作2021年",
    ),
    "fund_note": (
        'The text of the paper\'s figure of the fund contradicts its numbers: "2021: 146.1" is 2020; "+20 billion five years running" fits 2016-2020; "over 530 billion" is the sum 2016-2020, while 2017-2021 sum to 620.5.',
        "论文资金图的文字与数字矛盾：“2021年1461亿元”实为2020年；“连续五年每年增加200亿元”符合2016—2020年；“超过5300亿元”是2016—2020年之和，而2017—2021年之和为6205亿元。",
    ),
    "drivers_source": (
        "Sources: National Bureau of Statistics; public dashboard of the fund; Ministry of Finance; the source paper (its Figures 1 and 2).",
        "来源：国家统计局；专项资金公开看板；财政部；来源论文（图1、图2）。",
    ),
}  # fmt: skip

FAMILIES: dict[str, tuple[str, str]] = {
    "funding": ("funding", "资金"),
    "management": ("management", "管理"),
    "training": ("training", "培训"),
    "labour": ("labour", "务工"),
    "technology": ("technology", "科技"),
    "industry": ("industry", "产业"),
    "infrastructure": ("infrastructure", "基础设施"),
    "finance": ("finance", "金融"),
    "insurance": ("insurance", "保险"),
    "protection": ("protection", "保障"),
    "assets": ("assets", "资产"),
    "pension": ("pension", "养老金"),
}


def word(lang: str, key: str, **values: object) -> str:
    """Return a word of the pictures.

    Parameters
    ----------
    lang : "en" or "zh"
    key : of `WORDS`
    values : what stands in its brackets
    """
    text = WORDS[key][COLUMN[lang]]
    return text.format(**values) if values else text


def cause_name(lang: str, cause: str) -> str:
    """Return how a cause is called."""
    return CAUSE_NAMES[cause][COLUMN[lang]]


def family_name(lang: str, family: str) -> str:
    """Return how a family of levers is called; a user's own keeps its name."""
    known = FAMILIES.get(family)
    return known[COLUMN[lang]] if known else family


def listed(lang: str, names: list[str]) -> str:
    """Return names in a row."""
    return ("、" if lang == "zh" else ", ").join(names)
