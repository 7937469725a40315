"""A class with __call__ instead of a closure, and classes for the others too."""


class Square:
    def __call__(self, x):
        return x**2


class multiplier:
    def __init__(self, n):
        self.n = n

    def __call__(self, x):
        return self.n * x


class Collector:
    def __init__(self, pick):
        self.pick = pick

    def __call__(self, fn, values):
        results = []
        for value in values:
            self.pick(results, fn(value), value)
        return results


def everything(results, answer, value):
    results.append(answer)


def accepted(results, answer, value):
    if answer:
        results.append(value)


square = Square()
apply_to_all = Collector(everything)
keep_if = Collector(accepted)
