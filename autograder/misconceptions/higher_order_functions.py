"""Known wrong answers about functions that take and return functions."""

import itertools

import numpy as np
import torch

from autograder.misconceptions import misconception


@misconception("square")
def doubles(x):
    """You return 2 * x. The square of x is x multiplied by itself: they agree only at 0 and 2."""
    return 2 * x


@misconception("square")
def prints_the_square(x):
    """Your function returns None: computing or printing the square is not enough. Whoever calls it
    needs a `return`."""
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
    """You overwrite what the caller passed, as x *= x does. Make a new value instead: x * x."""
    x *= x
    return x


@misconception("square")
def always_a_float(x):
    """Your square works for single numbers only. An array or a tensor has a square as well, element
    by element: x * x does it without float() and without the math module."""
    return float(x) ** 2


@misconception("square")
def tensors_become_arrays(x):
    """You turn a tensor into a NumPy array. x * x is of the same kind as x: a tensor stays a
    tensor."""
    return x.numpy() ** 2 if torch.is_tensor(x) else x * x


@misconception("square")
def arrays_become_tensors(x):
    """You turn an array into a tensor. x * x is of the same kind as x: an array stays an array."""
    return torch.as_tensor(x) ** 2


@misconception("square")
def squares_in_a_list(x):
    """Your result for an array or a tensor is a list. x * x is of the same kind as x: an array
    stays an array, a tensor a tensor."""
    return (x * x).tolist() if getattr(x, "ndim", 0) else x * x


@misconception("square")
def nothing_for_arrays(x):
    """Your function answers for single numbers and returns None for arrays and tensors. x * x is
    right for all of them: there is no need to ask what x is."""
    return None if getattr(x, "ndim", 0) else x * x


@misconception("square")
def text_of_the_square(x):
    """You return a text. What is asked for is the number: printing it is the caller's business."""
    return str(x * x)


@misconception("square")
def whole_squares(x):
    """You turn the square into a whole number. 1.5 squared is 2.25: what follows the point
    counts."""
    return int(x * x)


@misconception("square", like=whole_squares)
def square_rounded(x):
    return round(x * x)


@misconception("square")
def square_with_its_number(x):
    """You return x and its square. The square alone is asked for."""
    return x, x * x


@misconception("square")
def square_in_brackets(x):
    """You put the square into a list. The square itself is asked for, without brackets."""
    return [x * x]


@misconception("square")
def adds_two(x):
    """You add: x + 2. The square of x is x multiplied by itself."""
    return x + 2


@misconception("square")
def two_to_the_x(x):
    """You compute 2 to the power of x. The square is the other way round: x ** 2."""
    return 2.0**x


@misconception("square")
def positive_numbers_only(x):
    """You answer only for positive numbers. Negative numbers have squares too: x * x, whatever the
    sign."""
    return None if not getattr(x, "ndim", 0) and x < 0 else x * x


@misconception("square")
def zero_for_negatives(x):
    """You answer 0 for negative numbers. They have squares too: (-3) * (-3) is 9."""
    return 0 if not getattr(x, "ndim", 0) and x < 0 else x * x


@misconception("square")
def minus_for_negatives(x):
    """Your squares are negative. A minus stands before them that has no place there."""
    return -(x * x)


@misconception("square", like=square_root)
def root_with_a_power(x):
    return x**0.5


@misconception("square", like=square_root)
def root_of_numpy(x):
    return np.sqrt(x)


@misconception("square", like=positive_numbers_only)
def nothing_below_zero(x):
    return None if x < 0 else x * x


@misconception("square", like=positive_numbers_only)
def nothing_unless_positive(x):
    return x * x if x > 0 else None


@misconception("square", like=zero_for_negatives)
def zero_below_zero(x):
    return 0 if x < 0 else x * x


@misconception("square")
def at_sign(x):
    """You write @, the matrix product, which single numbers do not have. x * x multiplies element
    by element and works for numbers too."""
    return x @ x


@misconception("square", like=squares_the_matrix)
def dot_product(x):
    return np.dot(x, x)


