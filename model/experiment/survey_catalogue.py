"""Every yearly measure of `measures`: name, unit, meaning, Chinese name."""

from __future__ import annotations

from dataclasses import dataclass

from model.experiment.one_off import MULTIPLIER
from model.measures.survey import LONGEST_SPELL, WITHIN


@dataclass(frozen=True)
class Yearly:
    """One yearly measure.

    Parameters
    ----------
    name, unit, text, chinese : str
    """

    name: str
    unit: str
    text: str
    chinese: str

    @property
    def money(self) -> bool:
        """Say whether it is in yuan."""
        return self.unit.startswith("yuan")


def _measures() -> dict[str, Yearly]:
    yuan, persons, households, income = (
        "yuan/person/year", "share of persons", "share of households", "share of income",
    )  # fmt: skip
    words = {
        "wages": ("wages", "工资性收入"), "business": ("net business income", "经营净收入"),
        "property": ("net property income", "财产净收入"), "transfers": ("net transfers", "转移净收入"),
    }  # fmt: skip
    more = {LONGEST_SPELL: (" or more", "及以上")}
    plain = [
        Yearly("income_year", yuan, "disposable income, mean of persons", "人均可支配收入"),
        Yearly("median_income", yuan, "disposable income per person of the household in the middle, as the national survey defines its median", "可支配收入中位数"),
        *(Yearly(f"quintile_{k}", yuan, f"mean of household quintile {k}", f"五等分第{k}组收入") for k in range(1, 6)),
        *(Yearly(f"{name}_year", yuan, english, chinese) for name, (english, chinese) in words.items()),
        *(Yearly(f"{name}_share", income, english, f"{chinese}占比") for name, (english, chinese) in words.items()),
        Yearly("catastrophic", households, "paid over 40 % of capacity to pay for care", "灾难性医疗支出"),
        Yearly("out_of_pocket_share", income, "cost of care after reimbursement", "自付医疗费占收入"),
        Yearly("consumption_share", income, "consumption, care and schooling included", "消费率"),
        Yearly("survey_headcount", persons, "income of the year below the line", "调查口径贫困发生率"),
        Yearly("relative_poverty", persons, "income of the year below half the median", "相对贫困发生率"),
        *(
            Yearly(f"exit_hazard:{d}", "share of the poor", f"not poor any more after {d}{more.get(d, ('', ''))[0]} year{'s' if d > 1 else ''} poor", f"贫困{d}年{more.get(d, ('', ''))[1]}者脱贫率")
            for d in range(1, LONGEST_SPELL + 1)
        ),
        *(
            Yearly(f"return_within:{k}", "share of exits", f"poor again within {k} year{'s' if k > 1 else ''} of exit", f"脱贫{k}年内再贫困")
            for k in WITHIN
        ),
        Yearly("ever_poor", persons, "poor at least once in five years", "五年内曾贫困"),
        Yearly("transient_share", "share of the squared gap", "transient, of six years", "暂时贫困占比"),
        Yearly("transient_share:bounded", "share of the squared gap", "the same, a loss counts as no income", "暂时贫困占比（亏损计为零收入）"),
        Yearly("sd_log_income", "log", "sd of log income over households", "对数收入标准差"),
        Yearly("persistence_log_income", "1", "slope of log income on that of the year before", "对数收入持续性"),
        *(
            Yearly(f"transition:{i}:{j}", households, f"from quintile {i} the year before to {j}", f"五等分第{i}组转入第{j}组")
            for i in range(1, 6) for j in range(1, 6)
        ),
    ]  # fmt: skip
    moved = {"median_income", "income_year", "survey_headcount", "relative_poverty"}
    dull = set(words) | {"catastrophic", "out_of_pocket_share", "consumption_share"}
    noisy = [
        Yearly(f"surveyed:{m.name}", m.unit, f"{m.text}; with noise", f"{m.chinese}（含误差）")
        for m in plain
        if m.name in moved or (m.name.rsplit("_", 1)[0] not in words and m.name not in dull)
    ]
    administrative = [
        Yearly("headcount", persons, "administratively poor, mean of the months", "行政口径贫困发生率"),
        Yearly("returns", "households/year", "lifted-out, became administratively poor", "返贫户数"),
        Yearly("returns_per_1000", "per 1,000 lifted-out household-years", "the same per household at risk", "每千脱贫户年返贫户数"),
    ]  # fmt: skip
    once = [Yearly(name, unit, text, chinese) for name, (unit, text, chinese) in MULTIPLIER.items()]
    return {m.name: m for m in (*plain, *noisy, *administrative, *once)}


MEASURES = _measures()
