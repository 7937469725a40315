"""What the exceptions that learners meet most often mean, in a teacher's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.jail.wire import Crash


@dataclass(frozen=True)
class Meaning:
    """A kind of exception, known by its own words, and what a teacher says about it."""

    id: str
    words: str  # a regular expression
    says: str


def meaning(crash: Crash) -> Meaning | None:
    """What is behind an exception, whatever the exercise; None if its words are not known."""
    said = f"{crash.error}: {crash.message}"
    return next((each for each in MEANINGS if re.search(each.words, said)), None)


MEANINGS = (
    Meaning(
        "columns_do_not_fit",
        "mat1 and mat2 shapes cannot be multiplied",
        "A layer was given rows with another number of columns than it has inputs. Print the shape "
        "of what goes into the model: a row for each point, a column for each feature.",
    ),
    Meaning(
        "float64_meets_float32",
        "got Double and Float|got Float and Double|dtype Double but expected Float"
        "|dtype Float but expected Double",
        "float64 meets float32. NumPy's arrays are float64, a model's weights float32: make the "
        "data float32, by dtype=torch.float32 or by .float().",
    ),
    Meaning(
        "integers_meet_floats",
        "got (Long|Int|Bool) and Float|dtype (Long|Int|Bool) but expected Float"
        "|can't be cast to the desired output type (Long|Int|Bool)"
        "|must be either a floating point or complex dtype",
        "Integers stand where floats are needed. Convert them first, by .float().",
    ),
    Meaning(
        "no_tensor",
        r"must be Tensor, not |expected Tensor as element \d+ in argument",
        "torch was given a number, a list or an array where it takes a tensor. Convert it first, "
        "by torch.as_tensor, or use what Python or NumPy has for it.",
    ),
    Meaning(
        "shapes_do_not_fit",
        "[Tt]arget size .* input size|size of tensor a .* must match the size of tensor b"
        "|could not be broadcast together",
        "Two shapes do not fit together, such as (N,) and (N, 1). Print both before this line.",
    ),
    Meaning(
        "no_graph_to_go_back",
        "does not require grad and does not have a grad_fn",
        "backward finds no graph to go back through. The loss was computed without gradients, was "
        "detached, or was made of plain numbers.",
    ),
    Meaning(
        "backward_of_many",
        "grad can be implicitly created only for scalar outputs",
        "backward starts from a single number, and here are several. Call it on the loss, which is "
        "their mean.",
    ),
    Meaning(
        "backward_twice",
        "Trying to backward through the graph a second time",
        "backward goes through the same graph a second time. Compute prediction and loss anew for "
        "each step, and call backward once.",
    ),
    Meaning(
        "many_for_one",
        r"elements cannot be converted to Scalar|only one element tensors can be converted"
        r"|only (0-dimensional|length-1|size-1) arrays can be converted|array of size 1 to a",
        "item, float and int take a single number, and here are several. Make one of them first, "
        "such as their mean.",
    ),
    Meaning(
        "array_with_a_graph",
        r"Can't call numpy\(\) on Tensor that requires grad",
        "A tensor that carries a graph cannot become an array, and NumPy's functions make it one. "
        "To compute on, with gradients, take torch's: torch.log for np.log. For a value to "
        "look at, cut it off: .detach().numpy(), or .item() for a single number.",
    ),
    Meaning(
        "tensor_for_an_array",
        r"(mean|sum)\(\) got an unexpected keyword argument 'axis'"
        r"|(max|min|prod)\(\): argument 'dim' must be int, not NoneType|got \(ddof=int",
        "A function of NumPy was given a tensor, and cannot compute with it. torch has its own, "
        "through which gradients flow: torch.mean for np.mean.",
    ),
    Meaning(
        "changed_in_place",
        "leaf Variable that requires grad is being used in an in-place"
        "|modified by an inplace operation",
        "A tensor that gradients are computed for was changed in place, by +=, by an index or by a "
        "method whose name ends in _. Make a new tensor instead.",
    ),
    Meaning(
        "no_gpu_here",
        "not compiled with CUDA|No CUDA GPUs are available|Found no NVIDIA driver",
        "There is no GPU here. Use the device that you are given; where you choose one, ask "
        "torch.cuda.is_available() first.",
    ),
    Meaning(
        "none_for_a_value",
        "NoneType",
        "Something is None where a value is needed. A function without return gives None, and so "
        "does a method that changes its object, such as append.",
    ),
    Meaning(
        "not_called",
        r"'(builtin_function_or_method|function|method)'|not builtin_function_or_method",
        "A function stands where a value is needed. Do its parentheses lack, as in loss.item(), or "
        "are arguments in another order than asked?",
    ),
    Meaning(
        "nothing_to_go_through",
        r"'(int|float|numpy\.\w+)' object is not iterable|iteration over a 0-d",
        "for goes through several things, and this is one number. range(n) counts up to a number.",
    ),
    Meaning(
        "names_and_values",
        "(too many|not enough) values to unpack",
        "More or fewer names stand left of = (or after for) than there are values. Print what is "
        "unpacked there.",
    ),
    Meaning(
        "no_value_yet",
        "UnboundLocalError",
        "A variable is used before a line of this function has given it a value. A name that a "
        "function assigns to is its own, even if there is one outside.",
    ),
    Meaning(
        "no_such_name",
        r"NameError: name '\w+' is not defined",
        "Nothing has this name. Compare how it is spelled where it is defined, and look whether "
        "its import or its definition is in this file.",
    ),
    Meaning(
        "one_yes_or_no",
        "Boolean value of Tensor with more than one|truth value of an array with more than one",
        "if, and, or, not want a single yes or no; comparing tensors or arrays gives one for each "
        "element. Treat all elements at once: torch.where, & and |, or a mask.",
    ),
    Meaning(
        "state_of_something_else",
        r"Error\(s\) in loading state_dict|Expected state_dict to be dict-like"
        "|loaded state dict (has|contains)",
        "What is loaded is not the state of this model or optimizer. Each of them loads what its "
        "own state_dict() has given.",
    ),
    Meaning(
        "logits_for_probabilities",
        "all elements of input should be between 0 and 1",
        "nn.BCELoss takes probabilities, and this is outside of 0 and 1. For logits there is "
        "nn.BCEWithLogitsLoss.",
    ),
    Meaning(
        "parts_of_the_rows",
        "Sum of input lengths does not equal",
        "The parts of a random split add up to all rows: the second is what the first has left.",
    ),
    Meaning(
        "float_for_an_integer",
        r"'float' object cannot be interpreted as an integer|randperm\(\) received an invalid",
        "An integer is needed, and this is a float. int() cuts off what stands behind the point.",
    ),
    Meaning(
        "no_context",
        "does not support the context manager protocol",
        "What stands after with cannot be entered. Do its parentheses lack, as in torch.no_grad()?",
    ),
    Meaning(
        "not_to_be_saved",
        "cannot pickle|Can't pickle|Can't get local object",
        "torch.save cannot write this object. Save numbers, lists, tensors and what state_dict() "
        "gives.",
    ),
    Meaning(
        "other_arguments",
        r"takes (from )?\d+ .*positional arguments? but|missing \d+ required|unexpected keyword",
        "A function is called with other arguments than it takes. Compare the call with its "
        "definition; a method's own first parameter is self.",
    ),
    Meaning(
        "calls_itself",
        "RecursionError",
        "A function calls itself without end. Does a name of yours stand in for the function that "
        "you mean to call?",
    ),
    Meaning(
        "no_function",
        r"'(module|list|tuple|dict|str|int|float|bool|Tensor|numpy\.\w+)' object is not callable",
        "Parentheses call what stands before them, and this is no function. Square brackets index; "
        "or a variable has taken a function's name.",
    ),
    Meaning(
        "methods_of_another_kind",
        r"'(Tensor|list|tuple|dict|int|float|numpy\.\w+)' object has no attribute",
        "Lists, arrays, tensors and numbers have different methods. Print type() of this, and "
        "convert it first.",
    ),
    Meaning(
        "no_such_key",
        "KeyError",
        "The dict has no such key. Print its keys, and compare them with the names that are asked.",
    ),
    Meaning(
        "beyond_the_end",
        "index out of range|is out of bounds for",
        "An index is beyond the end: the first is 0, the last is the length minus one.",
    ),
)
