"""The judge: sends experiments into the jail, compares what comes back, and gives the grade."""

from __future__ import annotations

import builtins
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from msgspec.structs import replace

import autograder
from autograder.comparison import difference
from autograder.contract import POINTS, exercises
from autograder.diagnosis import diagnose
from autograder.errors import Meaning, meaning
from autograder.experiment import ByHand, Check, checks
from autograder.jail import wire, withheld
from autograder.jail.limits import FILES, ROOM
from autograder.jail.warden import Account, Gone, Inmate, Jail, JailError
from autograder.kit import is_sealed
from autograder.observation import Named
from autograder.pictures import Picture
from autograder.results import CheckResult, Result, now, printable, tally, ungraded
from autograder.submission import Submission, Unreadable
from autograder.worlds import Broken, Observed, Worlds

SPENT = {
    "memory": "it ran out of memory (the limit is {memory} MiB)",
    "machine": "it ran out of memory",
    "output": "it printed more than a check may print (1 MiB)",
    "size": "what it returned is far too large",
    "exit": "it ended the program (sys.exit, exit or quit)",
}

# The exceptions whose names tell nothing of what a hidden check was given.
COMMON_ERRORS = {
    *(
        name
        for name, value in vars(builtins).items()
        if name[0].isupper() and isinstance(value, type)
    ),
    *("AxisError", "LinAlgError", "UFuncTypeError", "_UFuncNoLoopError"),  # NumPy's
    *("OutOfMemoryError", "UnpicklingError", "PicklingError", "NotFittedError"),
}

ENDS = dict.fromkeys(("time", "idle", "total", "asleep"), "timeout")
BY_OTHERS = ("exit", "signal", "protocol", "room")  # ends that a check before may have caused


@dataclass(frozen=True)
class Verdict:
    """What came of one check before anything is said about it: an outcome, and why."""

    outcome: str
    message: str = ""
    hidden_message: str = ""  # the same without values, for a hidden check
    hint: bool = False
    seen: Observed | None = None
    pictures: tuple[Picture, ...] = ()


def worlds(stem: str, seed: int, device: str) -> Worlds:
    """Those who know the right answers: the kit's recording, or else the reference itself."""
    if is_sealed():
        from autograder.recording import Recording

        return Recording(stem, seed, device)
    from autograder.oracle import Oracle  # neither it nor what it imports is in a kit

    return Oracle(stem, seed, device)


class Judge:
    """Grades submissions of one assignment with one seed; open it with the jail to use."""

    def __init__(self, stem: str, seed: int = 0, device: str = "cpu") -> None:
        torch.set_num_threads(1)  # as in the jail: the last bits depend on it
        self.stem, self.seed, self.device = stem, seed, device
        self.worlds = worlds(stem, seed, device)

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
            return ungraded(
                "unreadable",
                str(error),
                stem=self.stem,
                student=submission.student,
                file=str(submission.path),
                seed=self.seed,
                device=self.device,
                sha256=submission.sha256,
                notes=session.notes,
                tampered=session.tampered,
            )
        finally:
            session.leave()
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
            graded_at=now(),
            seconds=round(time.perf_counter() - began, 3),
            points=None if broken else points,
            max_points=round(sum(each.max_points for each in results), 6),
            status="broken" if broken else "graded",
            message="the kit itself failed: no grade is given, ask a person" if broken else "",
            notes=session.notes,
            tampered=session.tampered,
            exercises=tally(results),
            held_back=round(POINTS - sum(each.points for each in checks(self.stem)), 6),
            checks=results,
            kit=autograder.__version__,
        )

    def _explain(self, wanted: list[Check], verdicts: dict[str, Verdict]) -> list[CheckResult]:
        order = {each.name: index for index, each in enumerate(exercises(self.stem))}
        seen = {name: verdict.seen for name, verdict in verdicts.items() if verdict.seen}
        named = diagnose(self.worlds, wanted, seen)
        results = []
        for check in sorted(wanted, key=lambda each: order[each.exercise]):
            verdict = verdicts[check.id]
            known = named.get(check.id) or _meant(check, verdict)
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
                    pictures=list(verdict.pictures),
                )
            )
        return results


