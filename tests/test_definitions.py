"""Of all that was run, what the exercises need: the same verdicts, without the long trainings."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import judge_for

from autograder.contract import exercises
from autograder.definitions import needed, version
from autograder.jail.wire import Cell
from autograder.submission import read

ROOT = Path(__file__).resolve().parents[1]


def cells(*sources):
    return [Cell(f"In [{number}]", source) for number, source in enumerate(sources, start=1)]


def kept(*sources, names=("square",), replaced=()):
    """The lines that are left, cell by cell."""
    found = needed(cells(*sources), names, replaced)
    return [[line for line in cell.source.splitlines() if line and line != "#"] for cell in found]


@pytest.mark.parametrize(
    ("sources", "lines"),
    [
        (["import torch\nimport numpy as np", "def square(x): return np.square(x)"],
         [["import numpy as np"], ["def square(x): return np.square(x)"]]),
        (["losses = train(1000)", "def square(x):\n    losses = x\n    return losses * x"],
         [["def square(x):", "    losses = x", "    return losses * x"]]),
        (["POWER = 2\nOTHER = 3", "helper = lambda x: x ** POWER", "square = helper"],
         [["POWER = 2"], ["helper = lambda x: x ** POWER"], ["square = helper"]]),
        (["def square(x): return x", "check('square')", "def square(x): return x * x"],
         [["def square(x): return x * x"]]),
        (["def square(x): return x * n", "n = 1", "for n in range(3): pass"],
         [["def square(x): return x * n"], ["n = 1"], ["for n in range(3): pass"]]),
        (["config = {}", "config.update(n=2)\nother.update(n=3)",
          "def square(x): return x ** config['n']"],
         [["config = {}"], ["config.update(n=2)"], ["def square(x): return x ** config['n']"]]),
        (["%%time\nimport math\ndef square(x):\n    return math.pow(x, 2)"],
         [["import math", "def square(x):", "    return math.pow(x, 2)"]]),
        (["%matplotlib inline\n!pip install torch\ndef square(x): return x * x"],
         [["def square(x): return x * x"]]),
        (["if __name__ == '__main__':\n    square = 3", "def square(x): return x * x"],
         [["def square(x): return x * x"]]),
        (["if __name__ == '__main__':\n    import math\n    math.pi\n    def half(x): return x",
          "def square(x): return math.pow(x, 2)"],
         [["if __name__ == '__main__':", "    import math"],
          ["def square(x): return math.pow(x, 2)"]]),
        (["try:\n    import numpy as np\nexcept ImportError:\n    np = None",
          "def square(x): return np.square(x)"],
         [["try:", "    import numpy as np", "except ImportError:", "    np = None"],
          ["def square(x): return np.square(x)"]]),
        (["def square(x: return x", "def square(x): return x * x"],
         [["def square(x): return x * x"]]),
        (["from functools import cache", "@cache\ndef square(x):\n    return x * x"],
         [["from functools import cache"], ["@cache", "def square(x):", "    return x * x"]]),
        (["from helpers import *", "def square(x): return x * x"],
         [["from helpers import *"], ["def square(x): return x * x"]]),
    ],
)  # fmt: skip
def test_what_an_exercise_needs(sources, lines):
    assert kept(*sources) == lines


@pytest.mark.parametrize(
    "patch",
    [
        "Net.fit = fit",
        "setattr(Net, 'fit', fit)",
        "@add_to(Net)\ndef fit(self): pass",
        "@patch\ndef fit(self: Net): pass",
        "Net.__dict__['layers'] = 3",
        "Net.register(fit)",
    ],
)
def test_what_is_added_to_a_class_later_belongs_to_it(patch):
    assert len(kept("class Net: pass", patch, names=["Net"])) == 2
    assert len(kept("class Net: pass", patch, names=["Net"])[1]) == len(patch.splitlines())


def test_an_import_that_was_run_again_later_is_there_when_a_class_is_defined():
    sources = ["from torch.utils.data import Dataset", "class A(Dataset): pass"]
    assert kept(*sources, sources[0], names=["A"])[:2] == [[each] for each in sources]


def test_a_helper_that_was_used_before_it_was_replaced_is_kept():
    sources = ["def make(): return 2", "N = make()", "def make(): return 3",
               "def square(x): return x ** N + make()"]  # fmt: skip
    assert kept(*sources) == [[each] for each in sources]


def test_lines_keep_their_numbers():
    (cell,) = needed(cells("\n\n%%time\nx = 1\n\ndef square(x):\n    return x * x\n"), ["square"])
    assert cell.source.split("\n")[5:7] == ["def square(x):", "    return x * x"]


def test_of_a_cell_that_was_changed_and_run_again_only_what_is_still_defined_counts():
    old, new = "def square(x): return x * x", "def sqare(x): return x * x"
    assert kept(old, new, replaced=[0]) == []
    assert kept("import math", old, "import math\nimport torch", replaced=[0])[-1] == [old]


def test_the_version_of_a_method_is_that_of_what_it_calls():
    text = """\
class Architecture:
    def __init__(self, model): self.model = model
    def train(self, n_epochs): return self._epoch()
    def _epoch(self): return 1
    def predict(self, x): return x
"""

    def versions(source):
        paths = ("Architecture", "Architecture.train", "Architecture.predict")
        return [version(cells(source), path) for path in paths]

    before, after = versions(text), versions(text.replace("return 1", "return 2"))
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]
    assert versions(text.replace("return 1", "return 1  # an epoch")) == before


@pytest.mark.parametrize(
    "file",
    [
        "solutions/training_loop.py",
        "solutions/classification.py",
        "solutions/going_classy.py",
        "tests/submissions/clara/higher_order_functions.ipynb",
    ],
)
def test_what_is_needed_earns_what_the_whole_file_earns(file, jail):
    whole = read(ROOT / file)
    names = {each.path.partition(".")[0] for each in exercises(whole.stem)}
    part = replace(whole, cells=tuple(needed(whole.cells, names)), notebook=True)
    assert part.cells != whole.cells
    judge = judge_for(whole.stem)
    before, after = judge.grade(whole, jail), judge.grade(part, jail)
    told = [[(c.outcome, c.misconception) for c in each.checks] for each in (before, after)]
    assert told[0] == told[1]
