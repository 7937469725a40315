"""Whether an exercise can be graded at all: it exists, is not blank, and can be called."""

from __future__ import annotations

import ast
import difflib
import inspect
import re
import types
from dataclasses import dataclass
from inspect import signature  # bound before a student could exchange it
from typing import Any, NamedTuple, TypeGuard

from autograder.contract import Exercise
from autograder.jail import wire
from autograder.jail.syntax import located


class Statement(NamedTuple):
    """One at the top of a submission, and the code that it was compiled to."""

    cell: str
    tree: ast.stmt
    code: types.CodeType


@dataclass(frozen=True)
class Gates:
    """A submission that was read; `unread` are the cells that are not Python, and where not."""

    module: types.ModuleType
    statements: list[Statement]
    unread: list[tuple[str, str]]

    def gate(self, exercise: Exercise) -> wire.Gate:
        """Exists → is not blank → can be called as the contract calls it."""
        owner, _, method = exercise.path.rpartition(".")
        top = owner or method
        missing = object()
        found: Any = vars(self.module).get(top, missing)
        if found is missing:
            is_class, similar = top[0].isupper(), self.similar(top)
            reason = f"there is no class {top}" if is_class else f"there is no function {top}"
            if where := self.unread_definition(top):
                return wire.Gate("blank", f"{reason}: {where} is not Python")
            return wire.Gate("blank", f"{reason} (did you mean {similar}?)" if similar else reason)
        if self.is_blank(exercise, found):
            return wire.Gate("blank", f"{exercise.name} is still blank")
        try:
            if not callable(found):
                return wire.Gate("unusable", self.no_definition(top, found))
            if owner:
                found = inspect.getattr_static(found, method, missing)
                if found is missing and not self.assigned(method):
                    reason = f"{owner} has no method {method}"
                    if isinstance(vars(self.module).get(method), types.FunctionType):
                        reason = f"{reason}: the function {method} stands outside of the class"
                    return wire.Gate("blank", reason)
                if isinstance(found, types.FunctionType):
                    signature(found, follow_wrapped=False).bind(
                        None, *exercise.signature.parameters
                    )
            else:
                signature(found, follow_wrapped=False).bind(*exercise.signature.parameters)
        except TypeError:
            wanted = f"{exercise.name}{exercise.signature}"
            reason = f"it cannot be called as {wanted}"
            if method := _without_self(found, exercise):
                reason = f"it cannot be called as {wanted}: self is missing in {method}"
            elif isinstance(found, types.FunctionType):
                names = ", ".join(signature(found, follow_wrapped=False).parameters)
                reason = f"it cannot be called as {wanted}: it is written {exercise.name}({names})"
            return wire.Gate("unusable", reason)
        except Exception:  # an object that hides its signature may still be right
            return wire.Gate("ok")
        return wire.Gate("ok")

    def similar(self, name: str) -> str:
        close = difflib.get_close_matches(name, [key for key in vars(self.module) if key != name])
        return close[0] if close else ""

    def unread_definition(self, name: str) -> str:
        """Where the cell is not Python that would define a name; "" if there is none."""
        definition = re.compile(rf"^\s*(def|class)\s+{name}\b|^{name}\s*=", re.MULTILINE)
        return next((where for where, text in self.unread if definition.search(text)), "")

    def no_definition(self, top: str, found: Any) -> str:
        """What a name stands for in place of a function or a class, and since where."""
        kind, where = type(found).__name__, self.last_assigned(top)
        reason = f"{top} is not a class" if top[0].isupper() else f"{top} is not a function"
        if where:
            return f"{reason}: {where} makes it a value of type {kind}"
        return f"{reason}, but a value of type {kind}"

    def last_assigned(self, name: str) -> str:
        """Where a name was last given a value by `=`, `for` or the like; "" if it never was."""
        places = (
            located(each.cell, node.lineno)
            for each in reversed(self.statements)
            for node in ast.walk(each.tree)
            if _stores(node, name)
        )
        return next(places, "")

    def assigned(self, method: str) -> bool:
        """Whether the source sets an attribute of that name anywhere: `self.to = …`, `setattr`."""
        for node in (node for each in self.statements for node in ast.walk(each.tree)):
            match node:
                case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Constant(name):
                    if name == method:
                        return True
                case ast.FunctionDef("__getattr__"):
                    return True
        return False

    def is_blank(self, exercise: Exercise, found: Any) -> bool:
        """Whether the last definition of the exercise is still the stub, and is what was found."""
        owner, _, name = exercise.path.rpartition(".")
        top = owner or name  # a look at the compiled code spares most walks through the tree
        body = [each.tree for each in self.statements if top in each.code.co_names]
        definition = _definition(body, top)
        if definition is None:
            return False
        if not isinstance(definition, ast.ClassDef):
            return not owner and _is_stub_of(definition, found)
        if owner:
            method = _definition(definition.body, name)
            return _is_stub_of(method, _static(found, name))
        constructor, made = _definition(definition.body, "__init__"), _static(found, "__init__")
        if isinstance(constructor, ast.FunctionDef):
            return _is_stub_of(constructor, made)
        cells = [each.cell for each in self.statements]
        if isinstance(made, types.FunctionType) and made.__code__.co_filename in cells:
            return False  # given to the class from outside
        bases = {ast.unparse(base).rpartition(".")[2] for base in definition.bases}
        return _is_stub(definition.body) and bases <= {"Dataset", "object"}


def _definition(
    body: list[ast.stmt], name: str
) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
    for statement in reversed(body):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if statement.name == name:
                return statement
        elif any(_stores(node, name) for node in ast.walk(statement)):
            return None
    return None


def _stores(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    """Whether a name is given a value there, by `=`, `for` or the like."""
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)


def _static(owner: Any, name: str) -> Any:
    try:
        return inspect.getattr_static(owner, name, None)
    except Exception:  # a class that lies about what it is
        return None


def _is_stub_of(definition: ast.stmt | None, found: Any) -> bool:
    """Whether a definition is a stub, and nothing has taken its place: by `Class.name = …`, say."""
    if not (isinstance(definition, ast.FunctionDef) and isinstance(found, types.FunctionType)):
        return False
    lines = [definition.lineno, *(each.lineno for each in definition.decorator_list)]
    return _is_stub(definition.body) and found.__code__.co_firstlineno == min(lines)


def _is_stub(body: list[ast.stmt]) -> bool:
    """Nothing but a docstring, `pass`, `...`, `raise NotImplementedError`, or stubs."""
    return all(_is_stub_statement(statement) for statement in body)


def _is_stub_statement(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(ast.Constant()):
            return True
        case ast.Raise(exc=ast.Name("NotImplementedError")):
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name("NotImplementedError"))):
            return True
        case ast.FunctionDef(body=body):
            return _is_stub(body)
    return False


def _without_self(found: Any, exercise: Exercise) -> str:
    """The method that could be called if it had one parameter more, in front; "" if none could."""
    method = vars(found).get("__init__") if isinstance(found, type) else found
    if not isinstance(method, types.FunctionType) or not exercise.path[0].isupper():
        return ""
    try:
        signature(method, follow_wrapped=False).bind(*exercise.signature.parameters)
    except TypeError:
        return ""
    return method.__name__
