"""The README's walk-through of a course: nbgrader's own commands, two students and a teacher."""

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

pytest.importorskip("nbgrader")

ROOT = Path(__file__).resolve().parents[1]
# Each command is a process of its own, forked where nbgrader and torch are already imported.
SERVER = """
import json, os, sys
import autograder.judge, autograder.nbgrader.judged
from autograder.cli import main
from nbgrader.apps.nbgraderapp import NbGraderApp
for line in sys.stdin:
    (name, *arguments), folder, home, log = json.loads(line)
    child = os.fork()
    if not child:
        os.chdir(folder)
        os.environ["HOME"] = home
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1), os.dup2(file, 2)
        sys.argv = [name, *arguments]
        sys.path[0] = folder
        run = {"autograder": main, "nbgrader": NbGraderApp.launch_instance}[name]
        sys.exit(run(arguments))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def run(tmp_path):
    """Run one command line in a folder, as somebody at home there; returns what it printed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))}
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**inherited, "HOME": str(tmp_path), "PATH": path},
    )

    def run(line, folder):
        log, home = tmp_path / "log", tmp_path / "homes" / folder.name
        home.mkdir(parents=True, exist_ok=True)
        told = [shlex.split(line), str(folder), str(home), str(log)]
        server.stdin.write(json.dumps(told) + "\n")
        server.stdin.flush()
        status = server.stdout.readline().strip()
        assert status == "0", log.read_text()
        return log.read_text()

    yield run
    server.stdin.close()
    server.wait()


def commands():
    """The lines of the README's walk-through, each with who types it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```sh\n(# the teacher.*?)```", text, re.DOTALL).group(1)
    who = ""
    for line in block.splitlines():
        if line.startswith("# "):
            who = line
        elif line:
            yield who, line.partition("  #")[0].strip()


def answer(path, source, **wrong):
    """What the student does between fetching and submitting."""
    nb = nbformat.read(path, as_version=4)
    for cell, solved in zip(nb.cells, nbformat.read(source, as_version=4).cells, strict=True):
        tags = cell.metadata.get("nbgrader", {})
        if tags.get("solution"):
            right = re.sub(r"\n *### (BEGIN|END) SOLUTION", "", solved.source)
            cell.source = wrong.get(tags["grade_id"], right)
    nbformat.write(nb, path)


def test_the_walk_through_from_an_empty_folder_to_grades_and_feedback(run, tmp_path):
    course, stem = tmp_path / "pytorch", "training_loop"
    source = course / "source" / stem / f"{stem}.ipynb"
    never_eval = (
        "def make_val_step_fn(model, loss_fn):\n    return lambda x, y: loss_fn(model(x), y).item()"
    )
    mistakes = {"alice": {}, "bob": {"make_val_step_fn": never_eval}}
    seen = {}
    for student in mistakes:
        (tmp_path / student).mkdir()
    for who, line in commands():
        for student in mistakes if "student" in who else [""]:
            folder = tmp_path / student if student else course if course.exists() else tmp_path
            typed = line.replace("alice", student) if student else line
            if typed.startswith("cd "):
                continue
            if typed.startswith("cp "):
                _, old, new = shlex.split(typed)
                shutil.copy(folder / old, folder / new)
            elif typed.startswith("autograder"):
                run(f"{typed} --solutions {ROOT / 'solutions'}", folder)
                config = course / "nbgrader_config.py"
                config.write_text(re.sub(r"seed = \d+", "seed = 1", config.read_text()))
            else:
                seen[typed.split()[1], student] = run(typed, folder)
            if student and "fetch_assignment" in typed:
                answer(folder / stem / f"{stem}.ipynb", source, **mistakes[student])
    assert "2 graded, 0 not graded" in seen["autograde", ""]
    assert "Kernel" not in seen["autograde", ""] and "changed" not in seen["autograde", ""]
    with (course / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert float(rows["alice"]["score"]) == float(rows["alice"]["max_score"]) == 100
    assert 80 < float(rows["bob"]["score"]) < 100 and rows["bob"]["status"] == "graded"
    (feedback,) = (tmp_path / "bob" / stem / "feedback").rglob("*.html")
    assert "make_val_step_fn" in feedback.read_text()
    wrong = run(f"nbgrader validate submitted/bob/{stem}/{stem}.ipynb", course)
    assert "VALIDATION FAILED ON 1 CELL(S)" in wrong and 'check("make_val_step_fn")' in wrong
    assert {path.name for path in tmp_path.iterdir()} == {"pytorch", "alice", "bob", "homes", "log"}