class _Session:
    """One submission in the jail: a child is opened when needed and replaced when it has died."""

    def __init__(self, judge: Judge, submission: Submission, jail: Jail) -> None:
        self.judge, self.submission, self.jail = judge, submission, jail
        self.account = Account()
        self.inmate: Inmate | None = None
        self.by_hand: ByHand | None = None  # what is worthless in the child
        self.hidden = False  # whether the child holds the code of the hidden checks
        self.found: dict[str, Verdict] = {}
        self.over: Verdict | None = None  # why no further check is run
        self.failures = 0  # of the jail itself
        self.faults: list[str] = []
        self.tampered: list[str] = []

    @property
    def notes(self) -> list[str]:
        return [*self.submission.notes, *self.faults]

    def verdicts(self, wanted: list[Check]) -> dict[str, Verdict]:
        """A verdict for each check, run in an order drawn from the seed.

        Those of an exercise that has hung come at the end, and use up the time of no other.

        Raises:
            Unreadable: the submission is not Python.
        """
        order = np.random.default_rng(self.judge.seed).permutation(len(wanted))
        shuffled = [wanted[index] for index in order]
        by_hand = {check.exercise: check for check in shuffled if check.by_hand}
        hung: set[str] = set()
        late: list[Check] = []
        for check, place in self.plan(shuffled, by_hand):
            if check.exercise in hung:
                late.append(check)
                continue
            self.found[check.id] = self.verdict(check, place)
            if self.found[check.id].outcome == "timeout":
                hung.add(check.exercise)
        for check, place in self.plan(late, by_hand):
            self.found[check.id] = self.verdict(check, place)
        self.leave()
        return self.found

    def plan(self, checks: list[Check], by_hand: dict[str, Check]) -> Iterator[tuple[Check, Check]]:
        """Each check, and the one in whose child it is run: itself, or that of `by_hand` which asks
        whether its exercise is written so.

        All that is asked of what is written by hand is asked first where the ready-made functions
        are worthless, as they may be called for some inputs only. What is lost there has another
        try where they are whole; if they help, the points for "by hand" are lost instead. In each
        child the hidden checks come last, so that no message of a public one can tell of them.
        """
        public_first = sorted(checks, key=lambda check: check.hidden)
        for kind in dict.fromkeys(place.by_hand for place in by_hand.values()):
            for check in public_first:
                place = by_hand.get(check.exercise)
                if place and place.by_hand is kind:
                    yield check, place
        for check in public_first:
            place = by_hand.get(check.exercise)
            if not place:
                yield check, check
            elif check is not place and self.outcome(check) in ("failed", "crashed", "killed"):
                yield check, check
                if self.outcome(check) == self.outcome(place) == "passed":
                    told = "a ready-made function is at work for inputs of other checks"
                    self.found[place.id] = Verdict("failed", *_both(told), hint=True)

    def outcome(self, check: Check) -> str:
        return self.found[check.id].outcome if check.id in self.found else ""

    def verdict(self, check: Check, place: Check) -> Verdict:
        """What comes of a check; where the child may not be to blame, of a second try."""
        verdict = self.over
        for last in (False, True, True):  # the third only where the jail itself has failed once
            verdict = verdict or self.attempt(check, last, place)
        assert verdict
        return verdict

    def attempt(self, check: Check, last: bool, place: Check) -> Verdict | None:
        """One try; None if another child should have one."""
        try:
            inmate = self.enter(place, check.hidden)
            if isinstance(inmate.loaded, Gone):
                return self.gone(inmate.loaded, last, last, reading=True)
            assert isinstance(inmate.loaded, wire.Loaded)
            gate = inmate.loaded.gates.get(check.exercise, wire.Gate("unusable", "it is hidden"))
            if gate.state == "blank":
                return Verdict("blank", gate.message, gate.message)
            if gate.state != "ok":
                return Verdict("failed", gate.message, gate.message)
            alone = inmate.fresh
            task = self.judge.worlds.task(check)
            if check.hidden and not self.hidden:
                self.hidden, task = True, replace(task, code=withheld.code(check.stem))
            inmate.send(task)
            want = self.judge.worlds.want(check)  # while the student's code is at work
            reply = inmate.receive()
            self.see_fouls()
        except Broken as error:
            self.leave()  # the child's answer to the check is not wanted any more
            return Verdict("broken", *_both(str(error)))
        except JailError as error:
            self.inmate = None
            self.failures += 1
            if self.failures > 1:
                self.over = Verdict("broken", *_both(f"the jail failed twice: {error}"))
            return self.over
        if isinstance(reply, Gone):
            return self.gone(reply, alone, last)
        if isinstance(reply, wire.Spent) and reply.limit != "size" and not (alone or last):
            self.leave()  # what it has run out of may be what the checks before have left
            return None
        return _judged(check, reply, want, self.submission, self.jail)

    def enter(self, place: Check, hidden: bool) -> Inmate:
        """The child with the submission in it: the one that lives, or a new one.

        The place of what is to be written by hand is a child without the ready-made functions. A
        check that is not `hidden` has one without the code of those that are.

        Raises:
            Unreadable: the submission is not Python.
            Broken: the kit failed in the child.
            JailError: no child could be had.
        """
        fits = self.by_hand is place.by_hand and self.hidden <= hidden
        if self.inmate and not self.inmate.gone and fits:
            return self.inmate
        self.leave()
        self.by_hand, self.hidden = place.by_hand, False
        load = replace(self.submission.load, by_hand=place.id if place.by_hand else "")
        self.inmate = self.jail.open(load, self.account)
        self.see_fouls()
        loaded = self.inmate.loaded
        if isinstance(loaded, wire.Unfit):
            raise Broken(f"the child for {place.id}: {loaded.message}")
        if isinstance(loaded, wire.Unreadable):
            reason = loaded.message
            raise Unreadable(f"{self.submission.path.name} is not Python: {reason}")
        if isinstance(loaded, wire.Loaded) and not place.by_hand:
            self.faults = [printable(_note(fault)) for fault in loaded.faults[:10]]
        return self.inmate

    def leave(self) -> None:
        """End the child; what it had sent unasked is held against the check that ran then."""
        if self.inmate:
            try:
                self.inmate.close()
            except JailError:  # nothing is lost: the next child gets a new jail
                self.failures += 1
            self.see_fouls()

    def see_fouls(self) -> None:
        assert self.inmate
        for foul in self.inmate.fouls:
            when = f"during {foul.check}" if foul.check else "while the file was being read"
            self.tampered += [
                text for text in [f"{foul.what}, {when}"] if text not in self.tampered
            ]
            if foul.check in self.found:
                self.found[foul.check] = Verdict("killed", *_both(foul.what))
        self.inmate.fouls.clear()

    def gone(self, gone: Gone, alone: bool, last: bool, reading: bool = False) -> Verdict | None:
        """What the child's end means; None if the check should be tried in another child.

        A child that ran other checks before may have died of those.
        """
        blameless = gone.why in ("busy", "outside")
        if not last and (blameless or (not alone and gone.why in BY_OTHERS)):
            return None
        told, short = (
            f"while your file was being read, {ending}" if reading else ending
            for ending in _ending(gone)
        )
        outcome = "broken" if blameless else ENDS.get(gone.why, "killed")
        verdict = Verdict(outcome, told, short)
        if reading or blameless or gone.why in ("total", "asleep"):
            self.over = verdict
        return verdict


