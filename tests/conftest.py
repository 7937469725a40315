"""One warm jail and one judge for an assignment, shared by all tests that grade something."""

from functools import cache
from pathlib import Path

import pytest

from autograder.contract import STEMS
from autograder.jail.warden import Jail
from autograder.jail.wire import Cell
from autograder.judge import Judge
from autograder.submission import Submission, read

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def jail():
    with Jail(STEMS, ("matplotlib.pyplot", "sklearn.metrics")) as jail:
        yield jail


@cache
def judge_for(stem, seed=1):
    return Judge(stem, seed)


@pytest.fixture(scope="session")
def grade(jail):
    """Grade a path, or the text of a module."""

    def grade(answer, stem=None, seed=1, selected=None):
        if isinstance(answer, Path):
            submission = read(answer, stem)
        else:
            cell = Cell(f"{stem}.py", answer)
            submission = Submission(Path(f"{stem}.py"), stem, "someone", "", (cell,), False)
        return judge_for(submission.stem, seed).grade(submission, jail, selected)

    return grade


@pytest.fixture
def outcomes():
    """The set of outcomes of each exercise of a result."""

    def outcomes(result):
        found = {}
        for check in result.checks:
            found.setdefault(check.exercise, set()).add(check.outcome)
        return found

    return outcomes
