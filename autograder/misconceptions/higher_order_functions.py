"""Known wrong answers about functions that take and return functions."""

import torch

from autograder.misconceptions import misconception


@misconception("square")
def doubles(x):
    """You return 2 * x. The square of x is x multiplied by itself: they agree only at 0 and 2."""
    return 2 * x


@misconception("square")
def prints_the_square(x):
    """You print the square, so the function returns None. Whoever calls it needs a `return`."""
    print(x * x)


@misconception("square")
def bit_by_bit(x):
    """You write x ^ 2. In Python ^ compares bits; a power is written x ** 2."""
    return x ^ 2


@misconception("square")
def cubes(x):
    """You multiply three times. The square of x is x * x."""
    return x * x * x


@misconception("square")
def keeps_the_sign(x):
    """You keep the sign of x. A square is never negative: (-3) * (-3) is 9."""
    return x * abs(x)


@misconception("square")
def whole_numbers_only(x):
    """You turn the number into an int first, and lose its fraction: 1.5 squared is 2.25."""
    return int(x) * int(x)


@misconception("square")
def absolute_value(x):
    """You return the absolute value. It is not negative, but neither is it x * x."""
    return abs(x)


@misconception("square")
def returns_the_argument(x):
    """You return x as it came. Multiply it by itself."""
    return x


@misconception("square")
def square_root(x):
    """You take the square root, which undoes the square."""
    return abs(x) ** 0.5


@misconception("square")
def squares_the_matrix(x):
    """You use the matrix product. x * x multiplies element by element and keeps the shape."""
    return x @ x.T if getattr(x, "ndim", 0) else x * x


@misconception("square")
def returns_a_sum(x):
    """You add up the squares of an array. Each element has a square of its own."""
    return (x * x).sum() if getattr(x, "ndim", 0) else x * x


@misconception("square")
def squares_in_place(x):
    """You write x *= x, which overwrites the caller's array. Make a new value instead: x * x."""
    x *= x
    return x


@misconception("square")
def always_a_float(x):
    """You turn x into a float. An array or a tensor has a square as well, element by element."""
    return float(x) ** 2


@misconception("apply_to_all")
def first_only(fn, values):
    """You return inside the loop, so only the first value is used. Return after the loop."""
    for v in values:
        return [fn(v)]


@misconception("apply_to_all")
def first_only_in_a_list(fn, values):
    """You return inside the loop, so only the first value is used. Return after the loop."""
    for v in values:
        return [fn(v)]
    return []


@misconception("apply_to_all")
def first_only_bare(fn, values):
    """You return inside the loop: the first result alone, not a list of all. Collect them in a
    list and return it after the loop."""
    for v in values:
        return fn(v)


@misconception("apply_to_all")
def last_only(fn, values):
    """You make the list anew for each value, so only the last result is left."""
    results = []
    for v in values:
        results = [fn(v)]
    return results


@misconception("apply_to_all")
def leaves_the_map_lazy(fn, values):
    """You return the map object. It has computed nothing yet; list(…) around it makes the list."""
    return map(fn, values)


@misconception("apply_to_all")
def leaves_a_generator(fn, values):
    """You return a generator: round brackets. Square brackets make a list."""
    return (fn(v) for v in values)


@misconception("apply_to_all")
def applied_to_the_list(fn, values):
    """You pass the whole list to fn. It wants one value at a time."""
    return fn(values)


@misconception("apply_to_all")
def returns_the_values(fn, values):
    """You return the values as they came: fn is never called."""
    return list(values)


@misconception("apply_to_all")
def forgets_the_results(fn, values):
    """You call fn but do not keep what it returns, so the function returns None."""
    for v in values:
        fn(v)


@misconception("apply_to_all")
def prints_the_results(fn, values):
    """You print the results. Whoever calls the function needs them returned, in a list."""
    for v in values:
        print(fn(v))
    return []


@misconception("apply_to_all")
def returns_the_functions(fn, values):
    """You collect fn itself, without calling it: fn(v) is the call."""
    return [fn for _ in values]


@misconception("apply_to_all")
def needs_a_length(fn, values):
    """You use len and an index. A generator has neither: loop over the values themselves."""
    return [fn(values[i]) for i in range(len(values))]


@misconception("apply_to_all")
def skips_the_first(fn, values):
    """You start at index 1. The first value has index 0."""
    return [fn(v) for v in list(values)[1:]]


@misconception("apply_to_all")
def skips_the_last(fn, values):
    """You stop one value too early: range(n) already ends before n."""
    return [fn(v) for v in list(values)[:-1]]


@misconception("apply_to_all")
def backwards(fn, values):
    """Your results come last value first. Keep the order of the values."""
    return [fn(v) for v in reversed(list(values))]


