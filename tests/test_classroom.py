"""A class through the command: nothing lost, nothing doubled, one bad file spoils only itself."""

import io
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from sqlalchemy import make_url

from autograder import __version__
from autograder.classroom import workers
from autograder.classroom.commands import _last_run
from autograder.classroom.digests import units
from autograder.classroom.store import Store, StoreError, _is_at_rest
from autograder.classroom.summary import standings
from autograder.classroom.workers import Job, Setup, graded, serve
from autograder.cli import main
from autograder.contract import STEMS
from autograder.results import CheckResult, Result, tally

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "tests" / "submissions"
STEM = "higher_order_functions"
SQUARE = "def square(x):\n    return x * x\n"


def result(student="ada", outcome="passed", **other):
    """What a judge might say of a student in one exercise, or of one that cannot be read."""
    checks = [CheckResult(id, "square", "it squares", False, outcome, 50.0 * (outcome == "passed"),
                          50.0) for id in ("test_one", "test_two")]  # fmt: skip
    fields = {"assignment": STEM, "student": student, "file": f"{student}.py", "sha256": student,
              "seed": 1, "device": "cpu", "isolation": "full", "graded_at": "now", "seconds": 0.1,
              "points": sum(each.points for each in checks), "max_points": 100.0,
              "status": "graded", "exercises": tally(checks), "checks": checks}  # fmt: skip
    return Result(**{**fields, **other})


def unreadable(student):
    return result(student, status="unreadable", points=None, checks=[], exercises=[], sha256="",
                  message="there is no file")  # fmt: skip


