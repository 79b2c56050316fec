"""Measure what the same luck in both worlds is worth: the spread of a small lever's effect, wrong signs, false losers.

``python benchmarks/luck.py --write docs/LUCK.md``. Four ways to compare a county with and without one small lever:

- *other counties*: each world has a seed of its own, as two runs of most models have;
- *other luck*: one county at month 0, then each world has a seed of its own;
- *one stream*: one county, one seed, and numbers taken from one stream in the order in which they are wanted. What is taken
  depends on what happened (who is ill, jobless, monitored, who adopted, which firms live), so the first event that differs moves
  everything behind it;
- *keyed*: the model's own: each number depends on (seed, decision, month, agent) alone.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
from numpy.typing import NDArray

from model.economy import Economy, catalogue_of, load
from model.experiment.targeting import with_levels
from model.luck import Luck
from model.state import State
from model.study.study import Study

HOUSEHOLDS, MONTHS, BURN_IN, PAIRS = 800, 24, 48, 16
LEVER = {"protection.pension": 1.1}  # a tenth more pension: known to help, and small
CLEAR = 0.01  # share by which income of the run falls when a household loses
WAYS = ("other counties", "other luck", "one stream", "keyed")
MEASURES = {
    "income": ("income, yuan a person and year", 1.0),
    "below": ("below the line in a survey, % of persons", -1.0),
    "returns": ("returns per 1,000 lifted-out a year", -1.0),
}  # name: words, sign that help has


class Stream(Luck):
    """Luck from one stream: a number depends on how many were taken before it.

    Parameters
    ----------
    seed, replicate, place : of `Luck`
    """

    def __init__(self, seed: int, replicate: int = 0, place: str = "") -> None:
        super().__init__(seed, "stream", replicate, place)
        self.taken = 0

    def key(self, stream: str) -> tuple[np.uint64, np.uint64]:
        """Return the key of the place the stream stands at; the name of the decision adds nothing but order."""
        text = "\x1f".join([str(self.seed), str(self.replicate), self.place, str(self.taken), stream])
        word = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return (np.uint64(int.from_bytes(word[:4], "little")), np.uint64(int.from_bytes(word[4:], "little")))

    def take(self, county: Economy) -> None:
        """Move on by what a month's process took: one for everybody, and one for each who is in some spell.

        Parameters
        ----------
        county : Economy
        """
        h, e = county.state.household, county.state.enterprise
        spells = (
            h.alive, h.acute > 0, h.injured > 0, h.jobless > 0, h.chronic, h.monitored, h.eligible, h.poor, h.trained > 0,
            h.adopted[1] > 0, h.hired > 0, h.borrowed > 0, e.alive,
        )  # fmt: skip
        self.taken += sum(int(np.count_nonzero(each)) for each in spells)


@dataclass(frozen=True)
class World:
    """What one run gave.

    Parameters
    ----------
    totals : by name of `MEASURES`
    income : (rows,) yuan of the whole run
    alive : (rows,) here at the end
    """

    totals: dict[str, float]
    income: NDArray[np.float64]
    alive: NDArray[np.bool_]


def small_lever(study: Study) -> Study:
    """Return a study with the small lever beside what is in place.

    Parameters
    ----------
    study : Study
    """
    catalogue = catalogue_of(study)
    base = study.scenarios["status_quo"]
    return replace(
        study, scenarios={**study.scenarios, "lever": with_levels(base, "lever", LEVER, catalogue)}
    )


def began(study: Study, seed: int, *, interactions: bool) -> State:
    """Return a county at month 0."""
    county = Economy(study, rng=seed, interactions=interactions, collect=False, burn_in=BURN_IN)
    return county.state


def lived(study: Study, scenario: str, state: State, luck: Luck) -> World:
    """Run a county with its own luck from a copy of a start.

    Parameters
    ----------
    study : Study
    scenario : str
    state : State
    luck : Luck
    """
    county = Economy(study, scenario, rng=luck.seed, state=state.copy(), collect=False)
    county.luck = luck
    if isinstance(luck, Stream):
        names = ("government", *(process.name for process in county.processes))
        take: Callable[[Economy], None] = luck.take
        county.hooks = {name: [take] for name in names}
    income = np.zeros(len(county.state.household))
    while county.running:
        county.step()
        income += county.state.household.income
    out = county.outcome()
    place = {name: k for k, name in enumerate(out.measures)}
    monthly = out.monthly[0]
    at_risk = float(monthly[place["at_risk"]].mean())
    totals = {
        "income": float(monthly[place["income_year"], -1]),
        "below": 100.0 * float(monthly[place["survey_headcount"], -1]),
        "returns": 12_000.0 * float(monthly[place["returns"]].mean()) / at_risk
        if at_risk > 0.0
        else float("nan"),
    }
    return World(totals, income, county.state.household.alive.copy())


def pair(study: Study, way: str, seed: int, *, interactions: bool, start: State) -> tuple[World, World]:
    """Return a county without and with the lever, compared in one of the four ways.

    Parameters
    ----------
    study : of `small_lever`
    way : of `WAYS`
    seed : of the pair
    interactions : bool
    start : State
        Of this seed.
    """
    code = study.place.code
    if way == "one stream":
        lucks: tuple[Luck, Luck] = Stream(seed, 0, code), Stream(seed, 0, code)
    else:
        lucks = Luck(seed, place=code), Luck(seed if way == "keyed" else seed + 500_000, place=code)
    other = began(study, seed + 500_000, interactions=interactions) if way == "other counties" else start
    return lived(study, "status_quo", start, lucks[0]), lived(study, "lever", other, lucks[1])


def losers(one: World, other: World) -> float:
    """Return the share of households, here in both, that have less income under the lever, by more than a hundredth.

    Parameters
    ----------
    one, other : of one county
    """
    both = one.alive & other.alive
    line = CLEAR * np.maximum(1.0, np.abs(one.income))
    return float((other.income < one.income - line)[both].mean())


def measure(study: Study, pairs: int, *, interactions: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return effects of every pair by way and measure, and the shares of losers by way.

    Parameters
    ----------
    study : of `small_lever`
    pairs : int
    interactions : bool
    tell : callable
        Called with a line of progress.
    """
    effects: dict[str, dict[str, list[float]]] = {way: {name: [] for name in MEASURES} for way in WAYS}
    lost: dict[str, list[float]] = {way: [] for way in WAYS}
    for k in range(pairs):
        start = began(study, 1_000 + k, interactions=interactions)
        for way in WAYS:
            one, other = pair(study, way, 1_000 + k, interactions=interactions, start=start)
            for name in MEASURES:
                effects[way][name].append(other.totals[name] - one.totals[name])
            if way != "other counties":
                lost[way].append(losers(one, other))
        tell(f"pair {k + 1} of {pairs}, interactions {'on' if interactions else 'off'}")
    return {"effects": effects, "lost": lost}


