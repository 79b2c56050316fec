"""What all tests share: how Hypothesis searches."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: the first call of a rule compiles it. The same examples every time, unless asked for more:
# HYPOTHESIS=deep pytest searches anew and longer.
settings.register_profile("fast", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("deep", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS", "fast"))
