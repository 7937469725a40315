"""How many copies the report's comparison finds in a made-up class, and whom it accuses wrongly.

Run `python benchmarks/copies.py`. Students write for themselves: each function in a way that is
drawn from the right variants, some ways far more often than others as in any class, and then
phrased in their own words (operands swapped, results named first, powers written as products, other
names). A tenth of the class hands in what another has written: with other names, comments, order
and line breaks, and, half of them, with changed statements too. `alone` are the variants as they
are, all of them written independently. Every pair that is listed and is no copy counts as wrong.
"""

import ast
import io
import random
import tokenize
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from textwrap import indent

import click
from rich.console import Console
from rich.table import Table

from autograder.classroom.similar import similar
from autograder.contract import STEMS, exercises

OPEN, CLOSED = ("(", "[", "{"), (")", "]", "}")
ROOT = Path(__file__).resolve().parents[1]


def ways(stem: str) -> dict[str, list[ast.stmt]]:
    """The ways in which each function and method of an assignment is written, once each."""
    asked = {each.path.partition(".")[0] for each in exercises(stem)}
    found: dict[str, dict[str, ast.stmt]] = {}
    for path in [ROOT / "solutions" / f"{stem}.py", *variants(stem)]:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in asked:
                parts = node.body if isinstance(node, ast.ClassDef) else [node]
                for part in parts:
                    name = f"{node.name}.{part.name}" if isinstance(part, ast.FunctionDef) else ""
                    if name and (part is node or node.name[0].isupper()):
                        found.setdefault(name, {}).setdefault(ast.dump(part), part)
    return {name: list(each.values()) for name, each in sorted(found.items())}


def variants(stem: str) -> list[Path]:
    return sorted((ROOT / "tests" / "variants" / stem).glob("*.py"))


class OwnWords(ast.NodeTransformer):
    """Says the same in other words, at some places."""

    def __init__(self, chance: random.Random, often: float) -> None:
        self.chance, self.often, self.number = chance, often, 0

    def here(self) -> bool:
        return self.chance.random() < self.often

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult) and self.here():
            node.left, node.right = node.right, node.left
        elif isinstance(node.op, ast.Pow) and self.here():
            return ast.BinOp(node.left, ast.Mult(), node.left)
        elif isinstance(node.op, ast.Sub) and self.here():
            return ast.BinOp(node.left, ast.Add(), ast.UnaryOp(ast.USub(), node.right))
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if node.value and not isinstance(node.value, ast.Name) and self.here():
            self.number += 1
            name = f"result_{self.number}"
            return [ast.Assign([ast.Name(name, ast.Store())], node.value),
                    ast.Return(ast.Name(name, ast.Load()))]  # fmt: skip
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        if isinstance(node.value, ast.Call) and self.here() and self.here():
            return [node, ast.parse("print('done')").body[0]]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ops[0], ast.NotEq) and len(node.ops) == 1 and self.here():
            equal = ast.Compare(node.left, [ast.Eq()], node.comparators)
            return ast.UnaryOp(ast.Not(), equal)
        return node


class OtherNames(ast.NodeTransformer):
    """Renames what a function calls its own."""

    def __init__(self, own: set[str], suffix: str) -> None:
        self.own, self.suffix = own, suffix

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id in self.own:
            node.id += self.suffix
        return node


def renamed(tree: ast.Module, suffix: str) -> ast.Module:
    own = {node.id for node in ast.walk(tree)
           if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    return OtherNames(own, suffix).visit(tree)


def rewrapped(text: str, chance: random.Random) -> str:
    """The same with other line breaks and with comments."""
    depth, found = 0, []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.OP:
            depth += (token.string in OPEN) - (token.string in CLOSED)
        if token.string == "," and depth and chance.random() < 0.5:
            found.append(token.end)
    lines = text.splitlines()
    for row, column in reversed(found):
        line = lines[row - 1]
        lines[row - 1] = f"{line[:column]}  # my own\n        {line[column:]}"
    return "\n".join(lines) + "\n"


def shuffled(tree: ast.Module, chance: random.Random) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef) and not any(
            getattr(each, "decorator_list", ()) for each in node.body
        ):
            chance.shuffle(node.body)


