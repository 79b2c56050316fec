"""A place: its figures with their sources, townships, villages, products and policies in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.columns import Column, columns_of
from model.errors import InputError
from model.process import Lever
from model.state import ProductColumns
from model.study.policy import EVERYWHERE, Where
from model.study.read import Branch, Leaf, Node, Series, read_tree, unknown

ZONES = ("valley", "middle", "high")
KEYS = (
    "schema", "name", "code", "chinese", "province", "prefecture", "values", "townships", "villages", "products",
    "in_place", "constants", "title", "note",
)  # fmt: skip
# Fields of a product beside its columns.
PRODUCT_TEXT = ("unit", "chinese", "note", "source")
PRODUCT_LISTS = ("zones", "season")
PRODUCT_NUMBERS = (
    "holders",
    "stock_per_household",
    "share_growing",
    "share_young",
    "renewable",
    "land_share",
)
_NOT_FROM_PLACE = {
    "price", "gate", "glut", "normal_output", "output", "brand", "knowledge", "assistance", "event",
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One figure of a place.

    Parameters
    ----------
    value, low, high : float
        The range is the value itself when the figure is read from a source.
    unit : str
    source, assumption : str
        One of the two says where it comes from.
    """

    value: float
    low: float
    high: float
    unit: str
    source: str = ""
    assumption: str = ""


@dataclass(frozen=True)
class Township:
    """A township: Chinese name, pinyin, other names, zone, share of rural people."""

    name: str
    pinyin: str
    aliases: tuple[str, ...]
    zone: str
    share: float


@dataclass(frozen=True)
class Village:
    """A listed village; households are whole-county numbers."""

    name: str
    township: str
    zone: str
    households: float


@dataclass(frozen=True)
class Villages:
    """A list of villages, or how many rural persons one village has."""

    per_persons: float | None
    listed: tuple[Village, ...] = ()


@dataclass(frozen=True)
class Place:
    """A county as its file describes it.

    ``in_place`` stays as it was written, since only a study knows its months;
    `model.study.actions` reads it.
    """

    name: str
    code: str
    chinese: str
    province: str
    prefecture: str
    values: Mapping[str, Figure]
    townships: tuple[Township, ...]
    villages: Villages
    products: Mapping[str, Mapping[str, Any]]
    in_place: Branch
    constants: Mapping[str, float]
    file: str = ""
    product_figures: Mapping[str, Figure] = field(default_factory=dict)

    def value(self, name: str) -> float:
        """Return a figure by its name.

        Raises
        ------
        InputError
            The place lacks it.
        """
        if name not in self.values:
            raise InputError(
                f"the place lacks a figure: {name}",
                file=self.file or None,
                expected="the figure under values",
            )
        return self.values[name].value

    def counts(self) -> tuple[int, int]:
        """Return how many figures were read from a source, and how many are assumptions."""
        figures = [*self.values.values(), *self.product_figures.values()]
        assumed = sum(bool(figure.assumption) for figure in figures)
        return len(figures) - assumed, assumed

    def township(self, name: str) -> Township | None:
        """Return a township by Chinese name, pinyin or alias; capitals do not matter."""
        wanted = name.strip().lower()
        for town in self.townships:
            names = {town.name, town.pinyin, *town.aliases}
            names |= {f"{town.name}{end}" for end in ("镇", "乡", "街道")}
            if wanted in {word.lower() for word in names if word}:
                return town
        return None

    def product(self, name: str) -> str | None:
        """Return a product's name by its name or its Chinese name."""
        for key, entry in self.products.items():
            if name in {key, entry.get("chinese")}:
                return key
        return None


