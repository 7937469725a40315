"""Grades on Gradescope: the zip to upload there, what runs in its container, and its results."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import sys
from importlib import metadata
from pathlib import Path
from string import Template
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from packaging.requirements import Requirement

from autograder import atomic
from autograder.classroom.digests import units
from autograder.classroom.intake import of_one
from autograder.classroom.run import Task, job_of
from autograder.classroom.workers import CannotGrade, Setup, graded
from autograder.results import CheckResult, Result, printable

TEMPLATES = Path(__file__).parent / "templates" / "gradescope"
PACKAGES = ("autograder", "reference")  # the judge's side; student code cannot read the second
EXECUTABLE = 0o100755 << 16
PLAIN = 0o100644 << 16


def pack(out: Path, stem: str, seed: int, isolation: str | None = None) -> None:
    """Write the zip: set-up, the program that Gradescope runs, and a copy of this kit.

    The libraries are those of this environment, so that grades there are the grades here.

    Raises:
        OSError: it cannot be written.
    """
    values = {
        "stem": stem,
        "seed": seed,
        "isolation": repr(isolation),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as zipped:
        for template in sorted(TEMPLATES.iterdir()):
            text = Template(template.read_text(encoding="utf-8")).substitute(values)
            _add(zipped, template.name, text.encode(), EXECUTABLE)
        _add(zipped, "requirements.txt", _requirements().encode(), PLAIN)
        for package in PACKAGES:
            folder = _folder(package)
            for path in sorted(folder.rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    name = path.relative_to(folder.parent).as_posix()
                    _add(zipped, name, path.read_bytes(), PLAIN)
    atomic.write(out, packed.getvalue())


def _add(zipped: ZipFile, name: str, data: bytes, mode: int) -> None:
    about = ZipInfo(name)  # dated 1980: the same kit makes the same bytes
    about.external_attr, about.compress_type = mode, ZIP_DEFLATED
    zipped.writestr(about, data)


def _requirements() -> str:
    """What the kit needs, in the versions that are installed here."""
    needed = [Requirement(each) for each in metadata.requires("stepmark") or ()]
    names = sorted(each.name for each in needed if not each.marker)
    return "".join(f"{name}=={metadata.version(name).partition('+')[0]}\n" for name in names)


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found and found.origin
    return Path(found.origin).parent


def run(root: Path, stem: str, seed: int, isolation: str | None = None) -> int:
    """Grade what lies in Gradescope's folders below `root` and return the exit status.

    Each submission draws its own inputs, the same ones each time it is graded: what a student reads
    in one answer cannot be written into the next. Where there is no grade, no result is written:
    Gradescope then says that the autograder failed, and this says why to the instructor.
    """
    results = root / "results" / "results.json"
    results.unlink(missing_ok=True)
    about = json.loads((root / "submission_metadata.json").read_text(encoding="utf-8"))
    student = ", ".join(each["email"] for each in about["users"])
    drawn = int(hashlib.sha256(f"{seed} {about['id']}".encode()).hexdigest()[:7], 16)
    handin = of_one(root / "submission", printable(student), stem)
    everything = frozenset(id for unit in units(stem).values() for id in unit.checks)
    task = Task(handin, everything, problem=handin.problem)
    setup = Setup((stem,), drawn, isolation=isolation)
    try:
        ((_, result),) = graded(iter([job_of(None, task)]), setup, count=1)
    except CannotGrade as error:
        print(f"No grade: {error}")
        return 1
    if result.status == "broken":
        print("No grade:", result.message, result.fault)
        return 1
    print(f"{result.status} with seed {drawn}, isolation {result.isolation or 'not needed'}")
    results.parent.mkdir(exist_ok=True)
    atomic.write(results, json.dumps(page(result)).encode())
    return 0


def page(result: Result) -> dict[str, Any]:
    """A result as Gradescope reads it. A hidden check is shown when grades are published."""
    said = list(result.notes)
    if result.points is None:
        said.insert(0, f"Nothing was graded: {result.message}. Hand in again.")
    return {
        "score": result.points or 0.0,
        "execution_time": result.seconds,
        "output": "\n".join(said),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "extra_data": {"isolation": result.isolation, "kit": result.kit},
        "tests": [*map(_test, result.checks), *map(_foul, result.tampered)],
    }


def _test(check: CheckResult) -> dict[str, Any]:
    hint = "" if check.says else check.hint
    return {
        "name": f"{check.exercise}: {check.claim}",
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.outcome == "passed" else "failed",
        "output": "\n".join(filter(None, (check.says, check.message, hint))),
        "output_format": "text",
        "visibility": "after_published" if check.hidden else "visible",
    }


def _foul(what: str) -> dict[str, Any]:
    """For the instructor alone."""
    name = "It sent the judge something unasked: look at the file by hand"
    return {"name": name, "output": what, "output_format": "text", "visibility": "hidden"}