@misconception("apply_to_all")
def sorts_the_results(fn, values):
    """You sort. The results belong in the order of their values."""
    return sorted(fn(v) for v in values)


@misconception("apply_to_all")
def each_result_once(fn, values):
    """You use a set or a dict, which keeps equal results (or equal values) only once."""
    return list({v: fn(v) for v in values}.values())


@misconception("apply_to_all")
def keeps_results_once(fn, values):
    """You keep a result only if it is not there yet. Equal results count as often as they come."""
    results = []
    for v in values:
        result = fn(v)
        if result not in results:
            results.append(result)
    return results


@misconception("apply_to_all")
def applies_twice(fn, values):
    """You apply fn twice to each value. Once is asked for."""
    return [fn(fn(v)) for v in values]


@misconception("apply_to_all")
def calls_it_twice(fn, values):
    """You call fn twice for each value. It may be slow, or count its calls: keep the result."""
    return [(fn(v), fn(v))[1] for v in values]


@misconception("apply_to_all")
def writes_into_the_values(fn, values):
    """You write the results into the caller's list. Build a new one."""
    if not isinstance(values, list):
        values = list(values)
    for i, v in enumerate(values):
        values[i] = fn(v)
    return values


@misconception("apply_to_all")
def drops_falsy_results(fn, values):
    """You leave out results that count as false, such as 0. Every value has its result."""
    return [result for v in values if (result := fn(v))]


@misconception("apply_to_all")
def into_a_tensor(fn, values):
    """You put the results into a tensor. fn may return anything, a string for instance."""
    return torch.tensor([fn(v) for v in values])


@misconception("apply_to_all")
def numbers_the_results(fn, values):
    """You return pairs of value and result. Only the results are asked for."""
    return [(v, fn(v)) for v in values]


@misconception("apply_to_all")
def adds_them_up(fn, values):
    """You add the results up. A list of all of them is asked for."""
    total = 0
    for v in values:
        total += fn(v)
    return total


@misconception("keep_if")
def keeps_the_answers(criterion, values):
    """You collect what the criterion answers. Keep the value itself where the answer is true."""
    return [criterion(v) for v in values]


@misconception("keep_if")
def keeps_the_others(criterion, values):
    """You keep the values for which the criterion is false, and drop those asked for."""
    return [v for v in values if not criterion(v)]


@misconception("keep_if")
def keeps_everything(criterion, values):
    """You keep every value: the criterion is not called. criterion(v) is the call."""
    return [v for v in values if criterion]


@misconception("keep_if")
def only_true_itself(criterion, values):
    """You compare with True. `if` accepts any answer that counts as true, 2 or "yes" as well."""
    return [v for v in values if criterion(v) is True]


@misconception("keep_if")
def equal_to_true(criterion, values):
    """You compare with == True, so 1 passes but 2 does not. `if criterion(v)` is all it takes."""
    return [v for v in values if criterion(v) == True]  # noqa: E712


@misconception("keep_if")
def only_the_first(criterion, values):
    """You return at the first value that fits. Return after the loop, with all of them."""
    for v in values:
        if criterion(v):
            return [v]
    return []


@misconception("keep_if")
def stops_at_the_first_no(criterion, values):
    """You stop at the first value that does not fit. Those after it are asked about as well."""
    kept = []
    for v in values:
        if not criterion(v):
            break
        kept.append(v)
    return kept


@misconception("keep_if")
def leaves_the_filter_lazy(criterion, values):
    """You return the filter object, which has kept nothing yet; list(…) makes the list."""
    return filter(criterion, values)


@misconception("keep_if")
def leaves_a_generator_of_kept(criterion, values):
    """You return a generator: round brackets. Square brackets make a list."""
    return (v for v in values if criterion(v))


@misconception("keep_if")
def asks_twice(criterion, values):
    """You ask the criterion twice about a value. It may be slow, or count its calls."""
    return [v for v in values if criterion(v) and criterion(v)]


@misconception("keep_if")
def removes_from_the_list(criterion, values):
    """You remove from the list that you loop over, which skips the value after each removed one."""
    values = values if isinstance(values, list) else list(values)
    for v in values:
        if not criterion(v):
            values.remove(v)
    return values


@misconception("keep_if")
def changes_the_callers_list(criterion, values):
    """You empty the caller's list and fill it again. Build a new list; theirs is not yours."""
    kept = [v for v in values if criterion(v)]
    if isinstance(values, list):
        values[:] = kept
    return kept


@misconception("keep_if")
def keeps_the_indices(criterion, values):
    """You collect positions. Keep the values that stand there."""
    return [i for i, v in enumerate(values) if criterion(v)]


