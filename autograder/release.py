"""Seals a kit for students: all it takes to grade one assignment, and nothing that answers it."""

from __future__ import annotations

import ast
import io
import multiprocessing
import os
import re
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import TypeGuard

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from packaging.requirements import Requirement

import autograder
from autograder import atomic, kit
from autograder.build import notebook, stub
from autograder.contract import POINTS, STEMS
from autograder.experiment import checks
from autograder.language import ENGINE, LOCALE
from autograder.recording import unpacked

PACKAGE = Path(autograder.__file__).resolve().parent
ROOTS = ("__init__", "__main__", "cli", "plugin", "notebook", "jail/plain", "jail/zygote")
WITHHELD = ("autograder.oracle", "autograder.misconceptions", "autograder.checks.hidden",
            "autograder.teaching")  # fmt: skip
TEMPLATES = Environment(
    loader=FileSystemLoader(PACKAGE / "templates" / "kit"),
    trim_blocks=True,
    keep_trailing_newline=True,
    undefined=StrictUndefined,
)


class ReleaseError(ValueError):
    """The kit cannot be made; the message says why."""


def release(stem: str, out: Path, solutions: Path, seeds: int) -> tuple[Path, Path]:
    """Make a kit with so many seeds: a folder in `out`, and a zip beside it with the same.

    The folder gets its name last: one that lies there is whole, and the zip beside it too.

    Raises:
        ReleaseError: there is no solution to print the assignment from, or `out` holds a kit.
        Broken: a check or the reference failed.
    """
    folder, archive, part = out / stem, out / f"{stem}.zip", out / f"{stem}.part"
    for path in (folder,) if part.exists() else (folder, archive):
        if path.exists():
            raise ReleaseError(f"{path} is there already: it may hold somebody's work")
    files = contents(stem, solutions, range(kit.FIRST_SEED, kit.FIRST_SEED + seeds))
    shutil.rmtree(part, ignore_errors=True)  # of a run that was interrupted
    for name, content in files.items():
        path = part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    atomic.write(archive, _zipped(stem, files))
    part.rename(folder)
    return folder, archive


def contents(stem: str, solutions: Path, seeds: range) -> dict[str, bytes]:
    """The files of a kit by their paths in it."""
    solution = solutions / f"{stem}.py"
    if not solution.is_file():
        raise ReleaseError(f"there is no {solution} to print the assignment from")
    text = solution.read_text(encoding="utf-8")
    blank = stub(text, stem)
    cells = nbformat.writes(notebook(text, stem, answers=False))
    engine = dict(_engine(stem))
    modules = [blank, *engine.values()]
    words = {
        "stem": stem,
        "points": f"{sum(each.points for each in checks(stem) if not each.hidden):g}",
        "most": f"{POINTS:g}",
        "exercise": checks(stem)[0].exercise,
        "version": autograder.__version__,
        "requirements": _requirements(modules),
    }
    files = {
        **{
            name.removesuffix(".txt"): TEMPLATES.get_template(name).render(words)
            for name in TEMPLATES.list_templates()
        },
        f"assignments/{stem}.py": blank,
        f"assignments/{stem}.ipynb": f"{cells}\n",
        **{f"autograder/{name}": source for name, source in engine.items()},
    }
    found = {name: source.encode() for name, source in files.items()}
    found["LICENSE"] = (PACKAGE.parent / "LICENSE").read_bytes()
    says: set[str] = set()
    for seed, tape in zip(seeds, _tapes(stem, seeds), strict=True):
        found[_place(kit.recording(stem, seed))] = tape
        says |= {each.says for each in unpacked(tape).mistakes}
    return found | _catalogues(stem, engine, says)


def _place(path: Path) -> str:
    """Where a file of the package is in a kit."""
    return f"autograder/{path.relative_to(PACKAGE).as_posix()}"


def _catalogues(stem: str, engine: Mapping[str, str], says: set[str]) -> dict[str, bytes]:
    """What is translated of the texts that are in the kit."""
    try:
        from autograder.words import TRANSLATED, compiled, read, sentences
    except ModuleNotFoundError as error:
        raise ReleaseError(f'{error}: pip install "stepmark[dev]"') from None
    public = set(says)
    for check in checks(stem):
        if not check.hidden:
            public |= {check.claim, check.hint}
            public |= {text for plan in check.pictures for text in plan.words}
    for path, text in engine.items():
        if path.startswith("checks/"):
            public |= set(sentences(ast.parse(text)))
    found = {}
    for folder in (LOCALE / language / "LC_MESSAGES" for language in TRANSLATED):
        for domain in (ENGINE, stem):
            words = {
                text: said
                for text, said in read(folder / f"{domain}.po").items()
                if said and (domain == ENGINE or text in public)
            }
            found[_place(folder / f"{domain}.mo")] = compiled(words)
    return found


