"""Everything by the operator and functools modules, nothing defined with def."""

import functools
import operator

square = lambda x: operator.mul(x, x)
apply_to_all = lambda fn, values: list(map(fn, values))
keep_if = lambda criterion, values: list(filter(criterion, values))
multiplier = lambda n: functools.partial(operator.mul, n)
