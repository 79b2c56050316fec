"""Is `status_quo` plausible? Ranges fixed beforehand, beside what the draw `mean` and every cell give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.experiment.cells import Cell, cells, read_run, run_file, run_world
from model.experiment.draws import MEAN, values_of_draw
from model.experiment.effects import interval
from model.measures.collect import Outcome
from model.state import CAUSES
from model.study.record import Study

PARK = 51.805e6  # yuan a year: the source paper's estimate of the park's output
LONG = 240  # months in which nothing may die out or explode
ENOUGH = 0.8  # share of cells that must lie inside
SOURCES = ("wages", "business", "property", "transfers")


@dataclass(frozen=True)
class Row:
    """One figure: its range, what draw ``mean`` gives, the share of cells inside, and the verdict.

    Parameters
    ----------
    figure, unit : str
    low, high : bounds; missing where the figure is only printed
    value : of draw ``mean``; missing where there is none
    inside : share of cells within the bounds; missing where cells are not asked
    good : bool
    """

    figure: str
    unit: str
    low: float
    high: float
    value: float
    inside: float
    good: bool


class Series:
    """The months of one run, by measure."""

    def __init__(self, monthly: NDArray[np.float64], measures: Any) -> None:
        self.monthly = monthly
        self.place = {name: k for k, name in enumerate(measures)}

    def __call__(self, name: str) -> NDArray[np.float64]:
        """Return a measure of everyone by month."""
        return np.asarray(self.monthly[0, self.place[name]])


def of_outcome(outcome: Outcome) -> Series:
    """Return the series of a run in memory."""
    return Series(outcome.monthly, outcome.measures)


# ------------------------------------------------------------------ figures of status_quo


def income(run: Series) -> float:
    """Return income per person of the first twelve months, yuan/year."""
    return float(run("income")[:12].sum())


def share(source: str) -> Callable[[Series], float]:
    """Return what gives the share of a source in the first twelve months."""
    return lambda run: float(run(source)[:12].sum()) / income(run)


def mean_of(measure: str) -> Callable[[Series], float]:
    """Return what gives the mean of a measure over the horizon."""
    return lambda run: float(np.nanmean(run(measure)))


def returns(run: Series) -> float:
    """Return returns of the first five years, households."""
    return float(run("returns")[:60].sum())


def illness_first(run: Series) -> float:
    """Return the returns by illness over the largest other cause, five years."""
    counts = {cause: float(run(f"returns_by_cause:{cause}")[:60].sum()) for cause in CAUSES}
    others = max(number for cause, number in counts.items() if cause != "illness")
    return counts["illness"] / max(1.0, others)


def season(run: Series) -> float:
    """Return business income of the best calendar month over that of the average one."""
    months = run("business")[: 12 * (run("business").size // 12)].reshape(-1, 12).mean(axis=0)
    return float(months.max() / max(1.0, months.mean()))


def consumption(run: Series) -> float:
    """Return consumption over income."""
    return float(run("consumption").sum() / run("income").sum())


def lasts(measure: str) -> Callable[[Series], float]:
    """Return what gives a measure's last year over its first."""
    return lambda run: float(run(measure)[-12:].mean() / max(1e-9, run(measure)[:12].mean()))


def wealth(run: Series) -> float:
    """Return the last year's cash in months of income over the first year's."""
    months = run("cash") / np.maximum(1.0, run("income") * run("persons") / run("households"))
    return float(months[-12:].mean() / max(1e-9, months[:12].mean()))


def bounds(study: Study) -> list[tuple[str, str, float, float, Callable[[Series], float]]]:
    """Return figure, unit, low, high and how it is taken, for runs over the study's horizon."""
    place = study.place
    target = place.value("income_per_person")
    nothing = float("nan")
    found: list[tuple[str, str, float, float, Callable[[Series], float]]] = [
        ("income a person, first year", "yuan", 0.85 * target, 1.15 * target, income)
    ]
    for source in SOURCES:
        middle = place.value(f"share_{source}")
        found.append((f"share of {source}, first year", "1", middle - 0.05, middle + 0.05, share(source)))
    return [
        *found,
        ("administrative headcount", "1", 0.0, 0.03, mean_of("headcount")),
        ("recognised monitored", "1", 0.01, 0.08, mean_of("monitored")),
        ("returns in five years", "households", 1e-9, float("inf"), returns),
        ("returns by illness over the next cause", "1", 1.0, float("inf"), illness_first),
        ("business income, best month over the average", "1", 1.3, float("inf"), season),
        ("consumption over income", "1", 0.75, 0.90, consumption),
        ("survey-poor (printed only)", "1", nothing, nothing, mean_of("survey_headcount")),
        ("rule-eligible (printed only)", "1", nothing, nothing, mean_of("eligible")),
    ]