def _tapes(stem: str, seeds: range) -> Iterator[bytes]:
    if len(seeds) <= 1:
        yield from map(partial(_tape, stem), seeds)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(len(seeds), os.cpu_count() or 1), spawn) as pool:
        yield from pool.map(partial(_tape, stem), seeds)


def _tape(stem: str, seed: int) -> bytes:
    import torch

    from autograder.oracle import Oracle
    from autograder.recording import record

    torch.set_num_threads(1)  # as in the judge: the last bits depend on it
    return record(Oracle(stem, seed), [each for each in checks(stem) if not each.hidden])


def _engine(stem: str) -> Iterator[tuple[str, str]]:
    """Each module that grading the assignment may import, by its path, and its text.

    A module is the same in the kits of all assignments, which can be installed over each other.
    """
    every = _reached([*ROOTS, *(f"checks/test_{each}" for each in STEMS)])
    texts = {path: (PACKAGE / path).read_text(encoding="utf-8") for path in every}
    texts |= _pruned({path: text for path, text in texts.items() if path.startswith("checks/")})
    for path in sorted(_reached([*ROOTS, f"checks/test_{stem}"])):
        yield path, texts[path]


def _reached(roots: list[str]) -> set[str]:
    """The modules that these import, and their packages."""
    rest = [f"{root}.py" for root in roots]
    reached: set[str] = set()
    while rest:
        path = rest.pop()
        if path in reached or not (PACKAGE / path).is_file():
            continue
        reached.add(path)
        rest.append((Path(path).parent / "__init__.py").as_posix())
        for name in _imported((PACKAGE / path).read_text(encoding="utf-8")):
            if name.startswith("autograder.") and not name.startswith(WITHHELD):
                inside = name.removeprefix("autograder.").replace(".", "/")
                rest += [f"{inside}.py", f"{inside}/__init__.py"]
    return reached


def _imported(text: str) -> Iterator[str]:
    """Every module that a text names in an import, also inside its functions, and what of it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "importlib.import_module":
            match node.args[0]:
                case ast.Constant(str(name)):
                    yield name


def _pruned(modules: Mapping[str, str]) -> dict[str, str]:
    """The checks and their helpers without the functions and classes that no public check uses.

    What only a hidden check uses would tell of it. Whatever has a name that is used stays.
    """
    definitions: dict[str, list[ast.stmt]] = defaultdict(list)
    used: set[str] = set()
    rest: list[ast.AST] = []
    for text in modules.values():
        for node in ast.parse(text).body:
            if _may_go(node):
                definitions[node.name].append(node)
            else:
                rest.append(node)
    while rest:
        for name in _names(rest.pop()) - used:
            used.add(name)
            rest += definitions[name]
    return {path: _without(text, used) for path, text in modules.items()}


def _names(node: ast.AST) -> set[str]:
    """The names that a statement uses; a parameter may be a fixture."""
    names = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            names.add(each.id)
        elif isinstance(each, ast.Attribute):
            names.add(each.attr)
        elif isinstance(each, ast.arg):
            names.add(each.arg)
        elif isinstance(each, ast.alias):
            names.add(each.name)
    return names


def _may_go(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.ClassDef]:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("test_")


def _without(text: str, used: set[str]) -> str:
    lines = text.splitlines(keepends=True)
    for node in ast.parse(text).body:
        if _may_go(node) and node.name not in used:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            for number in range(first, (node.end_lineno or first) + 1):
                lines[number - 1] = ""
    kept = "".join(lines)
    return re.sub(r"\n{4,}", "\n\n\n", kept)


def _requirements(modules: list[str]) -> list[str]:
    """What the kit must have installed, in the versions that this one asks for."""
    imported = {name.partition(".")[0] for text in modules for name in _imported(text)}
    homes = _homes()
    needed = {home.lower() for name in imported for home in homes.get(name, ())} | {"pytest"}
    asked = [Requirement(each) for each in requires("stepmark") or ()]
    return [str(each) for each in asked if not each.marker and each.name.lower() in needed]


@cache
def _homes() -> Mapping[str, list[str]]:
    """The distributions that each module at the top comes from."""
    return packages_distributions()


def _zipped(stem: str, files: Mapping[str, bytes]) -> bytes:
    """The same bytes for the same files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"{stem}/{name}"), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
