"""The nbgrader door, in this process: what nbgrader alone loses or lets through is graded right."""

import ast
import csv
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import msgspec
import nbformat
import pytest
from click.testing import CliRunner

pytest.importorskip("nbgrader")

from nbconvert.filters import markdown2html
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import determine_grade
from nbgrader.validator import Validator
from traitlets.config.loader import Config, PyFileConfigLoader

from autograder import results
from autograder.classroom.store import Store
from autograder.cli import main
from autograder.contract import STEMS, exercises
from autograder.language import Translator
from autograder.nbgrader import judged, rebuild
from autograder.nbgrader.course import init
from autograder.nbgrader.export import PointsExport
from autograder.nbgrader.late import DailyPenalty
from autograder.nbgrader.rebuild import (
    MISSING,
    RebuildFromRelease,
    TooLong,
    changed,
    handed_in,
    rebuilt,
)
from autograder.nbgrader.run import _one_engine, moved
from autograder.results import CheckResult, ExerciseResult, Result
from autograder.spreadsheet import harmless
from autograder.submission import read
from autograder.table import in_html, in_words, rows

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted(
    path for path in (ROOT / "tests/submissions").rglob("*") if path.suffix in (".py", ".ipynb")
)
STEM = "higher_order_functions"
ENGLISH = Translator("en")
SEED = 20261125
DUE = datetime(2026, 3, 2, 12)


class Course:
    """A course in a folder, driven through nbgrader's own Python API."""

    def __init__(self, folder, *stems, **config):
        init(folder, ROOT / "solutions")
        self.folder = folder
        self.config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
        self.config.merge(Config({"Judged": {"seed": SEED}, **config}))
        self.api = NbGraderAPI(config=self.config)
        for stem in stems:
            done = self.api.generate_assignment(stem)
            assert done["success"], done

    def notebook(self, kind, stem=STEM):
        return nbformat.read(self.folder / kind / stem / f"{stem}.ipynb", as_version=4)

    def hand_in(self, student, content, stem=STEM, at=DUE, name=None):
        folder = self.folder / "submitted" / student / stem
        folder.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else nbformat.writes(content)
        (folder / (name or f"{stem}.ipynb")).write_text(text)
        (folder / "timestamp.txt").write_text(f"{at} UTC")

    def autograde(self, student="*", stem=STEM, force=False):
        return self.api.autograde(stem, student, force=force)

    def gradebook(self):
        return Gradebook(self.api.coursedir.db_url, "")

    def score(self, student, stem=STEM):
        with self.gradebook() as gradebook:
            return gradebook.find_submission(stem, student).score

    def export(self, **options):
        path = self.folder / "grades.csv"
        plugin = PointsExport(parent=self.api)
        plugin.to = str(path)
        for name, value in options.items():
            setattr(plugin, name, value)
        with self.gradebook() as gradebook:
            plugin.export(gradebook)
        with path.open(newline="") as file:
            return {(row["student_id"], row["assignment"]): row for row in csv.DictReader(file)}

    def autograded(self, student, stem=STEM):
        path = self.folder / "autograded" / student / stem / f"{stem}.ipynb"
        return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module", autouse=True)
