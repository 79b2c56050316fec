"""Money set aside for some levers: what each may spend this month, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Budgets:
    """What budgets have left for their levers (`budgets` of a study).

    Each lever gets its share of the money month by month. What a lever cannot use goes, with
    ``ration: priority``, to the levers after it in the order of the split; otherwise it stays with the lever. At the
    end of the month the rest is returned, or carried into the next (``unspent``).

    Parameters
    ----------
    budgets : mapping of str to Budget
    split : mapping of lever name to share
        Its order is the order of priority.
    """

    def __init__(self, budgets: Mapping[str, Any], split: Mapping[str, float]) -> None:
        self.budgets = dict(budgets)
        self.place = {name: k for k, name in enumerate(split)}
        self.left: dict[tuple[str, str], float] = {}
        self.given: dict[str, tuple[Any, float]] = {}

    def priority(self, action: Any) -> bool:
        """Say whether the action takes its turn in the order of a split."""
        return action.budget in self.budgets and self.budgets[action.budget].ration == "priority"

    def ration(self, action: Any) -> str:
        """Return how the budget of an action is rationed."""
        return str(self.budgets[action.budget].ration) if action.budget in self.budgets else "proportional"

    def turn(self, action: Any) -> int:
        """Return the action's place in the split."""
        return self.place.get(action.name, len(self.place))

    def _account(self, action: Any) -> tuple[str, str]:
        return (action.budget, "" if self.priority(action) else action.name)

    def available(self, action: Any, own: float) -> float:
        """Return the month's money of a lever: its own, and what was left to it."""
        return own + self.left.pop(self._account(action), 0.0)

    def spent(self, action: Any, money: float, used: float) -> None:
        """Keep what a lever could not use."""
        account = self._account(action)
        self.left[account] = self.left.get(account, 0.0) + max(0.0, money - used)

    def wait(self, action: Any, name: str, money: float) -> None:
        """Note money of a lever that a process pays later in the month."""
        self.given[name] = (action, money)

    def end_month(self, later: Mapping[tuple[str, str], float]) -> dict[str, float]:
        """Close the month before: what was not used is carried, or returned; return the latter by budget.

        Parameters
        ----------
        later : mapping of (lever name, payer) to yuan
            What processes have paid for levers.
        """
        for name, (action, money) in self.given.items():
            self.spent(action, money, later.get((name, "budget"), 0.0))
        self.given.clear()
        returned: dict[str, float] = {}
        for budget, lever in list(self.left):
            known = self.budgets.get(budget)
            if known is None or known.unspent == "return":
                returned[budget] = returned.get(budget, 0.0) + self.left.pop((budget, lever))
        return returned
