"""Tells by content what a result depends on, so that only what has changed is run again.

A check's digest covers the check, all that checks share, the judge, the reference and the
libraries; an exercise's covers all of its checks and its misconceptions too, with those that they
are like, since a mistake is named by all of them. They are taken from the syntax tree, so that a
comment changes nothing, and without importing torch.
"""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from autograder.contract import exercises

PACKAGE = Path(__file__).resolve().parents[1]
DECIDES = ("comparison", "compiler", "contract", "diagnosis", "errors", "experiment", "judge",
           "kit", "observation", "oracle", "pictures", "recording", "results", "submission",
           "worlds", "misconceptions/__init__")  # fmt: skip
LIBRARIES = ("torch", "numpy", "scikit-learn", "matplotlib", "ipython")


@dataclass(frozen=True)
class Unit:
    """One exercise, with the digest of all that decides about it, and of each of its checks."""

    exercise: str
    digest: str
    checks: dict[str, str]  # by their ids

    @property
    def digests(self) -> dict[str, str]:
        """All of them, by the names of the exercise and of the checks."""
        return {self.exercise: self.digest, **self.checks}


@cache
def units(stem: str, device: str = "cpu") -> dict[str, Unit]:
    """The exercises of an assignment, in the order of the course."""
    checks: dict[str, dict[str, str]] = {each.name: {} for each in exercises(stem)}
    own: dict[str, list[str]] = {name: [] for name in checks}
    shared = [environment(), device]
    known: dict[str, str] = {}
    by_hand: set[str] = set()  # checks that ask of all others whether they pass by hand
    for path in _files(stem):
        for node in _tree(path).body:
            marked = _exercise(node)
            if marked is None:
                shared.append(ast.dump(node))
                continue
            kind, exercise = marked
            names = (each.id for each in ast.walk(node) if isinstance(each, ast.Name))
            own[exercise].append(ast.dump(node) + "".join(known.get(name, "") for name in names))
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                known[node.name] = own[exercise][-1]
            if kind == "check" and isinstance(node, ast.FunctionDef):
                checks[exercise][node.name] = own[exercise][-1]
                options = [each for each in ast.walk(node) if isinstance(each, ast.keyword)]
                if any(each.arg == "by_hand" for each in options):
                    by_hand.add(node.name)
    return {
        name: Unit(
            name,
            _digest(*shared, *own[name]),
            {
                id: _digest(*shared, text, *(found.values() if id in by_hand else ()))
                for id, text in found.items()
            },
        )
        for name, found in checks.items()
    }


@cache
def environment() -> str:
    """The digest of what all exercises depend on: the judge, the jail and the libraries."""
    paths = [PACKAGE / f"{name}.py" for name in DECIDES]
    paths += sorted((PACKAGE / "jail").glob("*.py"))
    paths += sorted((PACKAGE.parent / "reference").glob("*.py"))
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    machine = [platform.python_version(), platform.machine(), platform.system()]
    return _digest(*machine, *libraries, *(ast.dump(_tree(path)) for path in paths))


def _files(stem: str) -> Iterator[Path]:
    """The assignment's checks, their helpers, its misconceptions."""
    checks = PACKAGE / "checks"
    yield from sorted(each for each in checks.glob("*.py") if not each.name.startswith("test_"))
    for path in (
        checks / f"test_{stem}.py",
        checks / "hidden" / f"test_{stem}.py",
        PACKAGE / "misconceptions" / f"{stem}.py",
    ):
        if path.exists():  # released kits have neither hidden checks nor misconceptions
            yield path


def _exercise(node: ast.stmt) -> tuple[str, str] | None:
    """Whether it defines a check or misconceptions, and of which exercise."""
    for call in getattr(node, "decorator_list", [getattr(node, "value", None)]):
        match call:
            case ast.Call(
                ast.Name("check" | "misconception" | "family" as kind),
                [ast.Constant(str(name)), *_],
            ):
                return kind, name
    return None


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
