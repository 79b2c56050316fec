"""The command line's verbs in their groups, its errors and its exit codes."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TextIO

import typer

from model import __version__
from model.cli.attribute import attribute
from model.cli.budget import budget
from model.cli.calibrate import calibrate
from model.cli.check import check
from model.cli.compare import compare
from model.cli.evidence import evidence
from model.cli.levers import levers
from model.cli.measures import measures
from model.cli.new import new
from model.cli.plot import plot
from model.cli.run import run as run_study
from model.cli.score import score
from model.cli.selftest import selftest
from model.cli.show import show
from model.cli.studies import program
from model.cli.sweep import sweep
from model.cli.trace import trace
from model.cli.verify import verify
from model.cli.who import who
from model.errors import InputError

GOOD, USER, USAGE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130


@dataclass(frozen=True)
class Verb:
    """One verb: its function, its group in the help, an example."""

    function: Callable[..., Any]
    group: str
    examples: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the user types."""
        return "run" if self.function is run_study else self.function.__name__


VERBS = (
    Verb(new, "Prepare", ("new my_county", "new my_county --county 巴塘县")),
    Verb(levers, "Prepare", ("levers orchard", "levers 果园")),
    Verb(check, "Prepare", ("check scenarios/batang.yaml",)),
    Verb(show, "Prepare", ("show scenarios/batang.yaml --diff status_quo training",)),
    Verb(
        run_study,
        "Run",
        ("run scenarios/quick.yaml", 'run batang --quick --try "training.field=600 from 2022-01"'),
    ),
    Verb(compare, "Understand", ("compare latest", "compare scenarios/batang.yaml --scenario combined")),
    Verb(who, "Understand", ("who latest", "who latest --targeting --lang zh")),
    Verb(
        trace, "Understand", ("trace latest --find saved", "trace latest --household 1234 --scenario skills")
    ),
    Verb(attribute, "Understand", ("attribute scenarios/batang.yaml", "attribute quick --causes")),
    Verb(budget, "Understand", ("budget batang --quick", 'budget batang --money "800 万元/year" --goal gap')),
    Verb(sweep, "Understand", ("sweep quick --quick", "sweep batang -a illness.onset -a labour.loss_chance")),
    Verb(plot, "Share", ("plot latest --lang zh",)),
    Verb(
        measures,
        "Trust",
        ("measures batang --years 2021:2030 --quick", "measures quick --line '22 %' --out measures.csv"),
    ),
    Verb(score, "Trust", ("score latest --observed observed.csv",)),
    Verb(evidence, "Trust", ("evidence --quick", "evidence --only V015,V080")),
    Verb(verify, "Trust", ("verify latest", "verify latest --runs 5")),
    Verb(calibrate, "Trust", ("calibrate scenarios/places/china.yaml --minutes 15", "calibrate batang")),
    Verb(selftest, "Trust", ("selftest",)),
)

ABOUT = "Firmground simulates whether rural households that were lifted out of poverty stay out."


def application() -> typer.Typer:
    """Return the command line with every verb in its group."""
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["--help", "-h"]},
        help=ABOUT,
        epilog="Exit codes: 0 good, 1 something in your input, 2 usage, 3 some runs failed, 130 interrupted.",
    )
    app.callback(invoke_without_command=True)(_front)
    for verb in VERBS:
        text = "\n\n".join(f"{program()} {example}" for example in verb.examples)
        app.command(verb.name, rich_help_panel=verb.group, epilog=f"For example:\n\n{text}")(verb.function)
    return app


def _front(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"firmground {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(f"{ABOUT}\n")
        typer.echo(f"A first look, rough, in a minute or two:\n\n    {program()} run quick\n")
        typer.echo(f"The whole study of Batang County:\n\n    {program()} run batang\n")
        verbs = "\n".join(f"    {verb.name:10}{_summary(verb)}" for verb in VERBS)
        typer.echo(f"Everything else:\n\n{verbs}\n\n    {program()} VERB --help shows how, with an example.")


def _summary(verb: Verb) -> str:
    return (verb.function.__doc__ or "").strip().splitlines()[0]


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; leave with its exit code, and never a traceback for a user's error."""
    _prepare(sys.stdout)
    _prepare(sys.stderr)
    try:
        application()(args=arguments, prog_name=program())
    except InputError as error:
        _leave(str(error), USER)
    except KeyboardInterrupt:
        _leave("interrupted", INTERRUPTED)
    except BrokenPipeError:
        _silence()
        sys.exit(GOOD)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _leave(f"{where}{error.strerror or error}", USER)
    except MemoryError:
        _leave("not enough memory; fewer households or fewer workers need less", USER)
    finally:
        try:
            sys.stdout.flush()
        except OSError:
            _silence()


def _prepare(stream: TextIO) -> None:
    """Let a terminal without some character show another instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and "utf" not in (stream.encoding or "").lower():
        with contextlib.suppress(OSError, ValueError):
            reconfigure(errors="replace")


def _leave(text: str, code: int) -> None:
    with contextlib.suppress(OSError):
        typer.echo(f"error: {text}" if code == USER else text, err=True)
    sys.exit(code)


def _silence() -> None:
    """The reader of the output has gone: write the rest to nowhere."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