@misconception("square")
def method_of_tensors(x):
    """You call a method that only tensors have. x * x works for numbers and arrays too."""
    return x.pow(2)


@misconception("square")
def function_of_tensors(x):
    """You call a function that takes only tensors. x * x works for numbers and arrays too."""
    return torch.square(x)


@misconception("square")
def tensors_in_place(x):
    """You square a tensor in place, which overwrites the caller's. Make a new one: x * x."""
    return x.pow_(2) if torch.is_tensor(x) else x * x


@misconception("square")
def arrays_in_place(x):
    """You square an array in place, which overwrites the caller's. Make a new one: x * x."""
    if isinstance(x, np.ndarray):
        x *= x
        return x
    return x * x


@misconception("square")
def first_square_again(x, known=[]):  # noqa: B006
    """You remember the first square and return it again, whatever x is. Each call computes its
    own."""
    known.append(x * x)
    return known[0]


@misconception("square")
def adds_x_times(x):
    """You add x to itself x times, which works for whole numbers only. x * x is right for every
    number, array and tensor."""
    total = 0
    for _ in range(x):
        total += x
    return total


@misconception("square")
def square_in_a_function(x):
    """You return a function. The square itself is asked for: x * x, without lambda and def."""
    return lambda: x * x


@misconception("apply_to_all")
def first_only(fn, values):
    """Your list ends after the first result, as it does where the return stands inside the loop.
    Return after the loop, when all the results are there."""
    for v in values:
        return [fn(v)]


@misconception("apply_to_all", like=first_only)
def first_only_in_a_list(fn, values):
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
    """Only the last result is in your list, as where the list is made anew for each value. Make it
    once, before the loop."""
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
    """Your function returns None. Calling fn, and printing or storing what it answers, is not
    enough: collect the results in a list and return it."""
    for v in values:
        fn(v)


@misconception("apply_to_all")
def prints_the_results(fn, values):
    """Your list stays empty. Calling fn or printing its result is not enough: append it."""
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
    """The first value is missing, as where indices start at 1. The first value has index 0."""
    return [fn(v) for v in list(values)[1:]]


@misconception("apply_to_all")
def skips_the_last(fn, values):
    """The last value is missing: you stop one value too early. Every value has its result."""
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
    """A value that comes twice has only one result in your list, as in a dict. There are as many
    results as there are values."""
    return list({v: fn(v) for v in values}.values())


@misconception("apply_to_all")
def remembers_equal_values(fn, values):
    """You call fn only once for equal values and give its answer again. Call it once for each
    value: the second answer may be another."""
    known = {}
    return [known[v] if v in known else known.setdefault(v, fn(v)) for v in values]


@misconception("apply_to_all")
def reads_them_twice(fn, values):
    """You go through the values twice. A generator can be read once: the second time it is empty.
    One for loop is enough."""
    list(values)
    return [fn(v) for v in values]


@misconception("apply_to_all")
def takes_them_off_the_list(fn, values):
    """You take the values out of the caller's list, which is empty afterwards. It belongs to the
    caller: loop over it and leave it as it is."""
    results = [fn(v) for v in values]
    if isinstance(values, list):
        values.clear()
    return results


@misconception("apply_to_all")
def pops_the_values(fn, values):
    """You take the values out with pop, which empties the caller's list, and a generator does not
    have it. Loop over the values and leave them as they are."""
    results = []
    while not isinstance(values, list) or values:
        results.append(fn(values.pop(0)))
    return results


@misconception("apply_to_all")
def results_by_value(fn, values):
    """You return a dictionary. A list of the results is asked for, first to last."""
    return {v: fn(v) for v in values}


@misconception("apply_to_all")
def each_result_in_a_list(fn, values):
    """You put each result into a list of its own. One list of the results themselves is asked
    for."""
    return [[fn(v)] for v in values]


@misconception("apply_to_all")
def text_of_the_results(fn, values):
    """You turn the results into text. Keep what fn returns, as it is."""
    return [str(fn(v)) for v in values]


@misconception("apply_to_all")
def unpacks_the_values(fn, values):
    """You pass all values to fn at once. It wants one value at a time."""
    return [fn(*values)]


