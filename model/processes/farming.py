"""Rules of a farm: productivity, revenue, inputs and costs of a slot (eq. 18 to 22)."""

from __future__ import annotations

from model.kernels import rule
from model.maths import exp, log


@rule
def log_productivity(
    scale: float, ability: float, loading: float, persistent: float, field_skill: float, skill: float,
    skill_return: float, adopted: float, gain: float, renewed: float, knowledge: float, knowledge_elasticity: float,
) -> float:  # fmt: skip
    r"""Log productivity of a slot, the exponent of eq. 18.

    .. math:: z + \lambda a + u + s_F + \theta (s - 6) + b\,d + r + \epsilon_R \ln R

    Parameters
    ----------
    scale : log                 z, solved constant of the place
    ability, loading : log, 1   a, lambda
    persistent : log            u
    field_skill : log           s_F
    skill, skill_return : school years, log/school year     s, theta
    adopted, gain : 1, log      d, b
    renewed : log               r
    knowledge : log             ln R
    knowledge_elasticity : 1    epsilon_R

    Returns
    -------
    log
    """
    return (
        scale + loading * ability + persistent + field_skill + skill_return * (skill - 6.0)
        + gain * adopted + renewed + knowledge_elasticity * knowledge
    )  # fmt: skip


@rule
def log_trap(worth: float, weight: float, scale: float) -> float:
    r"""Log of the non-convexity of eq. 22: little stock yields less than in proportion.

    .. math:: \ln\left(1 - \tau \exp(-X / X_{min})\right)

    Parameters
    ----------
    worth : yuan        X, stock of the slot at the price of new stock
    weight : 1          tau
    scale : yuan        X_min

    Returns
    -------
    log, at least ln .000001

    Source
    ------
    No trap in Chinese panels (V019), one in Bangladesh (V018); form and scale an assumption.
    """
    return log(max(1e-6, 1.0 - weight * exp(-worth / scale)))


@rule
def log_value_at_unit_labour(
    productivity: float, log_price: float, log_stock: float, log_labour_need: float, capital_ratio: float,
    labour_elasticity: float, capital_elasticity: float,
) -> float:  # fmt: skip
    r"""Log revenue of a slot at one worker-month a year and reference inputs, eq. 18.

    .. math:: \ln\left(p\,g\,A\,X^{1-\beta_L} l_0^{-\beta_L} \kappa^{\beta_K}\right)

    Parameters
    ----------
    productivity : log                  ln A
    log_price : log yuan/unit/year      ln pg, price factor times gross value of a unit
    log_stock : log units               ln X
    log_labour_need : log worker-months/unit/year       ln l_0
    capital_ratio : log                 ln kappa, capital over its reference
    labour_elasticity, capital_elasticity : 1   beta_L, beta_K

    Returns
    -------
    log yuan/year
    """
    return (
        productivity + log_price + (1.0 - labour_elasticity) * log_stock
        - labour_elasticity * log_labour_need + capital_elasticity * capital_ratio
    )  # fmt: skip


@rule
def input_ratio(log_revenue: float, log_reference: float, log_cost: float, input_elasticity: float) -> float:
    r"""Log of purchased inputs over their reference, by the first-order condition, eq. 20.

    .. math:: \ln \phi = \frac{\ln(pB / gX) - \ln(1 + w)}{1 - \beta_F}

    Parameters
    ----------
    log_revenue : log yuan/year     ln pB, revenue at reference inputs
    log_reference : log yuan/year   ln gX
    log_cost : log                  ln (1 + w), with the credit wedge w
    input_elasticity : 1            beta_F

    Returns
    -------
    log, at most ln 4
    """
    return min(1.3862943611198906, (log_revenue - log_reference - log_cost) / (1.0 - input_elasticity))


@rule
def credit_wedge(liquid: float, widest: float, scale: float) -> float:
    r"""Shadow cost of money for inputs: falls as liquidity grows.

    .. math:: w_0 \exp(-m / m_0)

    Parameters
    ----------
    liquid : yuan       m
    widest : 1          w_0
    scale : yuan        m_0

    Returns
    -------
    1
    """
    return widest * exp(-max(0.0, liquid) / scale)


@rule
def purchased_inputs(revenue: float, reference: float, cost: float, input_elasticity: float) -> float:
    r"""Purchased inputs of a slot: a fixed share of revenue where `input_ratio` is below its bound, eq. 20.

    .. math:: \beta_F \min\left(\frac{Y}{1 + w},\ 4\,g X\right)

    Parameters
    ----------
    revenue : yuan/year     Y, expected
    reference : yuan/year   gX
    cost : 1                1 + w, with the credit wedge w
    input_elasticity : 1    beta_F

    Returns
    -------
    yuan/year
    """
    return input_elasticity * min(revenue / cost, 4.0 * reference)


@rule
def without_skill(field_skill: float, input_elasticity: float) -> float:
    r"""Revenue without field skill over revenue with it, inputs following the yield.

    .. math:: e^{-s_F / (1 - \beta_F)}

    Committed costs (rent, interest, hired machines, upkeep) are taken from it: they do not rise with skill.

    Parameters
    ----------
    field_skill : log       s_F, learnt in field training
    input_elasticity : 1    beta_F

    Returns
    -------
    1

    Source
    ------
    Assumption: skill needs no upkeep, technology and works do; so income rises by more than yield, as in V110.
    """
    return exp(-field_skill / (1.0 - input_elasticity))
