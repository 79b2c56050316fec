"""Keeps a parameter draw on the place's figures: levels that no source gives are solved for each draw.

The constants of a place are solved with every assumption at its default. A draw that moves, say, the share of pay that comes home
would move incomes away from what is known of the place, and its range would then be a range of incomes, not of behaviour. So the
levels (not the spread) move until the draw's first year gives what the default's gives, on a few small counties with the same luck.

What a whole county shares (prices, weather) stands at what is expected of it there: a draw with calmer prices answers less to a bad year
of the small counties, and that would be taken for a level.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from model.economy import Economy
from model.experiment.solve import first_year
from model.maths import added, exp
from model.population.figures import LEVEL, SOURCES, WORK, Figures, incomes, moved
from model.processes.shocks import HAZARD_BY_MONTH
from model.study.record import Study

SEED = 20_210_713  # luck of the small counties: never that of a run
# Both sides have the same luck. With 350 households a draw came out up to 4 % off; after 36 months its levels still were on their way.
RUNS, HOUSEHOLDS, BURN_IN = 2, 1000, 72
ROUNDS = 4
NAMES = ("income", *SOURCES, *WORK, "dibao")
LEVELS = (
    "farm_scale", "wage_scale", "property_income", "other_transfers", "local_preference", "migrant_preference",
    "dibao_strictness",
)  # fmt: skip


def draw_levels(study: Study, values: Mapping[str, float]) -> dict[str, float]:
    """Return the level constants of a draw, under the paths a run reads them by.

    Parameters
    ----------
    study : Study
    values : mapping of path to value
        The draw; nothing drawn needs nothing solved.

    Returns
    -------
    dict
        ``constant.NAME`` to value.
    """
    if not values:
        return {}
    drawn = Figures(study.place, {**study.assumptions, **values})
    known, wanted = incomes(study.place.value), incomes(drawn)
    base = _default(_Key(study))
    goal = {name: base[name] * wanted[name] / known[name] for name in NAMES}
    constants = drawn.constants
    for _ in range(ROUNDS):
        trial = {**values, **{f"{LEVEL}{name}": constants[name] for name in LEVELS}}
        got = _small(study, trial)
        constants = moved(constants, got, goal)
    return {f"{LEVEL}{name}": constants[name] for name in LEVELS}


class _Key:
    """A study that is told from others by its hash."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.hash = study.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.hash == self.hash


@lru_cache(maxsize=4)
def _default(key: _Key) -> dict[str, float]:
    """Return what the small counties give with every assumption at its default."""
    return _small(key.study, None)


def _small(study: Study, values: Mapping[str, float] | None) -> dict[str, float]:
    """Return the mean of the small counties."""
    every = [
        first_year(study, SEED, run, HOUSEHOLDS, values, BURN_IN, hooks={"shocks": [expect]})
        for run in range(RUNS)
    ]
    return {name: added(one[name] for one in every) / RUNS for name in NAMES}


def expect(model: Economy) -> None:
    r"""Put what is expected of a month's prices and weather in the place of what was drawn.

    .. math:: E[p] = e^{s^2/2}\,I_0(a), \qquad E[w] = 1 - \chi_m h\,\frac{l + u}{2} (1 - \sigma I)

    with yearly sd s and cycle a of a price, chance h of a hazard, its season, its least and largest loss, and what
    irrigation prevents. Herds stay well: their disease takes less than one in a hundred a year.
    """
    shocks = next(process for process in model.processes if process.name == "shocks")
    q, product, village = shocks.values, model.state.product, model.state.village
    for j in range(len(product)):
        a = float(product.cycle[j]) ** 2
        spread = exp(0.5 * float(product.price_sd[j]) ** 2)
        product.gate[j] = spread * (1.0 + a / 4.0 + a * a / 64.0)  # the Bessel function to its third term
    loss = q["hazard_chance"] * float(HAZARD_BY_MONTH[int(model.state.county.calendar)])
    loss *= 0.5 * (q["hazard_low"] + q["hazard_high"])
    village.weather[:] = 1.0 - loss * (1.0 - q["irrigation_softening"] * village.irrigation)
    village.disease[:] = 0.0
