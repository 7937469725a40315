"""A kit for students: it gives nothing away, and its verdicts are the judge's."""

import contextlib
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
import zlib
from functools import cache
from io import StringIO
from itertools import pairwise
from pathlib import Path
from time import sleep

import pytest
from click.testing import CliRunner
from rich.console import Console
from test_classroom import result

from autograder import kit
from autograder.build import regions
from autograder.cli import main
from autograder.contract import STEMS
from autograder.experiment import checks
from autograder.grading import targets
from autograder.jail.child import TookTooLong, _interrupted_after
from autograder.language import Translator
from autograder.misconceptions import misconceptions
from autograder.oracle import Oracle
from autograder.recording import Recording, record, unpacked
from autograder.release import contents, release
from autograder.results import read
from autograder.terminal import show
from autograder.worlds import Broken

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = ROOT / "solutions"
STEM, SEED = "higher_order_functions", kit.FIRST_SEED
BARE = ("-p", "no:autograder", "-p", "no:randomly")  # the plugin of this repository is elsewhere
COMMON = {"}", "try:", "model.eval()", "optimizer.step()", "optimizer.zero_grad()",
          "with torch.no_grad():", "np.random.seed(seed)", "self.device = device", "return model",
          "loss = self.loss_fn(self.model(x), y)"}  # fmt: skip
parity = runpy.run_path(str(ROOT / "benchmarks" / "kit_parity.py"))

# Every Python that starts with this in its path believes to be on Windows. What differs there in
# libraries is imported before.
ELSEWHERE = """
import os, signal, socket, sys
import click, ctypes, msgspec, multiprocessing, numpy, rich.console
import rich.padding, rich.table, subprocess, tempfile, torch, zlib
import IPython.core.inputtransformer2

MISSING = ("resource", "fcntl", "pwd", "grp", "termios", "_posixshmem")

class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

for name in MISSING:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Nowhere())
sys.platform = "win32"
for module, names in {
    os: "fork forkpty getuid geteuid getgid killpg setsid wait4 pidfd_open O_NOFOLLOW O_NONBLOCK "
        "O_CLOEXEC sched_getaffinity WIFEXITED",
    signal: "SIGALRM SIGPROF SIGXCPU setitimer ITIMER_REAL ITIMER_PROF alarm pidfd_send_signal",
    socket: "AF_UNIX SOCK_SEQPACKET SO_PASSCRED send_fds recv_fds socketpair",
}.items():
    for name in names.split():
        delattr(module, name)

def no_proc(event, arguments):
    if event == "open" and str(arguments[0]).startswith("/proc"):
        raise FileNotFoundError(arguments[0])

sys.addaudithook(no_proc)
"""


@cache
def unrecorded(stem):
    """The files of a kit without its recordings."""
    return contents(stem, SOLUTIONS, range(0))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The kit of the shortest assignment, with two seeds."""
    out = tmp_path_factory.mktemp("kits")
    files = dict(unrecorded(STEM))
    for seed in (SEED, SEED + 1):
        files[recorded(seed)] = record(Oracle(STEM, seed), public())
    return lay(out / STEM, files)


@pytest.fixture
def sealed(folder, monkeypatch):
    """This process is the kit's."""
    monkeypatch.setattr(kit, "RECORDINGS", folder / "autograder" / "recordings")
    return folder


def public(stem=STEM):
    return [check for check in checks(stem) if not check.hidden]


BESIDE_SQUARE = {check.id for check in public() if check.exercise != "square"}


def recorded(seed, stem=STEM):
    return f"autograder/{kit.recording(stem, seed).relative_to(kit.RECORDINGS.parent)}"


