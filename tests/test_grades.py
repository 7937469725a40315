"""What is given out and what is compared: no doubt becomes a grade, no grade drops unsaid."""

import csv
import hashlib
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from glob import glob
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace as changed
from test_classroom import STEM, command, result, unreadable
from test_rooms import imported

from autograder.classroom import digests, run
from autograder.classroom.compare import Move, changes, drops, sentences
from autograder.classroom.digests import units
from autograder.classroom.files import File
from autograder.classroom.intake import Handin
from autograder.classroom.run import merged, plan
from autograder.classroom.store import Store, StoreError, Student
from autograder.classroom.summary import attention, standings
from autograder.classroom.workers import Job, Setup, Station
from autograder.language import Translator
from autograder.results import tally

SETUP = Setup((STEM,), 1)
UNITS = units(STEM)
DIGESTS = {key: digest for unit in UNITS.values() for key, digest in unit.digests.items()}
EVERYTHING = {id for unit in UNITS.values() for id in unit.checks}
MENDED = min(UNITS["square"].checks)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """A function that makes a fresh database, in a server of our own on loopback."""
    psycopg = pytest.importorskip("psycopg")
    programs = shutil.which("initdb") or max(glob("/usr/lib/postgresql/*/bin/initdb"), default="")
    if not programs:
        pytest.skip("PostgreSQL is not installed")
    programs = Path(programs).resolve().parent
    home = Path(mkdtemp(prefix="pg-", dir="/tmp"))  # readable by another user, and a short path
    server = {}
    if os.getuid() == 0:  # it refuses to be root
        server["user"] = "nobody"
        shutil.chown(home, "nobody")
    run = partial(subprocess.run, check=True, capture_output=True, cwd=home, **server)
    run([programs / "initdb", "--pgdata", home / "data", "--username", "ta", "--auth", "trust"])
    options = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off"
    control = [programs / "pg_ctl", "--pgdata", home / "data", "--log", home / "log", "--wait"]
    run([*control, "--options", options, "start"])
    number = count()

    def fresh():
        name = f"course{next(number)}"
        with psycopg.connect(host=str(home), user="ta", dbname="postgres", autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://ta@/{name}?host={home}"

    yield fresh
    run([*control, "--mode", "immediate", "stop"])
    shutil.rmtree(home)


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, tmp_path):
    """Where the store is, as an option of the commands."""
    if request.param == "sqlite":
        return "--store", str(tmp_path / "grades.db")
    return "--store", request.getfixturevalue("postgresql")()


@pytest.fixture
def store(where):
    with Store(where[1]) as store:
        yield store


def add(store, *results, digests=DIGESTS, ids=()):
    number = store.begin("grade", 1, "cpu", "")
    for each in results:
        data = each.sha256.encode() or None
        store.add(number, each, digests, data, platform_id=dict(ids).get(each.student, ""))
    store.end(number)
    return number


def full(student="ada", outcome="passed", **other):
    """A result of all checks, worth 5 each."""
    whole = result(student, outcome, **other)
    checks = [
        changed(whole.checks[0], exercise=name, id=id, max_points=5.0,
                points=5.0 * (outcome == "passed"))
        for name, unit in UNITS.items() for id in unit.checks
    ]  # fmt: skip
    points = sum(each.points for each in checks)
    return changed(whole, checks=checks, exercises=tally(checks), points=points,
                   sha256=_sha256(student))  # fmt: skip


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def handed_in(student="ada", data=None):
    path = Path(f"{student}.py")
    file = File((path.name,), path, lambda: data or student.encode(), on_disk=False)
    return Handin(student, STEM, path, file)


def due(store, *found, setup=SETUP, chosen=lambda exercise, check: True, again=False):
    return {
        each.handin.student: set(each.checks)
        for each in plan(store, found, setup, chosen, again).tasks
    }


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_two_who_begin_a_class_draw_the_same_inputs(store, where):
    with Store(where[1]) as other:
        assert store.seed() == other.seed()
    store.begin("grade", store.seed() + 1, "cpu", "")
    with Store(where[1]) as other:
        store.begin("grade", 7, "cpu", "")
        assert store.seed() == other.seed() == 7


def test_a_stores_path_is_no_url(tmp_path):
    for name in ("a%20b.db", "g?.db"):
        with Store(str(tmp_path / name)) as store:
            store.begin("grade", 1, "cpu", "")
    assert {path.name for path in tmp_path.glob("*.db")} == {"a%20b.db", "g?.db"}


