"""Feeds the judge's side of the wire with bytes that atheris finds by coverage; not in the suite.

Run `pip install atheris`, then `python tests/fuzz_wire.py -max_total_time=60`. Whatever comes, the
only exception is ProtocolError, and what is accepted can be compared.
"""

import sys

import atheris

with atheris.instrument_imports(include=["autograder"]):
    from autograder.comparison import difference
    from autograder.jail import wire
    from autograder.observation import Named, Opaque, is_bounded

WANTED = [Named({"a": 1.0}), Named({"a": Opaque("thing", "")}), Named({})]
SEEDS = [
    wire.Seen("a", Named({"a": 1.0}), ticket=1),
    wire.Failed("a", wire.Crash("ValueError", "no")),
    wire.Loaded({"square": wire.Gate("ok")}, []),
    wire.Spent("a", "memory"),
]


def feed(data: bytes) -> None:
    for whole in (data, len(data).to_bytes(4, "little") + data):
        reader = wire.Reader(wire.ToJudge)
        reader.feed(whole)
        try:
            message = reader.next()
        except wire.ProtocolError:
            continue
        if isinstance(message, wire.Seen) and is_bounded(message.value):
            for want in (*WANTED, message.value):
                str(difference(message.value, want))


if __name__ == "__main__":
    for seed in SEEDS:
        feed(wire.frame(seed))
    atheris.Setup(sys.argv, feed)
    atheris.Fuzz()
