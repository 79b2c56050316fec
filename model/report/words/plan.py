"""Says what a study will take: runs, time, memory."""

from __future__ import annotations

from model.experiment.plan import Plan
from model.report.words.phrases import Lang, duration, memory, say


def plan_lines(plan: Plan, lang: Lang = "en") -> list[str]:
    """Return the plan in one or two lines.

    Parameters
    ----------
    plan : Plan
    lang : {"en", "zh"}
    """
    parts = {
        name: say(name, lang, n=getattr(plan, name))
        for name in ("scenarios", "worlds", "draws", "replicates", "runs")
    }
    first = say("plan_runs", lang, **parts)
    if plan.done >= plan.runs:
        return [f"{first}; {say('all_done', lang)}"]
    if plan.done:
        first += f"; {say('done_before', lang, done=plan.done)}"
    return [
        first,
        say(
            "estimate",
            lang,
            time=duration(plan.seconds, lang),
            workers=say("workers", lang, n=plan.workers),
            memory=memory(plan.memory),
        ),
    ]


def plan_data(plan: Plan) -> dict[str, float | int]:
    """Return the plan as plain data."""
    return {
        "scenarios": plan.scenarios,
        "worlds": plan.worlds,
        "draws": plan.draws,
        "replicates": plan.replicates,
        "cells": plan.cells,
        "runs": plan.runs,
        "done": plan.done,
        "households": plan.households,
        "months": plan.months,
        "workers": plan.workers,
        "seconds": plan.seconds,
        "memory": plan.memory,
    }
