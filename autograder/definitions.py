"""What has been defined: of all the statements that were run, those that the exercises need."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.jail.syntax import defined_for_a_program, is_for_a_program, python
from autograder.jail.wire import Cell

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Part:
    """Statements at the top of a cell that share lines, nearly always one."""

    lines: frozenset[int]  # counted from 0
    binds: frozenset[str]
    imports: frozenset[str]
    assigns_into: frozenset[str]  # `Net` in `Net.train = …`
    works_on: frozenset[str]  # `config` in `config.update(…)`, `Net` in `@add_to(Net)`
    needs: frozenset[str]
    at_once: frozenset[str]  # of those, what it needs when it is run
    plain: bool  # it defines, and runs nothing of the student's
    always: bool  # it cannot be told what it is needed for


def needed(
    cells: Sequence[Cell], names: Collection[str], replaced: Collection[int] = ()
) -> list[Cell]:
    """The definitions of `names` in cells in the order in which they were run, and all that these
    definitions use: functions, classes, imports, constants. What only shows, trains or tests is
    left out, lines keep their numbers, and cells that are not Python are left out.

    Of a cell at an index in `replaced`, which was changed and run again, only names that a cell
    still defines count.
    """
    parts = [(index, part) for index, cell in enumerate(cells) for part in _read(cell.source)]
    there = {name for index, part in parts if index not in replaced for name in part.binds}
    parts = [
        (index, part)
        for index, part in parts
        if index not in replaced or part.binds & there or not part.binds
    ]
    kept = _closure(_latest(_closure(parts, names)), names)
    found = []
    for index, cell in enumerate(cells):
        lines = {line for number, part in kept if number == index for line in part.lines}
        if lines:
            text = re.split(r"\r\n|\r|\n", cell.source)
            source = "\n".join(line if number in lines else "#" for number, line in enumerate(text))
            found.append(Cell(cell.name, source))
    return found


def version(cells: Sequence[Cell], path: str) -> str:
    """The code that an exercise consists of, without comments: of a class only the method that
    `path` names, or its constructor, with all that this calls."""
    owner, _, method = path.rpartition(".")
    trees = [python(cell.source, cell.name, True) for cell in needed(cells, {owner or method})]
    for node in (each for tree in trees for each in tree.body):
        if isinstance(node, ast.ClassDef) and node.name == (owner or method):
            used = _used(node, method if owner else "__init__")
            node.body = [each for each in node.body if getattr(each, "name", None) in used]
    return "\n".join(map(ast.unparse, trees))


def _used(definition: ast.ClassDef, method: str) -> set[str | None]:
    """The parts of a class that a method uses, and those without a name."""
    reached: set[str | None] = {None, method}
    named = {each.name: each for each in definition.body if isinstance(each, FUNCTIONS)}
    todo = [method]
    while todo:
        for node in ast.walk(named.get(todo.pop(), ast.Module([], []))):
            if isinstance(node, ast.Attribute) and node.attr not in reached:
                reached.add(node.attr)
                todo.append(node.attr)
    return reached


def defined(cells: Sequence[Cell]) -> set[str]:
    """The names that cells give a value to."""
    return {name for cell in cells for part in _read(cell.source) for name in part.binds}


def _closure(parts: list[tuple[int, Part]], names: Collection[str]) -> list[tuple[int, Part]]:
    """The parts that define these names, and those that define what they use."""
    imported = frozenset().union(*(part.imports for _, part in parts))
    wanted, chosen = set(names), set[int]()
    before = -1
    while before < len(chosen):
        before = len(chosen)
        for place, (_, part) in enumerate(parts):
            gives = part.binds | part.assigns_into | (part.works_on - imported)
            if place not in chosen and (part.always or gives & wanted):
                chosen.add(place)
                wanted |= part.needs
    return [parts[place] for place in sorted(chosen)]


def _latest(parts: list[tuple[int, Part]]) -> list[tuple[int, Part]]:
    """Without the definitions that another has replaced before anything could use them."""
    return [
        each
        for place, each in enumerate(parts)
        if not _is_replaced(each[1], [part for _, part in parts[place + 1 :]])
    ]


def _is_replaced(part: Part, following: list[Part]) -> bool:
    left = set(part.binds)
    for later in following if part.plain and left else ():
        if not later.plain or later.at_once & left:
            return False
        left -= later.binds
        if not left:
            return True
    return False


@lru_cache(maxsize=1000)
def _read(source: str) -> tuple[Part, ...]:
    """The parts of a cell; none if it is not Python."""
    try:
        groups = _groups(python(source, "<cell>", notebook=True).body)
        return tuple(_part(statements, above) for statements, above in groups)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _groups(statements: list[ast.stmt]) -> Iterator[tuple[list[ast.stmt], range]]:
    """The statements that count, line by line, and the lines above that they stand under: those
    of `if __name__ == "__main__":`."""
    group: list[ast.stmt] = []
    for statement in statements:
        if group and _first_line(statement) > max(each.end_lineno or 0 for each in group):
            yield group, range(0)
            group = []
        if is_for_a_program(statement):
            above = range(statement.lineno - 1, statement.test.end_lineno or 0)
            yield from (([each], above) for each in defined_for_a_program(statement))
        else:
            group.append(statement)
    if group:
        yield group, range(0)


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min(each.lineno for each in [statement, *decorators])


def _part(statements: list[ast.stmt], above: range) -> Part:
    tree = ast.Module(statements, [])
    top = symtable.symtable(ast.unparse(tree), "<cell>", "exec")
    inside = list(_inside(top))
    symbols = top.get_symbols()
    at_once = {each.get_name() for each in symbols if each.is_referenced()}
    at_once |= {name for table, name in inside if table.get_type() == "class"}
    assigned, called = set[str](), set[str]()
    for node in _at_the_top(tree):
        assigned |= _assigned_into(node)
        called |= _called_on(node)
    last = max(each.end_lineno or 0 for each in statements)
    return Part(
        lines=frozenset(above).union(range(_first_line(statements[0]) - 1, last)),
        binds=frozenset(each.get_name() for each in symbols
                        if each.is_assigned() or each.is_imported()),
        imports=frozenset(each.get_name() for each in symbols if each.is_imported()),
        assigns_into=frozenset(assigned),
        works_on=frozenset(called),
        needs=frozenset(at_once | {name for _, name in inside}),
        at_once=frozenset(at_once),
        plain=all(map(_is_plain, statements)),
        always=any(map(_is_always_needed, statements)),
    )  # fmt: skip


def _inside(table: symtable.SymbolTable) -> Iterator[tuple[symtable.SymbolTable, str]]:
    """The names of the module that functions and classes use, and which uses them."""
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                yield child, symbol.get_name()
        yield from _inside(child)


def _at_the_top(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that runs when the cell does: all but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, (*FUNCTIONS, ast.Lambda)):
            yield from _at_the_top(child)


def _assigned_into(node: ast.AST) -> set[str]:
    match node:
        case (
            ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del())
        ):
            return _root(node)
        case ast.Call(func=ast.Name("setattr" | "delattr"), args=[owner, *_]):
            return _root(owner)
    return set()


def _called_on(node: ast.AST) -> set[str]:
    """The names whose values a statement may change by a call, or a definition by its decorator."""
    match node:
        case ast.Expr(ast.Call(func=ast.Attribute() as method)):
            return _root(method)
        case ast.FunctionDef(decorator_list=[_, *_]) | ast.AsyncFunctionDef(decorator_list=[_, *_]):
            notes = [each.annotation for each in ast.walk(node.args) if isinstance(each, ast.arg)]
            told = [*node.decorator_list, *(note for note in notes if note)]
            return {each.id for tree in told for each in ast.walk(tree)
                    if isinstance(each, ast.Name)}  # fmt: skip
    return set()


def _root(node: ast.AST) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _is_plain(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Assign(targets=[ast.Name()], value=ast.Constant()):
            return True
        case ast.FunctionDef(decorator_list=[]) | ast.AsyncFunctionDef(decorator_list=[]):
            return True
        case ast.ClassDef(decorator_list=[]):
            return True
    return False


def _is_always_needed(statement: ast.stmt) -> bool:
    match statement:
        case ast.ImportFrom(module="__future__") | ast.ImportFrom(names=[ast.alias("*")]):
            return True
    return False