def test_two_graders_writing_at_once_lose_nothing(store, where):
    def grade(grader):
        with Store(where[1]) as store:
            run = store.begin("grade", 1, "cpu", "")
            for number in range(40):
                store.add(run, result(f"{grader}{number}"), {}, b"same bytes", late=True)
            store.end(run)

    with ThreadPoolExecutor(2) as graders:
        list(graders.map(grade, "ab"))
    assert len(store.grades()) == len(list(store.earlier())) == 80
    assert store.data("a0") == b"same bytes"


def test_a_full_disk_loses_nothing_that_was_finished(tmp_path):
    with Store(str(tmp_path / "grades.db")) as store:
        run = store.begin("grade", 1, "cpu", "")
        store.add(run, result("ada"), {}, b"")
        with store._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="full"):
            store.add(run, result("bob"), {}, os.urandom(100_000))
        assert [row.student for row in store.grades()] == ["ada"]
        assert [each.student for each in store.students()] == ["ada"]


def test_what_was_of_no_assignment_is_forgotten_when_better_comes(store):
    add(store, unreadable("ada"), changed(unreadable("bob"), assignment=""))
    assert [each.told(Translator()) for each in standings(store)][-1] == f"bob · {STEM}"
    store.enrol([Student("u31", "Zoë")])
    needs = {each.what: each.lines for each in attention(store, standings(store), Translator())}
    assert needs["Handed in nothing"] == [f"u31 (Zoë) · {STEM}"]
    add(store, result("bob"))
    assert [each.status for each in standings(store)] == ["unreadable", "graded", "missing"]
    two_assignments = changed(unreadable("ada"), assignment="training_loop")
    add(store, two_assignments, changed(unreadable("cleo"), assignment=""))
    assert [each.told(Translator()) for each in standings(store)][-1] == "cleo · no assignment"


def test_the_table_keeps_apart_what_has_no_grade(store, where, tmp_path):
    store.enrol([Student("zoe", "=HYPERLINK(1)", "＠zoe")])  # noqa: RUF001
    broken = result("bob", status="broken", points=None)
    partial = result("pia", max_points=50.0)
    add(store, result("ada"), broken, unreadable("carl"), partial)
    out = tmp_path / "grades.csv"
    stopped = command("export", out, *where)
    assert stopped.exit_code == 1 and not out.exists()
    assert f"3 have no grade:\n  bob · {STEM}: broken" in stopped.output
    assert command("export", out, *where, "--accept-ungraded").exit_code == 0
    assert {row["student"]: (row["status"], row["points"], row["square"]) for row in rows(out)} == {
        "ada": ("graded", "100.0", "100.0"), "bob": ("broken", "", ""),
        "carl": ("unreadable", "", ""), "pia": ("partial", "", ""), "zoe": ("missing", "", ""),
    }  # fmt: skip
    assert rows(out)[-1]["name"] == "'=HYPERLINK(1)" and rows(out)[-1]["email"] == "'＠zoe"  # noqa: RUF001


def test_the_imports_of_canvas_and_moodle(store, where, tmp_path):
    store.enrol([Student("al1", "Lovelace, Ada", "a@b.c", "123"), Student("zoe", "Z", "", "9")])
    add(store, result("al1"), ids={"al1": "123"})
    add(store, result("bob", status="broken", points=None), result("eva"))
    out = tmp_path / "import.csv"
    canvas = "--format", "canvas", "--column", "Loop (47)", "--accept-ungraded"
    said = command("export", out, *where, *canvas).output
    # An empty cell would delete what somebody has entered there.
    assert "2 grades written" in said and "; 2 have no grade and are left out" in said
    assert "; 1 may not be found there" in said
    assert rows(out)[0] == {
        "Student": "Lovelace, Ada", "ID": "123", "SIS User ID": "", "SIS Login ID": "al1",
        "Section": "", "Loop (47)": "100.0",
    }  # fmt: skip
    assert [row["Student"] for row in rows(out)] == ["Lovelace, Ada", "eva"]
    # Moodle refuses a worksheet without the first, the fourth or the fifth of these columns.
    moodle = "--format", "moodle", "--accept-ungraded"
    command("export", out, *where, *moodle)
    ada, eva = rows(out)
    assert ada == {
        "Identifier": "Participant 123", "Full name": "Lovelace, Ada", "Email address": "a@b.c",
        "Grade": "100.0", "Last modified (grade)": "now", "Feedback comments": "square 100/100",
    }  # fmt: skip
    assert eva["Identifier"] == ""
    command("export", out, *where, *moodle, "--lang", "pt")
    assert list(rows(out)[0].values()) == ["Participante123", *list(ada.values())[1:]]
    assert {"Identificador", "Nota", "Última modificação (nota)"} <= rows(out)[0].keys()
    add(store, result("al1", assignment="training_loop"))
    stopped = command("export", out, *where, *moodle)
    assert stopped.exit_code == 1 and "say which with --assignment" in stopped.output


