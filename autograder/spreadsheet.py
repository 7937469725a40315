"""Writes tables that a spreadsheet opens without running anything that stands in them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder import atomic

WIDE = "\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"  # = + - @
FORMULA = re.compile(rf"(^|[;\t\r\n])(\s*)(?=[=+\-@{WIDE}])")


def write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a CSV file with a header; it is there whole or not at all."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({name: harmless(each) for name, each in row.items()} for row in rows)
    atomic.write(path, text.getvalue().encode())


def harmless(value: Any) -> Any:
    """A spreadsheet takes a text that begins like this for a formula; the quote stops it.

    So it does what follows a semicolon or a tab, which is where a spreadsheet with other settings,
    such as those of Brazil, ends a cell. Also in their wide form, which a Japanese keyboard gives.
    """
    return FORMULA.sub(r"\1\2'", value) if isinstance(value, str) else value