def lay(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


GRADE = """
import sys
from pathlib import Path
from autograder.grading import Grading, targets
from autograder.jail import plain
from autograder.results import write

plain.LIMITS = plain.Limits(cpu=5, reading=60, memory=0)
folder, selected, out = sys.argv[1:]
wanted = targets(Path(folder))
with Grading(wanted, None) as grading:
    write([grading.grade(each, set(selected.split())) for each in wanted], Path(out))
"""


def run(folder, *command, path=()):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


# What is in it


@pytest.mark.parametrize("stem", STEMS)
def test_a_kit_gives_nothing_away(stem):
    text = "\n".join(each.decode(errors="replace") for each in unrecorded(stem).values())
    prose, names = " ".join(text.split()), set(re.findall(r"\w+", text))
    for check in checks(stem):
        if check.hidden:
            assert check.id not in names
            assert check.claim not in prose and (check.hint or "\0") not in prose
    defined = set(re.findall(r"(?:def|class) (\w+)", text))
    for wrong in misconceptions(stem):
        assert wrong.id not in defined and wrong.says not in prose
    lines = [line.strip() for line in text.splitlines()]
    neighbours = set(pairwise(lines))
    for answer in answers(stem):
        assert not set(answer) & set(lines) - COMMON
        assert not set(pairwise(answer)) & neighbours


def test_kits_can_be_installed_over_each_other():
    seen = {}
    for stem in STEMS:
        for name, content in unrecorded(stem).items():
            if name.startswith("autograder/"):
                assert seen.setdefault(name, content) == content, name


def answers(stem):
    """The lines of each answer; an answer of one line has no neighbours to tell."""
    text = (SOLUTIONS / f"{stem}.py").read_text()
    lines = [line.strip() for line in text.splitlines()]
    for region in regions(text, stem):
        if region.exercise:
            yield [line for line in lines[region.begin : region.end - 1] if line]


def test_a_recording_tells_of_public_checks_alone(folder):
    data = zlib.decompress((folder / recorded(SEED)).read_bytes())
    for check in checks(STEM):
        assert (check.id.encode() in data) != check.hidden
    tape = unpacked((folder / recorded(SEED)).read_bytes())
    lost = {each.id for each in tape.mistakes if each.lost}
    oracle = Oracle(STEM, SEED)
    for wrong in misconceptions(STEM):
        own = [each for each in public() if each.exercise == wrong.exercise]
        assert (wrong.id in lost) != all(oracle.passes(each, wrong) for each in own)
        assert (wrong.id.encode() in data) == (wrong.id in lost)


def test_a_kit_has_no_other_rooms(folder):
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    for room in ("reference", "solutions", "autograder/misconceptions", "autograder/classroom",
                 "autograder/nbgrader", "autograder/checks/hidden"):  # fmt: skip
        assert room not in names
    for module in ("oracle", "proof", "build", "release", "teaching"):
        assert f"autograder/{module}.py" not in names


def test_a_kit_asks_only_for_what_it_imports(folder):
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[^\w-]", each)[0].lower() for each in project["dependencies"]}
    assert names == {"click", "ipython", "jinja2", "matplotlib", "msgspec", "numpy",
                     "pytest", "rich", "torch"}  # fmt: skip


def test_a_folder_and_a_zip_with_the_same_files_are_written_once(tmp_path):
    command = ["release", STEM, "--out", str(tmp_path), "--seeds", "1"]
    with contextlib.chdir(ROOT):
        done = CliRunner().invoke(main, command)
        again = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / f"{STEM}.zip") as archive:
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / name).read_bytes()
        assert f"{STEM}/autograder/recordings/{STEM}/{SEED}.msgpack.z" in archive.namelist()
    assert again.exit_code == 1 and "there already" in again.output


def test_a_release_that_was_interrupted_is_no_kit_and_the_same_command_goes_on(
    tmp_path, monkeypatch
):
    def interrupted(*_):
        raise KeyboardInterrupt

    files = {"README.md": b"read me", "assignments/a.py": b"raise NotImplementedError"}
    monkeypatch.setattr("autograder.release.contents", lambda *_: files)
    for last in ("autograder.release._zipped", "pathlib.Path.replace", "pathlib.Path.rename"):
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(last, interrupted)
            release(STEM, tmp_path, SOLUTIONS, 1)
        assert not (tmp_path / STEM).exists()
    (tmp_path / f"{STEM}.part" / "stale").touch()
    folder, archive = release(STEM, tmp_path, SOLUTIONS, 1)
    assert {path.name for path in folder.rglob("*") if path.is_file()} == {"README.md", "a.py"}
    assert archive.is_file() and not (tmp_path / f"{STEM}.part").exists()
    nowhere = str(archive / "kits")
    done = CliRunner().invoke(main, ["release", STEM, "--out", nowhere])
    assert f"{nowhere} cannot be written: Not a directory" in done.output


# What it says


def test_the_verdicts_are_the_judges(folder, jail):
    files = parity["answers"](STEM)
    assert list(parity["differences"](folder, STEM, SEED, jail, files)) == []


def test_known_wrong_answers_are_judged_as_by_the_reference(sealed, jail):
    recording, oracle = Recording(STEM, SEED), Oracle(STEM, SEED)
    told = parity["said"](recording, oracle, STEM, jail)
    assert told == parity["said"](oracle, oracle, STEM, jail)
    assert sum(any(known for _, _, known in each) for each in told.values()) > 100


def test_pytest_grades_what_lies_in_the_kit(python_m, folder):
    command = ("pytest", *BARE, "autograder", "-k", "square")
    status, output = python_m(*command, cwd=folder, PYTHONPATH="")
    assert status == 1 and "square is still blank" in output, output
    assert "not loaded" not in output and "teacher's" not in output