def own_environment(tmp_path_factory):
    """Nothing is read from or written to the user's folders; nbgrader finds its `alembic`, and each
    query is compiled once for a gradebook."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
            patch.setenv(name, str(home))
        patch.setenv("JUPYTER_CONFIG_PATH", str(home))
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("CUDA_VISIBLE_DEVICES", os.environ.get("CUDA_VISIBLE_DEVICES", ""))
        patch.setattr(Validator, "preprocessors", Validator.preprocessors)
        patch.setattr(api, "create_engine", cache(api.create_engine))
        yield


def answered(course, stem=STEM, **wrong):
    """The released notebook, answered right except for the given exercises."""
    blank, solved = course.notebook("release", stem), course.notebook("source", stem)
    for cell, solution in zip(blank.cells, solved.cells, strict=True):
        if name_of(cell) and cell.metadata.nbgrader.solution:
            right = re.sub(r"\n *### (BEGIN|END) SOLUTION", "", solution.source)
            cell.source = wrong.get(name_of(cell), right)
    return blank


def name_of(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def at(nb, name):
    return next(index for index, cell in enumerate(nb.cells) if name_of(cell) == name)


# The tamper matrix. Each row changes a right notebook, or one in which `square` is wrong, and says
# what it should be worth and which words tell the TA.

WRONG = {"square": "def square(x):\n    return abs(x) * x"}
RIGHT = 100.0
LESS = 86.0  # it is right for positive numbers
NO_SQUARE = 80.0
TAMPERED = {}


def tampers(score, report=None, **wrong):
    def decorate(function):
        TAMPERED[function.__name__.replace("_", "-")] = function, score, report, wrong
        return function

    return decorate


@tampers(RIGHT)
def honest(nb):
    nb.cells[at(nb, "square")].metadata["collapsed"] = True
    nb.metadata["toc"] = {}


@tampers(RIGHT)
def honest_with_helpers(nb):
    cell = nb.cells[at(nb, "square")]
    cell.source = "def square(x):\n    return times(x, x)"
    nb.cells.insert(0, new_code_cell("def times(a, b):\n    return a * b"))
    nb.cells.append(new_markdown_cell("my notes"))


@tampers(RIGHT, "cell check-square is missing")
def deleted_test(nb):
    del nb.cells[at(nb, "check-square")]


@tampers(LESS, "cell check-square is missing", **WRONG)
def deleted_failing_test(nb):
    del nb.cells[at(nb, "check-square")]


@tampers(LESS, "cell check-square is missing", **WRONG)
def metadata_stripped(nb):
    nb.cells[at(nb, "check-square")].metadata = {}


@tampers(LESS, "cell check-square is there 2 times", **WRONG)
def copied_test(nb):
    index = at(nb, "check-square")
    nb.cells.insert(index, deepcopy(nb.cells[index]))


@tampers(LESS, "cell tested is unknown", **WRONG)
def renamed_test(nb):
    nb.cells[at(nb, "check-square")].metadata.nbgrader.grade_id = "tested\x1b[2J"


@tampers(RIGHT, "cell mine is unknown")
def answer_renamed(nb):
    nb.cells[at(nb, "square")].metadata.nbgrader.grade_id = "mine"


@tampers(LESS, "grading metadata of cell check-square", **WRONG)
def worth_100(nb):
    nb.cells[at(nb, "check-keep_if")].metadata.nbgrader.points = 100
    nb.cells[at(nb, "check-square")].metadata.nbgrader.points = 0


@tampers(LESS, "text of cell check-square", **WRONG)
def edited_test(nb):
    nb.cells[at(nb, "check-square")].source = "20.0"


@tampers(LESS, "cell check-square is no code cell", **WRONG)
def markdown_test(nb):
    index = at(nb, "check-square")
    nb.cells[index] = new_markdown_cell("20.0", metadata=nb.cells[index].metadata)


@tampers(RIGHT, "cell square is no code cell")
def answer_in_markdown(nb):
    index = at(nb, "square")
    old = nb.cells[index]
    nb.cells[index] = new_markdown_cell(old.source, metadata=old.metadata)


@tampers(LESS, "grading metadata of cell check-square", **WRONG)
def flagged_solution(nb):
    nb.cells[at(nb, "check-square")].metadata.nbgrader.solution = True


@tampers(LESS, "grading metadata of cell check-square", **WRONG)
def flags_cleared(nb):
    nb.cells[at(nb, "check-square")].metadata.nbgrader.grade = False


@tampers(RIGHT, "grading metadata of cell square")
def schema_2(nb):
    nb.cells[at(nb, "square")].metadata.nbgrader.schema_version = 2


@tampers(RIGHT, "grading metadata of cell square")
def schema_99(nb):
    nb.cells[at(nb, "square")].metadata.nbgrader.schema_version = 99


@tampers(RIGHT, "grading metadata of cell square")
def no_schema(nb):
    del nb.cells[at(nb, "square")].metadata.nbgrader["schema_version"]


@tampers(RIGHT, "moved")
def moved_test(nb):
    nb.cells.insert(0, nb.cells.pop(at(nb, "check-square")))


@tampers(RIGHT, "cell square is there 2 times")
def answer_split(nb):
    index = at(nb, "square")
    nb.cells.insert(index, deepcopy(nb.cells[index]))
    nb.cells[index].source = "def by(a, b):\n    return a * b"
    nb.cells[index + 1].source = "def square(x):\n    return by(x, x)"


@tampers(RIGHT, "cell apply_to_all is missing")
def answers_merged(nb):
    gone = nb.cells.pop(at(nb, "apply_to_all"))
    nb.cells[at(nb, "square")].source += f"\n\n{gone.source}"


@tampers(RIGHT, "kernel")
def other_kernel(nb):
    nb.metadata.kernelspec = {"name": "ir", "language": "R", "display_name": "R"}


@tampers(RIGHT, "no code cell")
def everything_in_markdown(nb):
    for index, cell in enumerate(nb.cells):
        if name_of(cell):
            nb.cells[index] = new_markdown_cell(cell.source, metadata=cell.metadata)


@tampers(NO_SQUARE, square="def square(x):\n    import os\n    os._exit(0)")
def ends_the_process(nb):
    pass


@tampers(NO_SQUARE, square="def square(x):\n    import sys\n    sys.exit(0)")
def exits(nb):
    pass


@tampers(LESS, **WRONG)
def loops_forever_in_a_cell(nb):
    nb.cells.append(new_code_cell("while True:\n    pass"))


def adds(code):
    return lambda nb: nb.cells.insert(1, new_code_cell(code))


for name, code in {
    "drops-asserts": "get_ipython().input_transformers_cleanup.append(lambda lines: ['20.0'])\n"
    "import ast\n"
    "class Drop(ast.NodeTransformer):\n"
    "    def visit_Expr(self, node): return ast.parse('20.0').body[0]\n"
    "get_ipython().ast_transformers.append(Drop())",
    "formats-floats": "shell = get_ipython()\n"
    "plain = shell.display_formatter.formatters['text/plain']\n"
    "plain.for_type(float, lambda number, printer, cycle: printer.text('20.0'))",
    "writes-the-gradebook": "import sqlite3\n"
    "for path in ('gradebook.db', '../../../gradebook.db', '{gradebook}'):\n"
    "    try:\n"
    "        base = sqlite3.connect(path)\n"
    "        base.execute('update grade set manual_score = 20')\n"
    "        base.commit()\n"
    "    except Exception:\n"
    "        pass",
    "leaves-a-process": "import subprocess\n"
    "subprocess.Popen(['sleep', '4711'], start_new_session=True)",
}.items():
    TAMPERED[name] = adds(code), LESS, None, WRONG


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A course of which every assignment is generated and nothing is handed in; only to copy."""
    return Course(tmp_path_factory.mktemp("generated") / "py", *STEMS).folder


