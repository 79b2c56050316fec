"""What enterprises mean to households: who is hired, how the going wage moves, who gets the profit."""

from __future__ import annotations

from model.kernels import kernel
from model.maths import exp, log


@kernel
def hire(  # type: ignore[no-untyped-def]
    weight, interactions, order, alive, town, local_share, working, jobless, lifted_out, monitored, local_pay,
    offered, reserved, filling_normal, hired, wanted, filled, pay, left,
):  # fmt: skip
    """Fill jobs by township: reserved places first, then everybody in the order of the queue (eq. 26)."""
    for t in range(offered.shape[0]):
        wanted[t] = 0.0
        filled[t] = 0.0
        pay[t] = 0.0
        left[t] = offered[t] / weight
    for i in range(alive.shape[0]):
        hired[i] = 0.0
    for k in range(order.shape[0]):
        i = order[k]
        if not alive[i]:
            continue
        want = local_share[i] * working[i] if jobless[i] <= 0.0 else 0.0
        wanted[town[i]] += want
        if interactions == 0:
            hired[i] = want * filling_normal[town[i]]
        elif reserved[town[i]] > 0.0 and (lifted_out[i] or monitored[i]):
            got = min(want, left[town[i]], reserved[town[i]] / weight)
            hired[i] = got
            left[town[i]] -= got
            reserved[town[i]] -= got * weight
    for k in range(order.shape[0]):
        i = order[k]
        if not alive[i]:
            continue
        t = town[i]
        if interactions:
            want = (local_share[i] * working[i] if jobless[i] <= 0.0 else 0.0) - hired[i]
            got = max(0.0, min(want, left[t]))
            hired[i] += got
            left[t] -= got
        filled[t] += hired[i]
        pay[t] += hired[i] * local_pay[i]
    for t in range(offered.shape[0]):
        pay[t] = pay[t] / filled[t] if filled[t] > 0.0 else 0.0
        filled[t] *= weight
        wanted[t] *= weight


@kernel
def move_wages(  # type: ignore[no-untyped-def]
    interactions, study_month, driver, pull, tightness, minimum, ratio, base_normal, village_town, demand_index,
    offered, wanted, filled, wage, filling, filling_normal, base_jobs, reference, work,
):  # fmt: skip
    """Move wages with the national driver and with vacancies, never below the minimum (eq. 26)."""
    index, count = work[0], work[1]
    for t in range(wage.shape[0]):
        index[t] = 0.0
        count[t] = 0.0
    for v in range(village_town.shape[0]):
        index[village_town[v]] += demand_index[v]
        count[village_town[v]] += 1.0
    for t in range(wage.shape[0]):
        anchor = driver * ratio[t]
        reference[t] = anchor
        tight = log(max(0.2, offered[t]) / max(0.2, wanted[t])) if interactions else 0.0
        tight = min(1.0, max(-1.0, tight))
        wage[t] = max(minimum, wage[t] * exp(pull * log(anchor / wage[t]) + tightness * tight))
        chance = min(1.0, filled[t] / max(1e-9, wanted[t]))
        filling[t] += 0.25 * (chance - filling[t])
        if study_month < 0:
            filling_normal[t] += (chance - filling_normal[t]) / 24.0
        demand = index[t] / count[t] if (interactions and count[t] > 0.0) else 1.0
        base_jobs[t] = base_normal[t] * (1.0 + 0.3 * (demand - 1.0))


@kernel
def pay_out(owner, dividends, alive, contract, weight, interactions, received, members, outside):  # type: ignore[no-untyped-def]
    """Pay profits to owners: a household, the contracted members of a cooperative, or somebody outside."""
    outside[0] = 0.0
    for e in range(owner.shape[0]):
        members[e] = 0.0
    for i in range(alive.shape[0]):
        received[i] = 0.0
        if contract[i] >= 0 and interactions:
            members[contract[i]] += 1.0
    for e in range(owner.shape[0]):
        if owner[e] >= 0 and alive[owner[e]]:
            received[owner[e]] += dividends[e] / weight
        elif owner[e] != -2 or members[e] <= 0.0:
            outside[0] += dividends[e]
    for i in range(alive.shape[0]):
        e = contract[i]
        if e >= 0 and owner[e] == -2 and members[e] > 0.0:
            received[i] += dividends[e] / weight / members[e]
