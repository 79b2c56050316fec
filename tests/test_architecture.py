"""The plan of the house: imports point down, each library stays on its floor, files stay short.

The rules are one function, `violations`, from file names and texts to complaints. It is run on the
repository, and on small planted faults, one for each rule, to show that every rule catches.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FLOORS = {
    1: "columns luck maths kernels errors data",
    2: "ledger process state study",
    3: "processes levers",
    4: "agents measures population plugins",
    5: "economy",
    6: "experiment",
    7: "cli lab report __main__",
}
LAYER = {name: layer for layer, names in FLOORS.items() for name in names.split()}

# The lowest layer that may import a library. What is not named may be imported anywhere.
LOWEST = {"matplotlib": 7, "typer": 7, "solara": 7, "pandas": 6, "mesa": 4}

HOME_OF_CHANCE = "model/luck.py"
CHANCE = ("numpy.random", "random")

# What a package's __init__ may import at its top level: names, not machinery.
LIGHT = {"__future__", "collections", "enum", "typing"}

LONGEST = 500

# The brackets keep this line from complaining about itself.
MACHINE = re.compile(r"(?<![\w.~-])/[w]ork(?:/|\b)|\.\./[s]hared|py[p]i\.org|python[h]osted\.org")
SLASH, DOT = "/", "."


@dataclass
class Module:
    """One Python file: what it imports and which dotted names it uses."""

    path: str
    tree: ast.Module
    imports: list[tuple[int, str]] = field(default_factory=list)
    relative: list[int] = field(default_factory=list)
    uses: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_package(self) -> bool:
        return self.path.endswith("/__init__.py")

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def layer(self) -> int | None:
        return layer_of(self.name)


def layer_of(name: str) -> int | None:
    """Layer of a dotted name under `model`: 0 for the package itself, None if the plan lacks it."""
    parts = name.split(".")
    return 0 if len(parts) == 1 else LAYER.get(parts[1])


def read(path: str, text: str, names: set[str]) -> Module:
    """Parse one file; `names` are the dotted names of all modules, to tell a module from a value."""
    module = Module(path, ast.parse(text, path))
    aliases: dict[str, str] = {}
    here = module.name.split(".")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                module.imports.append((node.lineno, item.name))
                bound = item.asname or item.name.split(".")[0]
                aliases[bound] = item.name if item.asname else bound
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                module.relative.append(node.lineno)
                up = len(here) - node.level + (1 if module.is_package else 0)
                source = ".".join([*here[:up], *filter(None, [source])])
            for item in node.names:
                full = f"{source}.{item.name}"
                aliases[item.asname or item.name] = full
                is_module = full in names or (source == "model" and item.name in LAYER)
                module.imports.append((node.lineno, full if is_module or source == "numpy" else source))
        elif isinstance(node, ast.Call) and (name := imported_by_call(node)):
            module.imports.append((node.lineno, name))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and (dotted := dotted_name(node, aliases)):
            module.uses.append((node.lineno, dotted))
    return module


def imported_by_call(node: ast.Call) -> str | None:
    """Name in `importlib.import_module("name")` or `__import__("name")`."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in {"import_module", "__import__"} or not node.args:
        return None
    first = node.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def dotted_name(node: ast.expr, aliases: dict[str, str]) -> str | None:
    """`np.random.default_rng` as `numpy.random.default_rng`, if `np` was imported."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return None
    return ".".join([aliases[node.id], *reversed(parts)])


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def top_level_imports(module: Module) -> set[int]:
    """Lines of imports that run when the file is imported: all but those inside functions."""
    lines: set[int] = set()
    waiting: list[ast.AST] = [module.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            lines.add(node.lineno)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
    return lines


def complaints(module: Module) -> Iterator[tuple[int, str]]:
    """Everything wrong with one module, by line."""
    own = module.layer
    if own is None:
        yield 1, f"{module.name} has no place in the plan: add it to FLOORS"
        return
    for line in module.relative:
        yield line, "relative import: write the full name"
    for line, name in module.imports:
        if within(name, "model"):
            other = layer_of(name)
            if other is None:
                yield line, f"imports {name}, which has no place in the plan"
            elif other > own:
                yield line, f"points up: layer {own} imports {name} of layer {other}"
        library = name.split(".")[0]
        if own < LOWEST.get(library, 0):
            yield line, f"{library} from layer {LOWEST[library]} up only; this is layer {own}"
    if module.path != HOME_OF_CHANCE:
        for line, name in [*module.imports, *module.uses]:
            if any(within(name, source) for source in CHANCE):
                yield line, f"{name}: random numbers come from {HOME_OF_CHANCE} only"
    if module.is_package:
        at_once = top_level_imports(module)
        for line, name in module.imports:
            if line in at_once and name.split(".")[0] not in LIGHT:
                yield line, f"a package's __init__ imports {name}: keep it empty"


# Where numbers of a run are made.
SIMULATES = ("model/processes/", "model/population/", "model/measures/", "model/levers/", "model/economy.py")
BUILT_IN_SUM = re.compile(r"(?<![\w.])sum\(")


def circles(modules: list[Module]) -> Iterator[str]:
    """Modules that import each other in a circle, a function's imports included."""
    names = {module.name for module in modules}
    graph = {m.name: {name for _, name in m.imports if name in names} for m in modules}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "circle: " + " -> ".join(error.args[1])


