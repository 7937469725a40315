"""Each exception that is explained is raised by Python, NumPy and torch in these very words."""

import pytest

from autograder.errors import MEANINGS, meaning
from autograder.jail.wire import Crash

BEGIN = """
import pickle
import numpy as np, torch
from torch import nn, optim
from torch.utils.data import random_split

line, rows, column = nn.Linear(2, 1), torch.ones(5, 2), torch.ones(5, 1)
"""
RAISES = {
    "columns_do_not_fit": ["line(torch.ones(5, 3))", "line(torch.ones(3))"],
    "float64_meets_float32": [
        "line(rows.double())",
        "nn.BCELoss()(torch.sigmoid(line(rows)), column.double())",
    ],
    "integers_meet_floats": [
        "line(rows.long())",
        "nn.BCEWithLogitsLoss()(line(rows), column.long())",
        "nn.BCELoss()(torch.sigmoid(line(rows)), column.long())",
        "torch.tensor([1, 2]).mean()",
    ],
    "no_tensor": ["line(np.ones((5, 2)))", "torch.exp(2.0)", "torch.stack([1.0, 2.0])"],
    "shapes_do_not_fit": [
        "nn.BCEWithLogitsLoss()(column, torch.ones(5))",
        "nn.BCELoss()(column, torch.ones(5))",
        "column + torch.ones(4, 1)",
        "np.ones(5) + np.ones(4)",
    ],
    "no_graph_to_go_back": ["torch.tensor(1.0).backward()"],
    "backward_of_many": ["line(rows).backward()"],
    "backward_twice": ["loss = (line(rows) ** 2).sum(); loss.backward(); loss.backward()"],
    "many_for_one": ["column.item()", "float(column)", "float(np.ones(3))", "np.ones(3).item()"],
    "array_with_a_graph": ["line(rows).numpy()", "np.log(line(rows))"],
    "tensor_for_an_array": ["np.mean(rows)", "np.sum(rows)", "np.max(rows)", "np.std(rows)"],
    "changed_in_place": ["line.weight -= 1"],
    "no_gpu_here": ["line.to('cuda')"],
    "none_for_a_value": ["None.item()", "len(None)", "None + 1", "a, b = None", "rows[:] = None"],
    "not_called": [
        "column.detach.numpy()",
        "for x in len: pass",
        "1 + column.mean",
        "1 * (lambda x: x)",
        "rows.shape[column.argmax]",
    ],
    "nothing_to_go_through": ["for x in 3: pass", "list(torch.tensor(1.0))"],
    "names_and_values": ["a, b = 1, 2, 3", "a, b = [1]"],
    "no_value_yet": ["def step():\n    loss += 1\nstep()"],
    "no_such_name": ["loss"],
    "one_yes_or_no": ["not column", "1 if np.ones(3) else 0"],
    "state_of_something_else": [
        "line.load_state_dict({})",
        "line.load_state_dict(line)",
        "optim.SGD([line.weight]).load_state_dict(optim.SGD(line.parameters()).state_dict())",
    ],
    "logits_for_probabilities": ["nn.BCELoss()(column + 9, column)"],
    "parts_of_the_rows": ["random_split(range(10), [3, 3])"],
    "float_for_an_integer": ["range(2.5)", "random_split(range(10), [8.0, 2.0])"],
    "no_context": ["with torch.no_grad: pass"],
    "not_to_be_saved": ["pickle.dumps(each for each in 'a')"],
    "other_arguments": ["line(rows, column)", "nn.Linear(2)", "nn.Linear(2, 1, weight=3)"],
    "calls_itself": ["def step(): step()\nstep()"],
    "no_function": ["torch()", "losses = [1]; losses(0)", "column(0)"],
    "methods_of_another_kind": [
        "rows.astype('float32')", "np.ones(3).detach()", "(1.0).item()", "[1].mean()"
    ],
    "no_such_key": ["{}['loss']"],
    "beyond_the_end": ["rows[5]", "[1][3]", "np.ones(3)[3]"],
}  # fmt: skip


@pytest.fixture(scope="module")
def given():
    names = {}
    exec(BEGIN, names)
    return names


@pytest.mark.parametrize(("id", "code"), [(id, code) for id in RAISES for code in RAISES[id]])
def test_an_exception_is_explained(given, id, code):
    if id == "no_gpu_here" and given["torch"].cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.raises(Exception) as raised:
        exec(code, dict(given))
    assert meaning(Crash(type(raised.value).__name__, str(raised.value))).id == id


def test_every_explanation_is_tried_and_other_exceptions_have_none():
    assert list(RAISES) == [each.id for each in MEANINGS]
    assert meaning(Crash("ValueError", "the shapes differ")) is None
