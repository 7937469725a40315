"""Mutates the solutions with cosmic-ray's operators and lists the mutants that keep full marks.

Run `pip install cosmic-ray`, then `python benchmarks/mutants.py [ASSIGNMENT …]`. Each survivor is
printed as a diff: it is either as right as the solution, or shows a hole in the checks.
"""

import ast
import difflib
from collections.abc import Iterator
from pathlib import Path

import click
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from rich.progress import track

from autograder.contract import STEMS
from autograder.jail.limits import Limits
from autograder.jail.warden import Jail
from autograder.jail.wire import Cell
from autograder.judge import Judge
from autograder.submission import Submission

SOLUTIONS = Path(__file__).resolve().parents[1] / "solutions"


def mutants(code: str) -> Iterator[str]:
    """Every program that one operator makes at one place of a definition, each once."""
    seen = {_definitions(code)}
    for name in sorted(operator_names()):
        operator = get_operator(name)
        if operator.arguments():
            continue
        occurrence = 0
        while (mutated := mutate_code(code, operator(), occurrence)) is not None:
            occurrence += 1
            try:
                changed = _definitions(mutated)
            except SyntaxError:
                continue
            if changed not in seen:
                seen.add(changed)
                yield mutated


def _definitions(code: str) -> str:
    kept = [each for each in ast.parse(code).body if not isinstance(each, ast.If | ast.Expr)]
    return ast.dump(ast.Module(kept, []))


@click.command()
@click.argument("stems", nargs=-1, type=click.Choice(STEMS))
def main(stems: tuple[str, ...]) -> None:
    for stem in stems or STEMS:
        code = (SOLUTIONS / f"{stem}.py").read_text()
        made = list(mutants(code))
        judge, survivors = Judge(stem, 1), []
        with Jail((stem,), ("matplotlib.pyplot",), limits=Limits(cpu=1, idle=1)) as jail:
            for mutated in track(made, stem):
                cell = Cell(f"{stem}.py", mutated)
                submission = Submission(Path(cell.name), stem, "mutant", "", (cell,), False)
                if judge.grade(submission, jail).points == 100:
                    survivors.append(mutated)
        print(f"{stem}: {len(made)} mutants, {len(survivors)} keep full marks")
        for mutated in survivors:
            lines = difflib.unified_diff(code.splitlines(), mutated.splitlines(), n=1, lineterm="")
            print("\n".join(list(lines)[2:]), end="\n\n")


if __name__ == "__main__":
    main()
