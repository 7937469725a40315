"""Options that several commands share."""

from __future__ import annotations

import re

import click

from autograder.language import Translator, UnknownLanguage


def _translator(context: click.Context, option: click.Parameter, value: str | None) -> Translator:
    try:
        return Translator(value)
    except UnknownLanguage as error:
        raise click.BadParameter(str(error)) from None


def device_name(name: str) -> str:
    """The name of a device, if it is one that torch may know.

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch(r"cpu|cuda(:\d+)?", name):
        raise ValueError(f"{name!r} is neither cpu nor cuda")
    return name


def _device(context: click.Context, option: click.Parameter, value: str) -> str:
    try:
        return device_name(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


on_device = click.option("--device", default="cpu", show_default=True, callback=_device,
                         help="cpu or cuda.")  # fmt: skip
in_language = click.option("--lang", "translator", metavar="LANG", callback=_translator,
                           help="The language of the feedback, such as pt.")  # fmt: skip
