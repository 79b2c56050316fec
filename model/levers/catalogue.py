"""Every lever by path, family by family."""

from __future__ import annotations

from model.levers import funding, management, training
from model.process import Lever

CATALOGUE: dict[str, Lever] = {
    lever.path: lever for family in (funding, management, training) for lever in family.LEVERS
}
