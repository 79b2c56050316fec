"""Levers in a county as it is built: the accounts with everything on, the shipped policy kinds, and nothing at all."""

from __future__ import annotations

import pytest

from model.levers.catalogue import CATALOGUE
from model.processes.government import Government
from tests.levers.conftest import act, instead, item, of_place, paid_by
from tests.small_county import county


def balanced(model: object, months: int) -> None:
    """Run months with the accounts checked, and hold what government paid against what levers used."""
    for _ in range(months):
        model.step()  # type: ignore[attr-defined]
        state = model.state  # type: ignore[attr-defined]
        spent = sum(state.ledger.spending.values())
        others = item(state, "standing transfers") + item(state, "money returned")
        assert paid_by(state, "government") == pytest.approx(spent + others, rel=1e-9)


@pytest.mark.parametrize("scenario", ["status_quo", "nothing"])
def test_the_accounts_of_the_county_balance(scenario: str) -> None:
    model = county(scenario, burn_in=6, check=True)
    balanced(model, 14)
    spent = sum(model.state.ledger.spending.values())
    assert (spent > 0.0) == (scenario == "status_quo")


def test_they_balance_with_every_lever_at_its_most() -> None:
    model = county(burn_in=6, check=True)
    actions = of_place()
    for path, lever in CATALOGUE.items():
        if not path.startswith("funding."):
            actions = instead(actions, act(path, lever.high))
    model.government = Government(actions, CATALOGUE)
    balanced(model, 14)