def read_place(path: Path | str, catalogue: Mapping[str, Lever], *, inside: tuple[Path, ...] = ()) -> Place:
    """Read a place file.

    Parameters
    ----------
    path : Path
    catalogue : mapping of str to Lever
        Levers that ``in_place`` may name.
    inside : paths, optional
        Folders one of which must hold the file.

    Raises
    ------
    InputError
        One message with file, line and path.
    """
    path = Path(path)
    tree = read_tree(path, str(path), inside=inside)
    tree.branch(KEYS)
    tree.need("schema", "schema: 1").whole(1, 1)
    products, figures = _products(tree.need("products", "products with their fields").branch())
    townships = _townships(tree.need("townships", "a list of townships"))
    in_place = _section(tree, "in_place")
    for name, key, _node in in_place:
        lever = name.split("@", 1)[0]
        if lever not in catalogue:
            unknown(key, lever, list(catalogue), "lever")
    return Place(
        name=tree.need("name", "a name").word(),
        code=tree.need("code", "the county's six-digit code, in quotes").word(),
        chinese=_text(tree, "chinese"),
        province=_text(tree, "province"),
        prefecture=_text(tree, "prefecture"),
        values=_values(tree.need("values", "figures of the place").branch()),
        townships=townships,
        villages=_villages(tree.need("villages", "per_persons, or a list of villages"), townships),
        products=products,
        in_place=in_place,
        constants={name: node.number() for name, _, node in _section(tree, "constants")},
        file=str(path),
        product_figures=figures,
    )


def _section(tree: Branch, name: str) -> Branch:
    """Return a part of the file that may be left out."""
    node = tree.get(name)
    return node.branch() if node else Branch(tree.file, tree.line, name, {}, {})


def _text(tree: Branch, name: str) -> str:
    node = tree.get(name)
    return node.word() if node else ""


def figure(node: Node, *, least: float | None = None) -> Figure:
    """Read ``{value, unit, source}`` or ``{value, low, high, unit, assumption}``."""
    expected = "{value:, unit:, source:} or {value:, low:, high:, unit:, assumption:}"
    entry = node.branch(("value", "low", "high", "unit", "source", "assumption", "note"), expected)
    unit = _text(entry, "unit")
    value = entry.need("value", expected).number(low=least)
    source, assumption = _text(entry, "source"), _text(entry, "assumption")
    if bool(source) == bool(assumption):
        entry.fail("needs a source or an assumption, one of the two", expected)
    if source:
        return Figure(value, value, value, unit, source)
    low, high = (entry.need(name, expected).number(low=least) for name in ("low", "high"))
    if not low <= value <= high:
        entry.fail("the value lies outside its own range", "low <= value <= high")
    return Figure(value, low, high, unit, "", assumption)


# Figures of a place that may be negative; people, money spent and shares may not.
SIGNED = {"natural_growth", "share_business", "share_property", "quintile_1"}


def _values(tree: Branch) -> dict[str, Figure]:
    return {name: figure(node, least=None if name in SIGNED else 0.0) for name, _, node in tree}


def _townships(node: Node) -> tuple[Township, ...]:
    towns: list[Township] = []
    for item in node.series("a list of townships"):
        entry = item.branch(("name", "pinyin", "aliases", "zone", "share", "note"))
        aliases = entry.get("aliases")
        zone = entry.get("zone")
        town = Township(
            entry.need("name", "the township's Chinese name").word(),
            _text(entry, "pinyin"),
            tuple(a.word() for a in aliases.series()) if aliases else (),
            zone.choice(ZONES, "zone") if zone else "valley",
            entry.need("share", "its share of rural people").number("share", 0.0, 1.0),
        )
        if any(town.name == other.name for other in towns):
            entry.fail(f"the township {town.name!r} stands twice")
        towns.append(town)
    if not towns:
        node.fail("no township", "at least one")
    total = sum(town.share for town in towns)
    if abs(total - 1.0) > 0.02:
        node.fail(f"shares of the townships sum to {total:.3f}", "1")
    return tuple(towns)


