"""Gathers all that a person may read, for translation, and compiles what was translated."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment

from autograder.contract import STEMS
from autograder.errors import MEANINGS
from autograder.experiment import checks
from autograder.jail.canary import ADVICE, EXPECTED
from autograder.judge import SPENT
from autograder.language import ENGINE, GAP, LOCALE, SENTENCES
from autograder.misconceptions import misconceptions
from autograder.pictures import ASIDE
from autograder.results import OUTCOMES

PACKAGE = Path(__file__).resolve().parent
TRANSLATED = ("pt_BR",)
MESSAGES: dict[str, tuple[str, ...]] = {  # the functions that make them
    "judge.py": ("grade", "plan", "attempt", "enter", "see_fouls", "gone", "_judged",
                 "_failed", "_ending", "_note"),
    "comparison.py": ("__str__", "_named", "_numbers", "_shape", "_with_gradient", "_counted",
                      "describe"),
    "submission.py": ("read", "parse", "contents", "check_size", "beside", "identify", "_module",
                      "_notebook_cells", "code_cells"),
    "grading.py": ("targets", "_target"),
    "jail/child.py": ("read",),
    "jail/gates.py": ("gate", "no_definition"),
    "jail/syntax.py": ("located",),
    "jail/plain.py": ("called_back", "_struck", "_end"),
    "jail/warden.py": ("_cause", "_answer", "_struck", "last_words"),
    "recording.py": ("task", "want"),
    "classroom/files.py": ("files", "_walk", "_class_zip", "_opened", "_member", "_understood",
                            "_hidden"),
    "classroom/intake.py": ("_why", "_passed_over"),
    "classroom/workers.py": ("graded", "broken", "__init__"),
    "classroom/cluster.py": ("_result", "_client", "grade"),
    "classroom/roster.py": ("read", "_apart"),
    "classroom/store.py": ("_write", "data", "_unfit", "_empty", "_read"),
    "nbgrader/gradebook.py": ("opened", "_find", "_score"),
}  # fmt: skip
SHOWN = ("terminal.py", "table.py", "notebook.py", "watch.py", "plugin.py", "cli.py",
         "pictures.py", "teaching.py", "classroom/commands.py", "classroom/compare.py",
         "classroom/exports.py", "classroom/summary.py", "classroom/report.py")  # fmt: skip
ALONE = ("training", "validation", "first", "second", "third", "fourth", "nothing",
         "none", "shorter", "longer", "backwards", "elsewhere", "and",
         "done", "not run",
         "missing", "unreadable", "partial", "graded")  # fmt: skip
"""Single words: what was observed or fills the gaps of other texts, how a submission stands."""


class Plain(Catalog):
    """A catalogue whose header says only what its readers need: no dates, no names."""

    mime_headers = [  # noqa: RUF012  (a property in the base class)
        ("Language", "pt_BR"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]


@dataclass(frozen=True)
class Word:
    """A text to translate, and a note for the translator."""

    text: str
    note: str = ""


def build() -> list[Path]:
    """Bring all catalogues up to date, keeping what is translated; returns the files."""
    files = printed()
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(files)


def stale() -> list[Path]:
    """The catalogues that are missing or differ from what `build` would write now."""
    files = printed().items()
    return [path for path, content in files if not path.is_file() or path.read_bytes() != content]


def printed() -> dict[Path, bytes]:
    """What `build` writes: the content of each catalogue, for people and compiled, by its path."""
    files: dict[Path, bytes] = {}
    for language in TRANSLATED:
        for domain, words in domains().items():
            path = LOCALE / language / "LC_MESSAGES" / f"{domain}.po"
            catalogue = updated(words, path)
            text = io.BytesIO()
            write_po(text, catalogue, width=0)
            done = {str(each.id): str(each.string) for each in catalogue if each.id and each.string}
            files |= {path: text.getvalue(), path.with_suffix(".mo"): compiled(done)}
    return files


def compiled(words: dict[str, str]) -> bytes:
    """A catalogue of these texts and their translations, as `gettext` reads it."""
    catalogue, file = Plain(header_comment="", fuzzy=False), io.BytesIO()
    for text, translation in words.items():
        catalogue.add(text, translation)
    write_mo(file, catalogue)
    return file.getvalue()


def read(path: Path) -> dict[str, str]:
    """The texts in a catalogue for people, each with its translation, "" if there is none."""
    with path.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id}


def missing(path: Path) -> list[str]:
    """The texts in a catalogue for people that are not translated, or whose gaps are not kept."""
    words = read(path).items()
    return [text for text, said in words if not said or _gaps(text) != _gaps(said)]


def _gaps(text: str) -> list[str]:
    return sorted(GAP.findall(text))


def updated(words: list[Word], path: Path) -> Catalog:
    """The words with the translations in the file; those for what is gone are marked obsolete."""
    old = Catalog()
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file)
    known = {each.id: each.string for each in (*old.obsolete.values(), *old) if each.string}
    catalogue = Plain(header_comment="", fuzzy=False)
    for word in words:
        kept = known.pop(word.text, "" if has_words(word.text) else word.text)
        catalogue.add(word.text, kept, auto_comments=[word.note])
    for text, translation in known.items():
        if text and has_words(text):
            catalogue.obsolete[text] = Message(text, translation)
    return catalogue


@cache
def domains() -> dict[str, list[Word]]:
    """What is to be translated, by its catalogue: the kit's own, and two of each assignment."""
    found = {ENGINE: _once(_engine(), set())}
    for stem in STEMS:
        public = _once(_assignment(stem, hidden=False), set())
        found[stem] = public
        known = {word.text for word in public}
        found[f"{stem}_hidden"] = _once(_assignment(stem, hidden=True), known)
    return found


