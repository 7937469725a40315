"""The doors: `pytest autograder` and the `autograder` command, run as users run them."""

import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from autograder.cli import main
from autograder.results import read

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "tests" / "submissions"


def test_a_right_file_passes_and_the_result_is_written(grade_by_pytest, tmp_path):
    file = ROOT / "solutions" / "higher_order_functions.py"
    results = tmp_path / "deep" / "result.json"
    status, output = grade_by_pytest("--submission", file, "--seed", 3, "--results", results)
    assert status == 0, output
    assert "total: 100 of 100 points" in output and "seed 3" in output
    written = json.loads(results.read_text())
    assert written["schema"] == 1 and written["points"] == 100 and written["status"] == "graded"
    assert written["assignment"] == "higher_order_functions" and written["seed"] == 3
    assert {check["outcome"] for check in written["checks"]} == {"passed"}
    assert set(written["checks"][0]) == {
        "id", "exercise", "claim", "hidden", "outcome", "points", "max_points", "message", "hint",
        "misconception", "says", "pictures",
    }  # fmt: skip
    (result,) = read(results)
    assert result.points == 100


def test_a_wrong_file_fails_with_a_teachers_words(grade_by_pytest):
    status, output = grade_by_pytest(
        "--submission", EXAMPLES / "bruno" / "higher_order_functions.py"
    )
    assert status == 1
    assert "Your list ends after the first result" in output
    assert output.count("multiplier is still blank") == 1
    assert "total: 47 of 100 points" in output
    assert "Traceback" not in output and "=== FAILURES" not in output


def test_the_students_own_folder_is_graded_by_default_without_its_conftest(
    grade_by_pytest, tmp_path
):
    folder = tmp_path / "assignments"
    folder.mkdir()
    answer = "def square(x):\n    return x * x\n"
    (folder / "higher_order_functions.py").write_text(answer)
    for each in (tmp_path, folder):
        (each / "conftest.py").write_text("raise SystemExit('never load this')")
    status, output = grade_by_pytest("-k", "square", cwd=tmp_path)
    assert status == 0, output
    assert "total: 20 of 20 points" in output


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nothing_here.py", None, "there is no file"),
        ("training_loop.py", "def train(:\n", "training_loop.py is not Python: line 1"),
        ("notes.py", "x = 1\n", "defines no exercise of any assignment"),
    ],
)
def test_what_cannot_be_graded_is_said(grade_by_pytest, tmp_path, name, content, sentence):
    path = tmp_path / name
    if content:
        path.write_text(content)
    results = tmp_path / "result.json"
    status, output = grade_by_pytest("--submission", path, "--results", results)
    assert status == 1
    assert sentence in " ".join(output.split())
    written = json.loads(results.read_text())
    assert (written["status"], written["points"]) == ("unreadable", None)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--assignment=knitting", "there is no assignment knitting"),
        ("--device=tpu", "'tpu' is neither cpu nor cuda"),
        ("--isolation=strong", "there is no isolation strong"),
        ("--lang=tlh", "there is no feedback in 'tlh'"),
    ],
)
def test_what_an_option_cannot_be_is_a_usage_error(grade_by_pytest, option, sentence):
    status, output = grade_by_pytest(option)
    assert status == 4 and sentence in output


def test_the_command_grades_folders_and_goes_on_after_a_broken_file(tmp_path):
    results = tmp_path / "results.json"
    arguments = ["check", str(EXAMPLES / "felix"), str(EXAMPLES / "ada"), "--results", str(results)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1
    assert [(each.student, each.points) for each in read(results)] == [
        ("felix", None), ("ada", 100), ("ada", 100),
    ]  # fmt: skip
    assert "is not Python" in done.output


def test_a_file_that_cannot_be_read_is_still_its_students(tmp_path):
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / "training_loop.py").touch()
    results = tmp_path / "results.json"
    CliRunner().invoke(main, ["check", str(tmp_path / "bob"), "--results", str(results)])
    assert [(each.student, each.status) for each in read(results)] == [("bob", "unreadable")]


def test_the_doctor_tells_the_rung():
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 0, done.output
    assert "isolation here:" in done.output and "make a network socket" in done.output


def test_a_demanded_rung_that_cannot_be_had_stops_the_grading(monkeypatch):
    monkeypatch.setattr("autograder.jail.canary.proved", lambda *_: "limits")
    path = str(EXAMPLES / "ada" / "training_loop.py")
    done = CliRunner().invoke(main, ["check", path, "--isolation", "full"])
    assert done.exit_code == 1
    assert "isolation full was asked for" in " ".join(done.output.split())


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_nothing_is_graded_on_one():
    path = str(EXAMPLES / "ada" / "training_loop.py")
    done = CliRunner().invoke(main, ["check", path, "--device", "cuda"])
    assert done.exit_code == 1
    assert f"PyTorch {torch.__version__} has no GPU here" in " ".join(done.output.split())


@pytest.mark.parametrize("old", [[], [Path("training_loop.py")]])
def test_build_check_says_whether_the_assignments_are_fresh(old, monkeypatch):
    monkeypatch.setattr("autograder.build.stale", lambda solutions, assignments: old)
    folders = ["--solutions", str(ROOT / "solutions"), "--assignments", str(ROOT / "assignments")]
    done = CliRunner().invoke(main, ["build", "--check", *folders])
    assert done.exit_code == len(old)
    assert done.output == "".join(f"stale: {path}\n" for path in old)
