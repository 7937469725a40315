"""Sixty of the thousand of benchmarks/a_thousand.py: nothing grows and nothing is left."""

import runpy
from pathlib import Path

thousand = runpy.run_path(Path(__file__).parents[1] / "benchmarks" / "a_thousand.py")


def test_a_long_mixed_run_leaves_nothing_behind(small):
    before, after, surprises = thousand["storm"](small, 24)
    assert not surprises
    memory = "memory of the zygote, MiB"
    assert after.pop(memory) <= before.pop(memory) + 4
    assert after == before
