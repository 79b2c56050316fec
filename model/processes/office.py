"""The dibao office: what it sees of a household, how often it looks, and what it pays (eq. 32)."""

from __future__ import annotations

from model.kernels import kernel, rule
from model.maths import asinh, exp


@rule
def office_view(income: float, line: float, strictness: float, sd: float, error: float) -> float:
    r"""How the dibao office sees a household, eq. 32, on the asinh scale (income may be negative).

    .. math:: \operatorname{asinh}(y / z) + b + s\,\epsilon

    Parameters
    ----------
    income : yuan/person/year   y, without dibao
    line : yuan/person/year     z
    strictness : 1              b, counted help of kin, asset tests, claims not made
    sd : 1                      s, targeting error
    error : standard normal     epsilon, persists a year or more

    Returns
    -------
    1
    """
    return asinh(income / line) + strictness + sd * error


@rule
def visits(always: bool, registered: bool, cadres: float) -> float:
    r"""How far the office has seen a household at home, eq. 32.

    .. math:: 1 \text{ if monitored or on dibao, else } [registered] \min(1, T / 3)

    Parameters
    ----------
    always : truth value    monitored, or on dibao
    registered : truth value
    cadres : cadres/village T, resident; three are usual

    Returns
    -------
    1

    Source
    ------
    Assumption: every lifted-out household keeps a named helper among the cadres until the transition ends.
    """
    return 1.0 if always else (min(1.0, cadres / 3.0) if registered else 0.0)


@rule
def review_gap(receives: bool, working: float, known: float) -> int:
    r"""Months between two reviews of a household, eq. 32.

    .. math:: 6 \text{ on dibao with labour},\ 12 \text{ without};\ \text{else } 3 \text{ if seen in full, } 12 \text{ if not}

    Parameters
    ----------
    receives : truth value      on dibao
    working : worker-months/month
    known : 1                   how far the office has seen it

    Returns
    -------
    months

    Source
    ------
    Measures for the review and confirmation of the minimum living allowance (Ministry of Civil Affairs, 2021): half a year where
    somebody can work, a year where income hardly changes (recalled). Others: assumption, quarterly rounds of the cadres.
    """
    if receives:
        return 6 if working > 0.0 else 12
    return 3 if known >= 1.0 else 12


@rule
def dibao_benefit(income: float, standard: float, persons: float) -> float:
    r"""Monthly benefit: the gap between the standard and an income, within bounds.

    .. math:: \frac{n}{12} \min(0.7 S, \max(0.3 S, S - y))

    Parameters
    ----------
    income : yuan/person/year       y, as the office sees it
    standard : yuan/person/year     S
    persons : persons               n

    Returns
    -------
    yuan/month
    """
    return persons / 12.0 * min(0.7 * standard, max(0.3 * standard, standard - income))


@rule
def income_seen(view: float, line: float) -> float:
    r"""Income per person behind a view of the office, the inverse of its scale.

    .. math:: z \sinh v

    Parameters
    ----------
    view : 1                    v
    line : yuan/person/year     z

    Returns
    -------
    yuan/person/year
    """
    return 0.5 * line * (exp(view) - exp(-view))


@rule
def dibao_withdrawn(
    income: float, standard: float, persons: float, modest: bool, received: float, before: float
) -> float:
    r"""Benefit that a household had, is still entitled to by its true income, and no longer gets, eq. 47.

    What ended because the household earns more is no loss, and what it never had was not withdrawn.

    .. math:: \max(0, \min([y < S,\ \text{assets modest}]\, b(y),\ d_0) - d)

    Parameters
    ----------
    income, standard : yuan/person/year     y without dibao, S
    persons : persons
    modest : truth value                    passes the asset test
    received : yuan/month                   d
    before : yuan/month                     d_0, when it was lifted out

    Returns
    -------
    yuan/month
    """
    due = dibao_benefit(income, standard, persons) if (modest and income < standard) else 0.0
    return max(0.0, min(due, before) - received)


@kernel
def review(  # type: ignore[no-untyped-def]
    month, strictness, visited, asset_limit, line, standard, phase_out, sd, screening,
    id, alive, village, persons, working, own_sum, cash, capital, debt, registered, monitored, team, error, dibao, dibao_months,
):  # fmt: skip
    """Review the households whose turn it is, and let the benefit of those who left fade out (eq. 32).

    The office nets medical bills as it does when it assesses poverty, else the ill look rich by what is reimbursed.
    Who is monitored or receives a benefit is visited; the registered are as far as cadres are stationed in their village.
    """
    cut = asinh(standard / line)
    for i in range(id.shape[0]):
        months = dibao_months[i]
        entitled = False
        leaving = False
        known = visits(monitored[i] or months > 0.0, registered[i], team[max(0, village[i])])
        if (month + id[i] + 6) % review_gap(months > 0.0, working[i], known) == 0:
            before = own_sum[i] / max(1.0, persons[i])
            spread = sd * (1.0 - 0.5 * screening) * (1.0 - 0.7 * known)
            strict = strictness * (1.0 - (1.0 - visited) * known)
            view = office_view(before, line, strict, spread, error[i])
            modest = cash[i] + capital[i] - debt[i] < asset_limit * persons[i]
            entitled = alive[i] and standard > 0.0 and view < cut and modest
            leaving = not entitled and months > phase_out
            if entitled:
                dibao[i] = dibao_benefit(income_seen(view, line), standard, persons[i])
        if entitled:
            months = phase_out + 1.0
        elif leaving:
            months = phase_out
        elif 0.0 < months <= phase_out:
            months -= 1.0
        months = 0.0 if standard <= 0.0 else max(0.0, months)
        dibao_months[i] = months
        dibao[i] = dibao[i] if months > 0.0 else 0.0