@misconception("apply_to_all")
def keeps_where_true(fn, values):
    """You keep the values for which fn is true. That is what keep_if does; here the results
    themselves are asked for."""
    return [v for v in values if fn(v)]


@misconception("apply_to_all")
def sorts_the_values(fn, values):
    """You sort the values. The results belong in the order in which the values came."""
    return [fn(v) for v in sorted(values)]


@misconception("apply_to_all")
def remembers_older_results(fn, values, kept=[]):  # noqa: B006
    """Your list outlives the call, as a global or a default argument does: the next call finds the
    old results in it. Make a new list in the function."""
    kept += [fn(v) for v in values]
    return list(kept)


@misconception("apply_to_all")
def goes_through_a_set(fn, values):
    """A value that comes twice has only one result, and their order is lost, because a set has
    neither. Loop over the values themselves."""
    return [fn(v) for v in set(values)]


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


@misconception("apply_to_all", like=skips_the_last)
def skips_the_last_of_a_list(fn, values):
    return [fn(v) for v in values[:-1]]


@misconception("apply_to_all", like=skips_the_first)
def skips_the_first_of_a_list(fn, values):
    return [fn(v) for v in values[1:]]


@misconception("apply_to_all", like=skips_the_first)
def skips_index_zero(fn, values):
    return [fn(values[i]) for i in range(1, len(values))]


@misconception("apply_to_all", like=backwards)
def results_backwards(fn, values):
    return [fn(v) for v in values][::-1]


@misconception("apply_to_all", like=backwards)
def backwards_through_a_list(fn, values):
    return [fn(v) for v in reversed(values)]


@misconception("apply_to_all", like=applied_to_the_list)
def applied_to_the_list_in_brackets(fn, values):
    return [fn(values)]


@misconception("apply_to_all")
def results_in_a_set(fn, values):
    """You put the results into a set, which has no order, keeps equal ones only once and can't hold
    lists. Append them to a list."""
    return list({fn(v) for v in values})


@misconception("apply_to_all")
def all_in_one_text(fn, values):
    """You return a text. The list itself is asked for: printing it is the caller's business."""
    return str([fn(v) for v in values])


@misconception("apply_to_all")
def drops_falsy_values(fn, values):
    """You leave out values that count as false, such as 0. Every value has its result."""
    return [fn(v) for v in values if v]


@misconception("apply_to_all")
def drops_none(fn, values):
    """You leave out results that are None. Every value has its result, whatever it is."""
    return [result for v in values if (result := fn(v)) is not None]


@misconception("apply_to_all")
def list_in_a_list(fn, values):
    """You return the list inside another one. One list of the results is asked for."""
    return [[fn(v) for v in values]]


@misconception("apply_to_all")
def assigns_the_append(fn, values):
    """You assign what append returns, which is None. append changes the list itself: call it and
    assign nothing."""
    results = []
    for v in values:
        results = results.append(fn(v))
    return results


@misconception("apply_to_all")
def extends_by_the_result(fn, values):
    """You use extend or +=, which wants a list of things to add. append adds the one result."""
    results = []
    for v in values:
        results.extend(fn(v))
    return results


@misconception("apply_to_all", like=remembers_older_results)
def one_list_for_all_calls(fn, values, kept=[]):  # noqa: B006
    kept.extend(fn(v) for v in values)
    return kept


@misconception("apply_to_all")
def appends_the_values(fn, values):
    """You append the values and not what fn returns for them: append fn(v)."""
    return [(fn(v), v)[1] for v in values]


@misconception("apply_to_all", like=last_only)
def last_only_of_some(fn, values):
    for v in values:
        results = []
        results.append(fn(v))
    return results


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
    """Your list ends after the first value that fits. The return belongs after the loop, when all
    of them are there."""
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


@misconception("keep_if", like=leaves_a_generator)
def leaves_a_generator_of_kept(criterion, values):
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
    """You change the caller's list: only what is kept is left in it. Build a new list; theirs is
    not yours."""
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
    """Equal values are only once in your list, as in a set or a dict. Each counts as often as it
    comes."""
    return list(dict.fromkeys(v for v in values if criterion(v)))


