"""Kernels: packed instructions, the promise that nothing overlaps, and a cache that notices edits."""

from __future__ import annotations

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from model import kernels
from model.luck import Luck
from tests.oracle.world import clock, make_processes, pull_levers, small_world

ROOT = Path(__file__).resolve().parents[1]
PACKED = re.compile(r"\bv?(?:mul|add|sub|div)pd\s")

# Kernels that take most of a month: their loops over households must be vectorised.
HOT = [
    "labour._labour",
    "illness._illness",
    "income._income",
    "production._weights",
    "production._farms",
    "production._production",
    "consumption._consume",
    "credit._invest",
    "diffusion._diffusion",
    "status._assess",
]

compiled_only = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")


@pytest.fixture(scope="module")
def months() -> None:
    """Run a few months, so that every kernel knows the types of its arguments."""
    state, luck = small_world(), Luck(1)
    processes = make_processes()
    for process in processes:
        process.begin(state, luck)
    for month in range(2):
        clock(state, luck, month)
        pull_levers(state, month)
        for process in processes:
            process.step(state, luck)


def compile_anew(name: str, **options: Any) -> tuple[str, str]:
    """Compile a kernel again without its cache; return assembly and LLVM code."""
    module, kernel = name.split(".")
    dispatcher = getattr(importlib.import_module(f"model.processes.{module}"), kernel)
    fresh = numba.njit(nogil=True, error_model="numpy", **options)(dispatcher.py_func)
    (signature,) = dispatcher.signatures
    fresh.compile(signature)
    return fresh.inspect_asm(signature), fresh.inspect_llvm(signature)


@compiled_only
@pytest.mark.usefixtures("months")
@pytest.mark.parametrize("name", [HOT[0], *(pytest.param(name, marks=pytest.mark.slow) for name in HOT[1:])])
def test_a_hot_kernel_is_vectorised(name: str) -> None:
    assembly, code = compile_anew(name, pipeline_class=kernels._KernelCompiler)
    assert len(PACKED.findall(assembly)) >= 40
    assert "noalias" in code.split("define")[1].split("{")[0]


@compiled_only
@pytest.mark.usefixtures("months")
def test_without_the_promise_the_loop_is_not_vectorised() -> None:
    """The planted fault: an ordinary njit of the same loop gives up."""
    assembly, _ = compile_anew(HOT[0])
    assert len(PACKED.findall(assembly)) < 40


@compiled_only
@pytest.mark.usefixtures("months")
def test_a_kernel_is_compiled_once() -> None:
    """Several signatures mean that a caller passes other types: about a second lost for each."""
    found = {}
    for path in sorted((ROOT / "model" / "processes").glob("*.py")):
        module = importlib.import_module(f"model.processes.{path.stem}")
        for name, value in vars(module).items():
            if isinstance(value, Dispatcher) and not value.targetoptions.get("forceinline"):
                found[f"{path.stem}.{name}"] = len(value.signatures)
    assert {name: count for name, count in found.items() if count > 1} == {}


# ------------------------------------------------------------------ what the cache looks at


def compiled_in(path: Path) -> bool:
    """Say whether a file defines a rule or a kernel."""
    decorators = [
        decorator
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    ]
    return any(re.search(r"\b(rule|kernel|njit|jit)\b", ast.unparse(decorator)) for decorator in decorators)


def above(name: str) -> bool:
    """Say whether a dotted name lies in what the hash leaves out."""
    parts = name.split(".")
    return len(parts) > 1 and parts[0] == "model" and parts[1] in kernels.ABOVE


def sources() -> Iterator[Path]:
    yield from sorted((ROOT / "model").rglob("*.py"))


def test_nothing_compiled_lives_where_the_hash_does_not_look() -> None:
    left_out = [
        path
        for path in sources()
        if path.relative_to(ROOT / "model").with_suffix("").parts[0] in kernels.ABOVE
    ]
    assert left_out
    assert [str(path) for path in left_out if compiled_in(path)] == []


