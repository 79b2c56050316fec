"""How a household falls back: assessment, monitoring, return, cause and risk."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from model.kernels import kernel, rule
from model.luck import Luck, philox, renew, uniform
from model.maths import asinh, exp
from model.process import Parameter, Process
from model.state import CAUSES, GROUPS, OTHER, RING, State

EVERYONE, LIFTED_OUT, MONITORED = GROUPS["everyone"], GROUPS["lifted_out"], GROUPS["monitored"]
REGISTERED, POOR, LABOUR_POOR = GROUPS["registered"], GROUPS["poor"], GROUPS["labour_poor"]
ELDERLY_ONLY, ILL, WITH_MIGRANTS = GROUPS["elderly_only"], GROUPS["ill"], GROUPS["with_migrants"]
GROWERS, STUDENTS, RELOCATED, DIBAO = (
    GROUPS["growers"],
    GROUPS["students"],
    GROUPS["relocated"],
    GROUPS["dibao"],
)
BOTTOM_HALF = GROUPS["bottom_half"]
N_CAUSES = len(CAUSES)


@rule
def below(assessed: float, line: float, wealth: float, limit: float) -> bool:
    r"""Administratively poor: assessed income below the line and wealth below a limit, eq. 44.

    .. math:: \bar y < z \;\wedge\; M / n < A

    Parameters
    ----------
    assessed : yuan/person/year     y-bar, mean over the window
    line : yuan/person/year         z
    wealth : yuan/person            M / n
    limit : yuan/person             A

    Returns
    -------
    truth value
    """
    return assessed < line and wealth < limit


@rule
def severe(cost: float, permanent: float, need: float, share: float) -> bool:
    r"""Sudden severe hardship: a cost beyond the capacity to pay of a year, eq. 45.

    .. math:: b > \theta \cdot \max(0,\ 12 y_P - f)

    Parameters
    ----------
    cost : yuan             b, out-of-pocket bill and stock lost this month
    permanent : yuan/month  y_P
    need : yuan/year        f, subsistence food of the household
    share : 1               theta

    Returns
    -------
    truth value
    """
    return cost > share * max(0.0, 12.0 * permanent - need) and cost > 0.0


@rule
def recognition_chance(detection: float, cadres: float) -> float:
    r"""Monthly chance that an eligible household is recognised, eq. 45.

    .. math:: 1 - \exp(-(0.5 + T/6) / d), \text{ and } 1 \text{ when } d = 0

    Parameters
    ----------
    detection : months      d
    cadres : cadres/village T, three give the stated time

    Returns
    -------
    1
    """
    return 1.0 - exp(-(0.5 + cadres / 6.0) / detection) if detection > 0.0 else 1.0


@rule
def vulnerability(mean: float, variance: float) -> float:
    r"""Chance that income per person falls below the line, on the asinh scale, eq. 48.

    .. math:: \Phi\left(\frac{\operatorname{asinh} 1 - m}{s}\right) \approx \frac{1}{1 + e^{-1.702 z}}

    Parameters
    ----------
    mean : asinh units      m
    variance : asinh units squared      s squared

    Returns
    -------
    1
    """
    z = (0.881373587019543 - mean) / np.sqrt(variance + 0.01)
    return 1.0 / (1.0 + exp(-1.702 * z))


@kernel
def _window(ring, assessed_income, total, own_ring, dibao, relief, grant, own_sum, loss, loss_ring, loss_sum):  # type: ignore[no-untyped-def]
    for i in range(total.shape[0]):
        total[i] += assessed_income[i] - ring[i]
        ring[i] = assessed_income[i]
        own = (
            assessed_income[i] - dibao[i] - relief[i] - grant[i]
        )  # the dibao office does not count assistance
        own_sum[i] += own - own_ring[i]
        own_ring[i] = own
    for c in range(loss.shape[0]):
        now, row, summed = loss[c], loss_ring[c], loss_sum[c]
        for i in range(total.shape[0]):
            summed[i] += now[i] - row[i]
            row[i] = now[i]


@kernel
def _assess(  # type: ignore[no-untyped-def]
    month, window, line, monitoring_line, asset_limit, hardship_share, hardship_reach, food_need, detection, sd_programme, screening,
    strictness, known, release, release_margin,
    id, alive, registered, village, persons, cash, capital, debt, oop, asset_loss, expected, assessed_sum, income_sum, team, finding,
    assessed, error, short, eligible, eligible_months, hardship, finds, leaves, income_mean, income_variance, risk,
    key0, key1,
):  # fmt: skip
    seen_line = asinh(monitoring_line / line)
    safe_line = asinh(release_margin * monitoring_line / line)
    sd = sd_programme * (1.0 - 0.5 * screening)
    for v in range(team.shape[0]):
        finding[v] = recognition_chance(detection, team[v])
    for i in range(id.shape[0]):
        v = max(0, village[i])
        _w0, _w1, w2, w3 = philox(id[i], month, 0, key0, key1)
        people = max(1.0, persons[i])
        mean = 12.0 * assessed_sum[i] / window / people
        assessed[i] = mean
        wealth = (cash[i] + capital[i] - debt[i]) / people
        short[i] = alive[i] and below(mean, line, wealth, asset_limit)
        hit = alive[i] and severe(oop[i] + asset_loss[i], expected[i], food_need * people, hardship_share)
        hardship[i] = hit
        entitled = alive[i] and (mean < monitoring_line or (hit and mean < hardship_reach * monitoring_line))
        eligible[i] = entitled
        eligible_months[i] = eligible_months[i] + 1.0 if entitled else 0.0
        seen = asinh(mean / line) + strictness * (known if registered[i] else 1.0) + sd * error[i]
        found = alive[i] and ((seen < seen_line and wealth < asset_limit) or (hit and entitled))
        finds[i] = found and uniform(w2) < finding[v]
        leaves[i] = seen > safe_line and not hit and uniform(w3) < release
        score = asinh(income_sum[i] / people / line)
        deviation = score - income_mean[i]
        income_mean[i] += deviation / 24.0
        income_variance[i] += (deviation * deviation - income_variance[i]) / 24.0
        risk[i] = vulnerability(income_mean[i], income_variance[i])


@kernel
def _turn(  # type: ignore[no-untyped-def] # noqa: C901
    study_month, monitoring_line, ends_after, response,
    alive, exit_month, lifted_out, registered, assessed_sum, total_at_exit, short, finds, leaves,
    poor, recorded, above, months_poor, monitored, monitored_months, helped, ever, relapses, recognised_now,
    eliminated_now, relapsed_now, returned_now, fell_now, returns, falls, first_return, poverty_months, cause,
    loss_sum, loss_at_exit, dibao, dibao_at_exit,
):  # fmt: skip
    for i in range(alive.shape[0]):
        returned_now[i] = False
        fell_now[i] = False
        recognised_now[i] = False
        eliminated_now[i] = False
        relapsed_now[i] = False
        if not alive[i]:
            poor[i] = False
            recorded[i] = False
            monitored[i] = False
            helped[i] = False
            continue
        if not (short[i] or poor[i] or monitored[i] or finds[i] or study_month == exit_month[i]):
            monitored_months[i] = 0.0  # most households, most months: nothing happens to them
            helped[i] = False
            recorded[i] = False
            continue
        leaves_register = study_month == exit_month[i]
        lifted_out[i] = lifted_out[i] or leaves_register
        if short[i] and not poor[i]:
            poor[i] = True
            months_poor[i] = 0.0
            above[i] = 0.0
            rest = total_at_exit[i] - assessed_sum[i]
            largest, which = 0.0, OTHER
            for c in range(N_CAUSES - 1):
                part = loss_sum[c, i] - loss_at_exit[c, i]
                rest -= part
                which = c if part > largest else which
                largest = max(largest, part)
            cause[i] = OTHER if rest > largest else which
            if lifted_out[i]:
                returned_now[i] = True
                returns[i] += 1
                first_return[i] = study_month if first_return[i] < 0 else first_return[i]
            elif not registered[i]:
                fell_now[i] = True
                falls[i] += 1
        elif poor[i]:
            months_poor[i] += 1.0
            above[i] = 0.0 if short[i] else above[i] + 1.0
            if above[i] >= ends_after:
                poor[i] = False
                above[i] = 0.0
                leaves_register = True
        if leaves_register:
            total_at_exit[i] = assessed_sum[i]
            dibao_at_exit[i] = dibao[i]
            for c in range(N_CAUSES):
                loss_at_exit[c, i] = loss_sum[c, i]
        poverty_months[i] += 1.0 if poor[i] else 0.0
        if not monitored[i]:
            monitored_months[i] = 0.0
            helped[i] = False
            if finds[i]:
                monitored[i] = True
                recognised_now[i] = True
                relapsed_now[i] = ever[i]
                relapses[i] += 1 if ever[i] else 0
                ever[i] = True
        else:
            monitored_months[i] += 1.0
            helped[i] = monitored_months[i] >= response
            if (leaves[i] and monitored_months[i] >= 6.0) or monitoring_line <= 0.0:
                monitored[i] = False
                helped[i] = False
                eliminated_now[i] = True
        recorded[i] = poor[i] and monitored[i] and monitored_months[i] >= 1.0


@kernel
def _memberships(  # type: ignore[no-untyped-def]
    income_cut, alive, lifted_out, monitored, registered, poor, labour_poor, elderly_only, acute, chronic, injured,
    disabled, migrant_share, product, students, relocated, dibao, income_sum, persons, groups,
):  # fmt: skip
    for i in range(alive.shape[0]):
        bits = EVERYONE
        bits += LIFTED_OUT if lifted_out[i] else 0
        bits += MONITORED if monitored[i] else 0
        bits += REGISTERED if registered[i] else 0
        bits += POOR if poor[i] else 0
        bits += LABOUR_POOR if labour_poor[i] else 0
        bits += ELDERLY_ONLY if elderly_only[i] else 0
        bits += ILL if (acute[i] > 0.0 or chronic[i] or injured[i] > 0.0 or disabled[i]) else 0
        bits += WITH_MIGRANTS if migrant_share[i] > 0.2 else 0
        bits += GROWERS if (product[1, i] >= 0 or product[2, i] >= 0) else 0
        bits += STUDENTS if students[i] > 0.0 else 0
        bits += RELOCATED if relocated[i] else 0
        bits += DIBAO if dibao[i] > 0.0 else 0
        bits += BOTTOM_HALF if income_sum[i] < income_cut * persons[i] else 0
        groups[i] = bits if alive[i] else 0


class Status(Process):
    """Two measures of poverty, monitoring, return and its accounting cause (ODD eq. 44 to 48)."""

    name = "status"
    reads: ClassVar = (
        "household.id", "household.alive", "household.village", "household.persons",
        "household.registered", "household.exit_month", "household.cash", "household.capital", "household.debt", "household.out_of_pocket",
        "household.asset_loss", "household.expected_income", "household.assessed_income",
        "household.income_sum", "household.loss", "village.team", "county.line", "county.monitoring_line",
        "county.detection", "county.response", "county.error_programme", "county.screening",
        "household.students", "household.elderly_only", "household.labour_poor", "household.disabled",
        "household.acute", "household.chronic", "household.injured", "household.product",
        "household.migrant_share", "household.relocated", "household.dibao", "household.relief", "household.grant", "county.assessed_over",
        "county.return_ends_after",
    )  # fmt: skip
    writes: ClassVar = (
        "household.lifted_out", "household.assessed_ring", "household.assessed_sum", "household.own_ring", "household.own_sum", "household.loss_ring", "household.loss_sum",
        "household.assessed_at_exit", "household.dibao_at_exit", "household.loss_at_exit", "household.assessed", "household.error_programme",
        "household.poor", "household.recorded", "household.above", "household.months_poor", "household.eligible",
        "household.eligible_months", "household.monitored", "household.monitored_months", "household.helped",
        "household.ever_monitored", "household.relapses", "household.hardship", "household.recognised_now",
        "household.eliminated_now", "household.relapsed_now", "household.returned_now", "household.fell_now",
        "household.returns", "household.falls", "household.first_return", "household.poverty_months",
        "household.income_mean", "household.income_variance", "household.risk", "household.groups",
        "household.cause",
    )  # fmt: skip

    asset_limit = Parameter(
        10_000.0,
        6_000.0,
        20_000.0,
        "yuan/person",
        "money and business capital less debt, above which nobody counts as poor or is found by income",
        "Assumption",
    )
    hardship_share = Parameter(
        0.4,
        0.3,
        0.6,
        "1",
        "cost over a year's capacity to pay that is severe",
        "Usual 40 % rule for catastrophic spending",
        "read",
    )
    hardship_reach = Parameter(
        1.5, 1.2, 3.0, "monitoring lines", "income up to which sudden severe hardship counts",
        "Assumption: rules of provinces differ; at 3 the ill of the middle fill the list",
    )  # fmt: skip
    food_need = Parameter(
        2000.0,
        1500.0,
        2600.0,
        "yuan/person/year",
        "subsistence food",
        "Assumption: half of food spending of 3,998 yuan",
    )
    strictness = Parameter(
        0.7,
        0.3,
        1.0,
        "asinh units",
        "how much better off than measured the office sees a household",
        "Assumption: kin, assets and claims not made; 1 to 8 % recognised against a fifth eligible by income",
    )
    known = Parameter(
        0.5, 0.2, 0.8, "1", "share of that strictness left for registered households",
        "Assumption: lifted-out households stay on the list and are visited, by cadres who vouched for them",
    )  # fmt: skip
    past_noise = Parameter(
        1.0, 0.6, 1.8, "log", "noise of the welfare score by which the register of 2013 was drawn up",
        "Assumption: registered households had .61 of the rural mean in 2019 (9,808 of 16,021 yuan, recalled); half the poor were missed",
    )  # fmt: skip
    error_months = Parameter(
        18.0, 12.0, 36.0, "months", "mean life of an assessment error", "Assumption: a year or more"
    )
    release = Parameter(
        0.5,
        0.2,
        0.8,
        "1/month",
        "chance that risk is declared eliminated when safe",
        "Assumption: 65 % by the end of 2022, recalled",
    )
    release_margin = Parameter(
        1.05, 1.0, 1.3, "1", "income over the monitoring line at release", "Assumption"
    )

    def begin(self, state: State, luck: Luck) -> None:
        """Room for the flags of the month, and windows filled with expected income."""
        h = state.household
        state.memory["status_flags"] = tuple(np.zeros(len(h), dtype=bool) for _ in range(3))
        state.memory["finding"] = np.zeros(len(state.village))
        state.memory["error_draw"] = np.zeros(len(h))
        people = np.maximum(1.0, h.persons[h.alive])  # with interactions off the middle stays where it began
        state.memory["income_cut"] = 12.0 * float(np.median(h.expected_income[h.alive] / people))
        h.assessed_ring[:] = h.expected_income
        h.assessed_sum[:] = int(state.county.assessed_over) * h.expected_income
        h.own_ring[:] = h.expected_income
        h.own_sum[:] = 12.0 * h.expected_income
        h.assessed_at_exit[:] = h.assessed_sum
        h.income_mean[:] = 2.0
        h.income_variance[:] = 0.1

    def step(self, state: State, luck: Luck) -> None:
        """Assess, monitor, count."""
        h, county = state.household, state.county
        window = int(county.assessed_over)
        row = int(county.month) % window
        loss_ring = h.loss_ring.reshape(N_CAUSES, RING, len(h))[:, row, :]
        _window(
            h.assessed_ring[row], h.assessed_income, h.assessed_sum, h.own_ring[int(county.month) % 12], h.dibao, h.relief,
            h.grant, h.own_sum, h.loss, loss_ring, h.loss_sum,
        )  # fmt: skip
        if county.interactions and (county.study_month == 0 or county.calendar == 0):
            people = np.maximum(1.0, h.persons)
            state.memory["income_cut"] = float(np.median((h.income_sum / people)[h.alive]))
        if county.study_month == 0:
            np.copyto(h.dibao_at_exit, h.dibao, where=~h.lifted_out)
        key0, key1 = luck.key("status")
        short, finds, leaves = state.memory["status_flags"]
        renew(
            h.id, county.month, 1.0 / self.error_months, key0, key1, state.memory["error_draw"], h.error_programme
        )  # fmt: skip
        _assess(
            county.month, float(window), county.line, county.monitoring_line, self.asset_limit, self.hardship_share,
            self.hardship_reach, self.food_need, county.detection, county.error_programme, county.screening, self.strictness,
            self.known, self.release, self.release_margin,
            h.id, h.alive, h.registered, h.village, h.persons, h.cash, h.capital, h.debt, h.out_of_pocket, h.asset_loss, h.expected_income,
            h.assessed_sum, h.income_sum, state.village.team, state.memory["finding"], h.assessed, h.error_programme, short,
            h.eligible, h.eligible_months, h.hardship, finds, leaves, h.income_mean, h.income_variance, h.risk,
            key0, key1,
        )  # fmt: skip
        _turn(
            county.study_month, county.monitoring_line, county.return_ends_after, county.response,
            h.alive, h.exit_month, h.lifted_out, h.registered, h.assessed_sum, h.assessed_at_exit, short, finds,
            leaves, h.poor, h.recorded, h.above, h.months_poor, h.monitored, h.monitored_months, h.helped,
            h.ever_monitored, h.relapses, h.recognised_now, h.eliminated_now, h.relapsed_now, h.returned_now,
            h.fell_now, h.returns, h.falls, h.first_return, h.poverty_months, h.cause, h.loss_sum, h.loss_at_exit,
            h.dibao, h.dibao_at_exit,
        )  # fmt: skip
        _memberships(
            state.memory["income_cut"], h.alive, h.lifted_out, h.monitored, h.registered, h.poor, h.labour_poor,
            h.elderly_only, h.acute, h.chronic, h.injured, h.disabled, h.migrant_share, h.product, h.students,
            h.relocated, h.dibao, h.income_sum, h.persons, h.groups,
        )  # fmt: skip
