"""The verdicts on one exercise as a student reads them, in HTML and as plain text."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment

from autograder.language import Translator
from autograder.results import CheckResult, Result
from autograder.terminal import MARKS

TABLE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
{% macro cell() %}
<td style="padding: 2px 8px; text-align: left; vertical-align: top">{{ caller() }}</td>
{% endmacro %}
<table style="margin-bottom: 1em">
  <thead>
    <tr>
    {% for head in ("", exercise, points) %}
      <th style="padding: 2px 8px; text-align: left">{{ head }}</th>
    {% endfor %}
    </tr>
  </thead>
  <tbody>
  {% for row in rows %}
    <tr>
      {% call cell() %}{{ row.mark }}{% endcall %}
      {% call cell() %}
        {% if row.lines %}<strong>{{ row.claim }}</strong>{% else %}{{ row.claim }}{% endif %}
        {% for line in row.lines %}
        <br>{{ line }}
        {% endfor %}
      {% endcall %}
      {% call cell() %}{{ row.points }}{% endcall %}
    </tr>
  {% endfor %}
  {% for note in notes %}
    <tr>{% call cell() %}{% endcall %}{% call cell() %}{{ note }}{% endcall %}</tr>
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


def rows(result: Result, exercise: str, _: Translator) -> list[Row]:
    """What is to be said about an exercise; what is true of all its checks is said once.

    The result is in the reader's language already.
    """
    checks = [each for each in result.checks if each.exercise == exercise]
    first = checks[0]
    if first.message and {(first.outcome, first.message)} == {
        (c.outcome, c.message) for c in checks
    }:
        most = sum(each.max_points for each in checks)
        return [Row(MARKS[first.outcome][0], exercise, f"0/{most:g}", _lines(first, set(), _))]
    said: set[str] = set()
    return [
        Row(
            MARKS[check.outcome][0],
            f"{check.claim} ({_('hidden check')})" if check.hidden else check.claim,
            f"{check.points:g}/{check.max_points:g}",
            _lines(check, said, _),
        )
        for check in checks
    ]


def as_html(result: Result, exercise: str, notes: list[str], _: Translator) -> str:
    return TABLE.render(
        exercise=exercise,
        points=_("points"),
        rows=rows(_.result(result), exercise, _),
        notes=[_("note: {note}", note=_.say(each, result.assignment)) for each in notes],
    )


def as_text(result: Result, exercise: str, _: Translator) -> str:
    """The lost marks alone."""
    lost = [row for row in rows(_.result(result), exercise, _) if row.lines]
    return "\n".join("\n    ".join((f"{row.claim}: {row.points}", *row.lines)) for row in lost)


def _lines(check: CheckResult, said: set[str], _: Translator) -> tuple[str, ...]:
    """The teacher's sentence, the first time; what was got; the hint where there is no sentence."""
    if check.outcome == "passed":
        return ()
    says = "" if check.says in said else check.says
    said.add(check.says)
    hint = "" if check.says else check.hint
    return tuple(line for line in (says, check.message, hint) if line) or (_(check.outcome),)