LASTING: tuple[tuple[str, Callable[[Series], float], float, float], ...] = (
    ("labour away after 20 years over the first", lasts("migrant_labour"), 0.5, 2.0),
    ("enterprises after 20 years over the first", lasts("enterprises"), 0.5, 2.0),
    ("wealth in months of income after 20 years over the first", wealth, 0.4, 2.5),
)


def plausible(
    study: Study, folder: Path, *, run: Callable[..., Any], workers: int, progress: Any = None
) -> Iterator[Row]:
    """Yield every figure with its verdict.

    Parameters
    ----------
    study : Study
    folder : Path
        Results folder of the study; runs that are there are used, others are added.
    run : callable
        `model.experiment.runner.run`.
    workers : int
    progress : callable, optional

    Yields
    ------
    Row
    """
    wanted = ["status_quo", "nothing", *(name for name in ("three_measures",) if name in study.scenarios)]
    run(study, folder, scenarios=wanted, workers=workers, progress=progress)
    every = {name: _stored(study, folder, name) for name in wanted}
    average = _mean_runs(replace(study, draws=1, replicates=1), wanted)
    for figure, unit, low, high, take in bounds(study):
        yield _row(
            figure,
            unit,
            low,
            high,
            take(average["status_quo"]),
            [take(r) for r in every["status_quo"].values()],
        )
    long = _mean_runs(replace(study, draws=1, replicates=1, months=LONG), ["status_quo"])["status_quo"]
    for figure, take, low, high in LASTING:
        value = take(long)
        yield Row(figure, "1", low, high, value, float("nan"), low <= value <= high)
    if "three_measures" in every:
        outputs = [float(r("park_output")[-12:].sum()) for r in every["three_measures"].values()]
        value = float(average["three_measures"]("park_output")[-12:].sum())
        yield _row(
            "park output under three_measures, last year", "yuan", PARK / 2.0, 2.0 * PARK, value, outputs
        )
    yield _harm(every["status_quo"], every["nothing"])


def _row(figure: str, unit: str, low: float, high: float, value: float, others: list[float]) -> Row:
    if np.isnan(low):
        return Row(figure, unit, low, high, value, float("nan"), True)
    inside = float(np.mean([low <= other <= high for other in others])) if others else float("nan")
    return Row(
        figure,
        unit,
        low,
        high,
        value,
        inside,
        bool(low <= value <= high and (np.isnan(inside) or inside >= ENOUGH)),
    )


def _harm(base: Mapping[Cell, Series], nothing: Mapping[Cell, Series]) -> Row:
    """Return whether no support at all raises returns: the paired difference with its 95 % interval."""
    shared = [cell for cell in base if cell in nothing]

    def rate(run: Series) -> float:
        return 12_000.0 * float(run("returns").sum()) / max(1.0, float(run("at_risk").sum()))

    change = np.array([rate(nothing[cell]) - rate(base[cell]) for cell in shared])
    found = interval(change, [cell.draw for cell in shared])
    return Row(
        "returns per 1,000 a year that `nothing` adds (low: of the 95 % interval)", "1", 0.0, float("inf"), found.mean,
        float((change > 0.0).mean()) if change.size else float("nan"), found.low > 0.0,
    )  # fmt: skip


def _stored(study: Study, folder: Path, scenario: str) -> dict[Cell, Series]:
    world = next(iter(study.worlds))
    found = {}
    for cell in cells(study):
        if run_file(folder, cell, scenario, world).exists():
            stored = read_run(folder, cell, scenario, world)
            found[cell] = Series(stored.arrays["monthly"], stored.text["measures"])
    return found


def _mean_runs(study: Study, scenarios: list[str]) -> dict[str, Series]:
    """Return runs of the draw ``mean``: the defaults, or the posterior mean if the study asks for it."""
    from model.economy import parameters_known, start_cell
    from model.experiment.levels import draw_levels

    cell, world = Cell(MEAN, 0), next(iter(study.worlds))
    values = values_of_draw(study, cell.draw, parameters_known(study))
    values |= draw_levels(study, values)
    start = start_cell(study, cell.draw, cell.replicate, values)
    found = {}
    for name, outcome in run_world(study, start, scenarios, world, cell, values, False):
        match outcome:
            case Outcome():
                found[name] = of_outcome(outcome)
            case str():
                raise ArithmeticError(f"{name} broke: {outcome}")
    return found
