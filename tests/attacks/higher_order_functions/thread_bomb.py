"""Thirty threads that spin for ever.

checks: test_square_of_a_number, test_keep_if_takes_any_iterable
expect: square 0, keep_if 5
impatient
"""

import threading


def spin():
    while True:
        pass


def square(x):
    for _ in range(30):
        threading.Thread(target=spin).start()
    return 1


def keep_if(criterion, values):
    return [value for value in values if criterion(value)]
