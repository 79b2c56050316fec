"""The rules of the model as plain Python: nothing here is compiled, and every call is counted."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

from numba.core.dispatcher import Dispatcher

import model.luck
import model.maths
import model.processes

Function = Callable[..., Any]


def process_modules() -> list[ModuleType]:
    """Return every module of model.processes."""
    names = [found.name for found in pkgutil.iter_modules(model.processes.__path__)]
    return [importlib.import_module(f"model.processes.{name}") for name in names]


def own(module: ModuleType, *, rules: bool) -> dict[str, Dispatcher]:
    """Return the rules, or the kernels, that a module defines itself."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, Dispatcher)
        and value.__module__ == module.__name__
        and bool(value.targetoptions.get("forceinline")) is rules
    }


def process_rules() -> dict[str, Dispatcher]:
    """Return every rule of model.processes by its name; two rules may not share one."""
    found: dict[str, Dispatcher] = {}
    for module in process_modules():
        for name, value in own(module, rules=True).items():
            assert name not in found, f"two rules are called {name}"
            found[name] = value
    return found


class Rules(SimpleNamespace):
    """Rules as attributes, ``rules.exp(1.0)``, and ``calls``: how often each was called.

    A rule that calls another gets the plain one: each function is made again with globals of its
    own, in which every rule is replaced. The compiled model is left as it is.
    """

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        modules = [model.maths, model.luck, *process_modules()]
        worlds = {module.__name__: dict(vars(module)) for module in modules}
        plain: dict[int, Function] = {}
        for module in modules:
            for name, value in own(module, rules=True).items():
                function = value.py_func
                if function.__globals__ is vars(module):  # a planted fault stays what it is
                    function = FunctionType(
                        function.__code__,
                        worlds[module.__name__],
                        name,
                        function.__defaults__,
                        function.__closure__,
                    )
                counted = self._counted(name, function)
                plain[id(value)] = counted
                setattr(self, name, counted)
        for world in worlds.values():
            for name, value in list(world.items()):
                if id(value) in plain:
                    world[name] = plain[id(value)]

    def _counted(self, name: str, function: Function) -> Function:
        def call(*arguments: Any) -> Any:
            self.calls[name] += 1
            return function(*arguments)

        return call