@pytest.fixture(scope="module")
def course(generated, tmp_path_factory):
    return copied(generated, tmp_path_factory.mktemp("course") / "py")


def copied(course, folder):
    shutil.copytree(course, folder)
    return Course(folder)


@pytest.fixture(scope="module")
def a_class(generated, tmp_path_factory):
    """The whole matrix, with a broken file and an empty folder, in one run."""
    course = copied(generated, tmp_path_factory.mktemp("matrix") / "course")
    for student, (change, _, _, wrong) in TAMPERED.items():
        nb = answered(course, **wrong)
        change(nb)
        text = nbformat.writes(nb).replace("{gradebook}", str(course.folder / "gradebook.db"))
        course.hand_in(student, text)
    course.hand_in("broken", '{"cells": [')
    course.hand_in("elsewhere", answered(course), name="homework.ipynb")
    course.hand_in("empty", "I do it by hand", name="answer.txt")
    course.hand_in("linked", "", name="notes.txt")
    for name, target in ((f"{STEM}.ipynb", f"../../honest/{STEM}/{STEM}.ipynb"), ("d", "/etc")):
        (course.folder / "submitted" / "linked" / STEM / name).symlink_to(target)
    return course, course.autograde()


@pytest.mark.parametrize("row", TAMPERED)
def test_tampering_changes_no_grade(a_class, row):
    course, _ = a_class
    _, score, report, _ = TAMPERED[row]
    assert course.score(row) == score
    told = course.autograded(row).metadata.stepmark.changes
    assert report in " ".join(told) if report else told == []


def test_a_broken_notebook_fails_alone_and_the_run_says_so(a_class):
    course, run = a_class
    assert not run["success"]
    assert f"{len(TAMPERED)} graded, 4 not graded" in run["log"]
    assert "broken has no grade: it is no notebook: Expecting" in run["log"]
    assert "elsewhere has no grade: it holds no notebook of this assignment" in run["log"]
    assert "empty has no grade: it holds no notebook" in run["log"]
    assert re.search(r"linked has no grade: \S+ in it is a link or no plain file", run["log"])
    assert not (course.folder / "autograded" / "linked").exists()
    rows = course.export()
    for student in ("broken", "elsewhere", "empty", "linked"):
        assert (rows[student, STEM]["status"], rows[student, STEM]["score"]) == ("ungradable", "")


def test_the_ta_is_told_who_changed_what_and_nothing_of_the_honest(a_class):
    _, run = a_class
    assert (
        "edited-test changed the notebook: the text of cell check-square was edited" in run["log"]
    )
    assert not re.search(r"\bhonest(-with-helpers)? changed", run["log"])
    assert "has changed!" not in run["log"]  # nbgrader's own warnings


def test_no_process_of_a_student_is_left(a_class):
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert "sleep 4711" not in listed


def test_a_test_cell_holds_one_plain_float(a_class):
    course, _ = a_class
    cells = [
        cell
        for cell in course.autograded("exits").cells
        if (name_of(cell) or "").startswith("check-")
    ]
    assert len(cells) == len(exercises(STEM))
    for cell in cells:
        (output,) = cell.outputs
        assert re.fullmatch(r"\d+\.\d+", output.data["text/plain"])
        assert 0 <= determine_grade(cell)[0] <= cell.metadata.nbgrader.points


# No stale grade


def test_a_resubmission_that_cannot_be_graded_has_no_grade(course):
    course.hand_in("rita", answered(course))
    assert course.autograde("rita")["success"] and course.score("rita") == 100
    course.hand_in("rita", "no notebook", at=DUE + timedelta(hours=1))
    assert course.export()["rita", STEM]["status"] == "ungraded"  # collected, not yet autograded
    assert not course.autograde("rita")["success"]
    row = course.export()["rita", STEM]
    assert (row["status"], row["score"]) == ("ungradable", "") and course.score("rita") == 0
    course.hand_in("rita", answered(course, **WRONG), at=DUE + timedelta(hours=2))
    assert course.autograde("rita")["success"]
    assert course.export()["rita", STEM]["status"] == "graded" and course.score("rita") == LESS