def spread_table(effects: dict[str, dict[str, list[float]]]) -> list[str]:
    """Return a table in Markdown: mean, spread, wrong signs, and pairs wanted for a clear answer.

    Parameters
    ----------
    effects : of `measure`
    """
    rows = []
    for name, (words, sign) in MEASURES.items():
        truth = float(np.mean(effects["keyed"][name]))
        head = "| | mean effect | spread of one pair | wrong sign, % of pairs | pairs for a clear answer |"
        rows += [f"**{words}**", "", head, "|---|---|---|---|---|"]
        for way in WAYS:
            values = np.array(effects[way][name])
            spread = float(values.std(ddof=1))
            wrong = 100.0 * float((sign * values < 0.0).mean())
            wanted = f"{pairs_wanted(spread, truth):,}" if truth != 0.0 else "–"
            rows.append(
                f"| {way} | {_number(values.mean(), '+')} | {_number(spread)} | {wrong:.0f} | {wanted} |"
            )
        rows.append("")
    return rows


def pairs_wanted(spread: float, effect: float) -> int:
    r"""Return how many pairs make the 95 % interval exclude zero: :math:`n = (1.96 s / d)^2`, two at least.

    Parameters
    ----------
    spread : standard deviation of one pair     s
    effect : same unit, not zero                d
    """
    return max(2, int(np.ceil((1.959963984540054 * spread / effect) ** 2)))


def _number(value: float, sign: str = "") -> str:
    return f"{value:{sign},.3g}" if abs(value) < 100.0 else f"{value:{sign},.0f}"


def document(on: dict[str, Any], off: dict[str, Any], pairs: int, households: int, months: int) -> str:
    """Return the page.

    Parameters
    ----------
    on, off : of `measure`, interactions on and off
    pairs, households, months : int
    """
    lost = [
        f"| {way} | {100.0 * np.mean(off['lost'][way]):.1f} | {100.0 * np.mean(on['lost'][way]):.1f} |"
        for way in WAYS
        if way != "other counties"
    ]
    return "\n".join(
        [
            "# What the same luck is worth",
            "",
            f"Measured by `python benchmarks/luck.py --write docs/LUCK.md` on the real model: Batang, {households:,} households",
            f"simulated, {months} months, {pairs} pairs of counties. The lever is a tenth more pension beside what is in place: it helps,",
            "and it is small. Each pair is compared in four ways.",
            "",
            "- *other counties*: each world has a seed of its own, as two runs of most models have.",
            "- *other luck*: one county at month 0, then each world has a seed of its own.",
            "- *one stream*: one county, one seed, numbers taken from one stream in the order in which they are wanted. The first event",
            "  that differs moves everything behind it. The stream is imitated: its place after each process counts who is in a spell.",
            "- *keyed*: the model's own. Each number depends on seed, decision, month and agent alone.",
            "",
            "## Spread of the effect, interactions on",
            "",
            "The spread $s$ is the standard deviation of the effect of one pair. The last column is $(1.96\\,s/d)^2$, at least 2, with the",
            "keyed mean as $d$. Income counts reimbursed hospital bills, as the national survey does: a few large ones move a county.",
            "",
            *spread_table(on["effects"]),
            "## Losers of a lever that takes nothing from anybody",
            "",
            "Share of households, in %, whose income over the run is lower with the lever by more than a hundredth.",
            "",
            "| | interactions off | interactions on |",
            "|---|---|---|",
            *lost,
            "",
            "With interactions off there are no true losers of luck: what *keyed* leaves are households that choose otherwise with more",
            "money, or leave a list by earning more. The rest in the other rows is luck that was mistaken for policy.",
            "",
        ]
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print or write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--months", type=int, default=MONTHS)
    parser.add_argument("--write", type=Path, help="write the page to this file")
    given = parser.parse_args(arguments)
    if given.pairs < 2:
        parser.error("a spread needs two pairs or more")
    study = replace(
        small_lever(load(ROOT / "scenarios" / "batang.yaml")),
        households=given.households,
        months=given.months,
    )

    def tell(line: str) -> None:
        print(line, file=sys.stderr)

    on, off = (measure(study, given.pairs, interactions=way, tell=tell) for way in (True, False))
    text = document(on, off, given.pairs, given.households, given.months)
    if given.write:
        given.write.write_text(text, encoding="utf-8", newline="\n")
    else:
        print(text)


if __name__ == "__main__":
    main()
