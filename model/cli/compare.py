"""`compare`: one page on what each policy changes, for whom, through which channel and at what cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.console import Screen
from model.cli.options import InWorld, Json, Lang, Language, NoColour, OutFile, Quiet, Result, screen
from model.cli.studies import RESULTS, results_folder

if TYPE_CHECKING:
    from model.experiment.compare import Compared
    from model.report.words.answers import Effect

PRICES = tuple(step * 1_000.0 for step in (0, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000))


def compare(
    result: Result = "latest",
    scenario: Annotated[
        list[str], typer.Option("--scenario", metavar="S", help="Only these, besides the baseline.")
    ] = [],  # noqa: B006
    baseline: Annotated[
        str, typer.Option("--baseline", metavar="S", help="Instead of the study's own.")
    ] = "",
    world: InWorld = "",
    discount: Annotated[
        float, typer.Option("--discount", min=0.0, max=0.5, help="By which cost is discounted, a year.")
    ] = 0.03,
    home: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where results folders stand.")
    ] = RESULTS,
    out: OutFile = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = Language.en,
    no_colour: NoColour = False,
) -> None:
    """Answer which option prevents most returns, at what cost, for whom, and what remains after support ends."""
    view = screen(json=json, quiet=quiet, lang=lang, no_colour=no_colour, file=out)
    folder = results_folder(result, home)
    from model.experiment.compare import by_world
    from model.experiment.compare import compare as read
    from model.experiment.store import Results
    from model.experiment.tables import write_csv
    from model.experiment.winners import by_cell
    from model.report.figures.comparison import draw_comparison

    results = Results.read(folder)
    study = results.resolved
    world = world or "usual"
    failures = results.manifest.get("run", {}).get("failures", {}).get(world, {})
    view.note(view.say("comparing"))
    found = read(
        folder,
        study,
        world=world,
        scenarios=scenario,
        baseline=baseline,
        discount=discount,
        failures=failures,
    )
    groups, winners = by_cell(folder, world, found.options, found.baseline)
    tables: dict[str, Any] = {
        "effects": found.effects(), "groups": groups, "winners": winners, "options": options_table(found),
        "acceptability": found.acceptability(PRICES),
    }  # fmt: skip
    if len(study["worlds"]) > 1:
        tables["worlds"] = by_world(folder, study, scenarios=scenario, baseline=baseline)
    losers = _why_lost(result, found, tables["options"], world)
    place = folder / "compare"
    place.mkdir(exist_ok=True)
    for name, frame in tables.items():
        write_csv(frame, place / f"{name}.csv")
    pictures = draw_comparison(tables, results, folder / "figures", world=world, lang=view.lang)
    _page(view, found, tables, results)
    drawn = [file for file in pictures if file.suffix == ".png"]
    if losers:
        view.show("", view.say("losers", **losers))
    view.show("", f"{view.say('folder')}: {place}", *(f"{view.say('picture')}: {file}" for file in drawn))
    view.data(
        {
            "folder": place, "baseline": found.baseline, "world": world, "answer": page_sentences(found, tables, results, view.lang),
            **{name: frame.to_dict("records") for name, frame in tables.items()}, "losers": losers, "pictures": drawn,
        }
    )  # fmt: skip
    view.close()


def _why_lost(result: str, found: Compared, options: Any, world: str) -> dict[str, str]:
    """Return why households lost under the option that averts most, in percent of losers; a study file has to be given."""
    from model.cli.studies import open_study
    from model.experiment.draws import values_of_draw
    from model.experiment.levels import draw_levels
    from model.experiment.winners import why_lost

    if (not Path(result).suffix and Path(result).exists()) or result == "latest":
        return {}
    opened = open_study(result)
    draw, replicate = found.averted().index[0]
    values = values_of_draw(opened.study, str(draw), opened.parameters)
    values |= draw_levels(opened.study, values)
    top = str(options.sort_values("averted", kind="stable").iloc[-1]["scenario"])
    reasons = why_lost(
        opened.study,
        top,
        found.baseline,
        world=world,
        draw=str(draw),
        replicate=int(replicate),
        values=values,
    )
    return (
        {"name": top, **{str(k): f"{100.0 * v:.0f}" for k, v in reasons.items()}} if not reasons.empty else {}
    )


def options_table(found: Compared) -> Any:
    """Return a row for each option: returns averted, cost, prices, chance best, regret, what is left, who beats it."""
    import pandas as pd

    best, regret, beaten = found.chance_best(), found.regret(), found.dominated()
    rows = []
    for name in found.options:
        averted, cost = found.effect(name, "returns"), found.effect(name, "cost")
        planned, price = found.effect(name, "planned"), found.price(name, "returns")
        row = {
            "scenario": name, "averted": -averted.mean, "averted_low": -averted.high, "averted_high": -averted.low,
            "cost": cost.mean, "cost_low": cost.low, "cost_high": cost.high, "unspent": planned.mean - cost.mean,
            "yuan_per_return": price.mean, "yuan_per_return_low": price.low, "yuan_per_return_high": price.high,
            "yuan_per_poverty_year": found.price(name, "poverty_years").mean,
            "yuan_per_yuan_income": found.price(name, "income_total").mean,
            "chance_best": float(best.get(name, float("nan"))), "regret": float(regret.get(name, float("nan"))),
            "large_scale": found.level(name, "large_scale"), "dominated_by": beaten.get(name, ""),
        }  # fmt: skip
        for months in (12, 24, 36):
            left = found.effect(name, f"returns_after_{months}")
            row |= {
                f"left_{months}": -left.mean, f"left_{months}_low": -left.high, f"left_{months}_high": -left.low,
            }  # fmt: skip
        rows.append(row | {"n": averted.number, "failed": int(found.failed.get(name, 0))})
    return pd.DataFrame(rows)


def effects_of(tables: dict[str, Any]) -> list[Effect]:
    """Return the options as the sentences want them."""
    from model.report.words.answers import Effect

    return [
        Effect(
            str(row["scenario"]), row["averted"], row["averted_low"], row["averted_high"], row["cost"],
            row["yuan_per_return"], row["yuan_per_return_low"], row["yuan_per_return_high"],
        )
        for row in tables["options"].to_dict("records")
    ]  # fmt: skip


def page_sentences(found: Compared, tables: dict[str, Any], results: Any, lang: Any) -> list[str]:
    """Return the sentences of the page."""
    from model.experiment.compare import support_end
    from model.experiment.winners import left_out
    from model.report.words.answers import FEWEST, answer, for_whom, remains, together

    options = effects_of(tables)
    ranked = sorted((o for o in options if o.clear), key=lambda o: -o.value)
    differs = {}
    if len(ranked) > 1:
        gap = found.effect(ranked[0].name, "returns", ranked[1].name)
        differs[ranked[0].name, ranked[1].name] = gap.high < 0.0 or gap.low > 0.0
    months = int(results.resolved["horizon"]["months"])
    cells = min((int(n) for n in tables["options"]["n"]), default=0)
    said = answer(
        options, baseline=found.baseline, base=found.level(found.baseline, "returns"),
        years=months / 12.0, cells=cells, failed=sum(found.failed.values()), differs=differs, lang=lang,
    )  # fmt: skip
    end = support_end(results.resolved)
    top = ranked[0].name if ranked and cells >= FEWEST else None
    if top is not None and end is not None and end + 1 < months:
        during, after = found.effect(top, "returns_support"), found.effect(top, "returns_after")
        said.append(
            remains(top, -during.mean, -after.mean, -after.high, -after.low, months - end - 1, end + 1, lang)
        )
    if top is not None:
        said.append(for_whom(top, left_out(tables["groups"], top), lang))
    pairs = pairs_of(results.folder)
    if pairs is not None:
        said.append(together(pairs, lang))
    return said


def pairs_of(folder: Path) -> list[tuple[str, float, float, float]] | None:
    """Return the pairs of an attribution that was made, as returns averted more together; None without one, or from few runs."""
    import pandas as pd

    from model.report.words.answers import FEWEST

    file = folder / "attribution.csv"
    if not file.is_file():
        return None
    table = pd.read_csv(file, encoding="utf-8-sig")
    wanted = {"kind", "name", "measure", "value", "low", "high", "n"}
    if not wanted <= set(table.columns):
        return None
    ours = table[(table["kind"] == "pair") & (table["measure"] == "returns") & (table["n"] >= FEWEST)]
    if ours.empty:
        return None
    return [
        (str(r["name"]), -float(r["value"]), -float(r["high"]), -float(r["low"]))
        for r in ours.to_dict("records")
    ]


def _page(view: Screen, found: Compared, tables: dict[str, Any], results: Any) -> None:
    from model.report.words.comparison import (
        causes_table,
        channels_table,
        options_page,
        society_table,
        winners_page,
        worlds_table,
    )

    counted = results.manifest["result"]
    view.show(f"{results.resolved['name']}: {results.resolved.get('title', '')}")
    view.show(view.say("inputs", read=counted["figures_read"], assumed=counted["figures_assumed"]))
    view.head(view.say("answer"))
    view.show(*page_sentences(found, tables, results, view.lang))
    for title, table in (
        ("options_title", options_page(tables["options"], view.lang)),
        ("winners_title", winners_page(tables["winners"], view.lang)),
        ("channels_title", channels_table(tables["effects"], view.lang)),
        ("causes_title", causes_table(tables["effects"], view.lang)),
        ("society_title", society_table(tables["effects"], view.lang)),
    ):
        view.head(view.say(title, baseline=found.baseline))
        view.show(table)
    if "worlds" in tables:
        view.head(view.say("worlds_title", baseline=found.baseline))
        view.show(worlds_table(tables["worlds"], view.lang))