@misconception("keep_if")
def each_value_once(criterion, values):
    """You use a set or a dict, which keeps equal values only once. Each counts as often as it
    comes."""
    return list(dict.fromkeys(v for v in values if criterion(v)))


@misconception("keep_if")
def kept_in_sorted_order(criterion, values):
    """You sort. Keep the order in which the values came."""
    return sorted(v for v in values if criterion(v))


@misconception("keep_if")
def kept_backwards(criterion, values):
    """Your values come last first. Keep their order."""
    return [v for v in values if criterion(v)][::-1]


@misconception("keep_if")
def values_that_are_truthy(criterion, values):
    """You also drop values that count as false themselves, such as 0 or "". Only the criterion
    decides."""
    return [v for v in values if criterion(v) and v]


@misconception("keep_if")
def none_for_the_others(criterion, values):
    """You put None where a value does not fit. Leave it out."""
    return [v if criterion(v) else None for v in values]


@misconception("keep_if")
def forgets_to_return(criterion, values):
    """You build the list but do not return it."""
    kept = []
    for v in values:
        if criterion(v):
            kept.append(v)


@misconception("keep_if")
def indexes_the_values(criterion, values):
    """You use len and an index. A generator has neither: loop over the values themselves."""
    return [values[i] for i in range(len(values)) if criterion(values[i])]


@misconception("keep_if")
def goes_over_them_twice(criterion, values):
    """You go over the values twice. A generator can be read once: the second time it is empty."""
    answers = [criterion(v) for v in values]
    return [v for v, answer in zip(values, answers, strict=False) if answer]


@misconception("keep_if")
def asks_about_the_list(criterion, values):
    """You pass the whole list to the criterion. It wants one value at a time."""
    return list(values) if criterion(values) else []


@misconception("multiplier")
def multiplies_by_itself(n):
    """You return a number, n * n. A function is asked for: it will get its x later."""
    return n * n


@misconception("multiplier")
def returns_n(n):
    """You return n. A function is asked for, one that takes x and returns x * n."""
    return n


@misconception("multiplier")
def returns_nothing(n):
    """You define the inner function but do not return it."""

    def times(x):
        return x * n


@misconception("multiplier")
def inner_returns_nothing(n):
    """Your inner function computes the product but does not return it."""

    def times(x):
        x * n

    return times


@misconception("multiplier")
def inner_prints(n):
    """Your inner function prints the product. It has to return it."""

    def times(x):
        print(x * n)

    return times


LATEST = {}


@misconception("multiplier")
def shares_one_n(n):
    """Your n is global, so all multipliers use the latest one. The inner function remembers its own
    n by itself, as long as nobody else changes it."""
    LATEST["n"] = n

    def times(x):
        return x * LATEST["n"]

    return times


@misconception("multiplier")
def adds_n(n):
    """You add n. Multiply by it."""
    return lambda x: x + n


@misconception("multiplier")
def raises_to_n(n):
    """You write **, which is a power. One star multiplies."""
    return lambda x: x**n


@misconception("multiplier")
def divides_by_n(n):
    """You divide by n. Multiply by it."""
    return lambda x: x / n if n else 0


@misconception("multiplier")
def always_doubles(n):
    """You multiply by 2, whatever n is. double is multiplier(2), but n can be anything."""
    return lambda x: x * 2


@misconception("multiplier")
def inner_takes_nothing(n):
    """Your inner function takes no argument. It is called with x."""
    return lambda: n


@misconception("multiplier")
def inner_takes_both(n):
    """Your inner function wants n again. It already knows it; x is its only argument."""
    return lambda x, n: x * n


@misconception("multiplier")
def whole_factors_only(n):
    """You turn n into an int and lose its fraction. n may be any number."""
    return lambda x: x * int(n)


@misconception("multiplier")
def positive_factors_only(n):
    """You drop the sign of n. n may be negative."""
    return lambda x: x * abs(n)


@misconception("multiplier")
def zero_means_nothing(n):
    """You treat n = 0 as if nothing had been given. x * 0 is 0."""
    return lambda x: x * (n or 1)


@misconception("multiplier")
def forgets_after_one_call(n):
    """Your function changes the n that it remembers, so every answer differs from the
    one before."""

    def times(x):
        nonlocal n
        product = x * n
        n = product
        return product

    return times


@misconception("multiplier")
def repeats_by_adding(n):
    """You add x to itself n times with range, which works for positive whole n only."""
    return lambda x: sum(x for _ in range(n))


@misconception("multiplier")
def multiplies_in_place(n):
    """You write x *= n, which overwrites the caller's array. Return x * n."""

    def times(x):
        x *= n
        return x

    return times


@misconception("multiplier")
def floats_only(n):
    """You turn x into a float. An array or a tensor can be multiplied just as well."""
    return lambda x: float(x) * n
