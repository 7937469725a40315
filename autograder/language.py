"""What a person reads, in their language.

Results are English, whoever asks. Where they are shown, each text is looked up in the catalogues; a
text with values in it ("it was stopped after 3 seconds") by the template that it was made from.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path

from msgspec.structs import replace

from autograder.results import CheckResult, Result

LOCALE = Path(__file__).parent / "locale"
VARIABLE = "AUTOGRADER_LANG"
ENGLISH = "en"
ENGINE = "autograder"  # the domain of all that belongs to no assignment
AND = " and "
GAP = re.compile(r"\{(\w+)\}")
STEPS = re.compile(r"((?:\[[\d, ]+\] )+)(.+)", re.DOTALL)  # the way into a list
PART = re.compile(r"(?<=[\[( ])an? \w+ of (?:shape \([\d, ]*\)|\d+ items)(?=[\]),])")  # of a pair
SHAPES = {  # of what fills these gaps
    "cell": r"([^,:()]+)",
    "kind": r"(\w+)",
    "line": r"(\d+)",
    "top": r"(\w+)",
    "when": r"(during \w+|while the file was being read)",
    "where": r"((?:[^,:()]+, )?line \d+)",
}
SENTENCES = frozenset(
    {"cell", "detail", "ending", "got", "reason", "want", "what", "when", "where", "why"}
)
SINGLE = frozenset({"call", "name", "words"})
"""The gaps that are filled with words of ours; what stands in others is shown as it is."""


class UnknownLanguage(ValueError):
    """There are no catalogues for it."""


def choose(language: str | None = None) -> str:
    """The language asked for: by the argument, else by AUTOGRADER_LANG, else English.

    Raises:
        UnknownLanguage: there are no catalogues for it.
    """
    wanted = language or os.environ.get(VARIABLE) or ENGLISH
    there = [ENGLISH, *sorted(path.name for path in LOCALE.glob("*") if path.is_dir())]
    short = {name.partition("_")[0].lower(): name for name in there}
    known = short | {name.lower(): name for name in there}
    if wanted.lower().replace("-", "_") not in known:
        names = ", ".join(there)
        raise UnknownLanguage(f"there is no feedback in {wanted!r}; the languages are {names}")
    return known[wanted.lower().replace("-", "_")]


class Translator:
    """Says things in one language."""

    def __init__(self, language: str | None = None) -> None:
        """As `choose` understands it."""
        self.language = choose(language)

    def __call__(self, text: str, **values: object) -> str:
        """One of the kit's own texts, its gaps filled."""
        return fill(_catalogue(self.language, "").whole(text), values)

    def say(self, text: str, stem: str = "") -> str:
        """A text from a result of this assignment; it stays as it is if nothing is known of it."""
        return self.of(stem)(text)

    def of(self, stem: str) -> Callable[[str], str]:
        """What `say` does for one assignment; always the same function."""
        return _catalogue(self.language, stem).say

    def result(self, result: Result) -> Result:
        """The result as it is shown: only for people to read, never to be stored or compared."""
        if self.language == ENGLISH:
            return result
        catalogue = _catalogue(self.language, result.assignment)
        say, whole = catalogue.say, catalogue.whole

        def check(each: CheckResult) -> CheckResult:
            return replace(
                each,
                claim=whole(each.claim),
                message=say(each.message),
                hint=whole(each.hint),
                says=whole(each.says),
            )

        return replace(
            result,
            message=say(result.message),
            notes=[say(each) for each in result.notes],
            tampered=[say(each) for each in result.tampered],
            checks=[check(each) for each in result.checks],
        )


@dataclass(frozen=True)
class Template:
    """A text with gaps: what it looks like when they are filled, and its translation."""

    pattern: re.Pattern[str]
    gaps: tuple[str, ...]
    translation: str
    telling: tuple[int, int]  # what is most telling comes first


@dataclass(frozen=True)
class Catalogue:
    """Translations of whole texts, and the templates, the most telling first.

    Messages are made from the kit's templates, and an assignment's fill the gaps in these.
    """

    exact: dict[str, str]
    kit: tuple[Template, ...]
    assignment: tuple[Template, ...]

    @cached_property
    def all(self) -> tuple[Template, ...]:
        """Both, the most telling first; of two that tell as much, the assignment's."""
        return tuple(sorted((*self.assignment, *self.kit), key=lambda each: each.telling))

    def whole(self, text: str) -> str:
        """A text that stands in the catalogue as it is."""
        return self.exact.get(text, text)

    def say(self, text: str) -> str:
        """A text that may have been made from a template."""
        return self._say(text, (*self.kit, *self.assignment))

    def _say(self, text: str, templates: tuple[Template, ...]) -> str:
        if text in self.exact:
            return self.exact[text]
        for each in templates:
            if match := each.pattern.fullmatch(text):
                found = zip(each.gaps, match.groups(), strict=True)
                return fill(each.translation, {gap: self._told(gap, part) for gap, part in found})
        return text

    def _told(self, gap: str, text: str) -> str:
        if gap in SINGLE:
            return self.whole(text)
        if gap not in SENTENCES:
            return text
        joined = AND in text and text not in self.exact
        parts = [self._told(gap, part) for part in text.split(AND)] if joined else []
        if parts and not set(parts) & set(text.split(AND)):
            return f" {self.whole('and')} ".join(parts)
        steps = STEPS.fullmatch(text)
        if steps:
            return steps[1] + self._told(gap, steps[2])
        if text.startswith(("(", "[")):
            return PART.sub(lambda part: self._say(part[0], self.kit), text)
        return self._say(text, self.all)


def fill(template: str, values: dict[str, object] | dict[str, str]) -> str:
    """The template with its gaps filled; one without a value stays."""
    return GAP.sub(lambda gap: str(values.get(gap[1], gap[0])), template)


@cache
def _catalogue(language: str, stem: str) -> Catalogue:
    """All that is known in a language of an assignment, its hidden checks and the kit."""
    kit = _read(language, ENGINE)
    assignment = _read(language, f"{stem}_hidden") | _read(language, stem)
    return Catalogue(kit | assignment, _templates(kit), _templates(assignment))


def _read(language: str, domain: str) -> dict[str, str]:
    path = gettext.find(domain, LOCALE, [language])
    if path is None:  # English, or a students' kit, which has no hidden checks
        return {}
    with open(path, "rb") as file:
        known = vars(gettext.GNUTranslations(file))["_catalog"]
    return {text: translation for text, translation in known.items() if text and translation}


def _templates(words: dict[str, str]) -> tuple[Template, ...]:
    with_gaps = (_template(text, said) for text, said in words.items() if GAP.search(text))
    return tuple(sorted(with_gaps, key=lambda each: each.telling))


def _template(text: str, translation: str) -> Template:
    pieces = GAP.split(text)  # text and gap by turns
    gaps = pieces[1::2]
    values = [SHAPES.get(gap, "(.+?)") for gap in gaps]
    pattern = "".join(
        re.escape(piece) + value for piece, value in zip_longest(pieces[::2], values, fillvalue="")
    )
    telling = -len(GAP.sub("", text)), -len(gaps)
    return Template(re.compile(pattern, re.DOTALL), tuple(gaps), translation, telling)
