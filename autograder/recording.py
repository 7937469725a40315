"""What the reference and the known wrong answers did, as data: a kit holds no code of theirs."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import msgspec
import torch

from autograder.comparison import difference
from autograder.experiment import Check, start_seed
from autograder.jail.wire import Run
from autograder.kit import recording
from autograder.observation import Named, Value, observe
from autograder.worlds import Broken, Mistake, Observed, Worlds


class RecordedMistake(msgspec.Struct, frozen=True, eq=False):
    """A known wrong answer; `lost` are the checks that it loses, with what it did in them."""

    id: str
    exercise: str
    says: str
    lost: dict[str, int]


class Tape(msgspec.Struct, frozen=True):
    """All that was recorded for one seed. What was seen is written once and referred to by number.

    `torch` is the version, `drawn` the random numbers of the torch that it was recorded with.
    """

    torch: str
    drawn: Value
    inputs: dict[str, dict[str, Value]]
    seen: list[Observed]
    wanted: dict[str, int]
    mistakes: list[RecordedMistake]


class Recording(Worlds):
    """The worlds as they were recorded: no experiment is run, and only public checks are known."""

    def __init__(self, stem: str, seed: int, device: str = "cpu") -> None:
        """Read the recording.

        Raises:
            OSError: there is none for this seed.
        """
        super().__init__(stem, seed, device)
        self.tape = unpacked(recording(stem, seed).read_bytes())
        self.same_numbers = difference(_drawn(), self.tape.drawn) is None
        self.mistakes = {each.id: each for each in self.tape.mistakes}

    def task(self, check: Check) -> Run:
        if check.id not in self.tape.inputs:
            raise Broken(f"{check.id} is not in this kit's recording")
        return Run(check.id, self.tape.inputs[check.id], start_seed(check, self.seed))

    def want(self, check: Check) -> Named:
        if not self.same_numbers:
            raise Broken(
                f"torch {torch.__version__} draws other random numbers than torch "
                f"{self.tape.torch}, with which this kit was recorded: install that one"
            )
        seen = self.tape.seen[self.tape.wanted[check.id]]
        assert isinstance(seen, Named)
        return seen

    def wrong(self, check: Check, mistake: Mistake) -> Observed:
        number = self.mistakes[mistake.id].lost.get(check.id, self.tape.wanted[check.id])
        return self.tape.seen[number]

    def passes(self, check: Check, mistake: Mistake) -> bool:
        return check.id not in self.mistakes[mistake.id].lost

    def known(self, exercise: str) -> list[RecordedMistake]:
        return [each for each in self.tape.mistakes if each.exercise == exercise]


def record(worlds: Worlds, wanted: Iterable[Check]) -> bytes:
    """What the worlds do in these checks, as the file of a kit.

    A wrong answer that loses none of the checks is left out: its sentence would tell of others.

    Raises:
        Broken: a check or the reference failed.
    """
    numbers: dict[bytes, int] = {}
    seen: list[Observed] = []

    def number(what: Observed) -> int:
        key = msgspec.msgpack.encode(what)
        if key not in numbers:
            numbers[key] = len(seen)
            seen.append(what)
        return numbers[key]

    checks = list(wanted)
    mistakes = []
    for exercise in dict.fromkeys(check.exercise for check in checks):
        own = [check for check in checks if check.exercise == exercise]
        for mistake in worlds.known(exercise):
            lost = {
                check.id: number(worlds.wrong(check, mistake))
                for check in own
                if not worlds.passes(check, mistake)
            }
            if lost:
                mistakes.append(RecordedMistake(mistake.id, exercise, mistake.says, lost))
    tape = Tape(
        str(torch.__version__),
        _drawn(),
        {check.id: worlds.task(check).inputs for check in checks},
        seen,
        {check.id: number(worlds.want(check)) for check in checks},
        mistakes,
    )
    return zlib.compress(msgspec.msgpack.encode(tape), 9)


def unpacked(data: bytes) -> Tape:
    """What is in a kit's file."""
    return msgspec.msgpack.decode(zlib.decompress(data), type=Tape)


def _drawn() -> Value:
    """Some of each kind of random number that the checks and the students use."""
    generator = torch.Generator().manual_seed(0)
    return observe(
        {
            "uniform": torch.rand(20, generator=generator),
            "normal": torch.randn(20, generator=generator),
            "order": torch.randperm(20, generator=generator),
            "integers": torch.randint(100, (20,), generator=generator),
            "chance": torch.bernoulli(torch.full((20,), 0.5), generator=generator),
        }
    )
