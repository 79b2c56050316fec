"""`selftest`: ten seconds that say whether this installation gives the numbers it should."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from model.cli.options import Json, Lang, Language, NoColour, Quiet, screen
from model.cli.studies import RESULTS


def selftest(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where results would go.")] = RESULTS,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Test the installation: luck, arithmetic, a small run twice, font, write access."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour)
    began = time.monotonic()
    results = []
    for name, test in (*TESTS.items(), ("write access", lambda: write_access(out))):
        if name == "compiled code":
            view.note(view.say("compiling"))
        try:
            detail, good = test(), True
        except Exception as error:  # noqa: BLE001 (whatever fails is what the user wants to know)
            detail, good = f"{type(error).__name__}: {error}", False
        results.append({"check": name, "good": good, "detail": detail})
        view.show(f"{view.say('ok' if good else 'bad'):6}  {name}: {detail}")
    bad = sum(not result["good"] for result in results)
    seconds = time.monotonic() - began
    view.show(view.say("some_bad", n=bad) if bad else view.say("all_good", time=f"{seconds:.1f} s"))
    view.data({"good": not bad, "seconds": round(seconds, 1), "checks": results})
    if bad:
        raise typer.Exit(1)


def known_answer() -> str:
    """Philox4x32-10 of a zero key and counter: Random123's known answer."""
    from model.luck import philox

    found = " ".join(f"{int(word):08x}" for word in philox(0, 0, 0, 0, 0))
    wanted = "6627e8d5 e169c58d bc57ac4c 9b00dbd8"
    if found != wanted:
        raise ArithmeticError(f"{found} where {wanted} is known")
    return found


def arithmetic() -> str:
    """Our own exp and log against the machine's, to two units in the last place."""
    import math

    from model.maths import exp, log

    worst = 0.0
    for step in range(-686, 701, 7):  # our logarithm begins at 1e-300
        value = step + 0.3
        worst = max(worst, abs(float(exp(value)) / math.exp(value) - 1.0))
        worst = max(
            worst, abs(float(log(math.exp(value))) - math.log(math.exp(value))) / max(1.0, abs(value))
        )
    if not worst < 5e-16:
        raise ArithmeticError(f"off by {worst:.1e}")
    return f"exp and log within {worst:.1e}"


def same_bytes() -> str:
    """Run a small county twice and compare every number."""
    first, second = small_run(), small_run()
    if first != second:
        raise ArithmeticError(f"two runs of one study differ: {first} and {second}")
    return f"a small county twice, the same bytes: {first}"


def small_run() -> str:
    """Return the hash of all columns after a year of 200 households."""
    from model.economy import Economy, load

    study = load(None, overrides=["population.households=200", "horizon.months=12"])
    county = Economy(study, "skills", rng=1, check=True, collect=False, burn_in=24)
    while county.running:
        county.step()
    digest = hashlib.blake2b(digest_size=8)
    for table in (county.state.household, county.state.enterprise, county.state.village):
        for name in sorted(table.arrays):
            digest.update(table.arrays[name].tobytes())
    return digest.hexdigest()


def font() -> str:
    """Chinese characters in pictures come from the font that is shipped."""
    from matplotlib.font_manager import FontProperties, get_font

    file = Path(__file__).resolve().parents[1] / "data" / "fonts" / "NotoSansSC-Subset.otf"
    known = get_font(str(file)).get_charmap()
    missing = [sign for sign in "巴塘县脱贫户返贫监测收入" if ord(sign) not in known]
    if missing:
        raise LookupError(f"the font lacks {''.join(missing)}")
    return f"{FontProperties(fname=str(file)).get_name()}, {len(known):,} characters"


def write_access(folder: Path) -> str:
    """Write and remove a file where results go."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
    probe = existing / f".firmground-{time.monotonic_ns()}"
    probe.write_text("x", encoding="utf-8")
    probe.unlink()
    return f"results can be written to {folder}"


TESTS: dict[str, Callable[[], str]] = {
    "luck": known_answer,
    "arithmetic": arithmetic,
    "compiled code": same_bytes,
    "font": font,
}
