"""The verdicts as a student reads them in a notebook, in HTML and as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jinja2 import Environment

from autograder.language import Translator
from autograder.results import CheckResult, Result
from autograder.terminal import MARKS, told

# Colours that can be read on white and on black; all else takes the colours of the page.
COLOURS = {"green": "#2e9e5b", "red": "#d64545", "yellow": "#b8860b", "magenta": "#a64ca6"}
TABLE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
{% macro cell(left=8) %}
<td style="padding: 2px 8px 2px {{ left }}px; text-align: left; vertical-align: top">
  {{ caller() }}
</td>
{% endmacro %}
<table style="margin-bottom: 1em">
  <thead>
    <tr>
    {% for head in ("", title, points) %}
      <th style="padding: 2px 8px; text-align: left">{{ head }}</th>
    {% endfor %}
    </tr>
  </thead>
  <tbody>
  {% for row in rows %}
    <tr>
      {% call cell() %}
        <strong style="color: {{ row.colour }}">{{ row.mark }}</strong>
      {% endcall %}
      {% call cell(28 if row.below else 8) %}
        {% if row.lines %}<strong>{{ row.claim }}</strong>{% else %}{{ row.claim }}{% endif %}
        {% for line in row.lines %}
        <br>{{ line }}
        {% endfor %}
        {% if row.pictures %}<br>{% endif %}
        {% for picture in row.pictures %}
        <img alt="yours over the reference's" width="440" src="data:image/png;base64,{{ picture }}">
        {% endfor %}
      {% endcall %}
      {% call cell() %}{{ row.points }}{% endcall %}
    </tr>
  {% endfor %}
  {% if total %}
    <tr>
      {% call cell() %}{% endcall %}
      {% call cell() %}<strong>{{ so_far }}</strong>{% endcall %}
      {% call cell() %}<strong>{{ total }}</strong>{% endcall %}
    </tr>
  {% endif %}
  {% for note in notes %}
    <tr>
      {% call cell() %}{% endcall %}{% call cell() %}{{ note }}{% endcall %}
      {% call cell() %}{% endcall %}
    </tr>
  {% endfor %}
  </tbody>
</table>
""")


@dataclass(frozen=True)
class Row:
    """One check, or a whole exercise of which one thing is to be said."""

    mark: str
    claim: str
    points: str
    lines: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    below: bool = False  # the row of its exercise

    @property
    def colour(self) -> str:
        return COLOURS[dict(MARKS.values())[self.mark]]


def rows(
    result: Result,
    exercise: str,
    _: Translator,
    pictures: Mapping[str, Sequence[str]] | None = None,
) -> list[Row]:
    """What is to be said about an exercise; what is true of all its checks is said once.

    The result is in the reader's language already. `pictures` are PNG files in base64 by check.
    """
    checks = told(result, exercise, _)
    first = checks[0]
    if result.is_alike(exercise):
        most = sum(each.max_points for each in checks)
        return [Row(MARKS[first.outcome][0], exercise, f"0/{most:g}", _lines(first, _))]
    return [
        Row(
            MARKS[check.outcome][0],
            f"{check.claim} ({_('hidden check')})" if check.hidden else check.claim,
            f"{check.points:g}/{check.max_points:g}",
            _lines(check, _),
            tuple((pictures or {}).get(check.id, ())),
        )
        for check in checks
    ]


def all_rows(
    result: Result, _: Translator, pictures: Mapping[str, Sequence[str]] | None = None
) -> list[Row]:
    """A row for each exercise, and below it what was lost there."""
    found = []
    for each in result.exercises:
        own = rows(result, each.name, _, pictures)
        if own[0].claim == each.name:  # one thing is true of all of it
            found += own
            continue
        lost = [replace(row, below=True) for row in own if row.lines]
        mark = lost[0].mark if lost else own[0].mark
        found += [Row(mark, each.name, f"{each.points:g}/{each.max_points:g}"), *lost]
    return found


def in_html(
    title: str, shown: Sequence[Row], notes: Sequence[str], _: Translator, total: str = ""
) -> str:
    """A table; rows and notes are in the reader's language already."""
    return TABLE.render(
        title=title,
        points=_("points"),
        rows=shown,
        notes=[_("note: {note}", note=note) for note in notes],
        so_far=_("total so far"),
        total=total,
    )


def in_words(
    title: str, shown: Sequence[Row], notes: Sequence[str], _: Translator, total: str = ""
) -> str:
    """The same for where there is no HTML."""
    lines = [title]
    for row in shown:
        indent = "    " if row.below else ""
        lines.append(f"{indent}{row.mark} {row.claim}: {row.points}")
        lines += [f"{indent}    {line}" for line in row.lines]
    lines += [f"{_('total so far')}: {total}"] * bool(total)
    return "\n".join([*lines, *(_("note: {note}", note=note) for note in notes)])


def _lines(check: CheckResult, _: Translator) -> tuple[str, ...]:
    """The teacher's sentence; what was got; the hint."""
    if check.outcome == "passed":
        return ()
    said = check.says, check.message, check.hint
    return tuple(line for line in said if line) or (_(check.outcome),)