def disguised(text: str, chance: random.Random, changed: bool) -> str:
    """A copy with other names, order, comments and line breaks; `changed`, with other words too."""
    tree = renamed(ast.parse(text), f"_{chance.randrange(100)}")
    shuffled(tree, chance)
    if changed:
        tree = OwnWords(chance, 0.15).visit(tree)
    return rewrapped(ast.unparse(ast.fix_missing_locations(tree)), chance)


def written_anew(written: dict[str, list[ast.stmt]], chance: random.Random) -> ast.Module:
    """A whole answer, each part in one of its ways."""
    classes: dict[str, list[str]] = {}
    parts = []
    for name, each in written.items():
        text = ast.unparse(chance.choices(each, [1 / (n + 1) for n in range(len(each))])[0])
        whole, _, method = name.partition(".")
        if whole == method:
            parts.append(text)
        elif not method.startswith("_") or method == "__init__" or chance.random() < 0.3:
            classes.setdefault(whole, []).append(indent(text, "    "))
    parts += [f"class {name}:\n" + "\n\n".join(methods) for name, methods in classes.items()]
    return ast.parse("\n\n".join(parts))


def a_class(stem: str, count: int, seed: int) -> tuple[list[tuple[str, str]], dict]:
    """Students' texts, and for each pair of copy and original whether statements were changed."""
    chance = random.Random(seed)
    written = ways(stem)
    for each in written.values():
        chance.shuffle(each)  # which ways are popular differs from class to class
    texts = []
    for _ in range(count):
        tree = OwnWords(chance, 0.3).visit(written_anew(written, chance))
        tree = renamed(tree, chance.choice(("", "_", "_1", "_new")))
        texts.append(ast.unparse(ast.fix_missing_locations(tree)))
    copies = chance.sample(range(count), count // 10)
    honest = [number for number in range(count) if number not in copies]
    planted = {}
    for n, copy in enumerate(copies):
        original = chance.choice(honest)
        texts[copy] = disguised(texts[original], chance, changed=bool(n % 2))
        planted[frozenset((f"s{copy}", f"s{original}"))] = bool(n % 2)
    by_original: dict[str, set[str]] = {}
    for pair in planted:  # two copies of one original are a pair too
        for name in pair:
            by_original.setdefault(name, set()).update(pair)
    also = {frozenset(pair) for group in by_original.values() for pair in combinations(group, 2)}
    planted |= dict.fromkeys(also - planted.keys())
    return [(f"s{number}", text) for number, text in enumerate(texts)], planted


def rows(stem: str, seeds: int) -> Iterator[tuple[str, ...]]:
    starter = (ROOT / "assignments" / f"{stem}.py").read_text()
    for count in (30, 60, 200):
        plain = plainly = changed = altered = listed = wrong = 0
        for seed in range(seeds):
            texts, planted = a_class(stem, count, seed)
            pairs, _ = similar(texts, starter)
            found = {frozenset(file.student for file in pair.files) for pair in pairs}
            plain += sum(planted[each] is False for each in planted)
            plainly += sum(planted.get(each) is False for each in found)
            changed += sum(planted[each] is True for each in planted)
            altered += sum(planted.get(each) is True for each in found)
            listed += len(found)
            wrong += len(found - planted.keys())
        yield (stem, f"{seeds} x {count}", f"{plainly}/{plain}", f"{altered}/{changed}",
               f"{wrong}/{listed}")  # fmt: skip
    texts = [(path.name, path.read_text()) for path in variants(stem)]
    _, wrong = similar(texts, starter)
    yield stem, f"alone {len(texts)}", "", "", f"{wrong}/{wrong}"


@click.command()
@click.option("--seeds", default=5, show_default=True)
@click.option("--stem", "stems", type=click.Choice(STEMS), multiple=True, default=STEMS)
def main(seeds: int, stems: tuple[str, ...]) -> None:
    table = Table("", "class", "copies found", "changed copies found", "wrong/listed")
    for stem in stems:
        for row in rows(stem, seeds):
            table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