def _villages(node: Node, towns: tuple[Township, ...]) -> Villages:
    if isinstance(node, Branch):
        entry = node.branch(("per_persons", "note"))
        return Villages(
            entry.need("per_persons", "rural persons in one village").number("persons", 20.0, 20_000.0)
        )
    names = [town.name for town in towns]
    listed = []
    for item in node.series("per_persons, or a list of villages"):
        entry = item.branch(("name", "township", "zone", "households", "note"))
        zone = entry.get("zone")
        town = entry.need("township", "the township it lies in").choice(names, "township")
        listed.append(
            Village(
                entry.need("name", "the village's name").word(),
                town,
                zone.choice(ZONES, "zone") if zone else next(t.zone for t in towns if t.name == town),
                entry.need("households", "a number of households").number("households", 1.0, 100_000.0),
            )
        )
    return Villages(None, tuple(listed))


def _products(tree: Branch) -> tuple[dict[str, dict[str, Any]], dict[str, Figure]]:
    """Return products, and those of their figures that carry a source."""
    known = [*product_columns(), *PRODUCT_NUMBERS, *PRODUCT_TEXT, *PRODUCT_LISTS]
    products: dict[str, dict[str, Any]] = {}
    figures: dict[str, Figure] = {}
    for name, _key, node in tree:
        entry: dict[str, Any] = {}
        for item, _item_key, value in node.branch(known):
            if item in PRODUCT_TEXT:
                entry[item] = value.word()
            elif item == "zones":
                entry[item] = tuple(zone.choice(ZONES, "zone") for zone in value.series())
            elif item == "season":
                entry[item] = _season(value)
            elif isinstance(value, Branch):
                found = figure(value, least=0.0)
                figures[f"products.{name}.{item}"] = found
                entry[item] = found.value
            else:
                entry[item] = value.number(low=0.0)
        products[name] = entry
    if not products:
        tree.fail("no product", "at least one")
    return products, figures


def _season(node: Node) -> tuple[float, ...]:
    """Read twelve factors, January first."""
    if isinstance(node, Leaf) or (isinstance(node, Series) and len(node.items) != 12):
        node.fail("a season has twelve numbers", "twelve numbers, January first")
    return tuple(item.number(low=0.0) for item in node.series())


def product_columns() -> dict[str, Column]:
    """Return the columns of a product that a place sets, by name."""
    return {
        name: column for name, column in columns_of(ProductColumns).items() if name not in _NOT_FROM_PLACE
    }


def where_of(node: Node, place: Place) -> Where:
    """Read ``where``: townships, villages, zones, key_villages, or all."""
    if isinstance(node, Leaf):
        if node.text in {"all", "everywhere", "全县"}:
            return EVERYWHERE
        if node.text in {"key_villages", "重点村"}:
            return Where(key_villages=True)
    if not isinstance(node, Branch):
        return Where(townships=_towns(node, place))
    tree = node.branch(("townships", "villages", "zones", "key_villages"))
    townships, villages, zones, key = (
        tree.get(n) for n in ("townships", "villages", "zones", "key_villages")
    )
    return Where(
        _towns(townships, place) if townships else (),
        tuple(_village(item, place) for item in villages.series()) if villages else (),
        tuple(item.choice(ZONES, "zone") for item in zones.series()) if zones else (),
        key.truth() if key else False,
    )


def _towns(node: Node, place: Place) -> tuple[str, ...]:
    found = []
    for item in node.series("a list of townships"):
        name = item.word("a township")
        town = place.township(name)
        if town is None:
            names = [n for t in place.townships for n in (t.name, t.pinyin, *t.aliases) if n]
            unknown(item.leaf("a township"), name, names, "township")
        found.append(town.name)
    return tuple(dict.fromkeys(found))


def _village(node: Node, place: Place) -> str:
    name = node.word("a village")
    names = [village.name for village in place.villages.listed]
    if not names:
        node.fail(
            f"unknown village {name!r}: {place.name} has no list of villages",
            "townships, zones or key_villages",
        )
    if name not in names:
        unknown(node.leaf("a village"), name, names, "village")
    return name


def products_of(node: Node, place: Place) -> tuple[str, ...]:
    """Read one product or a list of products."""
    found = []
    for item in node.series("a product or a list of products"):
        name = item.word("a product")
        product = place.product(name)
        if product is None:
            unknown(item.leaf("a product"), name, list(place.products), "product")
        found.append(product)
    return tuple(dict.fromkeys(found))
