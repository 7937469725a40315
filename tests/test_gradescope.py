"""Gradescope: the zip grades in a folder laid out as in its container, and fails where it must."""

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from autograder.classroom import gradescope
from autograder.classroom.workers import CannotGrade
from autograder.cli import main
from autograder.results import CheckResult, Result

ROOT = Path(__file__).resolve().parents[1]
STEM = "higher_order_functions"
BRUNO = ROOT / "tests" / "submissions" / "bruno" / f"{STEM}.py"
USERS = [{"id": 1, "email": "bruno@example.org", "name": "Bruno"}]


@pytest.fixture(scope="module")
def uploaded(tmp_path_factory):
    """The zip, extracted as Gradescope does it."""
    home = tmp_path_factory.mktemp("gradescope")
    out = home / "autograder.zip"
    done = CliRunner().invoke(main, ["gradescope", STEM, "--out", str(out), "--seed", "7"])
    assert done.exit_code == 0, done.output
    with ZipFile(out) as zipped:
        zipped.extractall(home / "autograder" / "source")
        modes = {each.filename: each.external_attr >> 16 for each in zipped.infolist()}
    return home / "autograder", modes


def hand_in(root, source=None, name=f"{STEM}.py", number=7):
    (root / "submission").mkdir(parents=True)
    if source is not None:
        (root / "submission" / name).write_text(source)
    about = {"id": number, "users": USERS, "assignment": {"id": 3}}
    (root / "submission_metadata.json").write_text(json.dumps(about))
    (root / "results").mkdir()
    (root / "results" / "results.json").write_text('{"score": 100}')
    return root


def test_the_zip_holds_what_gradescope_asks_for_and_the_kit(uploaded):
    root, modes = uploaded
    assert modes["setup.sh"] & 0o111 and modes["run_autograder"] & 0o111
    assert {"autograder/judge.py", "reference/training_loop.py"} <= modes.keys()
    assert {name.split("/")[0] for name in modes if "/" in name} == {"autograder", "reference"}
    assert not any("__pycache__" in name for name in modes)
    subprocess.run(["bash", "-n", root / "source" / "setup.sh"], check=True)
    needed = (root / "source" / "requirements.txt").read_text().splitlines()
    assert any(line.startswith("torch==") for line in needed)
    assert all(line.count("==") == 1 and "+" not in line for line in needed)
    assert not any(line.startswith("nbgrader") for line in needed)


def test_the_zip_grades_as_the_judge_does_and_shows_no_hidden_value(uploaded, grade):
    root, _ = uploaded
    hand_in(root, BRUNO.read_text(), name="hw 1.py")
    run = [sys.executable, str(root / "source" / "run_autograder"), str(root)]
    done = subprocess.run(run, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((root / "results" / "results.json").read_text())
    seed = int(done.stdout.split("seed ")[1].split(",")[0])
    assert "isolation full" in done.stdout or "isolation filters" in done.stdout
    want = grade(BRUNO, seed=seed)
    assert 0 < found["score"] == want.points < 100
    assert [(each["score"], each["max_score"]) for each in found["tests"]] == [
        (each.points, each.max_points) for each in want.checks
    ]
    for test, check in zip(found["tests"], want.checks, strict=True):
        assert test["visibility"] == ("after_published" if check.hidden else "visible")
        assert check.message in test["output"] and check.says in test["output"]
        assert not (check.hidden and "should be" in test["output"])
    assert any(each.hidden and each.outcome == "failed" for each in want.checks)
    assert str(seed) not in json.dumps(found) and found["stdout_visibility"] == "hidden"


def result(**fields):
    whole = Result(
        assignment=STEM, student="bruno@example.org", file="", sha256="", seed=1, device="cpu",
        isolation="filters", graded_at="", seconds=1.5, points=50.0, max_points=100.0,
        status="graded",
    )  # fmt: skip
    return replace(whole, **fields)


@pytest.mark.parametrize(
    "answer",
    [
        CannotGrade("only limits can be had here"),
        result(
            points=None,
            status="broken",
            message="the kit itself failed",
            checks=[CheckResult("a", "square", "it squares", False, "broken", 0, 9, "no memory")],
        ),
    ],
    ids=["no jail", "broken"],
)
def test_where_there_is_no_grade_the_run_fails_and_leaves_no_result(
    answer, tmp_path, monkeypatch, capsys
):
    def graded(jobs, setup, count):
        if isinstance(answer, Exception):
            raise answer
        yield next(jobs), answer

    monkeypatch.setattr(gradescope, "graded", graded)
    root = hand_in(tmp_path, BRUNO.read_text())
    assert gradescope.run(root, STEM, seed=7) == 1
    assert not (root / "results" / "results.json").exists()
    said = capsys.readouterr().out
    assert "No grade:" in said and ("only limits" in said or "no memory" in said)


def jobs_of(root, monkeypatch):
    """What would be graded, and with which seed."""
    seen = []

    def graded(jobs, setup, count):
        seen.append((next(jobs), setup))
        yield seen[-1][0], result()

    monkeypatch.setattr(gradescope, "graded", graded)
    gradescope.run(root, STEM, seed=7)
    return seen[-1]


def test_each_submission_has_its_own_seed_and_the_same_one_when_it_is_graded_again(
    tmp_path, monkeypatch
):
    one, other = (
        hand_in(tmp_path / name, "def square(x): ...", number=number)
        for name, number in (("one", 1), ("two", 2))
    )
    seeds = [jobs_of(root, monkeypatch)[1].seed for root in (one, one, other)]
    assert seeds[0] == seeds[1] != seeds[2]


def test_who_handed_nothing_in_is_told_so(tmp_path, monkeypatch):
    job, _ = jobs_of(hand_in(tmp_path), monkeypatch)
    assert job.data is None and job.problem == "nothing was handed in"
    assert job.student == "bruno@example.org"
    page = gradescope.page(result(points=None, status="unreadable", message=job.problem))
    assert page["score"] == 0 and page["tests"] == [] and page["output_format"] == "text"
    assert page["output"] == "Nothing was graded: nothing was handed in. Hand in again."


def test_a_submission_that_meddled_is_shown_to_the_instructor_alone():
    (test,) = gradescope.page(result(tampered=["a second answer"]))["tests"]
    assert test["visibility"] == "hidden" and "score" not in test
    assert test["output"] == "a second answer"