def _once(words: Iterator[Word], known: set[str]) -> list[Word]:
    """Each text the first time that it occurs, if it is not among those that are known already."""
    first: dict[str, Word] = {}
    for word in words:
        if word.text not in known:
            first.setdefault(word.text, word)
    return list(first.values())


def _engine() -> Iterator[Word]:
    """What the kit itself says: on its pages, and in the messages of a result.

    Raises:
        LookupError: a function of MESSAGES is not there any more.
    """
    for name in SHOWN:
        yield from (Word(text, name) for text in _marked(_tree(PACKAGE / name)))
    environment: Any = Environment(extensions=["jinja2.ext.i18n"])
    for path in sorted((PACKAGE / "classroom" / "templates").glob("*.html")):
        for _, _, found in environment.extract_translations(path.read_text(encoding="utf-8")):
            text = found[0] if isinstance(found, tuple) else found  # the rest are its values
            if text:
                yield Word(text, path.name)
    for name, functions in MESSAGES.items():
        nodes = ast.walk(_tree(PACKAGE / name))
        found = [each for each in nodes if isinstance(each, ast.FunctionDef)]
        if gone := set(functions) - {each.name for each in found}:
            raise LookupError(f"{name} has no function {', '.join(gone)}: mend MESSAGES")
        for each in found:
            if each.name in functions:
                yield from (Word(text, name) for text in sentences(each))
    yield from (Word(text, "judge.py") for text in SPENT.values())
    yield from (Word(each.says, "an exception") for each in MEANINGS)
    yield from (Word(each, "an outcome") for each in OUTCOMES)
    yield from (Word(each, "a word alone") for each in ALONE)
    yield from (Word(each, "doctor") for each in ADVICE.values())
    yield from (Word(each, "doctor") for tried in EXPECTED.values() for each in tried)


def _assignment(stem: str, hidden: bool) -> Iterator[Word]:
    """Claims and hints, what the observations are called, and what is said of a mistake."""
    for check in checks(stem):
        if check.hidden == hidden:
            yield Word(check.claim, f"{check.exercise}: a claim")
            yield Word(check.hint, f"{check.exercise}: a hint")
            for plan in check.pictures:
                for text in plan.words:
                    yield Word(text, f"{check.exercise}: a picture")
    folder = PACKAGE / "checks"
    module = folder / ("hidden" if hidden else "") / f"test_{stem}.py"
    helpers = [folder / f"{name}.py" for name in _helpers(module)]
    for path in (module, *helpers):
        for text in sentences(_tree(path)):
            yield Word(text, f"{path.stem}: an observation")
    if not hidden:
        for each in misconceptions(stem):
            yield Word(each.says, f"{each.exercise}: a misconception")


def _helpers(path: Path) -> list[str]:
    """The modules of the checks' own that a module imports."""
    names = [node.module for node in _tree(path).body if isinstance(node, ast.ImportFrom)]
    own = [name.partition("autograder.checks.")[2] for name in names if name]
    return [name for name in own if name and "." not in name]


def _marked(tree: ast.AST) -> Iterator[str]:
    """The texts that are given to a translator."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("_"), [ast.Constant(str(text)), *_]):
                yield text


def sentences(node: ast.AST) -> Iterator[str]:
    """The texts of several words in a piece of code, f-strings as templates; no docstrings."""
    match node:
        case ast.Constant(str(text)):
            if _is_told(text):
                yield text
        case ast.JoinedStr(parts):
            text = "".join(_part(each) for each in parts)
            if _is_told(text):
                yield text
        case ast.Expr(ast.Constant()) | ast.Raise(exc=ast.Call(ast.Name("TypeError"))):
            pass
        case _:
            for child in ast.iter_child_nodes(node):
                if child not in getattr(node, "decorator_list", []):
                    yield from sentences(child)


def _is_told(text: str) -> bool:
    """Whether a text has several words, or puts others together that have."""
    if text.startswith(ASIDE):
        return False
    return " " in text.strip() and (has_words(text) or not SENTENCES.isdisjoint(_gaps(text)))


def has_words(text: str) -> bool:
    """Whether there is something to translate beside the gaps."""
    return any(each.isalpha() for each in GAP.sub("", text))


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else f"{{{_gap(part)}}}"


def _gap(expression: ast.AST) -> str:
    """A name for what fills a gap: the variable's or the attribute's."""
    if isinstance(expression, ast.FormattedValue):
        expression = expression.value
    if isinstance(expression, ast.Attribute):
        return expression.attr.strip("_")
    called = {id(node.func) for node in ast.walk(expression) if isinstance(node, ast.Call)}
    names = (n for n in ast.walk(expression) if isinstance(n, ast.Name) and id(n) not in called)
    return next((each.id for each in names), "value")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
