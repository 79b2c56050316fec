"""National drivers by calendar year, in yuan of one base year: wages, prices, standing transfers."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.maths import exp, log

FIRST_YEAR, LAST_YEAR = 2010, 2060
DATA = Path(__file__).resolve().parents[1] / "data"


def national(indicator: str) -> dict[int, float]:
    """Return a national series by year, in the unit of `model/data/national.csv`.

    Parameters
    ----------
    indicator : str
        rural_population (million), migrant_monthly_income, outgoing_monthly_income and local_monthly_income
        (yuan/month), migrant_workers_total, _local and _outgoing (10 thousand), central_fund (billion yuan),
        rural_poor (10 thousand).
    """
    with (DATA / "national.csv").open(encoding="utf-8", newline="") as file:
        return {
            int(r["year"]): float(r["value"]) for r in csv.DictReader(file) if r["indicator"] == indicator
        }


def left_register(year: int, exit_year: int) -> float:
    """Return the share of the register of 2013 that has left it by the end of a year.

    The path is the nation's, official poor of each year over those of 2013, drawn together to end in the county's year.

    Parameters
    ----------
    year : calendar year
    exit_year : calendar year, after 2013

    Returns
    -------
    1
    """
    first, last = min(POOR), max(POOR)
    passed = (last - first) * (year - first) / (exit_year - first)
    whole = min(last - first, max(0, int(passed)))
    after = min(last - first, whole + 1)
    poor = POOR[first + whole] + (POOR[first + after] - POOR[first + whole]) * (passed - whole)
    return 1.0 - poor / POOR[first]


def _prices() -> dict[int, float]:
    with (DATA / "rural_price_index.csv").open(encoding="utf-8", newline="") as file:
        return {int(r["year"]): float(r["index_2014"]) for r in csv.DictReader(file)}


POOR = national("rural_poor")
PRICES = _prices()  # rural price index, 2014 = 1: nominal over real growth of rural income
INFLATION = 0.02  # a year, after the index and before it: assumption
MIGRANT_PAY = national("migrant_monthly_income")  # yuan/month of the year, all migrant workers
PAY_2021 = {name: national(f"{name}_monthly_income")[2021] for name in ("outgoing", "local", "migrant")}
WAGE_GROWTH = 0.035  # real, a year, outside the data: assumption (2015-2024: 3.7 % a year)
# Real growth of standing transfers (pensions, grain and grassland payments): assumption, half of the 9.8 % a year of
# net transfers of rural people 2014-2019 (income.csv), since programme support and reimbursement are modelled apart.
# Costs of care grow with them: less than half of the 11 % a year of rural health spending 2015-2019 (NBS: 846 to 1,421 yuan a
# person of their years), since use and cover grew too.
TRANSFER_GROWTH = 0.05
TRANSFER_GROWTH_LATER = 0.03  # after 2025: assumption
# Factor on pay outside and on visitors in February and March 2020. Derived: wages of poor areas rose .3 % in the first
# quarter of 2020 against 10 % a year before, business outside farming fell 10.4 % (NBS, 30 April 2020).
COVID = {(2020, 1): 0.7, (2020, 2): 0.7}


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
        ``outside_wage`` and ``local_wage`` in yuan/month, ``price_level`` and ``transfers`` relative to the base year,
        each (years,); ``macro``, the factor of what happened to the whole nation, (years, 12).
    """
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    pay = np.array([migrant_pay(year, base_year) for year in years])
    level = np.ones(len(years))
    for k, year in enumerate(years[1:], 1):
        level[k] = level[k - 1] * (1.0 + (TRANSFER_GROWTH if year <= 2025 else TRANSFER_GROWTH_LATER))
    macro = np.ones((len(years), 12))
    for (year, month), factor in COVID.items():
        macro[year - FIRST_YEAR, month] = factor
    base = min(max(base_year, FIRST_YEAR), LAST_YEAR) - FIRST_YEAR
    return {
        "outside_wage": pay * (PAY_2021["outgoing"] / PAY_2021["migrant"]),
        "local_wage": pay * (PAY_2021["local"] / PAY_2021["migrant"]),
        "price_level": np.array([price_level(year, base_year) for year in years]),
        "transfers": level / level[base],
        "macro": macro,
    }
