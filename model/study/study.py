"""Reads a study: a place, a horizon, scenarios and worlds, from one file, fully resolved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from model.errors import InputError, nearest
from model.process import Lever, Parameter
from model.study import keys
from model.study.actions import Clock, in_place_actions
from model.study.place import Place, read_place
from model.study.policy import Distribution, Scenario
from model.study.posterior import posterior
from model.study.read import Branch, Leaf, Node, parse_tree, read_tree, unknown
from model.study.record import RESULTS_VERSION, CodeFile, Study
from model.study.scenarios import (
    TRY,
    Policies,
    read_budgets,
    read_packages,
    read_scenarios,
    read_worlds,
    try_scenario,
)
from model.study.units import month_text, number_text

__all__ = ["RESULTS_VERSION", "CodeFile", "Study", "code_files", "packaged", "read_study"]

QUICK_HOUSEHOLDS, QUICK_REPLICATES = 2000, 3


def read_study(
    path: Path | str,
    catalogue: Mapping[str, Lever],
    parameters: Mapping[str, Parameter],
    *,
    overrides: Sequence[str] = (),
    tries: Sequence[str] = (),
    allow_code: bool = False,
    quick: bool = False,
) -> Study:
    """Read a study file.

    Parameters
    ----------
    path : Path
        The study.
    catalogue, parameters : mappings by path
        Levers, and behavioural parameters.
    overrides : texts
        ``run.replicates=5``: study keys only.
    tries : texts
        ``lever=value from date``: one more scenario, ``try``, beside the baseline.
    allow_code : bool
        Accept ``code``; load it first, see `code_files`.
    quick : bool
        2,000 households at most, one draw, three replicates.

    Raises
    ------
    InputError
        One message with file, line and path.
    """
    path = Path(path)
    tree = _open(path)
    if overrides:
        tree = override(tree, overrides, catalogue)
    return _Reader(tree, path, catalogue, parameters).study(
        tries, allow_code=allow_code, quick=quick, strict=not any(o.startswith("horizon") for o in overrides)
    )


def _open(path: Path) -> Branch:
    folder = path.absolute().parent
    return read_tree(path, str(path), inside=(folder,)).branch(keys.STUDY)


def code_files(path: Path | str) -> tuple[CodeFile, ...]:
    """Return the code files a study names, without running them."""
    path = Path(path)
    return _code(_open(path).get("code"), path)


def _code(node: Node | None, path: Path) -> tuple[CodeFile, ...]:
    found = []
    for item in node.series("a list such as [my_lever.py:SchoolFees]") if node else []:
        file, _, name = item.word().partition(":")
        if not file.endswith(".py") or "/" in file or "\\" in file or not name.isidentifier():
            item.fail(f"{item.word()!r} does not name code", "file.py:Name, a file beside the study")
        real = path.absolute().parent / file
        if not real.is_file() or not real.resolve().is_relative_to(path.absolute().parent.resolve()):
            item.fail(f"no file {file!r} beside the study", "a file in the study's own folder")
        found.append(CodeFile(file, name, hashlib.blake2b(real.read_bytes(), digest_size=16).hexdigest()))
    return tuple(found)


def override(tree: Branch, texts: Sequence[str], catalogue: Mapping[str, Lever]) -> Branch:
    """Return the tree with study keys set from ``key.key=value`` texts; levers are refused."""
    for text in texts:
        path, equals, value = (part.strip() for part in text.partition("="))
        here = Leaf("--set", 1, path, text)
        if not equals or not path:
            here.fail(f"cannot read {text!r}", "key=value, for instance run.replicates=5")
        if path.split("@")[0] in catalogue or path.split(".")[0] in {
            lever.family for lever in catalogue.values()
        }:
            here.fail(
                f"{path!r} is a lever, and --set changes study keys only", '--try "lever=value from date"'
            )
        parts = path.split(".", 1)
        if parts[0] not in keys.SETTABLE:
            here.fail(
                f"--set does not change {parts[0]!r}",
                f"one of {', '.join(keys.SETTABLE)}",
                nearest(parts[0], keys.SETTABLE),
            )
        if len(parts) == 1 and parts[0] in keys.SECTIONS:
            names = ", ".join(f"{path}.{key}" for key in keys.SECTIONS[path])
            here.fail(f"{path!r} has keys of its own", f"one of {names}")
        node = _placed(parse_tree(f"value: {value}", "--set")["value"], path)
        tree = _with(tree, parts, node)
    return tree


def _placed(node: Node, path: str) -> Node:
    """Return a node that says which key it was set for."""
    return replace(node, path=node.path.replace("value", path, 1))


def _with(tree: Branch, parts: list[str], node: Node) -> Branch:
    """Return a copy of a mapping with one value changed."""
    name = parts[0]
    key = Leaf(node.file, node.line, node.path, name)
    if len(parts) > 1:
        inner = tree.get(name)
        below = inner.branch() if inner else Branch(node.file, node.line, name, {}, {})
        item: Node = _with(below, parts[1:], node)
        key = tree.keys.get(name, key)
    else:
        item = node
    return replace(tree, keys={**tree.keys, name: key}, items={**tree.items, name: item})


def packaged() -> Path:
    """Return the folder of studies and places that comes with the package."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


