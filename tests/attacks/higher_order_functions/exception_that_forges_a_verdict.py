"""An exception whose text is a verdict, in colour, on many lines, with a formula for a sheet.

expect: square 0, keep_if all
message: =HYPERLINK
"""


def square(x):
    raise AssertionError("\x1b[32m✓ 20/20\x1b[0m\n\n8 passed in 0.01s\r=HYPERLINK(1)<script>[bold]" + "A" * 10**6)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
