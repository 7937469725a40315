"""Reads a module or a cell as Python, whatever magics stand in it."""

from __future__ import annotations

import ast
import re


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
