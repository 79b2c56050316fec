"""What a parameter, a process and a lever are: metadata first, arithmetic elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from model.luck import Luck
    from model.state import State

Flag = Literal["read", "derived", "recalled", "assumption"]
Kind = Literal["rate", "level", "event", "rule"]
Payer = Literal["fund", "civil affairs", "medical insurance", "pension", "other", "none"]


class Parameter:
    """One behavioural parameter of a process; its path is ``process.name``.

    Parameters
    ----------
    default, low, high : float
        Starting value and the range it may be drawn from.
    unit : str
        Unit, months for time, yuan of the study's base year for money.
    text : str
        Meaning in one line.
    source : str
        Author (year) and locator, a fact's number, or ``Assumption: reason``.
    flag : {"read", "derived", "recalled", "assumption"}
        How sure the value is. Only assumptions are drawn under ``uncertain: ranges``.
    """

    def __init__(
        self,
        default: float,
        low: float,
        high: float,
        unit: str,
        text: str,
        source: str,
        flag: Flag = "assumption",
    ) -> None:
        self.default = float(default)
        self.low = float(low)
        self.high = float(high)
        self.unit = unit
        self.text = text
        self.source = source
        self.flag = flag
        self.path = ""
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.path = f"{getattr(owner, 'name', owner.__name__.lower())}.{name}"

    def __get__(self, process: Any, owner: type | None = None) -> Any:
        if process is None:
            return self
        return vars(process).get(self.name, self.default)


class Process:
    """One step of the month.

    A subclass declares ``name``, its parameters, the columns it ``reads`` and ``writes``
    (``household.cash``, ``village.road``, ``county.outside_wage``), and ``step``. One that places newcomers
    in empty rows of a table names the table in ``fills``.

    Parameters
    ----------
    values : mapping of str to float
        Parameter values by their full path; those of other processes are ignored.
    """

    name: ClassVar[str] = ""
    after: ClassVar[str] = ""  # of a user's own process: which one it follows; empty for the end of the month
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()
    fills: ClassVar[
        tuple[str, ...]
    ] = ()  # tables in whose empty rows it may place newcomers, every column of them

    def __init__(self, values: Mapping[str, float] | None = None) -> None:
        own = parameters_of(type(self))
        given = values or {}
        vars(self).update({p.name: float(given.get(p.path, p.default)) for p in own.values()})

    @property
    def values(self) -> dict[str, float]:
        """Return the parameter values by name."""
        return {p.name: getattr(self, p.name) for p in parameters_of(type(self)).values()}

    def begin(self, state: State, luck: Luck) -> None:
        """Prepare what the process keeps between months; nothing by default."""

    def step(self, state: State, luck: Luck) -> None:
        """Carry out the month."""
        raise NotImplementedError


def parameters_of(process: type) -> dict[str, Parameter]:
    """Return the parameters a process class declares, by path."""
    found: dict[str, Parameter] = {}
    for cls in reversed(process.__mro__):
        for value in vars(cls).values():
            if isinstance(value, Parameter):
                found[value.path] = value
    return found


def _sets_another(_state: State, _luck: Luck, _order: Order) -> float:
    """Do nothing: a rule without an effect of its own says how another lever works."""
    return 0.0


@dataclass(frozen=True)
class Lever:
    """One row of the catalogue: a policy lever that a government can use.

    ``apply`` carries out the month: it is called with the state, the luck and the month's
    `Order`, and returns the money it used, in yuan for the whole county. Levers of kind ``rule`` with no
    effect of their own (they set how another lever works) still receive the order.

    ``fields`` names what an order of this lever may hold beside the common ones
    (amount, spend, who, where, product, from, until, taper, unit_cost, total).
    ``basis`` says what the unit cost is paid for, and how often: see ``BASES`` in `model.levers.costs`.
    ``paid_by`` names the process that pays later in the month, when it is not the lever itself: see
    `model.levers.accounts`. ``takes`` names which of who, where and product mean something to the lever.
    ``place_value`` names the figure of the place that gives the value in place, when it is not the same everywhere.
    """

    path: str
    chinese: str
    kind: Kind
    unit: str
    in_place: float = 0.0
    tag: Literal["permanent", "transition", ""] = ""
    low: float = 0.0
    high: float = 1.0
    unit_cost: float = 0.0
    cost_unit: str = ""
    payer: Payer = "fund"
    enters: str = ""
    text: str = ""
    source: str = ""
    apply: Callable[[State, Luck, Order], float] = field(default=_sets_another, compare=False, repr=False)
    fields: tuple[str, ...] = ()
    cost_low: float = 0.0
    cost_high: float = 0.0
    place_value: str = ""
    basis: str = "unit"
    paid_by: str = ""
    takes: tuple[str, ...] = ("who", "where", "product")

    @cached_property
    def family(self) -> str:
        """First part of the path."""
        return self.path.split(".", 1)[0]


@dataclass
class Order:
    """What one lever is told to do in one month.

    ``amount`` is in the lever's unit for the whole county: for a rate the month's share of the
    yearly amount, for a level the value in force, for an event the amount of that month.
    ``village`` is a mask of villages reached; ``who`` lists group bits in order of priority.
    """

    lever: Lever
    label: str
    amount: float
    unit_cost: float
    who: tuple[int, ...]
    village: Any
    product: tuple[int, ...] = ()
    extras: dict[str, Any] = field(default_factory=dict)
    months_in_force: int = 0
    memory: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def name(self) -> str:
        """Path and label, as the ledger names it."""
        return f"{self.lever.path}@{self.label}" if self.label else self.lever.path

    @cached_property
    def payer(self) -> str:
        """Who pays: a budget, else whoever pays for the lever."""
        return str(self.extras.get("payer", self.lever.payer))
