"""How a household falls back: assessment, monitoring, return, cause and memberships."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from model.state import CAUSES, GROUPS, OTHER, RING

if TYPE_CHECKING:
    from tests.oracle.month import Oracle


def begin_status(o: Oracle) -> None:
    """Windows filled with expected income."""
    for one in o.h:
        one.assessed_ring = [one.expected_income] * RING
        one.own_ring, one.own_sum = [one.expected_income] * 12, 12.0 * one.expected_income
        one.assessed_sum = one.assessed_at_exit = o.c.assessed_over * one.expected_income
        one.income_mean, one.income_variance = 2.0, 0.1
    o.income_cut = 12.0 * float(np.median([one.expected_income / max(1.0, one.persons) for one in o.here()]))


def status(o: Oracle) -> None:
    """Assess, monitor, count returns and name their cause (eq. 44 to 48)."""
    c = o.c
    for one in o.h:
        _window(one, c.month % c.assessed_over, c.month)
    if c.interactions and (c.study_month == 0 or c.calendar == 0):
        o.income_cut = float(np.median([one.income_sum / max(1.0, one.persons) for one in o.here()]))
    for one in o.h:
        if c.study_month == 0 and not one.lifted_out:
            one.dibao_at_exit = one.dibao
        _turn(o, one, *_assess(o, one))
        _groups(o, one)


def _window(one: SimpleNamespace, row: int, month: int) -> None:
    """Move the window of assessed income and of losses by a month."""
    one.assessed_sum += one.assessed_income - one.assessed_ring[row]
    one.assessed_ring[row] = one.assessed_income
    own = one.assessed_income - one.dibao - one.relief - one.grant
    one.own_sum += own - one.own_ring[month % 12]
    one.own_ring[month % 12] = own
    for cause in range(len(CAUSES)):
        one.loss_sum[cause] += one.loss[cause] - one.loss_ring[cause * RING + row]
        one.loss_ring[cause * RING + row] = one.loss[cause]


def _assess(o: Oracle, one: SimpleNamespace) -> tuple[bool, bool, bool]:
    """Say whether a household is short, found by the office, and fit to be released."""
    c, q, r = o.c, o.q["status"], o.rule
    renewed, renewal, finding, releasing = o.words("status", one.id)
    people = max(1.0, one.persons)
    mean = one.assessed = 12.0 * one.assessed_sum / float(c.assessed_over) / people
    if r.uniform(renewal) < 1.0 / q.error_months:
        one.error_programme = r.normal(renewed)
    wealth = (one.cash + one.capital - one.debt) / people
    short = one.alive and r.below(mean, c.line, wealth, q.asset_limit)
    one.hardship = bool(
        one.alive
        and r.severe(
            one.out_of_pocket + one.asset_loss, one.expected_income, q.food_need * people, q.hardship_share
        )
    )
    one.eligible = one.alive and (
        mean < c.monitoring_line or (one.hardship and mean < q.hardship_reach * c.monitoring_line)
    )
    one.eligible_months = one.eligible_months + 1.0 if one.eligible else 0.0
    sd = c.error_programme * (1.0 - 0.5 * c.screening)
    strict = q.strictness * (q.known if one.registered else 1.0)
    seen = r.asinh(mean / c.line) + strict + sd * one.error_programme
    team = o.village_of(one).team
    low = seen < r.asinh(c.monitoring_line / c.line) and wealth < q.asset_limit
    found = one.alive and (low or (one.hardship and one.eligible))
    found = found and r.uniform(finding) < r.recognition_chance(c.detection, team)
    safe = seen > r.asinh(q.release_margin * c.monitoring_line / c.line)
    leaves = safe and not one.hardship and r.uniform(releasing) < q.release
    score = r.asinh(one.income_sum / people / c.line)
    deviation = score - one.income_mean
    one.income_mean += deviation / 24.0
    one.income_variance += (deviation * deviation - one.income_variance) / 24.0
    one.risk = r.vulnerability(one.income_mean, one.income_variance)
    return bool(short), bool(found), bool(leaves)


def _turn(o: Oracle, one: SimpleNamespace, short: bool, found: bool, leaves: bool) -> None:
    for name in ("returned_now", "fell_now", "recognised_now", "eliminated_now", "relapsed_now"):
        setattr(one, name, False)
    if not one.alive:
        one.poor = one.recorded = one.monitored = one.helped = False
        return
    _poverty(o, one, short)
    if one.poor:
        one.poverty_months += 1.0
    if one.monitored:
        one.monitored_months += 1.0
        one.helped = one.monitored_months >= o.c.response
        if (leaves and one.monitored_months >= 6.0) or o.c.monitoring_line <= 0.0:
            one.monitored = one.helped = False
            one.eliminated_now = True
    else:
        one.monitored_months, one.helped = 0.0, False
        if found:
            one.monitored = one.recognised_now = True
            one.relapsed_now = one.ever_monitored
            one.relapses += int(one.ever_monitored)
            one.ever_monitored = True
    one.recorded = one.poor and one.monitored and one.monitored_months >= 1.0


def _poverty(o: Oracle, one: SimpleNamespace, short: bool) -> None:
    """Fall below the line, or count the months above it until the spell ends."""
    ends = o.c.study_month == one.exit_month
    one.lifted_out = one.lifted_out or ends
    if short and not one.poor:
        one.poor, one.months_poor, one.above = True, 0.0, 0.0
        one.cause = _cause(one)
        if one.lifted_out:
            one.returned_now = True
            one.returns += 1
            if one.first_return < 0:
                one.first_return = o.c.study_month
        elif not one.registered:
            one.fell_now = True
            one.falls += 1
    elif one.poor:
        one.months_poor += 1.0
        one.above = 0.0 if short else one.above + 1.0
        if one.above >= o.c.return_ends_after:
            one.poor, one.above, ends = False, 0.0, True
    if ends:
        one.assessed_at_exit = one.assessed_sum
        one.loss_at_exit = list(one.loss_sum)
        one.dibao_at_exit = one.dibao


def _cause(one: SimpleNamespace) -> int:
    """The cause with the largest loss since the exit; what no cause explains is `other`."""
    rest = one.assessed_at_exit - one.assessed_sum
    parts = [one.loss_sum[k] - one.loss_at_exit[k] for k in range(OTHER)]
    for part in parts:
        rest -= part
    largest = max(0.0, *parts)
    return OTHER if rest > largest or largest <= 0.0 else parts.index(largest)


def _groups(o: Oracle, one: SimpleNamespace) -> None:
    ill = one.acute > 0.0 or one.chronic or one.injured > 0.0 or one.disabled
    member = {
        "everyone": True,
        "lifted_out": one.lifted_out,
        "monitored": one.monitored,
        "registered": one.registered,
        "poor": one.poor,
        "labour_poor": one.labour_poor,
        "elderly_only": one.elderly_only,
        "ill": ill,
        "with_migrants": one.migrant_share > 0.2,
        "growers": one.product[1] >= 0 or one.product[2] >= 0,
        "students": one.students > 0.0,
        "relocated": one.relocated,
        "dibao": one.dibao > 0.0,
        "bottom_half": one.income_sum < o.income_cut * one.persons,
    }
    one.groups = sum(GROUPS[name] for name, yes in member.items() if yes) if one.alive else 0