def violations(files: dict[str, str]) -> list[str]:
    """Complaints about a repository.

    Parameters
    ----------
    files : path from the root, with forward slashes -> text

    Returns
    -------
    list of str
        `path:line: what is wrong`; empty if all is well.
    """
    found: list[str] = []
    modules: list[Module] = []
    python = {path: text for path, text in files.items() if path.endswith(".py")}
    names = {Module(path, ast.Module([], [])).name for path in python}
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if match := MACHINE.search(line):
                found.append(f"{path}:{number}: names a place that only one machine has: {match[0]}")
    for path, text in python.items():
        length = len(text.splitlines())
        if length > LONGEST:
            found.append(f"{path}:{length}: longer than {LONGEST} lines")
        if not path.startswith("model/"):
            continue
        if path.startswith(SIMULATES):
            for number, line in enumerate(text.splitlines(), 1):
                if BUILT_IN_SUM.search(line):
                    found.append(
                        f"{path}:{number}: other bits from Python 3.12 on: model.maths.added adds in order"
                    )
        try:
            module = read(path, text, names)
        except SyntaxError as error:
            found.append(f"{path}:{error.lineno}: cannot be read: {error.msg}")
            continue
        modules.append(module)
        found.extend(f"{path}:{line}: {what}" for line, what in sorted(set(complaints(module))))
    found.extend(circles(modules))
    return found


