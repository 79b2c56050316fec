"""What all tests share: how Hypothesis searches, what is kept out of the search for rubbish, a short burn-in."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.small_county import settle_soon

# No deadline: the first call of a rule compiles it. The same examples every time, unless asked for more:
# HYPOTHESIS=deep pytest searches anew and longer.
settings.register_profile("fast", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("deep", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS", "fast"))


def pytest_collection_finish() -> None:
    """Leave what was imported out of every later search for rubbish: it stays to the end anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def soon_settled() -> Iterator[None]:
    """Counties settle for two years instead of ten: for files about what is done with runs, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        settle_soon(patch)
        yield
