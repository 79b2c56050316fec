"""Every lever by path, family by family."""

from __future__ import annotations

from model.levers import (
    assets,
    finance,
    funding,
    industry,
    infrastructure,
    insurance,
    labour,
    management,
    protection,
    technology,
    tourism,
    training,
)
from model.process import Lever

FAMILIES = (
    funding, management, training, labour, technology, industry, tourism, infrastructure, finance, insurance, protection,
    assets,
)  # fmt: skip
CATALOGUE: dict[str, Lever] = {lever.path: lever for family in FAMILIES for lever in family.LEVERS}