def command(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def points(database):
    with Store(str(database)) as store:
        return {row.student: row.points for row in store.grades()}


def zip_of(name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(name, SQUARE)
    return file.getvalue()


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """A class with right, wrong, hostile and unreadable hand-ins, graded once by the command."""
    home = tmp_path_factory.mktemp("class")
    folder = home / os.fsdecode(b"hand-ins\xff")  # no text in any encoding
    for name in ("bruno", "clara", "elisa"):
        shutil.copytree(EXAMPLES / name, folder / name)
    (folder / "ada.py").write_bytes((ROOT / "solutions" / f"{STEM}.py").read_bytes())
    (folder / "exits.py").write_text(
        f"import os\n{SQUARE.replace('return', 'os._exit(0); return')}"
    )
    (folder / "felix.py").write_text("def square(:\n")
    (folder / "empty.py").touch()
    (folder / "gone.py").symlink_to("/etc/passwd")
    (folder / "slip.zip").write_bytes(zip_of(f"../../{STEM}.py"))
    roster = home / "roster.csv"
    roster.write_text("student_id,name,id\nada,Ada Lovelace,77\nzoe,\"=HYPERLINK('x')\",78\n")
    arguments = ["grade", folder, "--store", home / "grades.db", "--roster", roster, "--seed", 1,
                 "--assignment", STEM, "--jobs", 2]  # fmt: skip
    return home, arguments, command(*arguments)


def test_a_bad_hand_in_spoils_only_itself(graded_class):
    home, _, done = graded_class
    assert done.exit_code == 1
    found = points(home / "grades.db")
    assert found["ada"] == 100 and 0 < found["bruno"] < 100
    assert found["exits"] < 100 and found["elisa"] < 100
    nobody = {student for student, number in found.items() if number is None}
    assert nobody == {"felix", "empty", "gone", "slip"}


def test_the_summary_says_what_needs_a_person(graded_class):
    said = graded_class[2].output
    assert "5 of 9 submissions are graded: median " in said
    assert "Cannot be read: ask for the file again, or leave it without a grade (4):" in said
    assert f"gone · {STEM}: gone.py is a link to another file" in said
    assert f"Handed in nothing (1):\n  zoe (=HYPERLINK('x')) · {STEM}" in said
    assert "Not on the roster (8):" in said


def test_the_same_command_does_nothing_twice(graded_class):
    home, arguments, _ = graded_class
    again = command(*arguments)
    assert "9 of 9 are up to date" in again.output and again.exit_code == 1
    with Store(str(home / "grades.db")) as store:
        assert len(list(store.earlier())) == 9 and len(store.runs()) == 1


def test_results_are_those_of_the_judge(graded_class, grade):
    def said(result):
        return [(each.id, each.outcome, each.points, each.message) for each in result.checks]

    with Store(str(graded_class[0] / "grades.db")) as store:
        ours = {row.student: each for row, each in store.newest()}
    theirs = grade(EXAMPLES / "bruno" / f"{STEM}.py", seed=1)
    assert said(ours["bruno"]) == said(theirs)


def class_of(folder, count):
    folder.mkdir()
    for number in range(count):
        (folder / f"s{number:03}.py").write_text(f"# {number}\n{SQUARE}")
    return folder


def stored_results(database):
    if not database.exists():
        return []
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            return connection.execute("SELECT id, student FROM results ORDER BY id").fetchall()
    except sqlite3.OperationalError:  # its tables are not made yet
        return []


def kill(process):
    process.kill()


def interrupt(process):
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does


def test_stopped_at_any_moment_nothing_is_lost_and_nothing_doubled(tmp_path):
    folder, database = class_of(tmp_path / "class", 80), tmp_path / "grades.db"
    here = tmp_path / "here"  # nothing that lies where the command is started is imported
    here.mkdir()
    for name in ("multiprocessing", "signal", "socket", "torch", "msgspec"):
        (here / f"{name}.py").write_text("raise SystemExit('a module of a student')")
    start = tmp_path / "autograder"  # as pip makes it
    start.write_text("from autograder.cli import main\nif __name__ == '__main__':\n    main()\n")
    run = [sys.executable, start, "grade", folder, "--store", database,
           "--assignment", STEM]  # fmt: skip
    kept, some = [], random.Random(7)
    for end, jobs in ((kill, 1), (kill, 2), (interrupt, 1), (None, 1)):
        process = subprocess.Popen([*run, "--jobs", str(jobs)], cwd=here, text=True,
                                   env=os.environ | {"PYTHONPATH": str(ROOT)},
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   start_new_session=True)  # fmt: skip
        enough = len(kept) + some.randint(1, 18) if end else 1000
        while process.poll() is None and len(stored_results(database)) < enough:
            time.sleep(some.random() / 100)
        if end:
            end(process)
        output = process.communicate(timeout=60)[0]
        now = stored_results(database)
        assert now[: len(kept)] == kept and len(now) >= min(enough, 80)
        if kept:
            assert f"{len(kept)} of 80 are up to date" in output
        if end is interrupt:
            assert process.returncode == 130 and "Traceback" not in output
            assert "the same command goes on from there" in output
        kept = now
    assert process.returncode == 0 and "80 of 80 submissions are graded: median " in output
    assert sorted(student for _, student in kept) == [f"s{number:03}" for number in range(80)]
    with Store(str(database)) as store:
        assert len({run.seed for run in store.runs()}) == 1
        assert [run.ended is None for run in store.runs()] == [True, True, True, False]


def test_a_store_that_cannot_be_written_or_read_is_said(tmp_path):
    with pytest.raises(StoreError, match="unable to open"):
        Store(str(tmp_path / "no folder" / "grades.db"))
    where = str(tmp_path / "grades.db")
    with Store(where) as store:
        run = store.begin("grade", 1, "cpu", "")
        store.add(run, result(), {}, None)
        with pytest.raises(StoreError, match="cannot be written"):
            store.add(run, result(), {}, None)  # never twice in one run


def test_a_store_that_cannot_be_written_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Store("grades.db") as store:
        run = store.begin("grade", 1, "cpu", "")
        store.add(run, result(), {}, None)
        store.end(run)
    Path("grades.db-shm").mkdir()  # so that SQLite cannot do what a full or read-only disk forbids
    before = Path("grades.db").read_bytes()
    for arguments, said in (
        ("history ada", "graded"),
        ("report pages", "written: pages"),
        ("export x.csv", "1 rows, 1 with a grade, written to x.csv; that they were given out is "
                         "not noted: the store cannot be written"),
    ):  # fmt: skip
        done = command(*arguments.split())
        assert done.exit_code == 0 and said in done.output, done.output
    done = command("regrade")
    assert done.exit_code and "the store cannot be written" in done.output
    assert Path("grades.db").read_bytes() == before
    url = make_url("sqlite:///grades.db")
    assert _is_at_rest(url)
    Path("grades.db-wal").write_bytes(b"what was not yet moved into the file")
    assert not _is_at_rest(url)
    Path("empty.db").touch()
    assert "holds no results yet" in command("history", "ada", "--store", "empty.db").output
    assert not Path("empty.db").read_bytes()


def test_who_handed_in_what_is_no_answer_has_one_row(tmp_path):
    with Store(str(tmp_path / "grades.db")) as store:
        run = store.begin("grade", 1, "cpu", "")
        for each in (result("ada"), replace(unreadable("bob"), assignment="")):
            store.add(run, each, {}, None)
        found = standings(store)
    assert [(each.student.student, each.assignment, each.status) for each in found] == [
        ("ada", STEM, "graded"), ("bob", STEM, "unreadable")
    ]  # fmt: skip


def test_a_regrade_that_goes_on_tells_all_changes(tmp_path):
    with Store(str(tmp_path / "grades.db")) as store:
        assert _last_run(store) == 0
        first = store.begin("grade", 1, "cpu", "")
        store.begin("regrade", 1, "cpu", "")
        store.begin("regrade square", 1, "cpu", "")
        assert _last_run(store) == first


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE version SET version = 99", "newer kit .version 99.*update this kit"),
        ("UPDATE version SET version = 0", "older kit: go on with that one"),
        ("ALTER TABLE results DROP COLUMN tampered", "older kit"),
        ("DROP TABLE exported", "older kit"),
        ("DROP TABLE version", "database of something else"),
    ],
)
def test_a_store_of_another_version_is_refused_and_left_as_it_is(tmp_path, statement, said):
    where = tmp_path / "grades.db"
    with Store(str(where)) as store:
        store.add(store.begin("grade", 1, "cpu", ""), result(), {}, b"x")
    with closing(sqlite3.connect(where)) as connection:
        connection.execute(statement)
        connection.commit()
        before = list(connection.iterdump())
    with pytest.raises(StoreError, match=said):
        Store(str(where))
    with closing(sqlite3.connect(where)) as connection:
        assert list(connection.iterdump()) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("history ada --store nothing.db", "there is no store nothing.db"),
        ("report pages --store foo://x", "foo://x is no URL of a database"),
        ("history ada --store damaged.db", "the store damaged.db cannot be read: database disk"),
        ("report grades.db/pages", "grades.db/pages cannot be written: Not a directory"),
        ("export no/x.csv", "no/x.csv cannot be written: No such file"),
        ("export class", "class cannot be written: Is a directory"),
        ("export grades.db --format gradescope", "grades.db cannot be written: Not a directory"),
        (f"gradescope {STEM} --out no/a.zip", "no/a.zip cannot be written: No such file"),
        ("course init grades.db/x", "grades.db/x cannot be written: Not a directory"),
        ("grade class --only z*", "no student's name is like z*"),
        ("grade class --checks foo", "no check's name is like foo"),
        ("export x.csv --store spoiled.db", "the result 1 in the store is damaged: Input data was"),
        ("grade class --device tpu", "'tpu' is neither cpu nor cuda"),
    ],
)
def test_what_a_command_cannot_do_is_said_in_a_sentence(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    class_of(Path("class"), 1)
    with Store("grades.db") as store:
        store.add(store.begin("grade", 1, "cpu", ""), result(), {}, b"x")
    with closing(sqlite3.connect("grades.db")) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'results'"
        ((page,),) = connection.execute(query)
        ((size,),) = connection.execute("PRAGMA page_size")
    pages = Path("grades.db").read_bytes()
    damaged = pages[: size * (page - 1)] + b"A" * size + pages[size * page :]
    Path("damaged.db").write_bytes(damaged)
    shutil.copy("grades.db", "spoiled.db")
    with closing(sqlite3.connect("spoiled.db")) as connection, connection:
        connection.execute("UPDATE results SET result = substr(result, 1, 50)")
    before = sorted(Path().rglob("*"))
    done = command(*arguments.split())
    assert done.exit_code and said in done.output
    assert sorted(Path().rglob("*")) == before


def dies(pipe, setup):
    """A worker that some submissions kill: one always, one only the first time."""
    while True:
        job = pipe.recv()
        if job.student == "deadly" or (job.student == "once" and not os.path.exists(job.path)):
            Path(job.path).touch()
            os._exit(9)
        pipe.send(result(job.student))


def test_a_worker_that_dies_costs_only_its_own_submission(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "work", dies)
    jobs = [
        Job(name, STEM, str(tmp_path / name), "", b"")
        for name in ("ada", "deadly", "bob", "once", "carl")
    ]
    found = {job.student: result for job, result in graded(iter(jobs), Setup((STEM,), 1), 2)}
    assert {name: each.status for name, each in found.items()} == {
        "ada": "graded", "bob": "graded", "carl": "graded", "once": "graded", "deadly": "broken",
    }  # fmt: skip
    deadly = found["deadly"]
    assert "died twice" in deadly.message and deadly.points is None
    assert deadly.graded_at and deadly.kit == __version__


class WeakJail:
    isolation = "limits"

    def __init__(self, *_, **__):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def wait_until_ready(self):
        pass


class Pipe:
    def __init__(self):
        self.sent = []

    def recv(self):
        raise EOFError

    def send(self, what):
        self.sent.append(what)


def test_a_class_is_not_graded_on_a_weak_rung_unless_one_says_so(monkeypatch):
    monkeypatch.setattr("autograder.jail.warden.Jail", WeakJail)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    pipe = Pipe()
    serve(pipe, Setup((STEM,), 1))
    assert "say so: --isolation limits" in pipe.sent[0]
    pipe = Pipe()
    serve(pipe, Setup((STEM,), 1, isolation="limits"))
    assert pipe.sent == []


@pytest.mark.parametrize("stem", STEMS)
def test_the_digests_know_every_check(stem):
    from autograder.experiment import checks

    found = {(name, id) for name, unit in units(stem).items() for id in unit.checks}
    assert found == {(each.exercise, each.id) for each in checks(stem)}
    assert len({unit.digest for unit in units(stem).values()}) == len(units(stem))