def test_junit_tells_wrong_from_broken_and_unreadable(store, where, tmp_path):
    add(store, result("ada", "failed"), unreadable("bob\x01"), result("eve", "broken"))
    add(store, changed(unreadable("zed"), assignment=""))
    out = tmp_path / "junit.xml"
    said = command("export", out, *where, "--format", "junit", "--accept-ungraded").output
    assert "4 submissions" in said and "2 have no grade" in said
    suites = ElementTree.parse(out).getroot()
    assert [(each.get("failures"), each.get("errors")) for each in suites] == [
        ("2", "0"), ("0", "1"), ("0", "2"), ("0", "1"),
    ]  # fmt: skip


def test_a_lower_grade_is_not_given_out_unsaid(store, where, tmp_path):
    out = tmp_path / "grades.csv"
    add(store, result("ada"), result("bob"))
    assert command("export", out, *where).exit_code == 0
    add(store, result("ada", "failed"))
    assert [(was.points, now.points) for was, now in drops(store)] == [(100, 0)]
    stopped = command("export", out, *where)
    assert stopped.exit_code == 1
    assert f"1 have less than before:\n  ada · {STEM}: 100 → 0" in stopped.output
    assert command("export", out, *where, "--accept-drops").exit_code == 0
    assert drops(store) == []  # now this is the grade that was given out
    gradescope = "export", tmp_path, *where, "--format", "gradescope"
    assert command(*gradescope).exit_code == 0
    add(store, unreadable("ada"))
    assert command(*gradescope, "--accept-drops", "--accept-ungraded").exit_code == 0
    assert [path.parent.name[:3] for path in tmp_path.rglob("results.json")] == ["bob"]


def test_before_anything_is_given_out_the_highest_grade_counts(store):
    for outcome in ("passed", "failed", "failed"):
        add(store, result("ada", outcome))
    assert [(was.points, now.points) for was, now in drops(store)] == [(100, 0)]
    add(store, unreadable("ada"))
    assert [(was.points, now.points) for was, now in drops(store)] == [(100, None)]


def test_a_comparison_tells_who_through_which_check_and_what_is_flaky(store, where, tmp_path):
    other = {**DIGESTS, "square": "another"}
    old = add(store, result("ada"), result("bob", "failed"), result("carl"), digests=other)
    new = add(store, result("ada", "failed"), result("bob"), result("carl"))
    said = list(sentences(changes(store, old, new), Translator()))
    assert said == [
        "1 lost points, 1 gained, 1 have as many as before",
        f"  lost    ada · {STEM}: 100 → 0: test_one passed → failed (-50), "
        "test_two passed → failed (-50)",
        f"  gained  bob · {STEM}: 0 → 100: test_one failed → passed (+50), "
        "test_two failed → passed (+50)",
    ]
    add(store, result("ada", "timeout"))
    shown = command("diff", *where).output
    assert "run 2 → run 3:" in shown
    assert "flaky: test_one came out otherwise though nothing had changed, for ada" in shown
    assert command("diff", 1, 9, *where).exit_code == 1
    interrupted = store.begin("regrade", 1, "cpu", "")
    store.add(interrupted, result("ada"), DIGESTS, None)
    assert command("diff", *where).output == (
        f"{shown}run 4 has not ended: `autograder diff 3 4` tells of it\n"
    )
    counted = Move("test_one", "passed", "passed", -2.0, False).told(Translator())
    assert counted == "test_one passed, counts otherwise (-2)"


