# %% [markdown]
r"""
# Functions that take and return functions

A training loop is written once and works for every model. The trick behind it is small: a function
is a value like any other, so it can be passed in, kept in a list and handed back. Functions that do
this are called *higher-order*. Four of them are enough to be ready for the training loop.

In every exercise: what a function is given belongs to its caller. Change nothing of it in place.
"""

# %% [markdown]
# ## 1. A function is a value
#
# Think of a function as a little machine: something goes in on the left, something comes out on the
# right. The machine itself has a name, and the name without parentheses *is* the machine:
#
# ```python
# square      # the machine
# square(3)   # what comes out when 3 goes in: 9
# ```
#
# Build the first machine, $x \mapsto x^2$. Written plainly, it works for a number, a NumPy array
# and a tensor alike.


# %%
def square(x):
    """x times itself.

    x: a number, an array or a tensor. Returns the same kind of thing, of the same shape.
    """
    ### BEGIN SOLUTION
    return x * x
    ### END SOLUTION


# %% [markdown]
# ## 2. A function that takes a function
#
# Now a conveyor belt. It knows nothing about squares: it takes *any* machine `fn` and a row of
# values, and sends each value through the machine,
#
# $$[v_1, v_2, \dots, v_n] \;\longmapsto\; [f(v_1), f(v_2), \dots, f(v_n)].$$
#
# Each value goes through exactly once, in order. The row may be anything a `for` can walk along: a
# list, a tuple, or a generator, which has no length and can be walked only once.


# %%
def apply_to_all(fn, values):
    """What fn makes of each value.

    fn: a function of one argument. values: any iterable. Returns a list, in the order of the
    values.
    """
    ### BEGIN SOLUTION
    return [fn(value) for value in values]
    ### END SOLUTION


# %%
if __name__ == "__main__":
    print(apply_to_all(square, [1, 2, 3, 4, 5]))

# %% [markdown]
# ## 3. A function that takes a question
#
# The second belt has an inspector. The function it is given, the *criterion*, answers a yes-or-no
# question, and only the values with a yes stay on the belt, unchanged and in order:
#
# $$[\,v \;:\; v \in \text{values},\ \text{criterion}(v)\,]$$
#
# Python is generous about what a yes is: anything *truthy* will do, so `1` and `"text"` count and
# `0`, `""` and `None` do not. Ask only once for each value: a question may be expensive.


# %%
def keep_if(criterion, values):
    """The values for which the criterion holds.

    criterion: a function of one argument whose answer is truthy or not. values: any iterable.
    Returns a list, in the order of the values.
    """
    ### BEGIN SOLUTION
    return [value for value in values if criterion(value)]
    ### END SOLUTION


# %%
if __name__ == "__main__":
    print(keep_if(lambda number: number % 2 == 0, range(10)))

# %% [markdown]
# ## 4. A function that builds functions
#
# At last a machine that makes machines. Set the dial to $n$, and out comes a function that
# multiplies by $n$:
#
# $$n \;\longmapsto\; \bigl(x \mapsto x \cdot n\bigr)$$
#
# ```python
# double = multiplier(2)
# triple = multiplier(3)
# ```
#
# `double` remembers its 2 and `triple` its 3, long after `multiplier` has returned. A function
# together with the values it remembers is a *closure*.
#
# This is the one to keep in mind: in the next assignment `make_train_step_fn(model, loss_fn,
# optimizer)` is this very machine with bigger dials. It returns a function of a mini-batch that
# remembers a model, a loss and an optimizer.


# %%
def multiplier(n):
    """A function that multiplies by n.

    Returns a function of one argument x that returns x * n.
    """

    ### BEGIN SOLUTION
    def multiply(x):
        return x * n

    return multiply
    ### END SOLUTION


# %%
if __name__ == "__main__":
    double, triple = multiplier(2), multiplier(3)
    print(double(5), triple(5))
    print(apply_to_all(double, keep_if(lambda number: number > 2, [1, 2, 3, 4, 5])))
