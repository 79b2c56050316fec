"""The keys a study may have."""

from __future__ import annotations

import re

STUDY = (
    "schema", "name", "title", "place", "horizon", "population", "prices", "poverty", "packages", "budgets",
    "scenarios", "worlds", "compare", "assumptions", "uncertain", "run", "code",
)  # fmt: skip
SECTIONS: dict[str, tuple[str, ...]] = {
    "horizon": ("start", "months"),
    "population": ("households",),
    "poverty": ("line", "assessed_over", "return_ends_after", "large_scale"),
    "compare": ("baseline", "attribute", "same_money"),
    "run": ("draws", "replicates", "seed"),
}
# Keys that the command line may set; policy has its own flag.
SETTABLE = (
    "title",
    "place",
    "horizon",
    "population",
    "prices",
    "poverty",
    "compare",
    "assumptions",
    "uncertain",
    "run",
)
NAME = re.compile(r"[^\W_][\w-]{0,59}")