def test_the_history_of_a_student(store, where, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    add(store, result("ada", "failed"))
    add(store, result("ada"))
    shown = command("history", "ada", *where).output
    assert shown.index("0/100") < shown.index("100/100")
    assert command("history", "nobody", *where).exit_code == 1
    add(store, result("u31"))
    store.enrol([Student("u31", "Zoë Müller")])
    assert "100/100" in command("history", "zoë müller", *where).output
    unknown = command("history", "zoe", *where).output
    assert f"there is nothing of zoe in {where[1]} (did you mean Zoë Müller?)" in unknown


def test_only_what_changed_is_run_again(store):
    before = {**DIGESTS, "square": "", MENDED: "before it was mended"}
    add(store, full("ada"), full("bob", "failed"), full("eva", "blank"), full("old"),
        digests=before)  # fmt: skip
    add(store, full("old"))
    found = due(store, *map(handed_in, ("ada", "bob", "eva", "old")))
    square = set(UNITS["square"].checks)
    assert found == {"ada": {MENDED}, "bob": square, "eva": {MENDED}}
    assert due(store, handed_in("ada"), chosen=lambda exercise, check: exercise == "keep_if") == {}
    (task,) = plan(store, [handed_in("ada")], SETUP, lambda exercise, check: True).tasks
    assert task.checks | task.rest == square
    assert due(store, handed_in("ada", b"other bytes")) == {"ada": EVERYTHING}
    assert due(store, handed_in("ada"), setup=replace(SETUP, seed=2)) == {"ada": EVERYTHING}
    assert due(store, handed_in("ada"), again=True) == {"ada": EVERYTHING}
    assert due(store, handed_in("new")) == {"new": EVERYTHING}


def test_a_new_sentence_for_a_mistake_is_only_for_those_who_made_one(store):
    add(store, full("ada"), full("bob", "failed"), digests={**DIGESTS, "square": "before"})
    assert due(store, handed_in("ada"), handed_in("bob")) == {"bob": set(UNITS["square"].checks)}


def test_a_check_that_is_no_more_is_no_part_of_the_result(store):
    old = full("ada")
    old = changed(old, checks=[*old.checks, changed(old.checks[0], id="test_removed")])
    add(store, old, digests={**DIGESTS, "square": "with one more"})
    assert due(store, handed_in("ada")) == {"ada": set(UNITS["square"].checks)}
    part = changed(old, checks=[each for each in old.checks if each.exercise == "square"][:-1])
    assert merged(part, old, UNITS).checks == full("ada").checks


def test_what_may_have_cost_another_its_time_is_run_again_as_a_whole(store):
    older = {**DIGESTS, "square": "", MENDED: "before it was mended"}
    square, other = UNITS["square"].checks, next(iter(UNITS["keep_if"].checks))
    odd = {
        "elsewhere": {other},
        "here": set(square),
        "in both": {MENDED, other},
        "cheat": set(),
    }
    for student, late in odd.items():
        whole = full(student)
        checks = [
            changed(each, outcome="timeout") if each.id in late else each for each in whole.checks
        ]
        fouls = ["it sent something"] if student == "cheat" else []
        add(store, changed(whole, checks=checks, tampered=fouls), digests=older)
    assert due(store, *map(handed_in, odd)) == {
        "elsewhere": {MENDED},
        "here": set(square),
        "in both": EVERYTHING,
        "cheat": EVERYTHING,
    }


def test_what_has_no_sure_grade_is_run_again_as_a_whole(store):
    add(store, full("bob", "broken", status="broken"))
    assert due(store, handed_in("bob")) == {"bob": EVERYTHING}
    add(store, full("weak", isolation="limits"))
    assert due(store, handed_in("weak")) == {}
    assert due(store, handed_in("weak"), setup=replace(SETUP, isolation="full")) == {
        "weak": EVERYTHING
    }


def test_a_new_part_is_put_into_the_old_whole():
    old = full("ada", "failed")
    part = [changed(old.checks[3], outcome="passed", points=5.0)]
    whole = merged(changed(old, checks=part, isolation="filters"), old, UNITS)
    assert [each.id for each in whole.checks] == [each.id for each in old.checks]
    passed = [each.outcome == "passed" for each in whole.checks]
    assert passed == [index == 3 for index in range(len(passed))]
    assert (whole.points, whole.max_points, whole.isolation) == (5, 5 * len(passed), "filters")
    assert sum(each.points for each in whole.exercises) == 5


def test_the_digests_cover_all_that_the_judge_imports():
    root = digests.PACKAGE.parent
    covered = {digests.PACKAGE / f"{name}.py" for name in digests.DECIDES}
    covered |= set((digests.PACKAGE / "jail").glob("*.py"))
    for path in covered:
        for name in imported(path):
            module = root / f"{name.replace('.', '/')}.py"
            inside = module.exists() and name.startswith("autograder")
            assert not inside or module in covered, f"{path.name} imports {name}"


def test_a_comment_changes_no_digest_and_a_check_only_its_own_and_its_exercises(
    tmp_path, monkeypatch
):
    package = tmp_path / "autograder"
    for name in ("checks", "misconceptions", "jail"):
        shutil.copytree(digests.PACKAGE / name, package / name)
    for name in digests.DECIDES:
        shutil.copy(digests.PACKAGE / f"{name}.py", package / f"{name}.py")
    shutil.copytree(digests.PACKAGE.parent / "reference", tmp_path / "reference")
    monkeypatch.setattr(digests, "PACKAGE", package)

    def fresh():
        for each in (digests.units, digests.environment, digests._tree):
            each.cache_clear()
        found = digests.units(STEM).values()
        return {key: digest for unit in found for key, digest in unit.digests.items()}

    try:
        assert fresh() == DIGESTS
        file = package / "checks" / f"test_{STEM}.py"
        text = file.read_text()
        file.write_text(f"# a comment\n{text}")
        assert fresh() == DIGESTS
        file.write_text(text.replace('@check("square", points=', '@check("square", points=1 + ', 1))
        mended = next(iter(UNITS["square"].checks))
        now = fresh()
        assert {key for key in now if now[key] != DIGESTS[key]} == {"square", mended}
        file.write_text(text)
        known = package / "misconceptions" / f"{STEM}.py"
        sentence = "You return a text. What is asked for is the number"
        assert known.read_text().count(sentence) == 1
        known.write_text(known.read_text().replace(sentence, "A number is asked for"))
        now = fresh()
        alike = {key for key in now if now[key] != DIGESTS[key]}
        assert alike == {"square", "multiplier"}
        file.write_text(f"{text}\nNEW = 1\n")
        assert not set(fresh().values()) & set(DIGESTS.values())
    finally:
        monkeypatch.undo()
        assert fresh() == DIGESTS


def test_of_a_lost_exercise_the_rest_is_run_too_and_of_no_other():
    runs = []

    class Judge:
        def grade(self, submission, jail, selected):
            runs.append(set(selected))
            checks = [each for each in full("ada").checks if each.id in selected]
            lost = [changed(each, outcome="failed") for each in checks if each.id == MENDED]
            return changed(full("ada"), checks=lost or checks)

    station = Station.__new__(Station)  # without a jail
    station.judge, station.jail = lambda stem: Judge(), None
    square, keep_if = (set(UNITS[name].checks) for name in ("square", "keep_if"))
    others = square | keep_if - {MENDED}
    job = Job("ada", STEM, "ada.py", "", b"def square(x): ...", checks=frozenset({MENDED}))
    station.grade(replace(job, rest=frozenset(others)))
    assert runs == [{MENDED}, square]


def test_a_regrade_runs_the_stored_bytes_and_keeps_the_rest(tmp_path, monkeypatch):
    folder = tmp_path / "class"
    folder.mkdir()
    wrong = "def square(x):\n    return x + x\n"
    (folder / "ada.py").write_text("def square(x):\n    return x * x\n")
    (folder / "bob.py").write_text(wrong)
    arguments = "--store", tmp_path / "grades.db"
    assert command("grade", folder, *arguments, "--jobs", 1, "--seed", 1).exit_code == 0
    shutil.rmtree(folder)
    nothing = command("regrade", *arguments)
    assert nothing.exit_code == 0 and "2 of 2 are up to date" in nothing.output
    unit = UNITS["square"]
    other = replace(unit, digest="mended", checks={**unit.checks, MENDED: "mended"})
    monkeypatch.setattr(run, "units", lambda *_: {**UNITS, "square": other})
    with Store(str(tmp_path / "grades.db")) as store:
        lucky = changed(full("carl"), sha256=_sha256(wrong), file="carl.py")
        store.add(add(store), lucky, DIGESTS, wrong.encode())  # before the check was mended
    done = command("regrade", *arguments, "--jobs", 1)
    assert done.exit_code == 0
    assert "1 lost points, 0 gained, 2 have as many as before" in done.output
    with Store(str(tmp_path / "grades.db")) as store:
        students = [each.student for each in store.earlier()]
        assert students == ["ada", "bob", "carl", "ada", "bob", "carl"]
        (ada, again), (bob, twice), (_, carl) = (
            [result for _, result in store.history(each)] for each in ("ada", "bob", "carl")
        )
    assert ada.checks == again.checks and bob.checks == twice.checks
    mine, theirs = ([each for each in result.checks if each.exercise == "square"]
                    for result in (carl, bob))  # fmt: skip
    assert mine == theirs and any(each.says for each in mine)