def test_a_submission_from_no_time_has_no_grade_and_spoils_no_export(course):
    course.hand_in("tess", answered(course))
    course.autograde("tess")
    (course.folder / "submitted" / "tess" / STEM / "timestamp.txt").write_text("tomorrow")
    for force in (False, True):
        run = course.autograde("tess", force=force)
        assert not run["success"]
        assert "tess has no grade: its timestamp.txt tells no time" in run["log"]
        assert course.export()["tess", STEM]["status"] == "ungradable"
    course.hand_in("tess", answered(course), at=DUE + timedelta(hours=1))
    assert course.autograde("tess")["success"] and course.score("tess") == 100


def test_a_run_makes_one_engine_for_its_gradebook(monkeypatch):
    made = []
    monkeypatch.setattr(api, "create_engine", lambda url, **options: made.append(url) or object())
    with _one_engine():
        assert api.create_engine("a") is api.create_engine("a") is not api.create_engine("b")
    api.create_engine("a")
    assert made == ["a", "b", "a"]


def test_a_regrade_says_what_it_changed(course):
    course.hand_in("otto", answered(course))
    course.autograde("otto")
    course.hand_in("otto", answered(course, **WRONG), at=DUE + timedelta(hours=1))
    assert "otto: square 20 → 6" in course.autograde("otto")["log"]
    assert "→" not in course.autograde("otto", force=True)["log"]


def test_the_kits_own_fault_is_no_grade(course, monkeypatch):
    real = judged.judge_of

    def judge_of(stem, seed, device):
        def grade(submission, jail):
            result = real(stem, seed, device).grade(submission, jail)
            fault = {"points": None, "status": "broken", "message": "the kit itself failed"}
            if submission.student == "unlucky":
                return Result(
                    **{name: getattr(result, name) for name in result.__struct_fields__} | fault
                )
            return result

        return SimpleNamespace(grade=grade)

    for student in ("lucky", "unlucky"):
        course.hand_in(student, answered(course))
    course.autograde("unlucky")
    monkeypatch.setattr(judged, "judge_of", judge_of)
    run = course.autograde("*lucky", force=True)
    assert not run["success"] and "unlucky has no grade: the kit itself failed" in run["log"]
    rows = course.export()
    assert (rows["lucky", STEM]["status"], rows["lucky", STEM]["score"]) == ("graded", "100.0")
    assert (rows["unlucky", STEM]["status"], rows["unlucky", STEM]["score"]) == ("ungradable", "")
    assert not (course.folder / "autograded/unlucky" / STEM).exists()


def test_nothing_is_graded_on_a_weaker_rung_than_asked_for(course, monkeypatch):
    jail = SimpleNamespace(isolation="limits", wait_until_ready=lambda: None)
    monkeypatch.setattr(judged, "open_jail", lambda device: jail)
    course.hand_in("ines", answered(course))
    run = course.autograde("ines")
    assert not run["success"] and "isolation filters is asked for, but only limits" in run["log"]


# What a person grades


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("[a](javascript:b)", False),
        ("![a]( \n java&#115;cript:b)", False),
        ("[a](<vbscript\\:b>)", False),
        ("> [a]:\n> data:text/html;b\n\n[a]", False),
        ("[a](https://b.org/c:d), [e](#f), [g](h.png), `x[1]: 2`", True),
    ],
)
def test_a_link_that_runs_something_is_shown_as_it_is_written(written, kept):
    assert (rebuild._harmless(written) == written) == kept
    page = markdown2html(rebuild._harmless(written))
    assert ("href=" in page or "src=" in page) == kept


def test_a_question_in_words_is_graded_by_a_person_and_survives_a_regrade(course):
    stem, question = "classification", "swapped_arguments"
    nb = answered(course, stem)
    nb.cells[at(nb, question)].source = "Because <script>alert(1)</script> of the logarithm."
    course.hand_in("mona", nb, stem)
    assert course.autograde("mona", stem)["success"]
    row = course.export()["mona", stem]
    assert row["status"] == "needs manual grading"
    assert (row["score"], row["max_score"]) == ("100.0", "105.0")
    written = course.autograded("mona", stem)
    assert "<script>" not in written.cells[at(written, question)].source
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(question, stem, stem, "mona")
        grade.manual_score, grade.needs_manual_grade = 4.0, False
        bonus = gradebook.find_grade("check-bce", stem, stem, "mona")
        bonus.extra_credit = 1.5
        gradebook.db.commit()
    row = course.export()["mona", stem]
    assert (row["status"], row["score"], row["extra_credit"]) == ("graded", "105.5", "1.5")
    assert course.autograde("mona", stem, force=True)["success"]
    row = course.export()["mona", stem]
    assert row["score"] == "105.5" and row["swapped_arguments"] == "4.0"


def test_an_unanswered_question_costs_nothing_of_the_100(course):
    nb = answered(course, "classification", swapped_arguments="*Your answer here.*")
    course.hand_in("nora", nb, "classification")
    assert course.autograde("nora", "classification")["success"]
    row = course.export()["nora", "classification"]
    assert (row["status"], row["score"], row["swapped_arguments"]) == ("graded", "100.0", "0.0")


# Late work, partial and extra credit


