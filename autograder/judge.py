"""The judge: sends experiments into the jail, compares what comes back, and gives the grade."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from msgspec.structs import replace

import autograder
from autograder.comparison import difference
from autograder.contract import POINTS, exercises
from autograder.diagnosis import Observed, diagnose
from autograder.experiment import ByHand, Check, checks
from autograder.jail import wire
from autograder.jail.warden import Gone, Inmate, Jail, JailError
from autograder.oracle import Broken, Oracle
from autograder.results import CheckResult, Result, printable, tally
from autograder.submission import Submission, Unreadable

SPENT = {
    "memory": "it ran out of memory (the limit is {memory} MiB)",
    "output": "it printed more than a check may print (1 MiB)",
    "size": "what it returned is far too large",
    "exit": "it ended the program (sys.exit, exit or quit)",
}


@dataclass(frozen=True)
class Verdict:
    """What came of one check before anything is said about it: an outcome, and why."""

    outcome: str
    message: str = ""
    hidden_message: str = ""  # the same without values, for a hidden check
    hint: bool = False
    seen: Observed | None = None


class Judge:
    """Grades submissions of one assignment with one seed; open it with the jail to use."""

    def __init__(self, stem: str, seed: int = 0, device: str = "cpu") -> None:
        torch.set_num_threads(1)  # as in the jail: the last bits depend on it
        self.stem, self.seed, self.device = stem, seed, device
        self.oracle = Oracle(stem, seed, device)

    def grade(
        self, submission: Submission, jail: Jail, selected: Iterable[str] | None = None
    ) -> Result:
        """Run the selected checks (all by default) on a submission and give its grade."""
        began = time.perf_counter()
        wanted = [each for each in checks(self.stem) if selected is None or each.id in selected]
        session = _Session(self, submission, jail)
        try:
            verdicts = session.verdicts(wanted)
        except Unreadable as error:
            return unreadable(
                printable(str(error)),
                submission.path,
                stem=self.stem,
                student=submission.student,
                seed=self.seed,
                device=self.device,
                sha256=submission.sha256,
            )
        finally:
            session.close()
        results = self._explain(wanted, verdicts)
        broken = any(each.outcome == "broken" for each in results)
        points = round(sum(each.points for each in results), 6)
        return Result(
            assignment=self.stem,
            student=submission.student,
            file=str(submission.path),
            sha256=submission.sha256,
            seed=self.seed,
            device=self.device,
            isolation=jail.isolation,
            graded_at=_now(),
            seconds=round(time.perf_counter() - began, 3),
            points=None if broken else points,
            max_points=round(sum(each.max_points for each in results), 6),
            status="broken" if broken else "graded",
            message="the kit itself failed: no grade is given, ask a person" if broken else "",
            notes=session.notes,
            exercises=tally(results),
            checks=results,
            kit=autograder.__version__,
        )

    def _explain(self, wanted: list[Check], verdicts: dict[str, Verdict]) -> list[CheckResult]:
        order = {each.name: index for index, each in enumerate(exercises(self.stem))}
        seen = {name: verdict.seen for name, verdict in verdicts.items() if verdict.seen}
        named = diagnose(self.oracle, wanted, seen)
        results = []
        for check in sorted(wanted, key=lambda each: order[each.exercise]):
            verdict = verdicts[check.id]
            known = named.get(check.id)
            results.append(
                CheckResult(
                    id=check.id,
                    exercise=check.exercise,
                    claim=check.claim,
                    hidden=check.hidden,
                    outcome=verdict.outcome,
                    points=check.points if verdict.outcome == "passed" else 0.0,
                    max_points=check.points,
                    message=printable(verdict.hidden_message if check.hidden else verdict.message),
                    hint=check.hint if verdict.hint else "",
                    misconception=known.id if known else None,
                    says=known.says if known else "",
                )
            )
        return results


class _Session:
    """One submission in the jail: a child is opened when needed and replaced when it has died."""

    def __init__(self, judge: Judge, submission: Submission, jail: Jail) -> None:
        self.judge, self.submission, self.jail = judge, submission, jail
        self.inmate: Inmate | None = None
        self.by_hand: ByHand | None = None  # what is worthless in the child
        self.notes: list[str] = []
        self.cpu = 0.0

    def close(self) -> None:
        if self.inmate and not self.inmate.gone:
            self.inmate.close()

    def verdicts(self, wanted: list[Check]) -> dict[str, Verdict]:
        """A verdict for each check, run in an order drawn from the seed.

        Raises:
            Unreadable: the submission is not Python.
        """
        order = np.random.default_rng(self.judge.seed).permutation(len(wanted))
        shuffled = [wanted[index] for index in order]
        by_hand = list(dict.fromkeys([None, *(check.by_hand for check in shuffled)]))
        shuffled.sort(key=lambda check: by_hand.index(check.by_hand))  # one child for each
        return {check.id: self.verdict(check) for check in shuffled}

    def verdict(self, check: Check) -> Verdict:
        try:
            if self.inmate is None or self.inmate.gone or self.by_hand is not check.by_hand:
                self.enter(check)
            assert self.inmate is not None
            loaded = self.inmate.loaded
            if isinstance(loaded, Gone):
                return _gone(loaded, self.jail, "while your file was being read, ")
            if not isinstance(loaded, wire.Loaded) or check.exercise not in loaded.gates:
                self.inmate.close()
                return _gone(Gone("protocol"), self.jail, "while your file was being read, ")
            gate = loaded.gates[check.exercise]
            if gate.state == "blank":
                return Verdict("blank", gate.message, gate.message)
            if gate.state != "ok":
                return Verdict("failed", gate.message, gate.message)
            return self.run(check)
        except (Broken, JailError) as error:
            return Verdict("broken", str(error), str(error))

    def enter(self, check: Check) -> None:
        """Open a child with the submission in it, for this check and others like it.

        Raises:
            Unreadable: the submission is not Python.
            JailError: no child could be had.
        """
        self.close()
        self.by_hand = check.by_hand
        load = replace(self.submission.load, by_hand=check.id if check.by_hand else "")
        self.inmate = self.jail.open(load)
        loaded = self.inmate.loaded
        if isinstance(loaded, wire.Unreadable):
            raise Unreadable(f"{self.submission.path.name} is not Python: {loaded.message}")
        if isinstance(loaded, wire.Loaded) and not check.by_hand:
            self.notes = [printable(_note(fault)) for fault in loaded.faults[:10]]

    def run(self, check: Check) -> Verdict:
        assert self.inmate is not None
        self.inmate.send(self.judge.oracle.task(check))
        want = self.judge.oracle.want(check)  # while the student's code is at work
        reply = self.inmate.receive()
        if isinstance(reply, Gone):
            return _gone(reply, self.jail)
        if getattr(reply, "check", None) != check.id:
            self.inmate.close()
            return Verdict("killed", *_both("it sent something that it was not asked for"))
        if isinstance(reply, wire.Spent):
            text = SPENT.get(reply.limit, "it went over a limit")
            return Verdict("killed", *_both(text.format(memory=self.jail.limits.memory >> 20)))
        if isinstance(reply, wire.Failed):
            return _failed(check, reply.crash)
        assert isinstance(reply, wire.Seen)
        found = difference(reply.value, want, check.rtol, check.atol)
        if found is None:
            return Verdict("passed", seen=reply.value)
        return Verdict("failed", str(found), hint=True, seen=reply.value)


def unreadable(message: str, path: Path, *, stem: str, student: str, seed: int, device: str,
               sha256: str = "") -> Result:  # fmt: skip
    """The result of a submission that cannot be graded at all."""
    return Result(
        assignment=stem,
        student=student,
        file=str(path),
        sha256=sha256,
        seed=seed,
        device=device,
        isolation="",
        graded_at=_now(),
        seconds=0.0,
        points=None,
        max_points=POINTS,
        status="unreadable",
        message=message,
        kit=autograder.__version__,
    )


def _failed(check: Check, crash: wire.Crash) -> Verdict:
    said = f"{crash.error}: {crash.message}" if crash.message else crash.error
    if crash.needs and crash.needs != check.exercise:
        return Verdict("crashed", *_both(f"it needs {crash.needs}, which is still blank"))
    if crash.needs:
        left = f"{crash.where}: `raise NotImplementedError` is still in it; remove that line"
        return Verdict("crashed", *_both(left), seen=crash)
    if not crash.where:
        unusable = "what it returned could not be used"
        return Verdict("failed", f"{unusable}: {said}", unusable, hint=True, seen=crash)
    line = f" ({crash.where}: {crash.source})" if crash.source else f" ({crash.where})"
    return Verdict("crashed", said + line, crash.error + line, seen=crash)


def _gone(gone: Gone, jail: Jail, when: str = "") -> Verdict:
    match gone.why:
        case "time":
            return Verdict("timeout", *_both(f"{when}it was stopped after {gone.detail}"))
        case "idle":
            text = f"{when}it was stopped after {gone.detail} (for input, for sleep, for a lock?)"
            return Verdict("timeout", *_both(text))
        case "protocol":
            return Verdict("killed", *_both(f"{when}it sent something that it was not asked for"))
        case "exit":
            return Verdict("killed", *_both(f"{when}it ended the process ({gone.detail})"))
    return Verdict("killed", *_both(f"{when}the process died ({gone.detail or gone.why})"))


def _both(message: str) -> tuple[str, str]:
    return message, message


def _note(fault: wire.Crash) -> str:
    where = f"{fault.where}: " if fault.where else ""
    return f"{where}{fault.error}: {fault.message} (skipped while your file was being read)"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
