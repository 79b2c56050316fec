"""A lever of one's own: pay for school meals."""

from model.levers.common import hand_out, pay
from model.process import Lever


def school_meals(state, luck, order):
    """Give places to households with children and pay what a place costs."""
    given, _paid = hand_out(state, luck, order, state.household.children > 0)
    return pay(state, order, "grant", given * order.unit_cost)


SchoolMeals = Lever(
    path="protection.school_meals", chinese="营养午餐", kind="rate", unit="places/year", high=20_000.0,
    unit_cost=1000.0, cost_unit="yuan/place", text="Meals at school.", source="Assumption: an example", apply=school_meals,
)  # fmt: skip
