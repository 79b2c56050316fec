"""Says in Chinese what a study means; `model.study.words` says the same in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from model.process import Lever
from model.study.policy import Action, Event, Scenario, Where
from model.study.study import Study
from model.study.units import number_text
from model.study.words import buys

GROUPS = {
    "everyone": "所有户", "lifted_out": "脱贫户", "monitored": "监测户", "registered": "建档立卡户", "poor": "贫困户",
    "labour_poor": "缺劳力户", "elderly_only": "纯老年户", "ill": "有病人户", "with_migrants": "有外出务工户", "growers": "种养户",
    "students": "有学生户", "relocated": "搬迁户", "dibao": "低保户", "bottom_half": "收入较低的一半户",
}  # fmt: skip
ZONES = {"valley": "河谷", "middle": "半山", "high": "高山"}
EVENTS = {
    "hail": "冰雹",
    "snow": "雪灾",
    "drought": "旱灾",
    "disease": "畜禽疫病",
    "price": "价格变动",
    "macro": "宏观冲击",
}
STAGES = {"growing": "种养", "processing": "加工", "trade": "流通", "service": "服务"}
# Nouns of units; what is not here stays as it is.
UNITS = {
    "yuan": "元", "mu": "亩", "places": "人次", "place": "人次", "persons": "人", "person": "人", "workers": "人", "worker": "人", "villages": "村",
    "village": "村", "households": "户", "household": "户", "firms": "家", "firm": "家", "cooperatives": "家", "workshops": "个",
    "head": "头", "hives": "箱", "beds": "张床位", "jobs": "个岗位", "days": "天", "day": "天", "months": "个月", "month": "月",
    "km": "公里", "tonnes": "吨", "t": "吨", "kW": "千瓦", "cadres": "名干部", "performers": "名演员", "students": "名学生",
    "student": "名学生", "site": "处", "sites": "处", "year": "年", "asinh units": "（反双曲正弦单位）",
}  # fmt: skip
ORIGINS = {
    "the study's defaults": "研究默认值",
    "the catalogue of levers": "杠杆目录",
    "the year the study begins": "研究起始年",
}
FIELDS = {
    "stage": "环节", "for": "用于", "local": "本地用工", "lifted_out_or_monitored": "脱贫户或监测户用工", "contracts": "订单比例",
    "floor_price": "保底价", "shares": "按月拨付", "local_labour": "以工代赈比例", "dividend_to_poor": "脱贫户分红比例",
}  # fmt: skip


def readings(study: Study, catalogue: Mapping[str, Lever]) -> list[str]:
    """Return one sentence for each thing the study does, in Chinese.

    Parameters
    ----------
    study : Study
    catalogue : mapping of str to Lever
    """
    lines = [study_line(study)]
    if study.draws == 1:
        fitted = "校准过的参数取后验均值，其余" if study.posterior is not None else "全部"
        lines.append(f"只取一次：{fitted}假设取默认值")
    for scenario in study.scenarios.values():
        lines += _scenario(study, scenario, catalogue)
    for world in study.worlds.values():
        lines += [f"情景 {world.name}：{_event(study, event)}" for event in world.events]
    return lines


def study_line(study: Study) -> str:
    """Return the study in one line."""
    read, assumed = study.place.counts()
    who = "全部农户" if study.households is None else f"模拟 {study.households:,} 户"
    return (
        f"{study.name}：{study.place.chinese or study.place.name}，{study.month_text(0)} 至 "
        f"{study.month_text(study.months - 1)}，{who}，{study.base_year} 年价格，贫困线 {number_text(study.line)} 元；"
        f"本地数据 {read} 项有来源，{assumed} 项为假设"
    )


def defaults(study: Study) -> list[str]:
    """Return a sentence for each thing the file leaves out."""
    words = {"all": "全部", "1, the default point": "1，默认点"}
    return [
        f"{key}：{words.get(value, value)}（{ORIGINS.get(origin, origin)}）"
        for key, value, origin in study.defaults
    ]


def _scenario(study: Study, scenario: Scenario, catalogue: Mapping[str, Lever]) -> list[str]:
    own = [action for action in scenario.actions if action.origin == "package"]
    lines = [
        f"{scenario.name}：{_action(study, action, catalogue[action.lever], scenario)}" for action in own
    ]
    for budget in scenario.budgets.values():
        used = sum(scenario.split.values())
        rest = f"，{_percent(1.0 - used)} 未使用" if used < 1.0 - 1e-9 else ""
        lines.append(
            f"{scenario.name}：预算 {budget.name} 自 {study.month_text(budget.first)} 起每年 {_money(budget.amount)}"
            f"{_until(study, budget.last)}，分配 {_percent(used)}{rest}"
        )
    if scenario.support_ends is not None:
        lines.append(
            f"{scenario.name}：{study.month_text(scenario.support_ends)} 之后，政策包与过渡期政策停止，长期政策保留"
        )
    fixed = {"status_quo": "现行政策照常", "nothing": "没有任何公共支持"}
    if scenario.name in fixed:
        lines.append(f"{scenario.name}：{fixed[scenario.name]}")
    elif not own:
        lines.append(f"{scenario.name}：没有自己的措施")
    return lines


def _action(study: Study, action: Action, lever: Lever, scenario: Scenario) -> str:
    """Return what one lever does, in one sentence."""
    steps = [(study.month_text(at), amount) for at, amount in action.steps]
    if action.mode == "spend":
        what = "；".join(_spend(study, action, lever, at, money) for at, money in steps)
        what += f"，单价 {number_text(action.unit_cost)} {unit(lever.cost_unit)}"
    elif lever.kind == "rule":
        what = f"{study.month_text(action.first)} 起的规则"
    elif lever.kind == "event":
        what = "；".join(f"{at} 一次性 {amount_text(amount, lever.unit)}" for at, amount in steps)
    else:
        what = "，".join(f"{at} 起 {amount_text(amount, lever.unit)}" for at, amount in steps)
        what += "，按月均摊" if lever.kind == "rate" else ""
    parts = [what, *_extras(action), *_reach(study, action)]
    parts += [f"{study.month_text(at)} 起减为 {_percent(factor)}" for at, factor in action.taper]
    if action.last is not None and lever.kind != "event":
        parts.append(f"至 {study.month_text(action.last)}")
    parts.append(_beside(study, action, lever, scenario))
    return f"{action.name}（{lever.chinese}）：" + "，".join(part for part in parts if part)


def _spend(study: Study, action: Action, lever: Lever, at: str, money: float) -> str:
    bought = buys(study, action, lever, money)
    text = f"{at} {'一次性' if lever.kind == 'event' else '起每年'} {_money(money)}"
    return text if bought is None else f"{text}，约可购 {amount_text(bought, lever.unit)}"


def amount_text(amount: float, of: str) -> str:
    """Return an amount with its unit: ``300 人次/年``, ``30 %（村）``.

    Parameters
    ----------
    amount : float
    of : str
        The unit as the catalogue writes it.
    """
    head, *per = of.split(",", maxsplit=1)[0].split("/")
    tail = "".join(f"/{UNITS.get(word, word)}" for word in per)
    if head.startswith("share") or head in {"1", "reimbursement"}:
        noun = head.partition(" of ")[2]
        kind = f"（{UNITS.get(noun, noun)}）" if noun else ""
        return f"{_percent(amount)}{kind}{tail}"
    if head == "yuan":
        return f"{_money(amount)}{tail}"
    return f"{number_text(amount)} {UNITS.get(head, head)}{tail}"


def unit(text: str) -> str:
    """Return a unit in Chinese, word by word.

    Examples
    --------
    >>> unit("yuan/person/year")
    '元/人/年'
    """
    return "/".join("-".join(UNITS.get(word, word) for word in part.split("-")) for part in text.split("/"))


def _money(amount: float) -> str:
    if abs(amount) >= 1e8:
        return f"{number_text(amount / 1e8)} 亿元"
    return f"{number_text(amount / 1e4)} 万元" if abs(amount) >= 1e5 else f"{number_text(amount)} 元"


def _percent(share: float) -> str:
    return f"{number_text(100.0 * share)} %"


def _extras(action: Action) -> list[str]:
    return [f"{FIELDS.get(name, name)} {_extra(name, value)}" for name, value in action.extras.items()]


def _extra(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{k} {v}" for k, v in value.items())
    if name == "shares" and isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(f"{month} 月 {_percent(share)}" for month, share in enumerate(value, 1) if share)
    if isinstance(value, float):
        return _percent(value) if 0.0 <= value <= 1.0 else number_text(value)
    return STAGES.get(str(value), str(value))


def _reach(study: Study, action: Action) -> list[str]:
    words = []
    if action.product:
        names = (study.place.products[name].get("chinese", name) for name in action.product)
        words.append(f"产品：{'、'.join(names)}")
    if action.who:
        groups = [GROUPS.get(name, name) for name in action.who]
        words.append(f"依次为{'、'.join(groups)}" if len(groups) > 1 else f"仅限{groups[0]}")
    if not action.where.everything:
        words.append(where_text(action.where))
    return words


def where_text(where: Where) -> str:
    """Return where, in Chinese."""
    words = [*where.townships, *where.villages, *(f"{ZONES.get(zone, zone)}地带" for zone in where.zones)]
    if where.key_villages:
        words.append("重点村")
    text = f"范围：{'、'.join(words)}" if words else "范围：全县"
    return text + "".join(f"（{where_text(other).removeprefix('范围：')}除外）" for other in where.outside)


def _until(study: Study, last: int | None) -> str:
    return "" if last is None else f"，至 {study.month_text(last)}"


def _beside(study: Study, action: Action, lever: Lever, scenario: Scenario) -> str:
    """Return how it stands to what is in place."""
    base = study.scenarios["status_quo"].actions
    standing = [a for a in base if a.name == action.name and a.mode == "amount" and lever.kind != "rule"]
    if not standing or scenario.name == "status_quo":
        return ""
    steps = standing[0].steps
    amount = next((a for at, a in reversed(steps) if at <= action.first), steps[0][1])
    text = amount_text(amount, lever.unit)
    return f"取代现行 {text}" if action.total or lever.kind == "level" else f"在现行 {text} 之外"


def _event(study: Study, event: Event) -> str:
    last = event.month + event.months - 1
    time = study.month_text(event.month) + (f" 至 {study.month_text(last)}" if event.months > 1 else "")
    words = [f"{time} {EVENTS.get(event.kind, event.kind)}"]
    if event.product:
        words.append(
            "、".join(str(study.place.products[name].get("chinese", name)) for name in event.product)
        )
    if not event.where.everything:
        words.append(where_text(event.where))
    if event.loss is not None:
        words.append(f"当月损失 {_percent(event.loss)}")
    if event.factor is not None:
        words.append(f"乘以 {number_text(event.factor)}")
    return "，".join(words)
