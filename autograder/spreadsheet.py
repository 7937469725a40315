"""Writes tables that a spreadsheet opens without running anything that stands in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

from autograder import whole

FORMULA = ("=", "+", "-", "@")


def write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a CSV file with a header; it is there whole or not at all."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({name: harmless(each) for name, each in row.items()} for row in rows)
    whole.write(path, text.getvalue().encode())


def harmless(value: Any) -> Any:
    """A spreadsheet takes a text that begins like this for a formula; the quote stops it.

    Also in their wide form, which a Japanese keyboard gives.
    """
    if isinstance(value, str) and normalize("NFKC", value).lstrip().startswith(FORMULA):
        return f"'{value}"
    return value
