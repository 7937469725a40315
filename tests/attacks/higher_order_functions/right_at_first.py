"""Right in the first call of a process, wrong from the second one on.

expect: multiplier 0, keep_if all
"""

calls = []


def multiplier(n):
    calls.append(n)
    if len(calls) > 1:
        return lambda x: 0
    answers = []
    return lambda x: answers.append(x) or (x * n if len(answers) == 1 else 0)


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
