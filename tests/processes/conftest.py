"""A small county some months in, for tests of single processes."""

from __future__ import annotations

import pytest

from model.luck import Luck
from model.process import Process
from model.state import State
from tests.oracle.world import clock, make_processes, pull_levers, small_world


class Month:
    """A small county and its processes; `run` carries out one more month, up to a process if told."""

    def __init__(self, values: dict[str, float] | None = None, state: State | None = None) -> None:
        self.state, self.luck, self.month = state or small_world(), Luck(5, "mean", 0, "513335"), 0
        self.processes: dict[str, Process] = {p.name: p for p in make_processes(values)}
        for process in self.processes.values():
            process.begin(self.state, self.luck)

    def run(self, upto: str = "", levers: bool = True) -> State:
        """Carry out a month, or its processes before the named one."""
        clock(self.state, self.luck, self.month)
        self.state.ledger.clear()
        if levers:
            pull_levers(self.state, self.month)
        for name, process in self.processes.items():
            if name == upto:
                return self.state
            process.step(self.state, self.luck)
        self.month += 1
        return self.state

    def rest(self, after: str) -> State:
        """Carry out what follows a process, and end the month."""
        names = list(self.processes)
        for name in names[names.index(after) + 1 :]:
            self.processes[name].step(self.state, self.luck)
        self.month += 1
        return self.state

    def step(self, name: str) -> State:
        """Carry out one process."""
        self.processes[name].step(self.state, self.luck)
        return self.state


@pytest.fixture
def month() -> Month:
    return Month()
