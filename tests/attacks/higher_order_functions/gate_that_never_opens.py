"""An object that makes those wait who ask how it can be called.

checks: test_square_of_a_number
expect: square 0
outcome: square timeout
message: while your file was being read
impatient
"""


class Waiting:
    @property
    def __signature__(self):
        while True:
            pass

    def __call__(self, x):
        return x * x


square = Waiting()
