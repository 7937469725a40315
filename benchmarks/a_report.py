"""What the pages of a class cost.

Run `python benchmarks/a_report.py --count 1000 --out pages`. The results are made up from the
checks, the misconceptions and what they observe: a student is right in most exercises and has a
known mistake in some. The files are put together from the right variants, function by function; one
in fifty is another's with all names changed. Some names are very long, run from right to left, or
are HTML.
"""

import ast
import random
import re
import tempfile
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import click
from msgspec.structs import replace

from autograder.classroom.report import write
from autograder.classroom.store import Store, Student
from autograder.contract import STEMS, exercises
from autograder.experiment import checks
from autograder.language import Translator
from autograder.observation import Named
from autograder.oracle import Oracle
from autograder.results import CheckResult, Result, tally

ROOT = Path(__file__).resolve().parents[1]
MISTAKES = 4  # of each exercise
NAMES = (
    "<b onclick=alert(1)>Bobby",
    "\u202eevil txt.exe",
    "علي حسن",
    "👩🏽‍🔬 Ada 🎓",
    "N" * 10_000,
)


def answers(oracle: Oracle, exercise: str) -> list[list[CheckResult]]:
    """The right answer's results and those of each known wrong one."""
    found = []
    for known in [None, *oracle.known(exercise)[:MISTAKES]]:
        rows = []
        for check in oracle.checks(exercise):
            want = oracle.want(check)
            seen = oracle.wrong(check, known) if known else want
            passed = known is None or oracle.passes(check, known)
            drawn = [plan.picture(seen, want) for plan in check.pictures if isinstance(seen, Named)]
            rows.append(
                CheckResult(
                    id=check.id,
                    exercise=exercise,
                    claim=check.claim,
                    hidden=check.hidden,
                    outcome="passed" if passed else "failed",
                    points=check.points if passed else 0.0,
                    max_points=check.points,
                    message="" if passed else "the value: got 1.5, should be <2.5>",
                    misconception=None if passed or not known else known.id,
                    says="" if passed or not known else known.says,
                    pictures=[picture for picture in drawn if picture],
                )
            )
        found.append(rows)
    return found


def pieces(stem: str) -> dict[str, list[str]]:
    """The ways in which each function and class of an assignment is written."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests" / "variants" / stem).glob("*.py")):
        text = path.read_text()
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.setdefault(node.name, []).append(ast.get_source_segment(text, node) or "")
    asked = {each.path.partition(".")[0] for each in exercises(stem)}
    return {name: each for name, each in found.items() if name in asked}


def renamed(text: str, given: set[str]) -> str:
    """The same with other names, and other comments."""
    own = set(re.findall(r"(?<!\.)\b[a-z]\w*\b(?= =)", text)) - given
    names = "|".join(sorted(own)) or "(?!)"
    return "# all mine\n" + re.sub(rf"(?<![.\w])({names})(?!\w)", r"my_\1", text)


def make(store: Store, stem: str, count: int) -> None:
    chance = random.Random(1)
    oracle = Oracle(stem, 1)
    known = {each.name: answers(oracle, each.name) for each in exercises(stem)}
    written = pieces(stem)
    given = set(re.findall(r"\w+", (ROOT / "assignments" / f"{stem}.py").read_text()))
    store.enrol(
        Student(f"s{number:05}", NAMES[number] if number < len(NAMES) else f"Student {number}")
        for number in range(count + 3)
    )
    run = store.begin("made up", 1, "cpu", "")
    text = ""
    for number in range(count):
        lucky = chance.random() < 0.3
        rows: list[CheckResult] = []
        for right, *wrong in known.values():
            mistaken = wrong and not lucky and chance.random() < 0.2
            rows += chance.choice(wrong) if mistaken else right
        rows = [own_curve(row, chance) for row in rows]
        copied = number % 50 == 1
        parts = [chance.choice(ways) for ways in written.values()]
        text = renamed(text, given) if copied else f"# {number}\n" + "\n\n\n".join(parts)
        status = "unreadable" if number % 100 == 99 else "graded"
        student = f"s{number:05}"
        store.add(run, Result(
            assignment=stem, student=student, file=f"{student}.py",
            sha256=sha256(text.encode()).hexdigest(), seed=1, device="cpu", isolation="full",
            graded_at="2026-01-01", seconds=0.4, max_points=100.0, status=status,
            points=round(sum(row.points for row in rows), 6) if status == "graded" else None,
            message="" if status == "graded" else f"{student}.py is not Python: line 3",
            exercises=tally(rows) if status == "graded" else [],
            checks=rows if status == "graded" else [],
        ), {}, text.encode())  # fmt: skip
    store.end(run)


def own_curve(row: CheckResult, chance: random.Random) -> CheckResult:
    """A third of the class starts its training from other weights: no two curves are the same."""
    if row.exercise != "train_classifier" or chance.random() > 1 / 3:
        return row
    pictures = [
        replace(each, student=tuple(round(v * (1 + chance.random() / 50), 4) for v in each.student))
        if each.kind == "curve" and None not in each.student
        else each
        for each in row.pictures
    ]
    return replace(row, pictures=pictures)


@click.command()
@click.option("--count", default=1000, show_default=True)
@click.option("--stem", type=click.Choice(STEMS), default="classification", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Keep the pages in this folder.")
def main(count: int, stem: str, out: Path | None) -> None:
    with tempfile.TemporaryDirectory() as home, Store(f"{home}/grades.db") as store:
        make(store, stem, count)
        distinct = Counter(
            picture for _, result in store.newest() for row in result.checks
            for picture in row.pictures
        )  # fmt: skip
        folder = out or Path(home, "pages")
        began, cpu = time.perf_counter(), time.process_time()
        write(store, folder, Translator("en"))
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        size = sum(path.stat().st_size for path in folder.rglob("*.html")) / 2**20
        click.echo(
            f"{count} students of {stem} ({len(checks(stem))} checks): {took:.1f} s, {cpu:.1f} s "
            f"of CPU, {size:.0f} MiB, {len(distinct)} different pictures of {distinct.total()}"
        )


if __name__ == "__main__":
    main()