class _Reader:
    """Reads one study's tree, and notes what was left out."""

    def __init__(
        self, tree: Branch, path: Path, catalogue: Mapping[str, Lever], parameters: Mapping[str, Parameter]
    ) -> None:
        self.tree = tree
        self.path = path
        self.catalogue = catalogue
        self.parameters = parameters
        self.defaults: list[tuple[str, str, str]] = []

    def study(self, tries: Sequence[str], *, allow_code: bool, quick: bool, strict: bool) -> Study:
        tree = self.tree
        tree.need("schema", "schema: 1").whole(1, 1)
        name = self._name()
        code = _code(tree.get("code"), self.path)
        if code and not allow_code:
            tree["code"].fail("the study brings code of its own", "--allow-code, if you trust it")
        place = self._place()
        horizon = self.section("horizon")
        start = self.take(horizon, "start", lambda n: n.month(), 2021 * 12, month_text(2021 * 12))
        months = self.take(horizon, "months", lambda n: n.whole(1, 600, "months"), 108)
        households = self.take(self.section("population"), "households", _households, None, "all")
        base_year = tree.get("prices")
        year = base_year.whole(1990, 2100) if base_year else start // 12
        if base_year is None:
            self.defaults.append(("prices", str(year), "the year the study begins"))
        poverty = self.section("poverty")
        line = self.take(poverty, "line", lambda n: n.number("yuan/person/year", 100.0, 1e6), 4000.0)
        over = self.take(poverty, "assessed_over", lambda n: n.whole(1, 24, "months"), 24)
        after = self.take(poverty, "return_ends_after", lambda n: n.whole(1, 24, "months"), 6)
        large = self.take(poverty, "large_scale", lambda n: n.number("share", 0.0, 1.0), 0.02)
        clock = Clock(start, months, strict)
        base, assumed = in_place_actions(place, self.catalogue, clock)
        if assumed:
            self.defaults.append(("in_place", ", ".join(assumed), "the catalogue of levers"))
        packages, titles = read_packages(self.part("packages"), self.catalogue, place)
        budgets = read_budgets(self.part("budgets"), clock)
        policies = Policies(tuple(base), packages, budgets, titles)
        scenarios = read_scenarios(self.part("scenarios"), policies, self.catalogue, clock)
        worlds = read_worlds(self.part("worlds"), place, clock)
        baseline, attribute, same_money = self._compare(scenarios)
        if tries:
            tried = try_scenario(tries, scenarios[baseline], policies, self.catalogue, place, clock)
            always = {k: scenarios[k] for k in dict.fromkeys(("status_quo", "nothing", baseline))}
            scenarios = {**always, TRY: tried}
            attribute, same_money = {}, ()
        run = self.section("run")
        draws = self.take(run, "draws", lambda n: n.whole(1, 10_000), 1, "1, the default point")
        replicates = self.take(run, "replicates", lambda n: n.whole(1, 1000), 20)
        seed = self.take(run, "seed", lambda n: n.whole(0, 2**53), 20210101, "20210101")
        if quick:
            households = min(households or QUICK_HOUSEHOLDS, QUICK_HOUSEHOLDS)
            draws, replicates = 1, QUICK_REPLICATES
        assumptions, ranges = self._assumptions(place)
        title = tree.get("title")
        return Study(
            name=name,
            title=title.word() if title else "",
            file=str(self.path),
            folder=self.path.absolute().parent,
            place=place,
            start=(start // 12, start % 12 + 1),
            months=months,
            households=households,
            base_year=year,
            line=line,
            assessed_over=over,
            return_ends_after=after,
            large_scale=large,
            scenarios=scenarios,
            worlds=worlds,
            baseline=baseline,
            assumptions=assumptions,
            ranges=ranges,
            uncertain=self._uncertain(place, assumptions),
            draws=draws,
            replicates=replicates,
            seed=seed,
            quick=quick,
            code=code,
            attribute=attribute,
            same_money=same_money,
            packages=packages,
            budgets=budgets,
            package_titles=titles,
            defaults=tuple(self.defaults),
        )

    def part(self, name: str) -> Branch:
        """Return a section whose keys are the user's own."""
        node = self.tree.get(name)
        return node.branch() if node else Branch(self.tree.file, self.tree.line, name, {}, {})

    def section(self, name: str) -> Branch:
        """Return a section with known keys."""
        return self.part(name).branch(keys.SECTIONS[name])

    def take(self, section: Branch, name: str, read: Any, default: Any, words: str = "") -> Any:
        """Return a key's value, or its default, which is noted."""
        node = section.get(name)
        if node is not None:
            return read(node)
        self.defaults.append(
            (f"{section.path}.{name}", words or number_text(default), "the study's defaults")
        )
        return default

    def _name(self) -> str:
        node = self.tree.need("name", "a name of one word, for instance name: batang-transition")
        name = node.word()
        if not keys.NAME.fullmatch(name):
            node.fail(f"the name {name!r} is not one word", "letters, digits, _ and -, at most 60")
        return name

    def _place(self) -> Place:
        node = self.tree.need("place", "place: places/batang.yaml")
        written = node.word("a file, for instance places/batang.yaml")
        folder = self.path.absolute().parent
        allowed = (folder, packaged())
        found = folder / written
        if not found.exists() and (packaged() / written).is_file():
            found = packaged() / written
        try:
            place = read_place(found, self.catalogue, inside=allowed)
        except InputError as error:
            if error.line is None:  # the file itself: say where it was named
                near = error.nearest and str(Path(error.nearest).relative_to(folder))
                node.fail(
                    f"{written}: {error.message}",
                    error.expected or "a place file in the study's folder",
                    near,
                )
            raise
        return replace(place, file=written)

    def _compare(
        self, scenarios: Mapping[str, Scenario]
    ) -> tuple[str, dict[str, tuple[str, ...]], tuple[str, ...]]:
        section = self.part("compare").branch(keys.SECTIONS["compare"])

        def scenario(node: Node) -> str:
            name = node.word("a scenario")
            if name not in scenarios:
                unknown(node.leaf("a scenario"), name, list(scenarios), "scenario")
            return name

        baseline, attribute, same = (section.get(n) for n in ("baseline", "attribute", "same_money"))
        split: dict[str, tuple[str, ...]] = {}
        for name, key, node in attribute.branch() if attribute else ():
            scenario(key)
            split[name] = tuple(
                item.choice(scenarios[name].use, "package of the scenario") for item in node.series()
            )
        if baseline is None:
            self.defaults.append(("compare.baseline", "status_quo", "the study's defaults"))
        return (
            scenario(baseline) if baseline else "status_quo",
            split,
            tuple(scenario(item) for item in same.series()) if same else (),
        )

    def _known(self, key: Leaf, place: Place) -> tuple[float, float]:
        """Return the range of a parameter or of a place's assumption."""
        path = key.text
        figures = {
            f"place.{name}": figure for name, figure in {**place.values, **place.product_figures}.items()
        }
        if path in self.parameters:
            parameter = self.parameters[path]
            return parameter.low, parameter.high
        if path in figures:
            figure = figures[path]
            if not figure.assumption:
                key.fail(
                    f"{path} is read from a source ({figure.source}), not assumed",
                    "an assumption of the place",
                )
            return figure.low, figure.high
        if path.split("@")[0] in self.catalogue:
            key.fail(f"{path!r} is a lever: policy is never mixed with behaviour", "a package that uses it")
        return unknown(key, path, [*self.parameters, *figures], "assumption")

    def _assumptions(self, place: Place) -> tuple[dict[str, float], dict[str, Distribution]]:
        """Return fixed values, and distributions of those that come with a range of their own."""
        found: dict[str, float] = {}
        ranges: dict[str, Distribution] = {}
        for path, key, node in self.part("assumptions"):
            low, high = self._known(key, place)
            if not isinstance(node, Branch):
                found[path] = node.number("", low, high)
                continue
            expected = "a number, or {value:, low:, high:} with a range of its own"
            entry = node.branch(("value", "low", "high"), expected)
            least, value, most = (entry.need(name, expected).number() for name in ("low", "value", "high"))
            if not least <= value <= most:
                entry.fail("the value lies outside its own range", "low <= value <= high")
            found[path] = value
            if least < most:
                ranges[path] = Distribution("triangular", (least, value, most))
        return found, ranges

    def _uncertain(
        self, place: Place, assumptions: Mapping[str, float]
    ) -> Literal["ranges", "posterior", "none"] | dict[str, Distribution]:
        node = self.tree.get("uncertain")
        if node is None:
            self.defaults.append(("uncertain", "ranges", "the study's defaults"))
            return "ranges"
        if isinstance(node, Leaf):
            match node.choice(("ranges", "posterior", "none")):
                case "ranges":
                    return "ranges"
                case "posterior":
                    posterior()
                    return "posterior"
            return "none"
        found = {}
        for path, key, item in node.branch(None, "ranges, posterior, none, or distributions by path"):
            self._known(key, place)
            if path in assumptions:
                key.fail(f"{path} is fixed under assumptions", "one of the two")
            found[path] = distribution(item)
        return found


def distribution(node: Node) -> Distribution:
    """Read ``{uniform: [1, 4]}``, ``{triangular: [1, 2, 4]}`` or ``{normal: [2, 0.5]}``."""
    expected = "{uniform: [low, high]}, {triangular: [low, default, high]} or {normal: [mean, sd]}"
    entry = node.branch(("uniform", "triangular", "normal"), expected)
    if len(entry.items) != 1:
        entry.fail(f"{len(entry.items)} distributions", expected)
    kind, item = next(iter(entry.items.items()))
    values = tuple(number.number() for number in item.series(expected))
    if len(values) != (3 if kind == "triangular" else 2):
        item.fail(f"{len(values)} numbers for {kind}", expected)
    if kind == "normal":
        if values[1] < 0.0:
            item.fail("a negative standard deviation", expected)
        return Distribution("normal", values)
    if list(values) != sorted(values) or values[0] == values[-1]:
        item.fail("the numbers do not rise", expected)
    return Distribution("uniform" if kind == "uniform" else "triangular", values)


def _households(node: Node) -> int | None:
    """Read ``all`` or a number of households."""
    if isinstance(node, Leaf) and node.text in {"all", "全部"}:
        return None
    return node.whole(50, 500_000, "households")
