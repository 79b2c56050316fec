"""Every word of the pictures, in English and Chinese, and the sentences that say what was found."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "start": "levers start", "end": "support ends", "rough": "rough: not for decisions", "per_1000": "per 1,000 lifted-out household-years",
        "source": "Source: Firmground, {study}; n = {n} runs a scenario{failed}; {assumed} of {figures} county figures are assumptions.",
        "failed": ", {k} failed", "interval": "Bars and bands: {what}.", "ci": "95 % interval of paired differences", "ci_km": "95 % interval (Greenwood, log-log) at the size of one county", "luck": "5-95 % of runs, luck of one county",
        "averted": "Returns averted, " "per 1,000 lifted-out household-years", "cost": "Public cost, million yuan a year more than the baseline",
        "status_quo": "status quo", "baseline": "baseline", "headcount": "Administratively poor, % of persons", "gap": "Poverty gap, % of the line",
        "monitored": "Monitored, % of households", "months_since": "Months since exit from the register", "stay": "Still out of poverty, %",
        "at_risk": "at risk", "by_cause": "Returns and new falls a year, households of the county", "income_q": "Income, thousand yuan a person and year",
        "quintile": "Household quintile {k}", "poorest": " (poorest)", "richest": " (richest)", "by_source": "Income by source, yuan a person and year",
        "diff_source": "Difference from the baseline in the last year, yuan a person", "wages": "wages", "business": "business", "property": "property",
        "transfers": "transfers", "support": "of which transition support", "money": "Public money by family of levers, million yuan a year", "money_month": "Public money a month, million yuan",
        "enterprises": "Enterprises in business", "jobs": "Workers of enterprises", "park": "Output of industrial parks, million yuan in twelve months",
        "mark": "51.805 million: the paper's estimate of the park's output", "population": "Rural population of China, million", "fund": "Central special fund, billion yuan",
        "wage": "Migrant pay a month, yuan of {year}", "prices": "Rural price level, {year} = 1", "data": "data", "paper": "the paper's figure", "rule": "stated rule",
        "others": "other scenarios", "year": "Year", "total": "all scenarios", "title_drivers": "What the nation brings: people, money, wages, prices",
        "drivers_note": "Funds: the paper's figure contradicts its own text: \"2021: 146.1\" is 2020; \"+20 billion five years running\" fits 2016-2020; \"over 530 billion\" is the sum 2016-2020, while 2017-2021 sum to 620.5. Population 2020: 509.92 in the series, 509.79 in print.",
        "nobody": "nobody", "yearly": "a year",
    },
    "zh": {
        "start": "政策开始", "end": "帮扶结束", "rough": "粗略结果:不可用于决策", "per_1000": "每千脱贫户年",
        "source": "来源:Firmground,{study};每个方案 {n} 次模拟{failed};{figures} 项县情数据中 {assumed} 项为假设。",
        "failed": ",失败 {k} 次", "interval": "误差线与阴影:{what}。", "ci": "配对差的95%区间", "ci_km": "95%区间(Greenwood,一县规模)", "luck": "模拟结果的5-95%,一县的运气",
        "averted": "避免的返贫,每千脱贫户年", "cost": "公共支出,比基准每年多(百万元)",
        "status_quo": "现状", "baseline": "基准", "headcount": "行政口径贫困人口,%", "gap": "贫困深度,占标准的%",
        "monitored": "监测对象,占户数的%", "months_since": "脱贫后月数", "stay": "仍未返贫,%",
        "at_risk": "在险户数", "by_cause": "每年返贫与新致贫户数(全县)", "income_q": "人均年收入,千元",
        "quintile": "五等分第{k}组", "poorest": "(最低)", "richest": "(最高)", "by_source": "人均年收入来源,元",
        "diff_source": "最后一年与基准之差,元/人", "wages": "工资性", "business": "经营净", "property": "财产净",
        "transfers": "转移净", "support": "其中过渡期帮扶", "money": "各类政策支出,每年百万元", "money_month": "每月政策支出,百万元",
        "enterprises": "存续企业数", "jobs": "企业用工人数", "park": "产业园产值,12个月合计百万元",
        "mark": "5180.5万元:论文对园区产值的估计", "population": "全国乡村人口,百万人", "fund": "中央专项资金,十亿元",
        "wage": "外出务工月收入,{year}年元", "prices": "农村物价水平,{year}年=1", "data": "数据", "paper": "论文数字", "rule": "设定规则",
        "others": "其他方案", "year": "年份", "total": "全部方案", "title_drivers": "全国背景:人口、资金、工资、物价",
        "drivers_note": "资金:论文图与正文矛盾:“2021年1461亿”实为2020年;“连续五年每年增加200亿”符合2016-2020年;“超过5300亿”是2016-2020年之和,而2017-2021年之和为6205亿。2020年乡村人口:序列为50992万,原文为50979万。",
        "nobody": "无", "yearly": "每年",
    },
}  # fmt: skip

CAUSES = {
    "en": {
        "illness": "illness", "disability_or_accident": "disability, accident", "disaster": "disaster", "schooling": "schooling",
        "job_loss": "job loss", "price": "price", "failed_industry": "failed industry", "support_withdrawn": "support withdrawn", "other": "other",
    },
    "zh": {
        "illness": "因病", "disability_or_accident": "因残因意外", "disaster": "因灾", "schooling": "因学", "job_loss": "务工不稳",
        "price": "价格", "failed_industry": "产业失败", "support_withdrawn": "帮扶退出", "other": "其他",
    },
}  # fmt: skip

FAMILIES = {
    "en": {},
    "zh": {
        "funding": "资金", "management": "管理", "training": "培训", "labour": "务工", "technology": "科技", "industry": "产业",
        "infrastructure": "基础设施", "finance": "金融", "insurance": "保险", "protection": "保障", "assets": "资产", "pension": "养老金",
    },
}  # fmt: skip

FEW = 5  # fewer runs than this say nothing firm


def finding_summary(lang: str, effects: list[tuple[str, float, float, float]], n: int, failed: int) -> str:
    """Return the title of the summary picture.

    Parameters
    ----------
    lang : "en" or "zh"
    effects : (scenario, returns averted, low, high) per 1,000 lifted-out household-years
    n, failed : runs
    """
    zh = lang == "zh"
    tail = (f"({failed} 次失败)" if zh else f" ({failed} runs failed)") if failed else ""
    if not effects:
        return ("没有可比较的方案" if zh else "There is no scenario to compare") + tail
    if n < FEW:
        return (
            f"只有 {n} 次模拟,尚不能下结论"
            if zh
            else f"Only {n} runs: too few to say which policy averts returns"
        ) + tail
    best = max(effects, key=lambda e: e[1])
    worst = min(effects, key=lambda e: e[1])
    if best[2] <= 0.0 and worst[3] < 0.0:
        return (
            f"没有方案减少返贫;{worst[0]} 使返贫增加"
            if zh
            else f"No policy averts returns; {worst[0]} adds to them"
        ) + tail
    if best[2] <= 0.0:
        return ("没有方案明显改变返贫" if zh else "No policy changes returns by more than chance") + tail
    ties = [e for e in effects if e is not best and e[3] >= best[2] and e[2] > 0.0]
    number = f"{best[1]:.1f}"
    if ties:
        names = ("、" if zh else ", ").join(e[0] for e in ties[:2])
        more = "等" if zh and len(ties) > 2 else (" and others" if len(ties) > 2 else "")
        return (
            f"{best[0]} 避免返贫最多(每千户年 {number});{names}{more} 与之难分" if zh
            else f"{best[0]} averts most returns ({number} per 1,000 a year); {names}{more} cannot be told apart from it"
        ) + tail  # fmt: skip
    return (
        f"{best[0]} 避免返贫最多:每千脱贫户年 {number}"
        if zh
        else f"{best[0]} averts most returns: {number} per 1,000 lifted-out households a year"
    ) + tail


def finding_change(
    lang: str, what: str, scenario: str, change: float, low: float, high: float, unit: str
) -> str:
    """Return a sentence on one scenario's difference: more, less, or no more than chance."""
    zh = lang == "zh"
    if not low <= high:
        return f"{what}"
    if low <= 0.0 <= high:
        return (
            f"{what}:{scenario} 与基准无明显差别"
            if zh
            else f"{what}: {scenario} differs from the baseline by no more than chance"
        )
    more = change > 0.0
    size = f"{abs(change):,.3g} {unit}"
    if zh:
        return f"{what}:{scenario} 比基准{'高' if more else '低'} {size}"
    return f"{what}: {scenario} is {size} {'above' if more else 'below'} the baseline"
