"""Submissions that want points which they did not earn, or the grader's end: none gets either.

Each file in `tests/attacks/<assignment>/` tells in its docstring what it tries and what must come
of it, one line each:

    expect: square 4, keep_if all    the points of each exercise; what is not named gets none
    outcome: square timeout killed   the only outcomes that the exercise's checks may have
    message: far too large           what a message, or a note, must say
    untold: secret_                  what no message of a hidden check may say
    status: unreadable               instead of a grade, or besides: unreadable graded
    checks: test_…, test_…           only these are run, where all of them would take long
    impatient                        it hangs: it is run with short limits
    every rung                       it is run on every rung of isolation that the machine has

The points expected are those that the same file would honestly deserve.
"""

import io
import json
import re
from dataclasses import dataclass, field
from functools import cache

import msgspec
import psutil
import pytest
from conftest import ROOT, judge_for
from rich.console import Console

from autograder.contract import STEMS
from autograder.jail.limits import MIB, Limits
from autograder.jail.walls import RUNGS
from autograder.jail.warden import Jail, JailError
from autograder.language import Translator
from autograder.results import printable
from autograder.submission import Unreadable, read
from autograder.terminal import show

ATTACKS = sorted(path for path in (ROOT / "tests" / "attacks").glob("*/*") if path.is_file())
LIMITS = Limits(cpu=1.5, idle=3.0, reading=4.0, memory=384 * MIB)
IMPATIENT = Limits(cpu=0.4, idle=0.5, reading=1.0, memory=384 * MIB)
PRELOAD = ("sklearn.metrics", "scipy.special", "scipy.stats")


@dataclass
class Plan:
    """What an attack tries, and what must come of it."""

    tries: str = ""
    expect: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, set[str]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    status: tuple[str, ...] = ("graded",)
    checks: set[str] | None = None
    impatient: bool = False
    every_rung: bool = False


@cache
def plan(path):
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "".join(cells[0]["source"])
    docstring = re.search(r'"""(.*?)"""', text, re.DOTALL)[1]
    made = Plan()
    for line in docstring.splitlines():
        word, _, rest = line.strip().partition(":")
        match word:
            case "expect":
                pairs = (pair.rpartition(" ") for pair in rest.split(",") if pair.strip())
                made.expect |= {name.strip(): points for name, _, points in pairs}
            case "outcome":
                name, *outcomes = rest.split()
                made.outcomes[name] = set(outcomes)
            case "message":
                made.messages.append(rest.strip())
            case "untold":
                made.untold.append(rest.strip())
            case "status":
                made.status = tuple(rest.split())
            case "checks":
                made.checks = set(re.split(r"[,\s]+", rest.strip()))
            case "impatient":
                made.impatient = True
            case "every rung":
                made.every_rung = True
            case _:
                made.tries += line
    return made


def hold(stems, limits, rung=None, preload=PRELOAD):
    """A jail; nothing may be left in it afterwards."""
    with Jail(stems, preload, limits=limits, isolation=rung) as jail:
        try:
            jail.wait_until_ready()
        except JailError as error:
            pytest.skip(f"no {rung} on this machine: {error}")
        before = state(jail)
        yield jail
        assert state(jail) == before


def state(jail):
    """What attacks could leave behind: descriptors, processes, files."""
    zygote = psutil.Process(jail._zygote.pid)
    inside = [each.status() for each in zygote.children(recursive=True)]
    scratch = jail._home / "scratch"
    return zygote.num_fds(), len(inside), [path for path in scratch.rglob("*") if path.is_dir()]


@pytest.fixture(scope="module")
def patient():
    yield from hold(STEMS, LIMITS)


@pytest.fixture(scope="module")
def impatient():
    yield from hold(STEMS[:1], IMPATIENT, preload=())


@pytest.fixture(scope="module", params=RUNGS[1:3])
def weaker(request):
    yield from hold(STEMS[:1], IMPATIENT, request.param, preload=())


@cache
def secrets(stem):
    """Lines that nothing but the answers and the hidden checks have."""
    hidden = [
        ROOT / "reference" / f"{stem}.py",
        ROOT / "solutions" / f"{stem}.py",
        ROOT / "autograder" / "misconceptions" / f"{stem}.py",
        ROOT / "autograder" / "checks" / "hidden" / f"test_{stem}.py",
    ]
    public = (ROOT / "autograder" / "checks" / f"test_{stem}.py").read_text()
    lines = (line.strip() for path in hidden for line in path.read_text().splitlines())
    return {line for line in lines if len(line) > 24 and line not in public}


def try_it(path, jail, rung_is_best=True):
    """Grade an attack and compare what came of it with what its docstring says."""
    wanted = plan(path)
    stem = path.parent.name
    try:
        submission = read(path, stem)
    except Unreadable as error:
        assert "unreadable" in wanted.status
        assert all(message in str(error) for message in wanted.messages)
        return
    result = judge_for(stem).grade(submission, jail, wanted.checks)
    assert result.status in wanted.status, result.message
    for each in result.exercises:
        points = wanted.expect.get(each.name, "0")
        assert each.points == (each.max_points if points == "all" else float(points)), told(result)
    names = {each.name for each in result.exercises}
    assert set(wanted.expect) <= names or "graded" not in wanted.status
    for name, outcomes in wanted.outcomes.items():
        assert {each.outcome for each in result.checks if each.exercise == name} <= outcomes
    said = [result.message, *result.notes, *(each.message for each in result.checks)]
    for message in wanted.messages:
        assert any(message in each for each in said), said
    hidden = [each.message for each in result.checks if each.hidden]
    assert not [each for each in hidden for text in wanted.untold if text in each], hidden
    assert len(msgspec.json.encode(result)) < 100_000
    assert all(each.isprintable() for each in said)
    console = Console(file=io.StringIO(), width=100)
    show(result, console, Translator("en"))
    if rung_is_best:
        source = path.read_text(encoding="utf-8", errors="replace")
        leaked = [line for line in secrets(stem) for each in said if line in each]
        assert not [line for line in leaked if line not in source]


