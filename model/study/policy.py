"""What policy is once it is read: actions with dates, places and amounts; scenarios; worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["amount", "spend"]
Origin = Literal["in_place", "package"]
Tag = Literal["permanent", "transition", ""]

EVENT_KINDS = ("hail", "snow", "drought", "disease", "price", "macro")


@dataclass(frozen=True)
class Where:
    """Villages that a lever or an event reaches; all of them when nothing is named.

    Parameters
    ----------
    townships, villages, zones : tuple of str
        Names as the place writes them; what is named narrows, and all must hold.
    key_villages : bool
        Only key villages.
    outside : tuple of Where
        Villages taken away again: a package's lever acts there instead.
    """

    townships: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    key_villages: bool = False
    outside: tuple[Where, ...] = ()

    @property
    def everything(self) -> bool:
        """No village is left out."""
        return not (self.townships or self.villages or self.zones or self.key_villages or self.outside)


EVERYWHERE = Where()


@dataclass(frozen=True)
class Action:
    """One use of one lever, fully resolved.

    Parameters
    ----------
    lever, label : str
        Path in the catalogue; text after ``@``, or nothing.
    steps : tuple of (study month, amount)
        Ascending. A level holds until the next; a rate is per year; an event acts in its month only.
        With mode ``spend`` the amounts are base-year yuan a year (rate, level) or yuan (event).
    mode : {"amount", "spend"}
    who : tuple of str
        Groups in order of priority; everyone when empty.
    where : Where
    product : tuple of str
    first, last : int, int or None
        Study months in force, both included; None has no end.
    taper : tuple of (study month, factor)
    unit_cost : yuan per unit
    total : bool
        A rate or event that replaces what is in place instead of adding to it.
    origin : {"in_place", "package"}
    tag : {"permanent", "transition", ""}
    extras : mapping
        The lever's own fields.
    budget : str or None
        Budget that pays.
    """

    lever: str
    label: str
    steps: tuple[tuple[int, float], ...]
    mode: Mode
    who: tuple[str, ...]
    where: Where
    product: tuple[str, ...]
    first: int
    last: int | None
    taper: tuple[tuple[int, float], ...]
    unit_cost: float
    total: bool
    origin: Origin
    tag: Tag
    extras: Mapping[str, object] = field(default_factory=dict)
    budget: str | None = None

    @property
    def name(self) -> str:
        """Path with label."""
        return f"{self.lever}@{self.label}" if self.label else self.lever


@dataclass(frozen=True)
class Budget:
    """Money set aside for levers.

    Parameters
    ----------
    amount : yuan/year
    first, last : int, int or None
        Study months, both included.
    ration : {"proportional", "priority", "need"}
    unspent : {"return", "carry"}
    """

    name: str
    amount: float
    first: int
    last: int | None
    ration: str
    unspent: str


@dataclass(frozen=True)
class Scenario:
    """What one government does: what is in place and its packages, merged.

    Parameters
    ----------
    actions : tuple of Action
        In the catalogue's order.
    use : tuple of str
        Packages.
    budgets : mapping of str to Budget
    split : mapping of str to share
        Shares of the budget by lever.
    support_ends : int or None
        Last study month of transition support and of the packages.
    """

    name: str
    actions: tuple[Action, ...]
    use: tuple[str, ...] = ()
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    split: Mapping[str, float] = field(default_factory=dict)
    support_ends: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Event:
    """Something that nature or the market does.

    Parameters
    ----------
    kind : str
        One of hail, snow, drought, disease, price, macro.
    month, months : int
        First study month, and how many.
    where : Where
    product : tuple of str
    loss : share of the month's output, or None
    factor : factor on a price, or on outside wage and visitors; None for the parameter's
    """

    kind: str
    month: int
    months: int
    where: Where
    product: tuple[str, ...]
    loss: float | None
    factor: float | None


@dataclass(frozen=True)
class World:
    """What happens to everybody whatever government does."""

    name: str
    events: tuple[Event, ...] = ()
    title: str = ""


@dataclass(frozen=True)
class Distribution:
    """What an uncertain number is drawn from.

    ``values`` are low and high (uniform), low, default and high (triangular), mean and standard
    deviation (normal, cut at three standard deviations).
    """

    kind: Literal["uniform", "triangular", "normal"]
    values: tuple[float, ...]