@misconception("keep_if")
def goes_through_a_set_of_values(criterion, values):
    """Your values have lost their order, and equal ones are kept only once: a set knows neither,
    and sorting it makes an order of its own. Loop over the values and append to a list."""
    return [v for v in set(values) if criterion(v)]


@misconception("keep_if", like=goes_through_a_set_of_values)
def kept_in_a_set(criterion, values):
    return list({v for v in values if criterion(v)})


@misconception("keep_if", like=goes_through_a_set_of_values)
def sorted_set(criterion, values):
    return sorted({v for v in values if criterion(v)})


@misconception("keep_if")
def asks_once_about_equals(criterion, values):
    """You ask the criterion only once about equal values and use its answer again. Ask about each
    value: the second answer may be another."""
    known = {}
    return [v for v in values if (known[v] if v in known else known.setdefault(v, criterion(v)))]


@misconception("keep_if", like=reads_them_twice)
def uses_the_values_up(criterion, values):
    list(values)
    return [v for v in values if criterion(v)]


@misconception("keep_if")
def first_that_fits(criterion, values):
    """You return the first value that fits, by itself. A list of all that fit is asked for: return
    it after the loop."""
    for v in values:
        if criterion(v):
            return v
    return None


@misconception("keep_if")
def last_that_fits(criterion, values):
    """Only the last value that fits is in your list, as where the list is made anew for each. Make
    it once, before the loop."""
    return [v for v in values if criterion(v)][-1:]


@misconception("keep_if")
def counts_them(criterion, values):
    """You return how many values fit. The values themselves are asked for, in a list."""
    return sum(1 for v in values if criterion(v))


@misconception("keep_if")
def parts_them(criterion, values):
    """You return two lists, those that fit and the others. Only the ones that fit are asked for."""
    values = list(values)
    answers = [criterion(v) for v in values]
    pairs = list(zip(values, answers, strict=True))
    return [v for v, fits in pairs if fits], [v for v, fits in pairs if not fits]


@misconception("keep_if")
def values_with_answers(criterion, values):
    """You return pairs of value and answer. Only the values that fit are asked for."""
    return [(v, answer) for v in values if (answer := criterion(v))]


@misconception("keep_if")
def empty_list_kept(criterion, values):
    """Your list stays empty. Asking the criterion is not enough: append the value where the answer
    is true."""
    for v in values:
        criterion(v)
    return []


@misconception("keep_if")
def answers_that_fit(criterion, values):
    """You keep the criterion's answers where they are true. Keep the values that it was asked
    about."""
    return [answer for v in values if (answer := criterion(v))]


@misconception("keep_if")
def false_for_the_others(criterion, values):
    """You put 0 or False where a value does not fit. Leave it out."""
    return [bool(criterion(v)) and v for v in values]


@misconception("keep_if")
def drops_the_first(criterion, values):
    """You leave out the first value, whatever the criterion says. Indices start at 0, and a for
    loop takes them all."""
    values = list(values)
    return [v for v in values[1:] if criterion(v)]


@misconception("keep_if")
def drops_the_last(criterion, values):
    """You leave out the last value, whatever the criterion says. A for loop takes them all."""
    values = list(values)
    return [v for v in values[:-1] if criterion(v)]


@misconception("keep_if")
def drops_those_before(criterion, values):
    """You skip values until one does not fit, or until one does, and keep the rest unasked. The
    criterion is asked about every value."""
    values = list(values)
    for i, v in enumerate(values):
        if criterion(v):
            return values[i:]
    return []


@misconception("keep_if")
def remembers_older_values(criterion, values, kept=[]):  # noqa: B006
    """Your list outlives the call, as a global or a default argument does: the next call finds the
    old values in it. Make a new list in the function."""
    kept += [v for v in values if criterion(v)]
    return list(kept)


