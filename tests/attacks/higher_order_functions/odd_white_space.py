"""Form feeds, a trailing backslash in a comment, and a coding line that is none: plain Python.

expect: square all
"""
# coding: this is not one \

# -*- not: a coding -*-


def square(x):
    
    return x * x
