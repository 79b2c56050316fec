"""A process of one's own: part of the money in a household is lost to theft, now and then."""

from model.luck import Luck
from model.process import Parameter, Process
from model.state import HOUSEHOLD, WORLD, State


class Theft(Process):
    """Each month a few households lose a tenth of their money; it leaves the county."""

    name = "theft"
    after = "consumption"
    reads = ("household.id", "household.alive")
    writes = ("household.cash",)

    chance = Parameter(
        0.002, 0.0, 0.01, "1/month", "chance of theft in a household", "Assumption: an example"
    )

    def step(self, state: State, luck: Luck) -> None:
        """Draw who is hit, take the money, book it."""
        h = state.household
        hit = h.alive & (h.cash > 0.0) & (luck.uniform("theft", h.id) < self.chance)
        taken = 0.1 * h.cash[hit]
        h.cash[hit] -= taken
        state.ledger.add(HOUSEHOLD, WORLD, "theft", float(taken.sum()) * state.county.weight)
