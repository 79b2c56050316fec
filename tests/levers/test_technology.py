"""Demonstration plots by product, field days by village."""

from __future__ import annotations

import pytest

from model.study.policy import Where
from tests.levers.conftest import County, act, in_place

FUND = in_place("funding.envelope", 2e9)


def test_plots_are_watched_by_growers_of_their_product(settled: County) -> None:
    adopted = {}
    for product in ("", "orchard", "herbs"):
        county = settled.copy()
        county.state.household.adopted[:] = 0.0
        use = act("technology.demonstration", 2000.0, product=(product,) if product else ())
        state = county.govern([FUND, use]).run(12)
        h, orchard = state.household, state.product_names.index("orchard")
        grown = (h.product[1:] == orchard) & h.alive
        adopted[product] = float(h.adopted[1:][grown].sum())
        if product:
            others = h.alive & ~(h.product == state.product_names.index(product)).any(axis=0)
            assert h.reached.any()
            assert not h.reached[others].any()
    assert adopted["orchard"] >= adopted[""] >= adopted["herbs"]
    assert adopted["orchard"] > adopted["herbs"]


def test_field_days_are_held_where_they_are_told(settled: County) -> None:
    county = settled.copy()
    county.state.household.adopted[:] = 0.0
    county.state.memory["town_names"] = ("east", "west", "south", "north")
    days = act("technology.extension", 10_000.0, where=Where(townships=("east",)))
    none = county.copy().govern([FUND]).run(12)
    some = county.copy().govern([FUND, days]).run(12)
    east = some.village.town == 0
    assert some.village.extension[east].sum() == pytest.approx(10_000.0)
    assert not some.village.extension[~east].any()
    h = some.household
    assert h.adopted[:, h.town == 0].sum() > none.household.adopted[:, h.town == 0].sum()
    assert not h.reached[h.town != 0].any()
