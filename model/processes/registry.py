"""The processes in the order of the month, and every parameter by its path."""

from __future__ import annotations

from model.process import Parameter, Process, parameters_of
from model.processes.circulation import Circulation
from model.processes.consumption import Consumption
from model.processes.credit import Credit
from model.processes.demography import Demography
from model.processes.diffusion import Diffusion
from model.processes.drivers import Drivers
from model.processes.enterprises import Enterprises
from model.processes.illness import Illness
from model.processes.income import Income
from model.processes.labour import Labour
from model.processes.markets import Markets
from model.processes.production import Production
from model.processes.relief import Relief
from model.processes.shocks import Shocks
from model.processes.status import Status

PROCESSES: tuple[type[Process], ...] = (
    Drivers,
    Shocks,
    Illness,
    Diffusion,
    Labour,
    Production,
    Markets,
    Enterprises,
    Relief,
    Income,
    Consumption,
    Credit,
    Circulation,
    Demography,
    Status,
)


def parameters() -> dict[str, Parameter]:
    """Return every behavioural parameter by path, in the order of the month."""
    found: dict[str, Parameter] = {}
    for process in PROCESSES:
        found.update(parameters_of(process))
    return found
