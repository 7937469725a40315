"""Reads a module or a cell as Python, whatever magics stand in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import TypeGuard

DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
PATIENCE = 5.0  # seconds
MAYBE_SHELL = re.compile(
    r"(?m)^[^\S\n]*(?:[%!?,;/]|>>>|\.\.\.|In ?\[)"  # a magic, a command, help, a call, a prompt
    r"|=[^\S\n]*[%!]|\?[^\S\n]*$"  # `files = !ls`, `square?`
    r"|\A(?:[^\S\n]*\n)*[^\S\n]"  # all of it is indented
)


def fault(source: str) -> str:
    """Where a module is not Python, and what is wrong there; nothing if it is, or nobody can tell.

    It is read in a process of its own: a text can be made so that Python never ends or dies of it.
    """
    command = [sys.executable, "-I", "-X", "utf8", __file__]
    try:
        done = subprocess.run(
            command, input=source, capture_output=True, encoding="utf-8", timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if not done.returncode else ""


def described(error: SyntaxError) -> str:
    """What is wrong, with the line that stands there."""
    line = (error.text or "").strip()[:120]
    return f"{error.msg}: {line}" if line else error.msg


def located(cell: str, line: int | None) -> str:
    """A line of a module, or of a notebook's cell."""
    return f"line {line}" if cell.endswith(".py") else f"{cell}, line {line}"


def python(source: str, name: str, notebook: bool) -> ast.Module:
    """Parse a cell, or a module; magics and shell lines are calls of a shell that is deaf.

    A module has them where a notebook was exported.

    Raises:
        SyntaxError: it is not Python even so.
    """
    if "\0" in source:
        line = source.count("\n", 0, source.index("\0")) + 1
        raise SyntaxError("source code cannot contain null bytes", (name, line, None, None))
    try:
        return _with_what_is_timed(ast.parse(source, name), name, exported=True)
    except SyntaxError:
        if not MAYBE_SHELL.search(source):
            raise
        try:
            return _with_what_is_timed(ast.parse(_deafened(source), name), name)
        except SyntaxError:
            if notebook:
                raise
        raise


def _deafened(source: str) -> str:
    """A cell with its magics and shell lines as calls; lines keep their numbers."""
    from IPython.core.inputtransformer2 import TransformerManager

    blank = re.match(r"(?:[^\S\n]*\n)*", source)  # the transformer drops these lines
    assert blank
    return "\n" * blank[0].count("\n") + TransformerManager().transform_cell(source)


def _with_what_is_timed(tree: ast.Module, name: str, exported: bool = False) -> ast.Module:
    """The statements, with those in place that a magic such as `%%time` runs.

    An exporter writes them as a string on one line, and all of them then stand on it.
    """
    body: list[ast.stmt] = []
    for statement in tree.body:
        timed = _timed(statement)
        if timed is None:
            body.append(statement)
            continue
        inside = python(timed, name, notebook=True)
        line = {"lineno": statement.lineno, "end_lineno": statement.lineno}
        for node in ast.walk(inside) if exported else ():
            vars(node).update(line, col_offset=0, end_col_offset=0)
        body += inside.body
    return ast.Module(body, [])


def _timed(statement: ast.stmt) -> str | None:
    """The Python inside a magic that runs what it is given, such as `%%time`."""
    match statement:
        case ast.Expr(
            ast.Call(
                func=ast.Attribute(attr="run_cell_magic"),
                args=[
                    ast.Constant("time" | "timeit" | "capture" | "prun"),
                    _,
                    ast.Constant(str(body)),
                ],
            )
        ):  # lines keep their numbers
            return "\n" * statement.lineno + body
        case ast.Expr(
            ast.Call(
                func=ast.Attribute(attr="run_line_magic"),
                args=[ast.Constant("time"), ast.Constant(str(code))],
            )
        ):
            return "\n" * (statement.lineno - 1) + code
    return None


def counted(statements: Iterable[ast.stmt], notebook: bool) -> Iterator[ast.stmt]:
    """The statements that are run when graded: none under `if __name__ == "__main__":`, but a
    notebook runs what stands there, so what is imported and defined there is known to its cells."""
    for statement in statements:
        if not is_for_a_program(statement):
            yield statement
        elif notebook:
            yield from defined_for_a_program(statement)


def defined_for_a_program(block: ast.If) -> list[ast.stmt]:
    """The imports and definitions in a block under `if __name__ == "__main__":`."""
    return [each for each in block.body if isinstance(each, DEFINITIONS)]


def is_for_a_program(statement: ast.stmt) -> TypeGuard[ast.If]:
    """Whether it is a block under `if __name__ == "__main__":`, which a module that is imported
    does not run."""
    match statement:
        case ast.If(
            test=ast.Compare(
                left=ast.Name("__name__"), ops=[ast.Eq()], comparators=[ast.Constant("__main__")]
            ),
            orelse=[],
        ):
            return True
    return False


if __name__ == "__main__":
    try:
        ast.parse(sys.stdin.read())
    except SyntaxError as error:
        print(f"{located('.py', error.lineno)}: {described(error)}")
