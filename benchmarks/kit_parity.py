"""Grades with a released kit alone and with the judge, and lists every public verdict that differs.

Run `python benchmarks/kit_parity.py training_loop --seeds 10`. The solution, the stub, the example
submissions and the right variants are graded by the kit's own command in a process that knows
nothing of this repository. What the known wrong answers do is judged by the recording and by the
reference, with the same words compared.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from autograder import kit
from autograder.contract import STEMS
from autograder.diagnosis import diagnose
from autograder.experiment import Check, checks
from autograder.jail.warden import Jail
from autograder.jail.wire import Failed, Seen
from autograder.judge import Judge, _judged
from autograder.misconceptions import misconceptions
from autograder.observation import Named
from autograder.oracle import Oracle
from autograder.recording import Recording
from autograder.release import release
from autograder.results import Result, read
from autograder.submission import Submission
from autograder.submission import read as submitted
from autograder.worlds import Observed, Worlds

ROOT = Path(__file__).resolve().parents[1]


def public(stem: str) -> list[Check]:
    return [check for check in checks(stem) if not check.hidden]


def answers(stem: str) -> list[Path]:
    """Whole answers: the solution, the stub, the examples, the right variants."""
    return [
        ROOT / "solutions" / f"{stem}.py",
        ROOT / "assignments" / f"{stem}.py",
        *sorted((ROOT / "tests/submissions").glob(f"*/{stem}.*")),
        *sorted((ROOT / "tests/variants" / stem).glob("*.py")),
    ]


def by_the_kit(folder: Path, stem: str, seed: int, files: Iterable[Path], code: str = "") -> list:
    """What the kit's own `autograder check` makes of the files, after `code` was run."""
    results = folder / f"results-{seed}.json"
    arguments = ["check", *map(str, files), "--assignment", stem, "--seed", str(seed)]
    code += f"\nfrom autograder.cli import main\nmain({[*arguments, '--results', str(results)]!r})"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    if not results.exists():
        raise RuntimeError(done.stdout + done.stderr)
    return read(results)


def verdicts(result: Result) -> dict[str, tuple]:
    return {
        check.id: (check.outcome, check.points, check.message, check.hint, check.misconception,
                   check.says)
        for check in result.checks
    }  # fmt: skip


def differences(kits: Path, stem: str, seed: int, jail: Jail, files: list[Path]) -> Iterator[str]:
    """The files on which the kit and the judge do not agree."""
    judge, selected = Judge(stem, seed), {check.id for check in public(stem)}
    for file, result in zip(files, by_the_kit(kits, stem, seed, files), strict=True):
        ours = verdicts(judge.grade(submitted(file, stem), jail, selected))
        for check, theirs in verdicts(result).items():
            if theirs != ours.pop(check, None):
                yield f"{file}: {check} with seed {seed}"
        yield from (f"{file}: the kit lacks {check}" for check in ours)


def said(worlds: Worlds, oracle: Oracle, stem: str, jail: Jail) -> dict[str, list]:
    """What these worlds have the judge say of each known wrong answer, check by check."""
    found: dict[str, list] = {}
    nobody = Submission(Path("nobody.py"), stem, "nobody", "", (), notebook=False)
    for wrong in misconceptions(stem):
        own = [check for check in public(stem) if check.exercise == wrong.exercise]
        seen: dict[str, Observed] = {check.id: oracle.wrong(check, wrong) for check in own}
        named = diagnose(worlds, own, seen)
        found[wrong.id] = []
        for check in own:
            did = seen[check.id]
            reply = Seen(check.id, did) if isinstance(did, Named) else Failed(check.id, did)
            verdict = _judged(check, reply, worlds.want(check), nobody, jail)
            known = named.get(check.id)
            found[wrong.id].append(
                (verdict.outcome, verdict.message, known and (known.id, known.says))
            )
    return found


@click.command()
@click.argument("stems", nargs=-1, type=click.Choice(STEMS))
@click.option("--seeds", default=10, show_default=True)
def main(stems: tuple[str, ...], seeds: int) -> None:
    bad = 0
    for stem in stems or STEMS:
        with tempfile.TemporaryDirectory() as home:
            began = time.perf_counter()
            folder, archive = release(stem, Path(home), ROOT / "solutions", seeds)
            took, size = time.perf_counter() - began, archive.stat().st_size / 1024
            print(f"{stem}: {seeds} seeds, made in {took:.0f} s, the zip has {size:.0f} KiB")
            files = answers(stem)
            with Jail((stem,), ("matplotlib.pyplot", "sklearn.metrics")) as jail:
                for seed in range(kit.FIRST_SEED, kit.FIRST_SEED + seeds):
                    found = list(differences(folder, stem, seed, jail, files))
                    kit.RECORDINGS, before = folder / "autograder/recordings", kit.RECORDINGS
                    recording, oracle = Recording(stem, seed), Oracle(stem, seed)
                    kit.RECORDINGS = before
                    ours, theirs = (said(each, oracle, stem, jail) for each in (oracle, recording))
                    found += [f"{name} with seed {seed}" for name in ours
                              if ours[name] != theirs[name]]  # fmt: skip
                    named = sum(any(known for _, _, known in each) for each in theirs.values())
                    print(f"  seed {seed}: {len(files)} answers and {len(ours)} wrong answers, of "
                          f"which {named} are named; {len(found)} differences",
                          flush=True)  # fmt: skip
                    print(*(f"    {each}" for each in found), sep="\n" if found else "", end="")
                    bad += len(found)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
