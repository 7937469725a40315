"""Imports point one way between the rooms, and importing the kit costs nothing."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from autograder.contract import STEMS
from autograder.contract import exercises as exercises_of

ROOT = Path(__file__).resolve().parents[1]
RULES = {
    "autograder/jail": ("reference", "solutions", "autograder.misconceptions", "autograder.judge",
                        "autograder.oracle", "autograder.recording", "autograder.proof",
                        "autograder.grading", "autograder.teaching"),
    "autograder/checks": ("reference", "solutions", "autograder.misconceptions", "autograder.judge",
                          "autograder.oracle", "autograder.recording", "autograder.jail",
                          "autograder.proof", "autograder.teaching"),
    "reference": ("autograder", "solutions"),
    "solutions": ("autograder", "reference"),
    "assignments": ("autograder", "reference", "solutions"),
}  # fmt: skip


@cache
def imported(path):
    """Every module that the file names in an import, also inside its functions."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


@pytest.mark.parametrize("room", RULES)
def test_a_room_knows_only_what_it_may(room):
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    for path in files:
        for name in imported(path):
            for forbidden in RULES[room]:
                inside = name == forbidden or name.startswith(forbidden + ".")
                assert not inside, f"{path.relative_to(ROOT)} imports {name}"


def test_only_the_judges_side_knows_the_reference():
    knows = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "autograder").rglob("*.py")
        if ("reference." in path.read_text() and "import_module" in path.read_text())
        or any(name.partition(".")[0] == "reference" for name in imported(path))
    }
    allowed = {"autograder/oracle.py", "autograder/misconceptions/__init__.py"}
    allowed |= {f"autograder/misconceptions/{path.name}"
                for path in (ROOT / "autograder/misconceptions").glob("*.py")}  # fmt: skip
    assert knows <= allowed


def test_the_judge_knows_nothing_of_a_class():
    for path in (ROOT / "autograder").rglob("*.py"):
        if path.parent.name != "classroom" and path.name != "teaching.py":
            assert not any("classroom" in name for name in imported(path)), path.relative_to(ROOT)


def test_only_the_nbgrader_door_knows_nbgrader():
    for path in (ROOT / "autograder").rglob("*.py"):
        if path.parent != ROOT / "autograder" / "nbgrader":
            names = {name.partition(".")[0] for name in imported(path)}
            assert "nbgrader" not in names, path.relative_to(ROOT)


@pytest.mark.parametrize("path", sorted((ROOT / "autograder/checks").rglob("*.py")), ids=str)
def test_no_helper_of_the_checks_is_an_answer(path):
    exercises = {each.name for stem in STEMS for each in exercises_of(stem)}
    tree = ast.parse(path.read_text())
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert not defined & exercises


def test_the_plugin_and_the_command_import_nothing_heavy():
    code = (
        "import sys, autograder.plugin, autograder.cli;"
        "heavy = ('torch', 'numpy', 'matplotlib', 'nbformat', 'IPython', 'sqlalchemy');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
