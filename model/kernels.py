"""How rules and kernels are compiled, and the cache that notices edits.

A *rule* is a scalar function that holds economics. It is inlined into the loops that call it,
is callable from Python with the same bits, and is plain Python under ``NUMBA_DISABLE_JIT=1``.
A *kernel* is a loop over rows that calls rules. No two arguments of a kernel may overlap in
memory: the compiler is told so, which is what keeps the loops vectorised.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import compiler, config
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.untyped_passes import InlineClosureLikes

F = TypeVar("F", bound=Callable[..., Any])


# Folders and files above the kernels: no rule or kernel may live there, so an edit there recompiles nothing.
ABOVE = ("cli", "lab", "report", "experiment", "study", "data")


def source_hash() -> str:
    """Return a hash of every file that may hold a rule or a kernel, and of the compiler's version."""
    digest = hashlib.blake2b(digest_size=12)
    digest.update(numba.__version__.encode())
    digest.update(sys.version.encode())
    root = Path(__file__).resolve().parent
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.with_suffix("").parts[0] not in ABOVE:
            digest.update(name.as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Return the folder for compiled code: one per state of the source, so that edits are noticed."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = base / "firmground" / "compiled" / source_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="firmground-compiled-"))
    return folder


config.CACHE_DIR = os.environ.get("FIRMGROUND_CACHE") or str(cache_folder())


def compiled() -> bool:
    """Return whether anything is compiled yet for this state of the source."""
    return any(Path(config.CACHE_DIR).rglob("*.nbc"))


@register_pass(mutates_CFG=False, analysis_only=False)
class _NoOverlap(FunctionPass):
    """Tell the compiler that no two arguments share memory."""

    _name = "firmground_no_overlap"

    def __init__(self) -> None:
        FunctionPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        state.flags.noalias = True
        return False


class _KernelCompiler(compiler.CompilerBase):
    """The usual pipeline with the no-overlap promise added."""

    def define_pipelines(self) -> list[Any]:
        pipeline = compiler.DefaultPassBuilder.define_nopython_pipeline(self.state)
        pipeline.add_pass_after(_NoOverlap, InlineClosureLikes)
        pipeline.finalize()
        return [pipeline]


def rule(function: F) -> F:
    """Compile a scalar rule so that it is inlined wherever it is called."""
    compiled: F = numba.njit(error_model="numpy", forceinline=True)(function)
    return compiled


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop over rows; its array arguments must not overlap."""
    options = {"nogil": True, "cache": True, "error_model": "numpy", "pipeline_class": _KernelCompiler}
    compiled: Callable[..., Any] = numba.njit(**options)(function)
    return compiled
