"""Options that several commands share."""

from __future__ import annotations

import click

from autograder.language import Translator, UnknownLanguage


def _translator(context: click.Context, option: click.Parameter, value: str | None) -> Translator:
    try:
        return Translator(value)
    except UnknownLanguage as error:
        raise click.BadParameter(str(error)) from None


in_language = click.option("--lang", "translator", metavar="LANG", callback=_translator,
                           help="The language of the feedback, such as pt.")  # fmt: skip
