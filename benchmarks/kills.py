"""A class run that is killed again and again: is anything lost, or graded twice?

Run `python benchmarks/kills.py`. `autograder grade` on a made-up class is ended by `kill -9` at
random moments, twenty by default; after each, what was stored before must still be there. Then it
is let finish, and every student must have one result, equal to that of a run nobody disturbed.
"""

import json
import random
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from a_class import make
from rich.console import Console
from rich.table import Table

from autograder.contract import STEMS

ROOT = Path(__file__).resolve().parents[1]
UNLIKE = ("graded_at", "seconds")  # in any two runs


def start(folder: Path, stem: str, database: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "autograder", "grade", folder, "--assignment", stem,
               "--store", database, "--seed", "1"]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stored(database: Path) -> list[tuple[int, str, str]]:
    """Id, student and result of all that is in the store."""
    if not database.exists():
        return []
    connection = sqlite3.connect(database)
    try:
        return connection.execute("SELECT id, student, result FROM results ORDER BY id").fetchall()
    except sqlite3.OperationalError:  # killed before its tables were made
        return []
    finally:
        connection.close()


def plain(result: str) -> dict:
    return {key: value for key, value in json.loads(result).items() if key not in UNLIKE}


@click.command()
@click.option("--kills", default=20, show_default=True)
@click.option("--count", default=400, show_default=True)
@click.option("--stem", type=click.Choice(STEMS), default="higher_order_functions")
@click.option("--within", default=12.0, show_default=True, help="Seconds until a run is killed.")
def main(kills: int, count: int, stem: str, within: float) -> None:
    chance = random.Random()
    table = Table("kill", "after (s)", "stored before", "stored then")
    with tempfile.TemporaryDirectory() as home:
        folder, database, calm = Path(home, "class"), Path(home, "a.db"), Path(home, "b.db")
        folder.mkdir()
        make(folder, stem, count)
        kept: list[tuple[int, str, str]] = []
        for number in range(1, kills + 1):
            process, after = start(folder, stem, database), chance.uniform(0, within)
            try:
                process.wait(after)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            now = stored(database)
            assert now[: len(kept)] == kept, "something that was stored is lost or changed"
            table.add_row(str(number), f"{after:.1f}", str(len(kept)), str(len(now)))
            kept = now
        start(folder, stem, database).wait()
        start(folder, stem, calm).wait()
        ours, undisturbed = stored(database), stored(calm)
        assert len(ours) == len({student for _, student, _ in ours}) == count, "doubled or missing"
        wanted = {student: plain(result) for _, student, result in undisturbed}
        unlike = [student for _, student, result in ours if plain(result) != wanted[student]]
    Console().print(table)
    print(f"{count} students, each with one result; {len(unlike)} differ from a calm run: {unlike}")
    sys.exit(bool(unlike))


if __name__ == "__main__":
    main()
