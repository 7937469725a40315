"""One warm jail and one judge for an assignment, shared by all tests that grade something."""

from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from autograder.contract import STEMS
from autograder.jail.limits import Limits
from autograder.jail.warden import Jail, JailError
from autograder.jail.wire import Cell
from autograder.judge import Judge
from autograder.submission import Submission, read

ROOT = Path(__file__).resolve().parents[1]
LONG = ("test_proof.py", "test_nbgrader.py", "test_attacks.py", "test_classroom.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The files that take longest come first, so that no worker is left alone with one of them."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONG)))


@pytest.fixture(scope="session")
def jail():
    with Jail(STEMS, ("matplotlib.pyplot", "sklearn.metrics")) as jail:
        yield jail


@pytest.fixture(scope="session")
def jail_on():
    """The jail on a rung, with short limits, kept for the whole session."""
    limits = Limits(cpu=0.5, idle=0.5, busy=5, total=2, asleep=2, memory=256 << 20)
    with ExitStack() as stack:

        @cache
        def jail_on(rung):
            jail = stack.enter_context(
                Jail(("higher_order_functions",), limits=limits, isolation=rung)
            )
            try:
                jail.wait_until_ready()
            except JailError as error:
                return error
            return jail

        yield jail_on


@pytest.fixture(params=["full", "filters", "limits"])
def small(request, jail_on):
    jail = jail_on(request.param)
    if isinstance(jail, JailError):
        pytest.skip(f"no {request.param} on this machine: {jail}")
    return jail


@cache
def judge_for(stem, seed=1):
    return Judge(stem, seed)


@pytest.fixture(scope="session")
def grade(jail):
    """Grade a path, or the text of a module."""

    def grade(answer, stem=None, seed=1, selected=None, jail=jail):
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
