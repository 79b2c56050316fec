"""National drivers by calendar year, in yuan of one base year: wages, prices, standing transfers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.maths import exp, log

FIRST_YEAR, LAST_YEAR = 2010, 2060

# Rural price index, 2014 = 1 (model/data/rural_price_index.csv: nominal over real growth of rural income).
PRICES = {
    2014: 1.0, 2015: 1.013, 2016: 1.0324, 2017: 1.0454, 2018: 1.0672, 2019: 1.1014, 2020: 1.1346, 2021: 1.1429,
    2022: 1.1665, 2023: 1.168, 2024: 1.1711,
}  # fmt: skip
INFLATION = 0.02  # after the index and before it: assumption
# Mean monthly pay of migrant workers, yuan of the year (model/data/demography_migration.csv, NBS).
MIGRANT_PAY = {
    2015: 3072.0, 2016: 3275.0, 2017: 3485.0, 2018: 3721.0, 2019: 3962.0, 2020: 4072.0, 2021: 4432.0, 2022: 4615.0,
    2023: 4780.0, 2024: 4961.0,
}  # fmt: skip
OUTGOING_PAY_2021, LOCAL_PAY_2021, ALL_PAY_2021 = 5013.0, 3878.0, 4432.0  # NBS migrant monitoring report 2021
WAGE_GROWTH = 0.035  # real, after the last year of data: assumption (2015-2024: 3.7 % a year)
# Real growth of standing transfers (pensions, grain and grassland payments): assumption, half of the 13 % in poor
# areas in 2019, since programme support and reimbursement are modelled apart.
TRANSFER_GROWTH = 0.05
TRANSFER_GROWTH_LATER = 0.03  # after 2025: assumption


def price_level(year: int, base_year: int) -> float:
    """Return the rural price level of a year relative to a base year.

    Parameters
    ----------
    year, base_year : calendar years

    Returns
    -------
    1
    """
    return _index(year) / _index(base_year)


def _index(year: int) -> float:
    first, last = min(PRICES), max(PRICES)
    if year < first:
        return PRICES[first] * _power(1.0 + INFLATION, year - first)
    if year > last:
        return PRICES[last] * _power(1.0 + INFLATION, year - last)
    return PRICES[year]


def _power(base: float, exponent: int) -> float:
    return float(exp(exponent * log(base)))


def migrant_pay(year: int, base_year: int) -> float:
    """Return mean monthly migrant pay in base-year yuan; it grows by `WAGE_GROWTH` beyond the data.

    Parameters
    ----------
    year, base_year : calendar years

    Returns
    -------
    yuan/month
    """
    first, last = min(MIGRANT_PAY), max(MIGRANT_PAY)
    known = min(max(year, first), last)
    return MIGRANT_PAY[known] / price_level(known, base_year) * _power(1.0 + WAGE_GROWTH, year - known)


def drivers(base_year: int) -> dict[str, NDArray[np.float64]]:
    """Return the drivers by year from `FIRST_YEAR` on, in base-year yuan.

    Parameters
    ----------
    base_year : calendar year

    Returns
    -------
    dict
        ``outside_wage`` and ``local_wage`` in yuan/month, ``price_level`` and ``transfers`` relative to the base year;
        each (years,).
    """
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    pay = np.array([migrant_pay(year, base_year) for year in years])
    growth = {year: TRANSFER_GROWTH if year <= 2025 else TRANSFER_GROWTH_LATER for year in years}
    transfers = [1.0]
    for year in years[1:]:
        transfers.append(transfers[-1] * (1.0 + growth[year]))
    level = np.array(transfers)
    base = min(max(base_year, FIRST_YEAR), LAST_YEAR) - FIRST_YEAR
    return {
        "outside_wage": pay * (OUTGOING_PAY_2021 / ALL_PAY_2021),
        "local_wage": pay * (LOCAL_PAY_2021 / ALL_PAY_2021),
        "price_level": np.array([price_level(year, base_year) for year in years]),
        "transfers": level / level[base],
    }
