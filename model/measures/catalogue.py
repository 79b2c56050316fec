"""Every measure: name, unit, meaning, Chinese name, and how it is made from sums over households."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from model.state import CAUSES

# Sums over households of a group that the collector takes each month; persons-weighted where the name says so.
SUMS = (
    "households", "persons", "poor", "gap", "severity", "survey_poor", "survey_dibao", "survey_half_median",
    "recorded", "eligible", "monitored", "helped", "excluded", "included", "returns", "falls", "exits", "recognised",
    "eliminated", "relapsed", *(f"cause:{cause}" for cause in CAUSES), "income", "wages", "business", "property",
    "transfers", "support", "consumption", "out_of_pocket", "schooling", "debt", "cash", "borrowed", "labour", "farm",
    "local", "away", "adopters", "willing", "risk", "lifted_out", "at_risk", "income_year", "returns_so_far",
    "poverty_months",
)  # fmt: skip
INDEX = {name: k for k, name in enumerate(SUMS)}


@dataclass(frozen=True)
class Measure:
    """One measure.

    Parameters
    ----------
    name, unit, text, chinese : str
    top : str
        Name of the sum on top; nothing for measures of the county.
    below : str
        Name of the sum below; nothing for sums, which are whole-county numbers.
    """

    name: str
    unit: str
    text: str
    chinese: str
    top: str = ""
    below: str = ""

    @property
    def kind(self) -> Literal["mean", "sum", "county"]:
        """Say how groups are put together."""
        return "county" if not self.top else ("mean" if self.below else "sum")


CAUSE_NAMES = {
    "illness": ("illness", "因病"), "disability_or_accident": ("disability or accident", "因残因意外"),
    "disaster": ("disaster", "因灾"), "schooling": ("schooling", "因学"), "job_loss": ("job loss", "务工不稳"),
    "price": ("price", "价格"), "failed_industry": ("failed industry", "产业失败"),
    "support_withdrawn": ("support withdrawn", "帮扶退出"), "other": ("other", "其他"),
}  # fmt: skip

SOURCE_NAMES = {
    "wages": ("wages", "工资性收入占比"), "business": ("net business income", "经营净收入占比"),
    "property": ("net property income", "财产净收入占比"), "transfers": ("net transfers", "转移净收入占比"),
}  # fmt: skip
DIMENSION_NAMES = {
    "food": ("consumption of the year below subsistence food", "吃穿"), "schooling": ("below six years of schooling", "教育"),
    "medical": ("catastrophic cost of care in the year", "医疗"), "housing": ("no sound house", "住房"),
    "water": ("no safe water", "饮水"),
}  # fmt: skip

_HOUSEHOLD = (
    Measure("households", "households", "households here", "户数", "households"),
    Measure("persons", "persons", "persons here", "人数", "persons"),
    Measure("lifted_out", "households", "households that have left the poverty register", "脱贫户数", "lifted_out"),
    Measure("at_risk", "households", "lifted-out households not administratively poor", "未返贫脱贫户数", "at_risk"),
    Measure("headcount", "share of persons", "administratively poor", "贫困发生率", "poor", "persons"),
    Measure("gap", "share of the line", "administrative poverty gap", "贫困深度", "gap", "persons"),
    Measure("severity", "1", "administrative poverty severity", "贫困强度", "severity", "persons"),
    Measure("survey_headcount", "share of persons", "survey-poor: income of twelve months below the line", "调查口径贫困发生率", "survey_poor", "persons"),
    Measure("survey_headcount_dibao", "share of persons", "income of twelve months below the dibao standard", "低于低保标准", "survey_dibao", "persons"),
    Measure("survey_headcount_half_median", "share of persons", "income of twelve months below half the median", "低于中位数一半", "survey_half_median", "persons"),
    Measure("recorded", "share of persons", "recorded as poor", "登记贫困", "recorded", "persons"),
    Measure("eligible", "share of households", "eligible for monitoring by the rule", "应监测", "eligible", "households"),
    Measure("monitored", "share of households", "recognised as monitored", "监测对象", "monitored", "households"),
    Measure("helped", "share of households", "monitored and help has started", "已帮扶", "helped", "households"),
    Measure("exclusion_error", "share of eligible", "eligible and not recognised", "漏识率", "excluded", "eligible"),
    Measure("inclusion_error", "share of monitored", "recognised and not eligible", "误识率", "included", "monitored"),
    Measure("returns", "households/month", "lifted-out households that became administratively poor", "返贫户数", "returns"),
    Measure("falls", "households/month", "never-registered households that became administratively poor", "新致贫户数", "falls"),
    Measure("exits", "households/month", "households that left administrative poverty", "脱贫户次", "exits"),
    Measure("recognised", "households/month", "newly recognised as monitored", "新识别", "recognised"),
    Measure("eliminated", "households/month", "risk declared eliminated", "风险消除", "eliminated"),
    Measure("relapsed", "households/month", "monitored again after risk was eliminated", "再次监测", "relapsed"),
    *(
        Measure(f"returns_by_cause:{cause}", "households/month", f"returns with accounting cause {words[0]}", f"返贫:{words[1]}", f"cause:{cause}")
        for cause, words in CAUSE_NAMES.items()
    ),
    Measure("income", "yuan/person/month", "disposable income", "可支配收入", "income", "persons"),
    Measure("income_year", "yuan/person/year", "disposable income of twelve months", "年可支配收入", "income_year", "persons"),
    Measure("wages", "yuan/person/month", "wages", "工资性收入", "wages", "persons"),
    Measure("business", "yuan/person/month", "net business income", "经营净收入", "business", "persons"),
    Measure("property", "yuan/person/month", "net property income", "财产净收入", "property", "persons"),
    Measure("transfers", "yuan/person/month", "net transfers", "转移净收入", "transfers", "persons"),
    Measure("support", "yuan/person/month", "transition support in income", "过渡期帮扶收入", "support", "persons"),
    Measure("consumption", "yuan/person/month", "consumption, medical and schooling included", "消费支出", "consumption", "persons"),
    Measure("out_of_pocket", "yuan/person/month", "medical cost after reimbursement", "自付医疗费", "out_of_pocket", "persons"),
    Measure("schooling", "yuan/person/month", "schooling and ceremonies", "教育与人情", "schooling", "persons"),
    Measure("debt", "yuan/household", "loans outstanding", "负债", "debt", "households"),
    Measure("cash", "yuan/household", "liquid wealth", "流动资产", "cash", "households"),
    Measure("borrowed", "yuan/household/month", "new loans", "新增借款", "borrowed", "households"),
    Measure("farm_labour", "share of labour", "labour on the own farm", "务农", "farm", "labour"),
    Measure("local_labour", "share of labour", "labour offered for local jobs", "本地务工", "local", "labour"),
    Measure("migrant_labour", "share of labour", "labour away", "外出务工", "away", "labour"),
    Measure("adoption", "share of households", "households with a technology adopted", "技术采用", "adopters", "households"),
    Measure("willingness", "1", "willingness to take part", "参与意愿", "willing", "households"),
    Measure("returns_so_far", "returns/household", "returns since month 0", "累计返贫次数", "returns_so_far", "households"),
    Measure("poverty_months", "months/household", "months administratively poor since month 0", "累计贫困月数", "poverty_months", "households"),
    Measure("risk", "1", "mean chance of falling under the line", "返贫风险", "risk", "households"),
)  # fmt: skip

_COUNTY = (
    Measure("median_income", "yuan/person/year", "of the household in the middle by income per person, last twelve months", "收入中位数"),
    *(Measure(f"quintile_{k}", "yuan/person/year", f"mean of household quintile {k}, last twelve months", f"五等分第{k}组收入") for k in range(1, 6)),
    Measure("gini", "1", "Gini of income per person", "基尼系数"),
    Measure("theil", "1", "Theil index of positive incomes", "泰尔指数"),
    Measure("palma", "1", "richest tenth over poorest four tenths", "帕尔马比值"),
    Measure("bottom40_income", "yuan/person/year", "mean of the poorest 40 % of persons", "底层40%收入"),
    Measure("income_growth", "1/year", "growth of mean income since month 0", "人均收入年均增速"),
    Measure("bottom40_growth", "1/year", "growth of the mean of the poorest 40 % since month 0", "底层40%收入年均增速"),
    Measure("lifted_out_growth", "1/year", "growth of mean income of the lifted-out since month 0", "脱贫户收入年均增速"),
    *(
        Measure(f"{source}_share", "share of income", f"{words}, last twelve months", chinese)
        for source, (words, chinese) in SOURCE_NAMES.items()
    ),
    Measure("consumption_share", "share of income", "consumption, medical and schooling included, last twelve months", "消费率"),
    Measure("out_of_pocket_share", "share of income", "medical cost after reimbursement, last twelve months", "自付医疗费占收入"),
    Measure("catastrophic", "share of households", "paid more for care in the year than 40 % of the capacity to pay", "灾难性医疗支出"),
    Measure("multidimensional_headcount", "share of persons", "deprived in a third or more of five dimensions", "多维贫困发生率"),
    Measure("multidimensional_index", "1", "multidimensional headcount times mean share of deprivations", "多维贫困指数"),
    *(
        Measure(f"deprived:{dimension}", "share of persons", f"deprived: {words}", f"剥夺:{chinese}")
        for dimension, (words, chinese) in DIMENSION_NAMES.items()
    ),
    Measure("chronic_poverty", "1", "severity of the mean of yearly incomes since month 0", "长期贫困"),
    Measure("transient_poverty", "1", "mean yearly severity less chronic poverty", "暂时贫困"),
    Measure("enterprises", "enterprises", "in business", "企业数"),
    Measure("enterprise_births", "enterprises/month", "founded", "新办企业"),
    Measure("enterprise_deaths", "enterprises/month", "closed", "关停企业"),
    Measure("jobs", "worker-months/month", "workers of enterprises", "企业就业"),
    Measure("local_jobs_filled", "worker-months/month", "local jobs filled, all employers", "本地就业"),
    Measure("enterprise_output", "yuan/month", "gross output of enterprises", "企业产值"),
    Measure("park_output", "yuan/month", "gross output in industrial parks", "园区产值"),
    Measure("spending", "yuan/month", "public money used by levers", "政策支出"),
    Measure("unspent", "yuan/month", "public money that levers planned and did not use", "未支出资金"),
    Measure("purse", "yuan", "special fund released and not yet spent", "结余衔接资金"),
    Measure("local_demand", "1", "local demand over normal", "本地需求指数"),
    Measure("multiplier", "1", "local income per yuan of outside money, from the round of spending", "本地乘数"),
)  # fmt: skip


_PRODUCT = (
    ("output", "yuan/month", "households' output of {}", "产值"),
    ("price", "1", "farm-gate price of {} over normal", "价格"),
    ("enterprises", "enterprises", "enterprises in {}", "企业数"),
    ("jobs", "worker-months/month", "workers of enterprises in {}", "企业就业"),
    ("enterprise_output", "yuan/month", "gross output of enterprises in {}", "企业产值"),
)


def measures(products: tuple[str, ...]) -> dict[str, Measure]:
    """Return every measure by name, those of the products last.

    Parameters
    ----------
    products : names
    """
    found = {m.name: m for m in (*_HOUSEHOLD, *_COUNTY)}
    for name in products:
        for kind, unit, text, chinese in _PRODUCT:
            found[f"{kind}:{name}"] = Measure(f"{kind}:{name}", unit, text.format(name), f"{chinese}:{name}")
    return found


MEASURES = measures(("PRODUCT",))  # as the reference shows them; those of the products repeat for each
# Taken for groups other than everyone, the lifted-out and those reached: each December and in the last month.
YEARLY = (
    "households", "persons", "lifted_out", "headcount", "gap", "survey_headcount", "eligible", "monitored",
    "exclusion_error", "income_year", "returns_so_far", "poverty_months", "adoption", "migrant_labour", "debt", "risk",
)  # fmt: skip
