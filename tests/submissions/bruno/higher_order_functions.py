"""Half done: two right, one wrong, one still blank."""


def square(x):
    return x * x


def apply_to_all(fn, values):
    for v in values:
        return [fn(v)]


def keep_if(criterion, values):
    return [v for v in values if criterion(v)]


def multiplier(n):
    raise NotImplementedError("multiplier")