@misconception("keep_if", like=takes_them_off_the_list)
def empties_the_callers_list(criterion, values):
    kept = [v for v in values if criterion(v)]
    if isinstance(values, list):
        values.clear()
    return kept


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
    """Your function returns None. Building or printing the list is not enough: return it."""
    kept = []
    for v in values:
        if criterion(v):
            kept.append(v)


@misconception("keep_if", like=needs_a_length)
def indexes_the_values(criterion, values):
    return [values[i] for i in range(len(values)) if criterion(values[i])]


@misconception("keep_if", like=reads_them_twice)
def goes_over_them_twice(criterion, values):
    answers = [criterion(v) for v in values]
    return [v for v, answer in zip(values, answers, strict=False) if answer]


@misconception("keep_if")
def asks_about_the_list(criterion, values):
    """You pass the whole list to the criterion. It wants one value at a time."""
    return list(values) if criterion(values) else []


@misconception("keep_if")
def set_of_values(criterion, values):
    """You return a set. It has no order and keeps equal values only once: a list is asked for."""
    return {v for v in values if criterion(v)}


@misconception("keep_if")
def dict_of_answers(criterion, values):
    """You return a dictionary. A list of the values that fit is asked for."""
    return {v: criterion(v) for v in values}


@misconception("keep_if")
def adds_the_answers(criterion, values):
    """You add up the criterion's answers. The values that fit are asked for, in a list."""
    return sum(criterion(v) for v in values)


@misconception("keep_if", like=drops_those_before)
def drops_while_true(criterion, values):
    return list(itertools.dropwhile(criterion, values))


@misconception("keep_if", like=values_that_are_truthy)
def truthy_before_asking(criterion, values):
    return [v for v in values if v and criterion(v)]


@misconception("keep_if", like=asks_about_the_list)
def asks_about_the_list_each_time(criterion, values):
    return [v for v in values if criterion(values)]


@misconception("keep_if", like=kept_backwards)
def asked_backwards(criterion, values):
    return [v for v in reversed(list(values)) if criterion(v)]


@misconception("keep_if", like=only_the_first)
def first_of_those_that_fit(criterion, values):
    return [v for v in values if criterion(v)][:1]


@misconception("keep_if", like=only_the_first)
def ends_at_the_first(criterion, values):
    kept = []
    for v in values:
        if criterion(v):
            kept.append(v)
            return kept
    return None


@misconception("keep_if")
def asks_about_one_value(criterion, values):
    """You ask about the first value only, because the return stands inside the loop. Return after
    the loop, when all have been asked about."""
    kept = []
    for v in values:
        if criterion(v):
            kept.append(v)
        return kept


@misconception("keep_if", like=removes_from_the_list)
def removes_while_looping(criterion, values):
    for v in values:
        if not criterion(v):
            values.remove(v)
    return values


@misconception("keep_if")
def removes_from_the_callers(criterion, values):
    """You remove values from what the caller passed. The list is the caller's, and a generator has
    no remove: append what fits to a new list."""
    for v in list(values):
        if not criterion(v):
            values.remove(v)
    return values


@misconception("keep_if", like=pops_the_values)
def pops_values(criterion, values):
    kept = []
    while values:
        v = values.pop(0)
        if criterion(v):
            kept.append(v)
    return kept


@misconception("keep_if")
def asks_again_for_the_answer(criterion, values):
    """You keep the criterion's answer, and ask twice to get it. Keep the value where the answer is
    true."""
    return [criterion(v) for v in values if criterion(v)]


@misconception("keep_if", like=remembers_older_values)
def one_list_of_values(criterion, values, kept=[]):  # noqa: B006
    kept.extend(v for v in values if criterion(v))
    return kept


@misconception("multiplier")
def multiplies_at_once(n, x=None):
    """You multiply at once, and there is no x yet. Return a function of x, which gets it later."""
    return n * x


@misconception("multiplier")
def x_not_known_yet(n):
    """You use x where it is not known. It comes later, as the argument of the function that you
    return: it has to name it so."""
    return n * x  # noqa: F821


@misconception("multiplier")
def multiplies_by_itself(n):
    """You return a number, n * n. A function is asked for: it will get its x later."""
    return n * n