def _meant(check: Check, verdict: Verdict) -> Meaning | None:
    """What the exception means that came out of the student's own line; of a hidden check, nothing
    that code can choose."""
    if check.hidden or not isinstance(verdict.seen, wire.Crash) or not verdict.seen.where:
        return None
    return meaning(verdict.seen)


def _judged(
    check: Check, reply: wire.ToJudge, want: Named, submission: Submission, jail: Jail
) -> Verdict:
    if isinstance(reply, wire.Spent):
        limit = "machine" if reply.limit == "memory" and not jail.limits.memory else reply.limit
        text = SPENT.get(limit, "it went over a limit")
        return Verdict("killed", *_both(text.format(memory=jail.limits.memory >> 20)))
    if isinstance(reply, wire.Failed):
        return _failed(check, reply.crash, submission)
    assert isinstance(reply, wire.Seen)
    drawn = (plan.picture(reply.value, want) for plan in check.pictures)
    pictures = tuple(picture for picture in drawn if picture)
    found = difference(reply.value, want, check.rtol, check.atol)
    if found is None:
        return Verdict("passed", seen=reply.value, pictures=pictures)
    telling = tuple(each for each in pictures if each.student != each.reference)
    return Verdict("failed", str(found), hint=True, seen=reply.value, pictures=telling)