def test_files_with_kernels_take_nothing_from_there() -> None:
    """A number imported into a kernel is compiled into it."""
    found = []
    for path in sources():
        if compiled_in(path):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [item.name for item in node.names] if isinstance(node, ast.Import) else []
                found += [f"{path.name} imports {name}" for name in names if above(name)]
    assert found == []


def test_a_kernel_in_a_left_out_folder_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "page.py"
    file.write_text("@kernel\ndef f(x):\n    x[0] = 1\n", encoding="utf-8")
    assert compiled_in(file)
    assert above("model.study.units")
    assert not above("model.luck")


# ------------------------------------------------------------------ an edited rule

FORMULA = """
from model.kernels import rule


@rule
def double(x):
    return 2.0 * x
"""
LOOP = """
import numpy as np

from model.formula import double
from model.kernels import kernel


@kernel
def fill(out):
    for i in range(out.shape[0]):
        out[i] = double(1.0)


out = np.zeros(3)
fill(out)
print(out[0])
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a copy of the compiler's set-up with one rule and one kernel of its own."""
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(ROOT / "model" / "kernels.py", folder)
    (folder / "__init__.py").touch()
    (folder / "formula.py").write_text(FORMULA, encoding="utf-8")
    (folder / "loop.py").write_text(LOOP, encoding="utf-8")
    return tmp_path


def answer(package: Path, **environment: str) -> float:
    """Run the kernel in a process of its own, with a cache folder beside the package."""
    keep = {key: value for key, value in os.environ.items() if key != "FIRMGROUND_CACHE"}
    places = {"XDG_CACHE_HOME": str(package / "cache"), "LOCALAPPDATA": str(package / "cache")}
    done = subprocess.run(
        [sys.executable, "-m", "model.loop"],
        cwd=package, capture_output=True, text=True, check=True, env={**keep, **places, **environment},
    )  # fmt: skip
    return float(done.stdout)


def edit(package: Path) -> None:
    file = package / "model" / "formula.py"
    file.write_text(file.read_text(encoding="utf-8").replace("2.0", "3.0"), encoding="utf-8")


def compiled_files(package: Path) -> list[Path]:
    return [path for path in package.rglob("*.nbc") if "loop" in path.name]


@compiled_only
def test_the_cache_notices_an_edited_rule(package: Path) -> None:
    assert answer(package) == 2.0
    (first,) = compiled_files(package)
    written = first.stat().st_mtime_ns
    assert answer(package) == 2.0
    assert compiled_files(package) == [first]
    assert first.stat().st_mtime_ns == written
    edit(package)
    assert answer(package) == 3.0


@compiled_only
def test_a_cache_that_does_not_look_would_be_stale(package: Path) -> None:
    """The planted fault: one folder for every state of the source gives the old result."""
    fixed = {"FIRMGROUND_CACHE": str(package / "fixed")}
    assert answer(package, **fixed) == 2.0
    edit(package)
    assert answer(package, **fixed) == 2.0


def test_a_cache_that_cannot_be_written_goes_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    folder = kernels.cache_folder()
    assert folder.is_dir()
    assert not folder.is_relative_to(tmp_path / "file")
    folder.rmdir()


def test_the_hash_knows_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    before = kernels.source_hash()
    assert before == kernels.source_hash()
    monkeypatch.setattr(numba, "__version__", "0.0")
    assert kernels.source_hash() != before


def test_a_rule_called_from_python_gives_the_bits_of_the_loop() -> None:
    @kernels.rule
    def curve(x: float) -> float:
        return (x * x + 0.1) / (x + 3.0)

    values = np.linspace(0.0, 9.0, 50)
    loop = numba.njit(error_model="numpy")(_apply)
    assert loop(curve, values).tolist() == [curve(float(x)) for x in values]


def _apply(function: Any, values: Any) -> Any:
    out = np.empty_like(values)
    for i in range(values.shape[0]):
        out[i] = function(values[i])
    return out
