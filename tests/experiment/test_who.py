"""`who`: risk by group, profiles, signs and watching, each against a plain loop on random histories."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from model.experiment.cells import Cell, Run
from model.experiment.panel import MONTHLY, Panel
from model.experiment.who import (
    TRAITS,
    first_returns,
    group_table,
    lead,
    profiles,
    ratio_interval,
    risk_ratio,
    signs,
    summary,
    watched,
)  # fmt: skip
from model.report.words import who as words
from model.state import GROUPS

MONTHS, NUMBER = 40, 300
BITS = ("labour_poor", "elderly_only", "ill", "with_migrants", "students")


def made(seed: int, number: int = NUMBER, hazard: float = 0.01) -> Panel:
    """Return made-up histories."""
    draw = np.random.default_rng(seed)
    months = {name: draw.random((MONTHS, number)) < 0.2 for name in MONTHLY}
    months["returned_now"] = draw.random((MONTHS, number)) < hazard
    months["alive"] = np.cumsum(draw.random((MONTHS, number)) < 0.002, axis=0) == 0
    months |= {name: draw.lognormal(9.0, 0.5, (MONTHS, number)) for name in ("income", "assessed")}
    months |= {name: draw.normal(size=(MONTHS, number)) for name in ("risk", "seen")}
    bits = sum((draw.random(number) < 0.4) * GROUPS[name] for name in BITS)
    fixed = {
        "id": np.arange(number), "lifted_out": draw.random(number) < 0.7, "exit_month": np.full(number, -20),
        "baseline_quintile": draw.integers(0, 5, number), "baseline_groups": bits,
    }  # fmt: skip
    return Panel(months, fixed, 4000.0, 2.5, 0, None)  # type: ignore[arg-type]


# ------------------------------------------------------------------ risk by group


def numbers(seed: int, cells: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    everybody = draw.integers(900, 1100, cells).astype(float)
    returns = draw.poisson(80, cells).astype(float)
    ours = np.floor(everybody * 0.2)
    return ours, draw.poisson(30, cells).astype(float), everybody, returns


@pytest.mark.parametrize("seed", range(5))
def test_a_ratio_and_its_jackknife_by_a_plain_loop(seed: int) -> None:
    at_risk, returns, everybody, whole = numbers(seed)
    value, low, high = ratio_interval(at_risk, returns, everybody, whole, [str(k) for k in range(7)])
    expected = (sum(returns) / sum(at_risk)) / (sum(whole) / sum(everybody))
    logs = []
    for left in range(7):
        kept = [k for k in range(7) if k != left]
        risk = sum(returns[k] for k in kept) / sum(at_risk[k] for k in kept)
        logs.append(math.log(risk * sum(everybody[k] for k in kept) / sum(whole[k] for k in kept)))
    middle = sum(logs) / 7
    error = math.sqrt(6 / 7 * sum((one - middle) ** 2 for one in logs))
    width = stats.t.ppf(0.975, 6) * error
    assert value == pytest.approx(expected, rel=1e-9)
    assert (low, high) == pytest.approx((expected * math.exp(-width), expected * math.exp(width)), rel=1e-9)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """A group with one and a half times the risk: 95 % of 400 intervals, within four standard errors."""
    draw = np.random.default_rng(11)
    inside = 0
    for _ in range(400):
        rest = draw.poisson(60.0, 10).astype(float)
        ours = draw.poisson(30.0, 10).astype(float)  # 200 of 1,000 households: 0.15 against 0.075 and 0.09
        _, low, high = ratio_interval(
            np.full(10, 200.0), ours, np.full(10, 1000.0), ours + rest, [str(k) for k in range(10)]
        )
        inside += low <= 0.15 / 0.09 <= high
    assert abs(inside / 400 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 400)


def test_replicates_of_one_draw_are_left_out_together() -> None:
    at_risk, returns, everybody, whole = numbers(1, 6)
    draws = ["1", "2", "3", "1", "2", "3"]
    found = ratio_interval(at_risk, returns, everybody, whole, draws)
    joined = [np.add(a[:3], a[3:]) for a in (at_risk, returns, everybody, whole)]
    assert found == pytest.approx(ratio_interval(*joined, ["1", "2", "3"]), rel=1e-12)


def test_without_returns_there_is_no_ratio() -> None:
    none, some = np.zeros(3), np.ones(3)
    assert math.isnan(risk_ratio(some, none, some, none))
    value, low, _ = ratio_interval(some, none, some, some, ["1", "2", "3"])
    assert value == 0.0
    assert math.isnan(low)
    assert math.isnan(ratio_interval(some[:1], some[:1], some[:1], some[:1], ["1"])[1])


NAMES = ("households", "returns_so_far", "lifted_out", "falls")


def run(cell: int, table: dict[str, tuple[float, float, float]], falls: float = 0.0) -> Run:
    """Return a stored run of one month: group to (households, lifted-out, returns)."""
    monthly = np.full((len(table), len(NAMES), 1), np.nan)
    for g, (households, lifted, returns) in enumerate(table.values()):
        monthly[g, :3, 0] = households, returns / households, lifted
    monthly[0, 3, 0] = falls
    text = {"groups": list(table), "measures": list(NAMES)}
    return Run(Cell("mean", cell), "status_quo", "usual", {"monthly": monthly}, text)


def test_the_table_of_groups() -> None:
    table = {
        "everyone": (1000.0, 400.0, 40.0),
        "ill": (200.0, 100.0, 30.0),
        "never_registered": (500.0, 0.0, 0.0),
    }
    groups = group_table([run(k, table, falls=10.0) for k in range(3)], 5.0).set_index("group")
    assert groups.loc["ill", "ratio"] == pytest.approx((30 / 100) / (40 / 400))
    assert groups.loc["ill", "rate"] == pytest.approx(1000 * 30 / 100 / 5)
    assert groups.loc["ill", "share"] == pytest.approx(0.75)
    assert groups.loc["never_registered", "rate"] == pytest.approx(1000 * 10 / 500 / 5)
    assert summary(groups.reset_index())["returns"] == pytest.approx(40.0)
    assert next(iter(groups.index)) == "ill"


def test_a_group_that_is_empty_in_one_cell_counts_as_nobody_there() -> None:
    full = {"everyone": (1000.0, 400.0, 40.0), "ill": (200.0, 100.0, 30.0)}
    empty = {"everyone": (1000.0, 400.0, 20.0)}
    groups = group_table([run(0, full), run(1, empty)], 1.0).set_index("group")
    assert groups.loc["ill", "households"] == pytest.approx(50.0)
    assert groups.loc["ill", "ratio"] == pytest.approx((30 / 100) / (60 / 800))


# ------------------------------------------------------------------ profiles, signs, watching


def test_profiles_are_a_partition_counted_by_a_plain_loop() -> None:
    panels = [made(1), made(2)]
    found = profiles(panels).set_index("profile")
    assert found["share_households"].sum() == pytest.approx(1.0)
    assert found["share_returned"].sum() == pytest.approx(1.0)
    assert all(a >= b for a, b in pairwise(found["returned"]))
    name = "poorer+ill"
    households = returned = 0
    for panel in panels:
        for i in range(NUMBER):
            bits = int(panel.fixed["baseline_groups"][i])
            has = {t: bool(bits & GROUPS[t]) for t in BITS} | {
                "poorer": panel.fixed["baseline_quintile"][i] < 2
            }
            if panel.fixed["lifted_out"][i] and {t for t in TRAITS if has[t]} == {"poorer", "ill"}:
                households += 1
                returned += any(panel.months["returned_now"][:, i])
    assert found.loc[name, "seen"] == returned
    assert found.loc[name, "households"] == pytest.approx(2.5 * households / 2)
    assert found.loc[name, "returned"] == pytest.approx(2.5 * returned / 2)


def test_signs_by_a_plain_loop() -> None:
    panels = [made(3), made(4, 150)]
    found = signs(panels, (6, 0)).set_index("months_before")
    for k in (6, 0):
        mine, others, listed = [], [], []
        for panel in panels:
            m = panel.months
            calm = [
                j for j in range(m["poor"].shape[1])
                if panel.lifted[j] and not m["returned_now"][:, j].any() and m["alive"][:, j].all()
            ]  # fmt: skip
            for i in range(m["poor"].shape[1]):
                times = [t for t in range(MONTHS) if m["returned_now"][t, i]]
                if panel.lifted[i] and times and times[0] > 0 and times[0] >= k:
                    at = times[0] - k
                    mine.append(m["assessed"][at, i])
                    listed.append(m["monitored"][at, i])
                    others.append(np.median([m["assessed"][at, j] for j in calm]))
        assert found.loc[k, "returns"] == len(mine)
        assert found.loc[k, "assessed"] == pytest.approx(np.median(mine), rel=1e-9)
        assert found.loc[k, "assessed_others"] == pytest.approx(np.mean(others), rel=1e-9)
        assert found.loc[k, "monitored"] == pytest.approx(np.mean(listed), rel=1e-9)


def test_watching_by_a_plain_loop() -> None:
    panel = made(5)
    never, then, months = 0, 0, []
    pairs = first_returns(panel)
    for i, t in pairs:
        history = [bool(x) for x in panel.months["monitored"][:t, i]]
        never += not any(history)
        then += history[-1]
        run_length = 0
        while run_length < t and history[t - 1 - run_length]:
            run_length += 1
        months += [run_length] if history[-1] else []
    found = watched([panel])
    assert found.returns == len(pairs) > 20
    assert found.never == pytest.approx(never / len(pairs), rel=1e-12)
    assert found.not_then == pytest.approx(1.0 - then / len(pairs), rel=1e-12)
    assert found.lead == np.median(months)


def test_the_month_of_the_return_itself_is_no_warning() -> None:
    panel = made(6)
    panel.months["monitored"][:] = panel.months["returned_now"]
    assert watched([panel]).not_then > 0.95


@pytest.mark.parametrize(("history", "months"), [("0110", 0), ("0011", 2), ("111", 3), ("0", 0)])
def test_lead(history: str, months: int) -> None:
    assert lead(np.array([c == "1" for c in history])) == months


def test_nobody_returns() -> None:
    panel = made(7, hazard=0.0)
    assert watched([panel]).returns == 0
    assert signs([panel])["returns"].tolist() == [0] * 7
    table = {"everyone": (1000.0, 400.0, 0.0), "ill": (200.0, 100.0, 0.0)}
    said = words.sentences(
        group_table([run(0, table), run(1, table)], 5.0), profiles([panel]), signs([panel]), watched([panel]),
        scenario="status_quo", years=5.0,
    )  # fmt: skip
    assert words.say("nobody") in said
    assert "nan" not in " ".join(said)


# ------------------------------------------------------------------ words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_always_said_what_a_list_is_for(lang: words.Lang) -> None:
    panel = made(8)
    table = {"everyone": (1000.0, 400.0, 40.0), "ill": (200.0, 100.0, 30.0), "students": (200.0, 100.0, 1.0)}
    said = words.sentences(
        group_table([run(k, table) for k in range(4)], 5.0), profiles([panel]), signs([panel]), watched([panel]),
        scenario="status_quo", years=5.0, lang=lang,
    )  # fmt: skip
    assert said[-1] == words.say("visits", lang)
    text = " ".join(said)
    assert words.group_name("ill", lang) + (" 3.0 times" if lang == "en" else " 3.0 倍") in text
    assert "nan" not in text
    assert "{" not in text


def test_few_returns_are_not_made_much_of() -> None:
    """Two returns, neither monitored: their number is said, no typical income and no time on the list."""
    panel = made(9, hazard=0.0)
    panel.months["monitored"][:] = False
    lifted = np.flatnonzero(panel.lifted)[:2]
    panel.months["returned_now"][30, lifted] = True
    table = {"everyone": (1000.0, 400.0, 2.0)}
    said = " ".join(
        words.sentences(
            group_table([run(0, table)], 5.0), profiles([panel]), signs([panel]), watched([panel]),
            scenario="status_quo", years=5.0,
        )
    )  # fmt: skip
    assert "Of 2 returns seen there 100 % were never monitored" in said
    assert "the typical one" not in said
    assert "half had been" not in said
    assert "Most at risk" not in said


@pytest.mark.parametrize("key", words.TEXT)
def test_both_languages_want_the_same(key: str) -> None:
    import string

    english, chinese = (
        {name for _, name, _, _ in string.Formatter().parse(text.partition("|")[2] or text) if name}
        for text in words.TEXT[key]
    )
    assert chinese <= english


def test_names_of_a_place_are_pinyin_in_english_and_chinese_in_chinese() -> None:
    from tests.small_county import study

    place = study().place
    english, chinese = words.local_names(place), words.local_names(place, "zh")
    assert words.group_name("town:夏邛", "en", english) == "Xiaqiong"
    assert words.group_name("town:夏邛", "zh", chinese) == "夏邛"
    assert words.group_name("product:orchard", "zh", chinese) == "果园"
    assert words.group_name("product:orchard", "en", english) == "orchard"


def test_a_zone_that_holds_everybody_is_not_named() -> None:
    table = {
        "everyone": (1000.0, 400.0, 40.0),
        "zone:valley": (1000.0, 400.0, 40.0),
        "ill": (200.0, 100.0, 30.0),
    }
    found = words.named(group_table([run(k, table) for k in range(4)], 5.0))
    assert found["group"].tolist() == ["ill"]
