"""A Dask cluster grades as this machine does, also when it loses a worker in the middle."""

import subprocess
import sys
import time
from concurrent.futures import CancelledError
from types import SimpleNamespace

import msgspec
import pytest
from click.testing import CliRunner
from distributed import KilledWorker
from msgspec.structs import replace

from autograder.classroom import cluster
from autograder.classroom.store import Store
from autograder.classroom.workers import CannotGrade, Job, Setup
from autograder.cli import main
from autograder.results import Result

STEM = "higher_order_functions"
SQUARE = "def square(x):\n    return x * x\n"
ANSWERS = [
    SQUARE,
    SQUARE.replace("* x", "+ x"),
    "def square(x):\n    raise ValueError('no')\n",
    "import os\ndef square(x):\n    os._exit(3)\n",
    "def square(x) return x\n",
]


SAID = Result("higher_order_functions", "ada", "ada.py", "digest", 1, "cpu", "full", "now", 0.1,
              80.0, 100.0, "graded")  # fmt: skip


class Future:
    def __init__(self, answer):
        self.answer = answer

    def result(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer if isinstance(self.answer, bytes) else msgspec.json.encode(self.answer)


def dask(*arguments, cwd):
    command = [sys.executable, "-m", "dask", *map(str, arguments)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=cwd, stdout=quiet, stderr=quiet)


@pytest.fixture
def at_work(tmp_path):
    """A scheduler and two workers on loopback."""
    file = tmp_path / "scheduler.json"
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard",
                     "--scheduler-file", file, cwd=tmp_path)  # fmt: skip
    workers = [
        dask("worker", "--scheduler-file", file, "--nthreads", 1, "--no-nanny", "--no-dashboard",
             "--local-directory", tmp_path, cwd=tmp_path)
        for _ in range(2)
    ]  # fmt: skip
    while not file.exists():
        assert scheduler.poll() is None
        time.sleep(0.05)
    yield SimpleNamespace(address=str(file), workers=workers)
    for process in [*workers, scheduler]:
        process.kill()
        process.wait()


def test_a_lost_worker_changes_nothing(at_work, tmp_path, grade):
    folder, database = tmp_path / "class", tmp_path / "grades.db"
    folder.mkdir()
    for number in range(20):
        (folder / f"s{number:02}.py").write_text(ANSWERS[number % 5] + f"# {number}\n")
    run = subprocess.Popen([sys.executable, "-m", "autograder", "grade", folder, "--store",
                            database, "--assignment", STEM, "--cluster", at_work.address,
                            "--seed", "1"], stdout=subprocess.PIPE, text=True)  # fmt: skip
    with Store(str(database)) as store:
        while len(list(store.grades())) < 3 and run.poll() is None:
            time.sleep(0.02)
        at_work.workers[0].kill()
        said = run.communicate(timeout=120)[0]
        assert run.returncode == 1 and "16 of 20 submissions are graded" in said
        rows = list(store.grades())
        assert sorted(row.student for row in rows) == [f"s{number:02}" for number in range(20)]
        for row in rows:
            theirs = store.result(row.id)
            ours = grade(folder / f"{row.student}.py", STEM)
            assert plain(theirs) == plain(ours)


def plain(result):
    return replace(result, graded_at="", seconds=0.0, file="", student="")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (KilledWorker("grade-1", None, 4), "it ended every worker"),
        (OSError("no space left"), "OSError: no space left"),
        (b"{}", "ValidationError"),
        (replace(SAID, student="eve"), "the result of something else"),
        (replace(SAID, sha256="other"), "the result of something else"),
        (replace(SAID, seed=2), "the result of something else"),
    ],
)
def test_what_is_no_result_of_the_job_is_no_grade_and_ends_nothing(answer, said):
    job = Job("ada", STEM, "ada.py", "digest", b"")
    found = cluster._result(Future(answer), job, Setup((STEM,), 1))
    assert (found.student, found.status, found.points) == ("ada", "broken", None)
    assert said in found.message
    assert cluster._result(Future(SAID), job, Setup((STEM,), 1)) == SAID


@pytest.mark.parametrize("error", [CannotGrade("no jail"), CancelledError("gone")])
def test_what_no_worker_can_do_ends_the_run(error):
    with pytest.raises(type(error)):
        cluster._result(Future(error), Job("ada", STEM, "ada.py", "", b""), Setup((STEM,), 1))


def test_other_versions_would_give_other_grades():
    with pytest.raises(CannotGrade, match="another kit"):
        cluster.grade(Job("ada", STEM, "ada.py", "", b""), Setup((STEM,), 1), "older")


def test_a_cluster_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    (tmp_path / "ada.py").write_text(SQUARE)
    run = ["grade", str(tmp_path), "--assignment", STEM, "--store", str(tmp_path / "grades.db"),
           "--cluster", "tcp://127.0.0.1:9"]  # fmt: skip
    found = CliRunner().invoke(main, run)
    assert found.exit_code == 1 and "no Dask scheduler at tcp://127.0.0.1:9" in found.output
    found = CliRunner().invoke(main, [*run, "--jobs", "2"])
    assert found.exit_code == 2 and "has its own workers" in found.output
