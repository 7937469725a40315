"""An endless loop at the top that catches everything: the whole file cannot be read.

checks: test_square_of_a_number
expect: square 0
outcome: square timeout
message: while your file was being read
impatient
"""

while True:
    try:
        while True:
            pass
    except BaseException:
        pass


def square(x):
    return x * x