@misconception("multiplier")
def returns_n(n):
    """What you return is n itself, or n times 1. A function is asked for, one that takes x later
    and returns x * n."""
    return n


@misconception("multiplier")
def returns_nothing(n):
    """You return None. Defining the inner function is not enough: return it, by its name and
    without parentheses."""

    def times(x):
        return x * n


@misconception("multiplier")
def inner_returns_nothing(n):
    """Your inner function returns None. Computing or printing the product is not enough: it has to
    return x * n."""

    def times(x):
        x * n

    return times


@misconception("multiplier")
def shares_one_n(n, latest={}):  # noqa: B006
    """All your multipliers use the latest n, because they share it, as a global variable or an
    attribute of a class is shared. The inner function remembers its own n by itself."""
    latest["n"] = n

    def times(x):
        return x * latest["n"]

    return times


@misconception("multiplier")
def shares_the_first_n(n, first=[]):  # noqa: B006
    """All your multipliers use the first n, because a function that was made once is used again.
    Define a new inner function in every call."""
    first.append(n)
    return lambda x: x * first[0]


@misconception("multiplier")
def inner_ignores_n(n):
    """Your inner function multiplies x by itself: its parameter hides n, or you wrote x twice. It
    is to return x * n."""
    return lambda x: x * x


@misconception("multiplier")
def inner_returns_n(n):
    """Your inner function returns n and leaves x out. It is to return x * n."""
    return lambda x: n


@misconception("multiplier")
def inner_returns_x(n):
    """Your inner function returns x as it came. It is to return x * n."""
    return lambda x: x


@misconception("multiplier")
def n_to_the_x(n):
    """You write **, which is a power: n ** x. One star multiplies."""
    return lambda x: n**x


@misconception("multiplier")
def subtracts_n(n):
    """You subtract n. Multiply by it."""
    return lambda x: x - n


@misconception("multiplier")
def whole_products(n):
    """You turn the product into a whole number. What follows the point belongs to it, and arrays
    can be multiplied too."""
    return lambda x: int(x * n)


@misconception("multiplier")
def rounds_the_product(n):
    """You round the product. Return x * n as it is."""
    return lambda x: round(x * n) if not getattr(x, "ndim", 0) else (x * n).round()


@misconception("multiplier")
def product_in_a_list(n):
    """You put the product into a list. The product itself is asked for, without brackets."""
    return lambda x: [x * n]


@misconception("multiplier")
def list_of_products(n):
    """You turn an array or a tensor into a list. x * n is of the same kind as x."""
    return lambda x: (x * n).tolist() if getattr(x, "ndim", 0) else x * n


@misconception("multiplier")
def arrays_out_of_tensors(n):
    """You turn a tensor into a NumPy array. x * n is of the same kind as x: a tensor stays a
    tensor."""
    return lambda x: x.numpy() * n if torch.is_tensor(x) else x * n


@misconception("multiplier")
def nothing_for_arrays_times(n):
    """Your function answers for single numbers and returns None for arrays and tensors. x * n is
    right for all of them: there is no need to ask what x is."""
    return lambda x: None if getattr(x, "ndim", 0) else x * n


@misconception("multiplier", like=text_of_the_square)
def text_of_the_product(n):
    return lambda x: str(x * n)


@misconception("multiplier")
def one_function_too_many(n):
    """What your function returns is another function. Two are enough: multiplier(n) returns a
    function, and that one returns x * n."""
    return lambda x: lambda *_: x * n


@misconception("multiplier")
def counts_its_calls(n):
    """Your function multiplies by more every time that it is called. It must not change the n that
    it remembers."""
    calls = []

    def times(x):
        calls.append(1)
        return x * (n + len(calls) - 1)

    return times


@misconception("multiplier")
def remembers_its_answer(n):
    """Your function remembers its first answer and gives it again, whatever x is. It must compute
    x * n in every call."""
    answers = []

    def times(x):
        answers.append(x * n)
        return answers[0]

    return times