@pytest.mark.parametrize(("most", "said"), [(60.0, True), (20.0, False)])
def test_the_points_that_are_held_back_are_said_of_a_whole_grade(most, said):
    console = Console(file=StringIO())
    show(result(points=most, max_points=most, held_back=40.0), console, Translator())
    told = "your teacher's checks count for the other 40 points" in console.file.getvalue()
    assert told == said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--seed", "7"], f"seed 7 was not recorded in this kit; there are: {SEED}, {SEED + 1}"),
        (["--device", "cuda"], "this kit was recorded on a CPU"),
    ],
)
def test_what_was_not_recorded_is_said(sealed, arguments, sentence):
    done = CliRunner().invoke(main, ["check", str(sealed / "assignments"), *arguments])
    assert done.exit_code == 1 and sentence in done.output


def test_pytest_says_it_too(python_m, folder):
    command = ("pytest", *BARE, "autograder", "--seed", "7")
    status, output = python_m(*command, cwd=folder, PYTHONPATH="")
    assert status == 4 and "seed 7 was not recorded in this kit" in output


def test_another_assignment_is_not_graded(sealed):
    (target,) = targets(ROOT / "assignments" / "training_loop.py")
    assert target.submission is None
    assert target.problem == f"this kit grades {STEM}, not training_loop"


def test_beside_another_grader_it_says_so(folder):
    status, output = run(folder, "-P", "-m", "pytest", "autograder", path=[ROOT])
    assert status == 4 and "another grader is in the way" in output
    assert "Traceback" not in output


def test_other_random_numbers_are_no_students_fault(sealed, monkeypatch):
    monkeypatch.setattr("autograder.recording._drawn", lambda: 0)
    with pytest.raises(Broken, match="draws other random numbers"):
        Recording(STEM, SEED).want(public()[0])


# Without Linux


@pytest.fixture(scope="module")
def graded_elsewhere(folder, tmp_path_factory):
    """What the kits of two assignments in one folder make of two answers: of one that hangs, its
    checks by name, and of one that is ready-made, its check; and where the first answer is."""
    home, kits = tmp_path_factory.mktemp("elsewhere"), tmp_path_factory.mktemp("both")
    (home / "sitecustomize.py").write_text(ELSEWHERE)
    shutil.copytree(folder, kits, dirs_exist_ok=True)
    other = "classification"
    made = next(each for each in public(other) if each.by_hand and each.exercise == "sigmoid")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Oracle, "known", lambda self, exercise: [])  # they take long
        tape = record(Oracle(other, SEED), [made])
    lay(kits, unrecorded(other) | {recorded(SEED, other): tape})
    wrong = (ROOT / "tests/submissions/bruno" / f"{STEM}.py").read_text()
    assert "return x * x" in wrong
    answers = home / "answers"
    answers.mkdir()
    (answers / f"{STEM}.py").write_text(wrong.replace("return x * x", "while True: pass", 1))
    (answers / f"{other}.py").write_text(
        "import torch\n\n\ndef sigmoid(z):\n    return torch.sigmoid(torch.as_tensor(z))\n"
    )
    selected = " ".join({"test_square_of_a_number", made.id, *BESIDE_SQUARE})
    out = home / "results.json"
    arguments = ["-c", GRADE, answers, selected, out]
    status, output = run(kits, *arguments, path=[home, kits])
    assert status == 0, output
    graded = read(out)
    assert {(each.isolation, each.status) for each in graded} == {("none", "graded")}
    seen = {each.assignment: {check.id: check for check in each.checks} for each in graded}
    return seen[STEM], seen[other][made.id], answers / f"{STEM}.py"


def test_elsewhere_a_kit_grades_in_a_plain_process(graded_elsewhere, grade):
    seen, _, file = graded_elsewhere
    hung = seen["test_square_of_a_number"]
    assert (hung.outcome, hung.message) == ("timeout", "it was stopped after 5 seconds")
    in_jail = {each.id: each for each in grade(file, STEM, SEED, BESIDE_SQUARE).checks}
    assert {name: (seen[name].outcome, seen[name].says) for name in seen.keys() - {hung.id}} == {
        name: (each.outcome, each.says) for name, each in in_jail.items()
    }
    assert any(each.says for each in in_jail.values())


def test_elsewhere_what_is_ready_made_is_worthless(graded_elsewhere):
    _, ready_made, _ = graded_elsewhere
    assert ready_made.outcome == "failed", ready_made.message


def test_elsewhere_a_statement_that_takes_long_is_given_up():
    with pytest.raises(TookTooLong), _interrupted_after(0.05):
        while True:
            pass
    with _interrupted_after(0.05):
        pass
    sleep(0.1)  # nothing comes late