def _failed(check: Check, crash: wire.Crash, submission: Submission) -> Verdict:
    """A crash in words; of a hidden check, in words that the student's code had no part in."""
    said = f"{crash.error}: {crash.message}" if crash.message else crash.error
    if crash.needs and crash.needs != check.exercise:
        told = f"it needs {crash.needs}, which is still blank"
        known = crash.needs in {each.name for each in exercises(check.stem)}
        return Verdict("crashed", told, told if known else "it needs something that is still blank")
    where, source = _line(crash, submission)
    if crash.needs:
        left = f"{where}: `raise NotImplementedError` is still in it; remove that line"
        return Verdict("crashed", *_both(left), seen=crash)
    if not crash.where:
        if re.match(rf"{re.escape(check.exercise)}(\.__init__)?\(\) ", crash.message):
            short, told = "it could not be called", f"it could not be called: {said}"
        else:
            short = "what it returned could not be used"
            told = f"what it returned could not be used: {said}"
        return Verdict("failed", told, short, hint=True, seen=crash)
    told, short = (
        f"{error} ({where}: {source})" if source else error for error in (said, crash.error)
    )
    if crash.error not in COMMON_ERRORS:
        short = f"an exception of your own ({where}: {source})" if source else "an exception"
    return Verdict("crashed", told, short, seen=crash)


def _line(crash: wire.Crash, submission: Submission) -> tuple[str, str]:
    """Where it crashed and what stands there, by the submission's own text: code can lie."""
    name, _, number = crash.where.rpartition("line ")
    if number.isascii() and number.isdecimal() and len(number) < 8:
        for cell in submission.cells:
            lines = cell.source.splitlines()
            known = name == (f"{cell.name}, " if submission.notebook else "")
            if known and 0 < int(number) <= len(lines):
                return f"{name}line {int(number)}", lines[int(number) - 1].strip()[:120]
    return "", ""


def _ending(gone: Gone) -> tuple[str, str]:
    """How a child ended, with the number that its code may have chosen, and without."""
    match gone.why:
        case "time":
            return _both(f"it was stopped after {gone.detail}")
        case "idle":
            return _both(f"it was stopped after {gone.detail} (for input, for sleep, for a lock?)")
        case "total" | "asleep":
            return _both(
                f"it was stopped: your whole file may take {gone.detail}, all checks together"
            )
        case "exit":
            return f"it ended the process ({gone.detail})", "it ended the process"
        case "protocol":
            return _both(gone.detail)
        case "room":
            return _both(
                f"it filled its folder (it may hold {ROOM >> 20} MiB, {FILES} files and folders)"
            )
        case "busy":
            return _both(
                f"the machine was too busy: it kept the check waiting for {gone.detail}, twice"
            )
        case "outside":
            return _both(
                "the process was killed from outside, twice: is the machine short of memory?"
            )
    return f"the process died ({gone.detail})", "the process died"


def _both(message: str) -> tuple[str, str]:
    return message, message


def _note(fault: wire.Crash) -> str:
    error = f"{fault.error}: {fault.message}"
    if fault.where:
        return f"{fault.where}: {error} (skipped while your file was being read)"
    return f"{error} (skipped while your file was being read)"
