"""A long run of mixed submissions through one jail: does anything grow, or stay behind?

Run `python benchmarks/a_thousand.py`. Right, wrong, hanging, sleeping, dying, flooding, forking,
hoarding and cheating submissions take turns, with short limits; before and after, the zygote's
memory, descriptors, processes and files are counted.
"""

import os
import time
from collections import Counter
from pathlib import Path

import click
import psutil
from rich.console import Console
from rich.table import Table

from autograder.jail.limits import Limits
from autograder.jail.walls import RUNGS
from autograder.jail.warden import Jail
from autograder.jail.wire import Cell
from autograder.jail.zygote import MANY
from autograder.judge import Judge
from autograder.submission import Submission

STEM = "higher_order_functions"
LIMITS = Limits(cpu=0.3, idle=0.3, total=0.6, asleep=0.6, memory=256 << 20)
SQUARES = {
    "right": ("passed", "return x * x"),
    "wrong": ("failed", "return x + x"),
    "hangs": ("timeout", "while True: pass"),
    "sleeps": ("timeout", "import time; time.sleep(9)"),
    "exits": ("killed", "import os; os._exit(0)"),
    "crashes": ("killed", "import ctypes; ctypes.string_at(0)"),
    "floods": ("killed", "print('x' * 3_000_000)"),
    "hoards": ("killed", "return bytearray(10 ** 10)"),
    "forks": ("passed", """import os
    try:
        if os.fork() == 0:
            os.setsid()
            os.fork()
            import time; time.sleep(60)
    except OSError: pass
    return x * x"""),
    "litters": ("passed", """import os
    for number in range(50): open(f"litter {number}", "w").close()
    return x * x"""),
    "leaves threads": ("passed", """import threading
    for _ in range(2): threading.Thread(target=threading.Event().wait, daemon=True).start()
    return x * x"""),
    "cheats": ("killed", """import gc, socket
    for each in gc.get_objects():
        if isinstance(each, socket.socket): each.send(b'\\xff' * 99)
    return x * x"""),
}  # fmt: skip


def submission(kind: str) -> Submission:
    source = f"def square(x):\n    {SQUARES[kind][1]}\n"
    return Submission(Path("hof.py"), STEM, kind, "", (Cell("hof.py", source),), False)


def state(jail: Jail) -> dict[str, int]:
    """What could grow or be left behind, in the judge and in the zygote."""
    outer = psutil.Process(jail._zygote.pid)
    inner = (outer.children(recursive=True) or [outer])[-1]  # under `full` it has two parents
    scratch = Path(f"/proc/{inner.pid}/root{jail._settings.scratch}")
    return {
        "memory of the zygote, MiB": inner.memory_info().rss >> 20,
        "descriptors of the zygote": inner.num_fds(),
        "descriptors of the judge": psutil.Process().num_fds(),
        "processes in the jail": len(outer.children(recursive=True)),
        "orphans": orphans(),
        "scratch folders": len(os.listdir(scratch)),
        "files of the judge": len(list(jail._home.iterdir())),
    }


def orphans() -> int:
    """Processes of a jail whose parents are gone."""
    everybody = psutil.process_iter(["cmdline", "ppid"])
    lost = (each.info["cmdline"] or [] for each in everybody if each.info["ppid"] == 1)
    return sum("zygote" in " ".join(command) for command in lost)


def storm(jail: Jail, count: int) -> tuple[dict[str, int], dict[str, int], Counter]:
    """The state before and after so many submissions, and those that came out otherwise."""
    judge, kinds, surprises = Judge(STEM, 1), list(SQUARES), Counter()
    selected = {"test_square_of_a_number", "test_square_of_negatives_and_fractions"}
    for kind in (*kinds, *["right"] * MANY):  # until the zygote has gathered its memory
        judge.grade(submission(kind), jail, selected)
    before = state(jail)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        result = judge.grade(submission(kind), jail, selected)
        outcomes = {each.outcome for each in result.checks}
        surprises[kind, *outcomes] += outcomes != {SQUARES[kind][0]}
    return before, state(jail), +surprises


@click.command()
@click.option("--count", default=1000, show_default=True)
@click.option("--isolation", type=click.Choice(RUNGS))
def main(count: int, isolation: str | None) -> None:
    with Jail((STEM,), limits=LIMITS, isolation=isolation) as jail:
        began = time.monotonic()
        before, after, surprises = storm(jail, count)
        took = time.monotonic() - began
    table = Table(f"{count} submissions, {jail.isolation}, {took:.0f} s", "before", "after")
    for what, number in before.items():
        table.add_row(what, str(number), str(after[what]))
    Console().print(table, f"surprises: {dict(surprises) or 'none'}")


if __name__ == "__main__":
    main()