def repository() -> dict[str, str]:
    """Tracked files, and every Python file of the package, as text; pictures and fonts left out."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True, encoding="utf-8"
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = []  # unpacked from an archive: the package alone
    paths = {ROOT / name for name in listed if name} | set((ROOT / "model").rglob("*.py"))
    files: dict[str, str] = {}
    for path in sorted(paths):
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                files[path.relative_to(ROOT).as_posix()] = content.decode("utf-8")
    return files


def test_the_repository_keeps_to_the_plan() -> None:
    found = violations(repository())
    assert not found, "\n" + "\n".join(found)


def test_the_whole_package_was_read() -> None:
    assert "model/__init__.py" in repository()


SOUND = {
    "model/__init__.py": '"""Doc."""\n__version__ = "1"\n',
    "model/luck.py": "import numpy as np\nfresh = np.random.default_rng\n",
    "model/state.py": "import numpy as np\nfrom model.columns import Column\n",
    "model/columns.py": "import numpy as np\nx = np.zeros(3)\n",
    "model/levers/__init__.py": "from __future__ import annotations\n",
    "model/levers/training.py": "from model import state, luck\nfrom model.process import Process\n",
    "model/process.py": "from model.state import State\n",
    "model/economy.py": "import mesa\nfrom model.levers.training import Field\n",
    "model/experiment/store.py": "import pandas as pd\nfrom model.economy import Economy\n",
    "model/report/figures.py": "import matplotlib.pyplot as plt\nimport model.experiment.store\n",
    "model/cli.py": "import typer\nfrom model import __version__\nfrom model.report import figures\n",
    "model/measures/spells.py": "def f(random: float, h: object) -> float:\n    return h.random\n",
    "docs/units.md": "yuan/worker-month, and/or yuan/work-day; https://example.org/work/1",
}

_UP = "points up"
_CHANCE = "random numbers come from"
_MACHINE = "only one machine"
FAULTS = {
    "up": ({"model/state.py": "from model.economy import Economy\n"}, _UP),
    "up, a module": ({"model/levers/finance.py": "from model import economy\n"}, _UP),
    "up, with a new name": ({"model/luck.py": "import model.state as s\n"}, _UP),
    "up, in a function": ({"model/economy.py": "def f():\n    from model.cli import main\n"}, _UP),
    "up, for types": (
        {"model/process.py": "if TYPE_CHECKING:\n    from model.agents import Household\n"},
        _UP,
    ),
    "up, by a string": (
        {"model/kernels.py": "import importlib\nimportlib.import_module('model.state')\n"},
        _UP,
    ),
    "up, relative": ({"model/processes/illness.py": "from ..economy import Economy\n"}, _UP),
    "relative": ({"model/processes/illness.py": "from . import shocks\n"}, "relative import"),
    "circle": (
        {
            "model/agents.py": "import model.population\n",
            "model/population.py": "from model.agents import H\n",
        },
        "circle: model.",
    ),
    "matplotlib": (
        {"model/experiment/store.py": "from matplotlib import pyplot\n"},
        "matplotlib from layer 7",
    ),
    "typer": ({"model/errors.py": "import typer\n"}, "typer from layer 7"),
    "solara": ({"model/economy.py": "import solara.lab\n"}, "solara from layer 7"),
    "pandas": ({"model/measures/poverty.py": "import pandas as pd\n"}, "pandas from layer 6"),
    "pandas, late": ({"model/economy.py": "def f():\n    import pandas\n"}, "pandas from layer 6"),
    "mesa": ({"model/state.py": "from mesa import Agent\n"}, "mesa from layer 4"),
    "generator": ({"model/state.py": "import numpy as np\nr = np.random.default_rng(1)\n"}, _CHANCE),
    "generator, by name": ({"model/state.py": "from numpy.random import Generator\n"}, _CHANCE),
    "generator, from numpy": ({"model/state.py": "from numpy import random as r\n"}, _CHANCE),
    "generator, other name": ({"model/cli.py": "import numpy as n\nr = n.random.PCG64(1)\n"}, _CHANCE),
    "random": ({"model/population.py": "import random\n"}, _CHANCE),
    "heavy package": ({"model/levers/__init__.py": "import numpy\n"}, "keep it empty"),
    "package of itself": ({"model/__init__.py": "from model.economy import Economy\n"}, "keep it empty"),
    "sum": ({"model/processes/illness.py": "x = sum(y)\n"}, "other bits"),
    "sum, in a call": ({"model/levers/finance.py": "x = max(1, sum(y))\n"}, "other bits"),
    "no floor": ({"model/utils.py": "x = 1\n"}, "no place in the plan"),
    "too long": ({"model/state.py": "x = 1\n" * (LONGEST + 1)}, "longer than"),
    "too long, a test": ({"tests/test_state.py": "x = 1\n" * (LONGEST + 1)}, "longer than"),
    "not Python": ({"model/state.py": "def (:\n"}, "cannot be read"),
    "a path of ours": ({"docs/a.md": f"see {SLASH}work/main/a"}, _MACHINE),
    "another path of ours": ({"Makefile": f"DATA = ..{SLASH}shared/data"}, _MACHINE),
    "a host of packages": ({"requirements.txt": f"--index-url https://pypi{DOT}org/simple"}, _MACHINE),
}


def test_a_sound_repository_has_no_violations() -> None:
    assert violations(SOUND) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault: str) -> None:
    planted, expected = FAULTS[fault]
    found = violations(SOUND | planted)
    assert any(expected in complaint and complaint.startswith((*planted, "circle")) for complaint in found), (
        found
    )


def test_a_file_may_be_exactly_as_long_as_allowed() -> None:
    assert violations({"model/state.py": "x = 1\n" * LONGEST}) == []
