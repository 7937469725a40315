"""Reads a module or a cell as Python, whatever magics stand in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

PATIENCE = 5.0  # seconds


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
    """Parse a cell; in a notebook, magics and shell lines are calls of a shell that is deaf.

    Raises:
        SyntaxError: it is not Python even so.
    """
    try:
        return ast.parse(source, name)
    except SyntaxError:
        if not notebook:
            raise
    from IPython.core.inputtransformer2 import TransformerManager

    blank = re.match(r"(?:[^\S\n]*\n)*", source)  # the transformer drops these lines
    assert blank
    transformed = TransformerManager().transform_cell(source)
    tree = ast.parse("\n" * blank[0].count("\n") + transformed, name)
    body: list[ast.stmt] = []
    for statement in tree.body:
        timed = _timed(statement)
        body += [statement] if timed is None else python(timed, name, notebook).body
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


def is_for_a_program(statement: ast.stmt) -> bool:
    """Whether it is a block under `if __name__ == "__main__":`, which is never run when graded."""
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
