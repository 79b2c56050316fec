"""An agent of one's own among the columns: a moneylender who steps between two processes."""

import mesa

from model.agents import Household
from model.economy import Economy
from model.state import HOUSEHOLD, WORLD


class Moneylender(mesa.Agent):
    """Lends to the five households with the least money, once a month, after they consumed."""

    after = "consumption"  # the process this agent waits for; without it, agents step at the end of the month

    def __init__(self, model: mesa.Model, loan: float) -> None:
        super().__init__(model)
        self.loan = loan
        self.lent = 0.0

    def step(self) -> None:
        """Find the poorest, lend, and book the loan so that the accounts balance."""
        households = self.model.agents_by_type[Household]
        for household in households.select(lambda h: h.cash < 500.0, at_most=5):
            household.cash += self.loan
            household.debt += self.loan
            self.lent += self.loan
            self.model.state.ledger.add(
                WORLD, HOUSEHOLD, "moneylender", self.loan * self.model.state.county.weight
            )


def main() -> None:
    """Step a small county for a year with a moneylender in it."""
    county = Economy(households=300, rng=1, check=True)
    lender = Moneylender(county, loan=200.0)
    for _ in range(12):
        county.step()
    print(county.datacollector.get_model_vars_dataframe().tail(3).round(2))
    poor = county.agents_by_type[Household].select(lambda h: h.poor)
    print(
        f"lent {lender.lent:,.0f} yuan; {len(poor)} poor households; mean cash",
        round(sum(poor.get("cash")) / max(1, len(poor))),
    )


if __name__ == "__main__":
    main()
