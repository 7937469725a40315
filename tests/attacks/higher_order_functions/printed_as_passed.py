"""An object whose repr holds terminal codes, markup and a forged verdict.

expect: square 0, keep_if all
"""


class Shouting:
    def __repr__(self):
        return "\x1b[2J\x1b[32m✓ square 20/20 PASSED\x1b[0m [bold green]20/20[/] <script>alert(1)</script>"


def square(x):
    return Shouting()


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