def told(result):
    return "\n".join(f"{each.id}: {each.outcome}: {each.message}" for each in result.checks)


def name_of(path):
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
def test_no_attack_gains_a_point(path, request):
    jail = request.getfixturevalue("impatient" if plan(path).impatient else "patient")
    try_it(path, jail)


@pytest.mark.parametrize("path", [each for each in ATTACKS if plan(each).every_rung], ids=name_of)
def test_nor_on_a_weaker_rung(path, weaker):
    try_it(path, weaker, rung_is_best=False)


def test_the_judge_is_none_the_worse(impatient):
    def descriptors_and_zombies():
        judge = psutil.Process()
        children = judge.children(recursive=True)
        return judge.num_fds(), [each for each in children if each.status() == "zombie"]

    nasty = ("loops_for_ever", "leaves_by_exit", "message_in_drops", "no_gates", "closed_channel")
    paths = [path for path in ATTACKS if path.stem in nasty]
    try_it(paths[0], impatient)
    before = descriptors_and_zombies()
    for path in paths:
        try_it(path, impatient)
    assert descriptors_and_zombies() == before


HONEST = "\n\n\ndef square(x):\n    return x * x\n"
SOURCES = {  # what no tool that reads Python files would like to find in a repository
    "null_bytes": ("x = '\0'" + HONEST, "unreadable"),
    "a_coding_that_is_none": ("# coding: rot13" + HONEST, "unreadable"),
    "a_coding_that_does_not_exist": ("# -*- coding: klingon -*-" + HONEST, "unreadable"),
    "brackets_ten_thousand_deep": ("x = " + "(" * 10_000 + ")" * 10_000 + HONEST, "unreadable"),
    "lists_ninety_deep": ("x = " + "[" * 90 + "]" * 90 + HONEST, "graded"),
    "signs_without_end": ("x = " + "-" * 200_000 + "1" + HONEST, None),
    "attributes_without_end": ("x = y" + ".y" * 20_000 + HONEST, None),
    "a_sum_without_end": ("x = 1" + " + 1" * 20_000 + HONEST, None),
    "ifs_a_hundred_deep": (
        "".join(" " * n + "if 1:\n" for n in range(99)) + " " * 99 + "pass" + HONEST,
        "graded",
    ),
    "ten_thousand_statements": ("x = 1\n" * 10_000 + HONEST, "graded"),
    "four_megabytes": ("x = '" + "a" * 4_300_000 + "'" + HONEST, "unreadable"),
    "a_number_of_digits": ("x = " + "9" * 100_000 + HONEST, "unreadable"),
    "mixed_tabs": ("if 1:\n\tx = 1\n        y = 1" + HONEST, "unreadable"),
    "merge_conflict": ("<<<<<<< HEAD\nx = 1\n=======\n>>>>>>> other" + HONEST, "unreadable"),
    "byte_order_mark": ("\ufeff" + HONEST, "graded"),
    "carriage_returns": (HONEST.replace("\n", "\r\n"), "graded"),
    "right_to_left": ("# \u202e }\u2066 return" + HONEST, "graded"),
    "nothing": ("", "unreadable"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_no_source_breaks_the_reader(name, patient, tmp_path):
    source, status = SOURCES[name]
    path = tmp_path / "higher_order_functions.py"
    path.write_text(source, encoding="utf-8", newline="")
    try:
        submission = read(path)
    except Unreadable as error:
        assert status == "unreadable"
        assert str(error).isprintable() and len(str(error)) < 1000
        return
    result = judge_for("higher_order_functions").grade(
        submission, patient, {"test_square_of_a_number"}
    )
    if status:
        assert result.status == status
    if result.status == "graded":
        assert result.points == (6.0 if status else result.points), told(result)
    else:
        assert result.status == "unreadable" and len(result.message) < 1000


@pytest.mark.parametrize(
    "name",
    ["[bold]ada", "[link=x]ada", "\x1b[31mada", "=1+1", "<b>ada", "ada\r\nbob", "a" * 99],
)
def test_a_students_name_is_only_a_name(name, patient, tmp_path):
    folder = tmp_path / name
    folder.mkdir()
    path = folder / "higher_order_functions.py"
    path.write_text(HONEST)
    result = judge_for("higher_order_functions").grade(
        read(path), patient, {"test_square_of_a_number"}
    )
    console = Console(file=io.StringIO(), width=300, force_terminal=True, color_system=None)
    show(result, console, Translator("en"))
    shown = console.file.getvalue()
    assert printable(name) in shown
    assert "\x1b[31m" not in shown and "\r" not in shown
