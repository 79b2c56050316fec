"""What a product fetches in a village: market, brand, roads, and what everybody else brings (eq. 1)."""

from __future__ import annotations

from model.kernels import kernel, rule
from model.maths import exp, log


@rule
def village_price(
    gate: float, brand: float, premium: float, wedge: float, access: float, steepness: float, glut: float
) -> float:
    r"""Farm-gate price factor in a village, eq. 1.

    .. math:: x\,(1 + m\,b)\,(1 - w\,e^{-g R})\, q

    Parameters
    ----------
    gate : 1            x, county price factor
    brand, premium : 1  b, m
    wedge : 1           w, share of the price lost without roads
    access, steepness : 1   R, g
    glut : 1            q, factor of local supply

    Returns
    -------
    1

    Source
    ------
    Premium: V147; farmers' share an assumption.
    """
    return gate * (1.0 + premium * brand) * (1.0 - wedge * exp(-steepness * access)) * glut


@kernel
def village_prices(  # type: ignore[no-untyped-def]
    premium, steepness, attraction, macro, trade, gate, brand, wedge, glut, visitor_load, perishable,
    road, ecommerce, platform, cold_store, demand_index, appeal, gross, price, normal, log_value,
):  # fmt: skip
    """Write the price of every product in every village, now and as usual, and the log of its usual value (eq. 1)."""
    for v in range(road.shape[0]):
        for j in range(gate.shape[0]):
            access = (
                road[v] + 0.3 * ecommerce[v] + 0.15 * platform[v] + perishable[j] * min(0.5, cold_store[v])
            )
            visitors = exp(visitor_load[j] * (attraction + appeal[v] + log(macro)))
            demand = demand_index[v] if j == trade else 1.0
            local = visitors * demand
            price[v, j] = (
                village_price(gate[j], brand[j], premium, wedge[j], access, steepness, glut[j]) * local
            )
            normal[v, j] = village_price(1.0, brand[j], premium, wedge[j], access, steepness, 1.0)
            log_value[v, j] = log(gross[j] * normal[v, j])