def test_a_late_policy_and_an_extension(course):
    plugin = {"plugin_class": "autograder.nbgrader.late.DailyPenalty"}
    course = Course(course.folder, AssignLatePenalties=plugin)
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(STEM, duedate=DUE)
    for student in ("late", "extended"):
        course.hand_in(student, answered(course), at=DUE + timedelta(hours=25))
        course.autograde(student)
    with course.gradebook() as gradebook:
        gradebook.grant_extension(STEM, "extended", days=2)
    course.autograde("extended", force=True)
    rows = course.export()
    assert (rows["late", STEM]["score"], rows["late", STEM]["raw_score"]) == ("80.0", "100.0")
    assert rows["extended", STEM]["score"] == "100.0"


def test_the_late_policy_never_takes_more_than_there_is():
    policy = DailyPenalty(percent=10)
    penalties = [
        policy.late_submission_penalty("s", 50.0, 86400 * days) for days in (0.1, 1, 2.5, 99)
    ]
    assert penalties == [5, 5, 15, 50]


def result_of(*earned):
    return Result(
        assignment=STEM, student="s", file="", sha256="", seed=1, device="cpu", isolation="full",
        graded_at="", seconds=0, points=0, max_points=100, status="graded",
        exercises=[ExerciseResult("square", *earned)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("earned", "worth", "want"),
    [((20, 20), 20, 20), ((5, 20), 40, 10), ((20, 20), 0, 0), ((1, 3), 1, 0.333333)],
)
def test_a_teacher_may_make_an_exercise_worth_more_or_less(earned, worth, want):
    assert judged.points_of(result_of(*earned), "square", worth) == want


def test_what_moved_is_told_in_the_points_that_the_teacher_gives():
    before = {"check-square": (40.0, 40.0)}
    assert moved(before, result_of(20, 20)) == []
    assert moved(before, result_of(6, 20)) == ["square 40 → 12"]


def test_an_unknown_test_cell_is_no_free_points():
    with pytest.raises(judged.NotGraded):
        judged.points_of(result_of(20, 20), "cube", 20)


# The export


def test_never_submitted_ungradable_and_zero_are_three_things(course):
    course.hand_in("zoe", course.notebook("release"))
    course.hand_in("ugo", "[]")
    course.autograde("zoe")
    course.autograde("ugo")
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student("mia", first_name='A "B", C', last_name="=1+1")
    rows = course.export(student=["zoe", "ugo", "mia"], assignment=[STEM])
    assert {who: (row["status"], row["score"]) for (who, _), row in rows.items()} == {
        "zoe": ("graded", "0.0"),
        "ugo": ("ungradable", ""),
        "mia": ("missing", ""),
    }
    assert (rows["mia", STEM]["first_name"], rows["mia", STEM]["last_name"]) == (
        'A "B", C',
        "'=1+1",
    )
    assert rows["zoe", STEM]["square"] == "0.0" and "sigmoid" not in rows["zoe", STEM]


@pytest.mark.parametrize("before", ["", " ", "\t", "ada;", "ada; ", "ada\t", "ada\n"])
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\N{FULLWIDTH EQUALS SIGN}1"])
def test_a_formula_is_only_text_wherever_a_cell_may_begin(before, text):
    assert harmless(before + text) == f"{before}'{text}"


@pytest.mark.parametrize("value", ["ana", "a-b; c=d", 3.5, -1.0, None, ""])
def test_what_is_no_formula_stays_as_it_is(value):
    assert harmless(value) == value


# Every door gives the same points


def as_notebook(course, submission):
    """A student's cells below the stubs: later definitions win."""
    nb = course.notebook("release", submission.stem)
    nb.cells += [new_code_cell(cell.source) for cell in submission.cells]
    return nb


def command(*arguments):
    done = CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """The store of all example submissions, graded by the command for a class."""
    store = tmp_path_factory.mktemp("class") / "grades.db"
    status, said = command(
        "grade", ROOT / "tests/submissions", "--store", store, "--seed", SEED, "--jobs", 1
    )
    assert status == 1 and "8 of 9 submissions are graded" in said  # felix's is no Python
    return store


@pytest.fixture(scope="module")
def exported(graded_class, generated, tmp_path_factory):
    """What each of the class's exports tells: points by student, assignment and exercise."""
    home = tmp_path_factory.mktemp("exported")
    other = copied(generated, home / "course")
    outs = {"csv": home / "grades.csv", "gradescope": home / "pages", "nbgrader": other.folder}
    for form, out in outs.items():
        export = ("export", out, "--store", graded_class, "--format", form)
        assert "1 have no grade:\n  felix" in command(*export)[1]
        status, said = command(*export, "--accept-ungraded")
        assert status == 0, said
    with outs["csv"].open(newline="") as file:
        table = {(row["student"], row["assignment"]): row for row in csv.DictReader(file)}
    pages = {}
    for path in outs["gradescope"].rglob("results.json"):
        student = path.parent.name.rpartition("-")[0]
        pages[student, path.parent.parent.name] = json.loads(path.read_text())
    return {"csv": table, "gradescope": pages, "nbgrader": other.export()}


@pytest.fixture(scope="module")
def handed_to_one(tmp_path_factory, python_m):
    """What `autograder check` and `pytest autograder` say of one student's files."""
    home, files = tmp_path_factory.mktemp("one"), ROOT / "tests/submissions/bruno"
    said = home / "check.json", home / "pytest.json"
    command("check", files, "--seed", SEED, "--results", said[0])
    python_m(
        "pytest", "autograder", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--submission",
        files, "--seed", SEED, "--results", said[1],
    )  # fmt: skip
    return [{each.assignment: each for each in results.read(path)} for path in said]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_example_gets_the_same_points_through_every_door(
    course, graded_class, exported, handed_to_one, path
):
    student, stem = path.parent.name, path.stem
    with Store(str(graded_class)) as store:
        (result,) = (each for row, each in store.newest() if (row.student, row.assignment) ==
                     (student, stem))  # fmt: skip
    if result.status == "unreadable":
        assert (student, stem) not in exported["gradescope"]
        assert exported["csv"][student, stem]["points"] == ""
        assert exported["nbgrader"][student, stem]["status"] == "ungradable"
        return
    exercises = {each.name: each.points for each in result.exercises}
    assert len(exercises) > 1 and sum(exercises.values()) == result.points

    course.hand_in(student, as_notebook(course, read(path)), stem)
    assert course.autograde(student, stem)["success"]
    for row in (
        course.export()[student, stem],
        exported["nbgrader"][student, stem],
        exported["csv"][student, stem],
    ):
        assert {name: float(row[name]) for name in exercises} == exercises
        assert float(row.get("score") or row["points"]) == result.points
    page = exported["gradescope"][student, stem]
    assert page["score"] == sum(each["score"] for each in page["tests"]) == result.points
    for one in handed_to_one if student == "bruno" else []:
        assert one[stem].checks == result.checks


def test_a_cell_that_is_no_python_costs_the_same_in_nbgrader_as_from_the_judge(course):
    stem = "training_loop"
    submission = read(ROOT / "tests/submissions/felix" / f"{stem}.py")
    in_cells = replace(submission, notebook=True)
    result = judged.judge_of(stem, SEED, "cpu").grade(in_cells, judged.open_jail("cpu"))
    course.hand_in("fritz", as_notebook(course, submission), stem)
    assert course.autograde("fritz", stem)["success"]
    assert float(course.export()["fritz", stem]["score"]) == result.points


# The grades of a class in nbgrader's gradebook


def into(course, *results):
    """Export these results into the course, and return what its own export then says."""
    store = course.folder.parent / "grades.db"
    with Store(str(store)) as kept:
        run = kept.begin("grade", SEED, "cpu", "")
        for each in results:
            kept.add(run, each, {}, None)
    said = command(
        "export", course.folder, "--store", store, "--format", "nbgrader", "--accept-drops",
        "--accept-ungraded",
    )  # fmt: skip
    return said, course.export()


def graded_as(student, path=None, **points):
    """A result of `higher_order_functions` with these points, of 20, 25, 25 and 30."""
    names = [each.name for each in exercises(STEM)]
    most = dict(zip(names, (20.0, 25.0, 25.0, 30.0), strict=True))
    found = [ExerciseResult(name, points.get(name, most[name]), most[name]) for name in names]
    total = sum(each.points for each in found)
    return msgspec.structs.replace(
        result_of(1, 1), student=student, exercises=found, points=total, seed=SEED,
        file=str(path or f"{student}.py"), sha256=sha256_of(path) if path else student,
    )  # fmt: skip


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def fresh(generated, tmp_path):
    return copied(generated, tmp_path / "py")


def test_an_export_into_the_gradebook_keeps_what_a_person_gave_and_late_penalties(fresh):
    into(fresh, graded_as("ana"), graded_as("eva", square=5.0))
    with fresh.gradebook() as gradebook:
        submission = gradebook.find_submission(STEM, "ana")
        submission.notebooks[0].late_submission_penalty = 10.0
        grade = gradebook.find_grade("check-square", STEM, STEM, "ana")
        grade.manual_score, grade.extra_credit = 12.0, 1.0
        gradebook.db.commit()
    _, rows = into(fresh, graded_as("ana"), graded_as("eva", square=20.0))
    assert (rows["ana", STEM]["status"], rows["ana", STEM]["score"]) == ("graded", "83.0")
    assert (rows["eva", STEM]["status"], rows["eva", STEM]["score"]) == ("graded", "100.0")
    _, rows = into(fresh, graded_as("ana", square=0.0))  # theirs is of an answer that is gone
    assert rows["ana", STEM]["status"] == "needs manual grading"
    assert rows["ana", STEM]["score"] == "83.0" and rows["ana", STEM]["square"] == "13.0"


def test_an_export_into_the_gradebook_leaves_no_stale_grade(fresh):
    into(fresh, graded_as("ana"), graded_as("eva"), graded_as("ugo"))
    unreadable = msgspec.structs.replace(
        graded_as("eva"), status="unreadable", points=None, exercises=[], message="gone"
    )
    part = msgspec.structs.replace(graded_as("ugo"), points=20.0, max_points=20.0)
    (status, _), rows = into(fresh, unreadable, part)
    assert status == 0
    assert {who: row["status"] for (who, stem), row in rows.items() if stem == STEM} == {
        "ana": "graded", "eva": "ungradable", "ugo": "ungradable",
    }  # fmt: skip
    assert rows["eva", STEM]["score"] == ""


def test_an_export_knows_the_submission_that_nbgrader_has_collected(fresh):
    fresh.hand_in("ana", fresh.notebook("release"), at=DUE)
    path = fresh.folder / "submitted" / "ana" / STEM / f"{STEM}.ipynb"
    _, rows = into(fresh, graded_as("ana", path))
    assert (rows["ana", STEM]["status"], rows["ana", STEM]["timestamp"]) == ("graded", str(DUE))
    fresh.hand_in("ana", answered(fresh), at=DUE + timedelta(hours=1))
    assert fresh.export()["ana", STEM]["status"] == "ungraded"
    (path.parent / "timestamp.txt").write_text("yesterday")
    assert into(fresh, graded_as("ana", path))[0][0] == 0


def test_an_export_without_a_gradebook_that_can_take_it_says_why(fresh, tmp_path, monkeypatch):
    with Store(str(tmp_path / "grades.db")) as store:
        store.add(store.begin("grade", SEED, "cpu", ""), graded_as("ana"), {}, None)

    def refused(folder):
        status, said = command(
            "export", folder, "--store", tmp_path / "grades.db", "--format", "nbgrader"
        )
        assert status == 1
        return said

    assert "is no course of nbgrader" in refused(tmp_path)
    with fresh.gradebook() as gradebook:
        gradebook.remove_assignment(STEM)
    assert f"run `nbgrader generate_assignment {STEM}`" in refused(fresh.folder)
    with fresh.gradebook() as gradebook:
        gradebook.add_assignment(STEM)
    assert f"the gradebook's {STEM} has no test of this kit" in refused(fresh.folder)
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    monkeypatch.delitem(sys.modules, "autograder.nbgrader.gradebook")
    monkeypatch.delattr("autograder.nbgrader.gradebook")
    assert 'pip install "stepmark[nbgrader]"' in refused(fresh.folder)
    with Store(str(tmp_path / "grades.db")) as store:
        assert not any(row.exported for row in store.earlier())


# Feedback


def secrets_of(stem):
    """What only the teacher's side knows: the hidden checks' names and the lines of their code."""
    text = (ROOT / f"autograder/checks/hidden/test_{stem}.py").read_text()
    functions = (node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    hidden = [node for node in functions if node.name.startswith("test_")]
    lines = {
        line.strip()
        for node in hidden
        for statement in node.body[1:]
        for line in ast.get_source_segment(text, statement).splitlines()
    }
    return {node.name for node in hidden} | {line for line in lines if len(line) > 15}


def test_feedback_teaches_and_gives_nothing_hidden_away(course):
    stem = "training_loop"
    path = ROOT / "tests/submissions/bruno" / f"{stem}.py"
    course.hand_in("beto", as_notebook(course, read(path)), stem)
    assert course.autograde("beto", stem)["success"]
    assert course.api.generate_feedback(stem, "beto")["success"]
    page = html.unescape((course.folder / "feedback/beto" / stem / f"{stem}.html").read_text())
    result = judged.judge_of(stem, SEED, "cpu").grade(read(path), judged.open_jail("cpu"))
    lost = [check for check in result.checks if check.outcome == "failed"]
    assert any(check.says for check in lost) and any(check.hidden for check in lost)
    for check in lost:
        assert check.claim in page and check.message in page
        assert check.says in page and (check.says or check.hint in page)
    found = [secret for secret in secrets_of(stem) if secret in page]
    assert secrets_of(stem) and found == []
    solution = (ROOT / "solutions" / f"{stem}.py").read_text()
    assert "train_data, val_data = random_split" in solution
    assert "train_data, val_data = random_split" not in page
    assert str(SEED) not in page and "Traceback (most" not in page


def verdict(**changes):
    row = {"id": "c", "exercise": "square", "claim": "it <b>squares</b>", "hidden": False,
           "outcome": "failed", "points": 0.0, "max_points": 2.0}  # fmt: skip
    return CheckResult(**row | changes)


def shown(*checks):
    return rows(msgspec.structs.replace(result_of(0, 2), checks=[*checks]), "square", ENGLISH)


def test_a_students_text_is_escaped_in_the_table():
    hostile = "got <script>alert(1)</script> & co"
    page = in_html("square", shown(verdict(message=hostile)), ["<i>note</i>"], ENGLISH)
    assert "<script>" not in page and "<b>" not in page and "<i>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


def test_what_is_true_of_a_whole_exercise_is_said_once():
    blank = {"outcome": "blank", "message": "square is still blank"}
    text = in_words("square", shown(verdict(**blank), verdict(**blank)), [], ENGLISH)
    assert text == "square\n· square: 0/4\n    square is still blank"


def test_a_teachers_sentence_takes_the_place_of_the_hint_and_is_said_once():
    lost = {"says": "You add.", "hint": "Multiply."}
    both = shown(verdict(message="a", **lost), verdict(message="b", **lost))
    text = in_words("square", both, [], ENGLISH)
    assert text.count("You add.") == 1 and "Multiply" not in text and "\n    b" in text


# Validate


def validated(course, nb, tmp_path):
    file = tmp_path / f"{STEM}.ipynb"
    nbformat.write(nb, file)
    return Validator(config=course.config).validate(str(file))


def test_validate_passes_a_right_notebook(course, tmp_path):
    assert validated(course, answered(course), tmp_path) == {}


def test_validate_names_the_cells_that_fail_and_says_why(course, tmp_path):
    (failed,) = validated(course, answered(course, **WRONG), tmp_path)["failed"]
    assert 'check("square")' in failed["source"]
    assert "got" in failed["error"] and "should be" in failed["error"]


# The course and its notebooks


@pytest.mark.parametrize("stem", STEMS)
def test_a_source_notebook_has_a_locked_test_for_each_exercise(course, stem):
    cells = course.notebook("source", stem).cells
    tests = {
        name_of(cell): cell.metadata.nbgrader
        for cell in cells
        if (name_of(cell) or "").startswith("check-")
    }
    assert list(tests) == [f"check-{each.name}" for each in exercises(stem)]
    assert all(tags.locked and tags.grade and not tags.solution for tags in tests.values())
    assert sum(tags.points for tags in tests.values()) == 100


def test_the_release_holds_no_answer_and_no_hidden_check(course):
    text = (course.folder / "release" / STEM / f"{STEM}.ipynb").read_text()
    assert "return [fn(" not in text and "SOLUTION" not in text
    assert not [secret for secret in secrets_of(STEM) if secret in text]


def test_init_leaves_alone_what_exists(course, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    config = course.folder / "nbgrader_config.py"
    before = config.read_text()
    source = course.folder / "source" / STEM / f"{STEM}.ipynb"
    text = source.read_text()
    source.unlink()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "replace", killed)
        init(course.folder, ROOT / "solutions")
    assert init(course.folder, ROOT / "solutions") == [source]
    assert config.read_text() == before and source.read_text() == text


def test_the_configuration_stays_in_its_folder(course):
    config = json.dumps(course.config, default=str)
    paths = re.findall(r'"(/[^"]*)"', config)
    assert paths and all(Path(path).is_relative_to(course.folder) for path in paths)


def test_rebuilding_an_untouched_release_changes_nothing(course):
    nb = course.notebook("release")
    again = rebuilt(deepcopy(nb), nb, [])
    assert [cell.source for cell in again.cells] == [cell.source for cell in nb.cells]
    assert changed(nb, nb) == []
    windows = deepcopy(nb)
    for cell in windows.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    assert changed(windows, nb) == []


def test_half_a_character_can_be_written(course):
    nb = answered(course, square="def square(x):\n    return '\ud800'\n")
    nbformat.writes(rebuilt(nb, course.notebook("release"), [])).encode()


def test_a_missing_answer_is_no_stub(course):
    nb = course.notebook("release")
    del nb.cells[at(nb, "square")]
    again = rebuilt(nb, course.notebook("release"), [])
    assert again.cells[at(again, "square")].source == MISSING


def test_a_text_full_of_tags_does_not_hold_up_the_class():
    released = nbformat.v4.new_notebook()
    for text in ("<b>" * 300_000, "<a " + "x=1 " * 300_000 + ">"):
        handed_in = nbformat.v4.new_notebook(cells=[new_markdown_cell(text)])
        cell = rebuilt(handed_in, released, []).cells[0]  # minutes, if it were parsed
        assert "<" not in cell.source


def test_a_notebook_full_of_outputs_that_are_none_holds_up_nobody():
    no_outputs = [{"output_type": "?"}] * 200_000  # gigabytes, if nbformat judged them
    cell = {"cell_type": "code", "source": ["x = ", "1"], "outputs": no_outputs}
    tags = {"grade_id": "square", "solution": True}
    answer = {"cell_type": "code", "source": "y", "metadata": {"nbgrader": tags, "a": [1]}}
    book = handed_in(json.dumps({"cells": [cell, answer], "nbformat": 4, "metadata": {}}))
    assert [each.source for each in book.cells] == ["x = 1", "y"]
    assert not book.cells[0].outputs and book.cells[1].metadata == {"nbgrader": tags}
    for text, said in (("{", "no notebook"), (" " * 20_000_001, "larger than 20 MB")):
        with pytest.raises(ValueError, match=said):
            handed_in(text)


def test_a_notebook_that_nobody_wrote_is_not_rebuilt():
    handed_in = nbformat.v4.new_notebook(cells=[new_code_cell("#" * 5_000_001)])
    names = {"student": "ada", "assignment": STEM, "notebook": STEM, "db_url": ""}
    with pytest.raises(TooLong, match="larger than 5 MB"):
        RebuildFromRelease().preprocess(handed_in, {"nbgrader": names})