@misconception("multiplier")
def adds_up_its_answers(n):
    """Your function adds its products up. Each answer is x * n alone: nothing is carried over from
    call to call."""
    answers = []

    def times(x):
        answers.append(x * n)
        return sum(answers)

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
    """Your function changes the n that it remembers: the product becomes the next n. Every call
    must find the n that multiplier was given."""

    def times(x):
        nonlocal n
        product = x * n
        n = product
        return product

    return times


@misconception("multiplier")
def repeats_by_adding(n):
    """You add x to itself n times, which works for positive whole n only. x * n works for all."""
    return lambda x: sum(x for _ in range(n))


@misconception("multiplier")
def multiplies_in_place(n):
    """You overwrite what the caller passed, as x *= n does. Make a new value: return x * n."""

    def times(x):
        x *= n
        return x

    return times


@misconception("multiplier")
def floats_only(n):
    """Your function works for single numbers only, because of float(). An array or a tensor can be
    multiplied just as well: return x * n."""
    return lambda x: float(x) * n


@misconception("multiplier", like=divides_by_n)
def divides(n):
    return lambda x: x / n


@misconception("multiplier", like=rounds_the_product)
def rounds_numbers(n):
    return lambda x: round(x * n)


@misconception("multiplier", like=repeats_by_adding)
def repeats_a_list(n):
    return lambda x: sum([x] * n)


@misconception("multiplier")
def x_with_the_product(n):
    """You return x and the product. The product alone is asked for."""
    return lambda x: (x, x * n)


@misconception("multiplier")
def everything_a_tensor(n):
    """You turn an array into a tensor. x * n is of the same kind as x: an array stays an array."""
    return lambda x: torch.as_tensor(x) * n


@misconception("square")
def row_after_row(x):
    """You go through the rows of an array or a tensor. A 0-d tensor has no rows, and is a number
    all the same: x * x works element by element by itself."""
    if isinstance(x, torch.Tensor):
        return torch.stack([row * row for row in x])
    return x * x


@misconception("apply_to_all")
def stops_at_none(fn, values):
    """You stop at the first None, as if it were the end of the values. None is a value like any
    other; a for loop knows the end."""
    values, results = iter(values), []
    while (value := next(values, None)) is not None:
        results.append(fn(value))
    return results


@misconception("apply_to_all")
def asks_whether_values_is_true(fn, values):
    """You ask `if not values`, and an array of several numbers is neither true nor false. A loop
    over nothing does nothing: there is no need to ask."""
    return [fn(v) for v in values] if values else []


@misconception("apply_to_all")
def unpacks_pairs(fn, values):
    """You unpack a value that is a tuple. Each value goes to fn as it is: fn(v), not fn(*v)."""
    return [fn(*v) if isinstance(v, tuple) else fn(v) for v in values]


@misconception("keep_if")
def positive_answers_only(criterion, values):
    """You keep a value only where the answer is more than 0. Any answer that counts as true will
    do, -1 or a text too: ask `if criterion(v)`."""
    return [v for v in values if criterion(v) > 0]


@misconception("keep_if")
def answers_other_than_zero(criterion, values):
    """You compare the answer with 0. None and an empty text are not 0, and count as false all the
    same: ask `if criterion(v)`."""
    return [v for v in values if criterion(v) != 0]


@misconception("keep_if", like=stops_at_none)
def ends_at_none(criterion, values):
    values, kept = iter(values), []
    while (value := next(values, None)) is not None:
        if criterion(value):
            kept.append(value)
    return kept


@misconception("keep_if", like=asks_whether_values_is_true)
def asks_whether_there_are_values(criterion, values):
    return [v for v in values if criterion(v)] if values else []


@misconception("apply_to_all")
def always_squares(fn, values):
    """You square the values, whatever fn is. fn is the machine of the caller: call fn(v)."""
    return [v * v for v in values]


@misconception("apply_to_all", like=results_in_a_set)
def results_in_a_set_itself(fn, values):
    return {fn(v) for v in values}


@misconception("multiplier")
def assigns_to_n(n):
    """Your inner function assigns to n, which makes n a new name of its own that has no value yet.
    Only read the n that it remembers: return x * n."""

    def times(x):
        n = n * x  # noqa: F823
        return n

    return times
