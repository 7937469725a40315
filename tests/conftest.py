"""What tests share: a warm jail, a judge for an assignment, a place from which commands start."""

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from autograder.contract import STEMS
from autograder.grading import PRELOAD
from autograder.jail.limits import Limits
from autograder.jail.warden import Jail, JailError
from autograder.jail.wire import Cell
from autograder.judge import Judge
from autograder.submission import Submission, read

ROOT = Path(__file__).resolve().parents[1]
# Ctrl-C does in every command that is tested what it does in a terminal; in what a shell starts in
# the background it does nothing.
signal.signal(signal.SIGINT, signal.default_int_handler)
# nbformat without a grammar of URLs, which jsonschema would compile on import for 2 s.
sys.modules["rfc3987_syntax"] = None

# On a busy machine everything is slow, and nothing is wrong.
BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("explore", **BUSY)  # with other examples each time
settings.register_profile("same", derandomize=True, **BUSY)
settings.load_profile("same")

LONG = ("test_proof.py", "test_nbgrader.py", "test_attacks.py", "test_classroom.py")

# Each command is a process of its own, forked where torch is already imported, and nothing of the
# kit.
FORKS = """
import gc, json, os, runpy, sys
import pytest, torch
gc.freeze()  # pytest collects garbage again and again
for line in sys.stdin:
    (module, *arguments), folder, environment, log = json.loads(line)
    child = os.fork()
    if not child:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0), os.dup2(said, 1), os.dup2(said, 2)
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The files that take longest come first, so that no worker is left alone with one of them."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONG)))


@pytest.fixture(scope="session")
def jail():
    with Jail(STEMS, PRELOAD) as jail:
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


@pytest.fixture(scope="session")
def python_m(tmp_path_factory):
    """`python -m` of a module with arguments, in a folder: its exit status and what it printed."""
    log = tmp_path_factory.mktemp("python_m") / "log"
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", FORKS]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as forks:

        def python_m(*command, cwd=ROOT, **environment):
            told = [[*map(str, command)], str(cwd), {**os.environ, **environment}, str(log)]
            print(json.dumps(told), file=forks.stdin, flush=True)
            return int(forks.stdout.readline()), log.read_text()

        yield python_m
        forks.stdin.close()


@pytest.fixture
def grade_by_pytest(python_m):
    """`pytest autograder` with arguments, likewise."""

    def grade_by_pytest(*arguments, cwd=ROOT):
        command = ("pytest", ROOT / "autograder", "-p", "no:cacheprovider", *arguments)
        return python_m(*command, cwd=cwd)

    return grade_by_pytest


@pytest.fixture
def outcomes():
    """The set of outcomes of each exercise of a result."""

    def outcomes(result):
        found = {}
        for check in result.checks:
            found.setdefault(check.exercise, set()).add(check.outcome)
        return found

    return outcomes
