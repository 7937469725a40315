"""A simple classification problem: what students can see of how they are graded."""

from collections import OrderedDict
from contextlib import suppress

import numpy as np
import torch
from torch import as_tensor  # bound before a student could exchange it

from autograder.checks.by_hand import LOSSES_AND_MATRICES, SIGMOIDS, watching
from autograder.checks.collaborators import (
    bare,
    drawable,
    has_graph,
    is_a,
    settings_kept,
    torch_afterwards,
)
from autograder.checks.stand_ins import standing_in
from autograder.experiment import check, fixture
from autograder.pictures import Plan

PRELOAD = (
    "scipy.special.cython_special",  # made worthless for good only where it was loaded before
)


@fixture
def six_logits(rng):
    """Of both signs, none near 0, as a float32 array."""
    sizes = rng.uniform(0.2, 6, size=6) * [1, -1, 1, -1, -1, 1]
    return rng.permutation(sizes).astype(np.float32)


@fixture
def hard_batch(rng):
    """Predictions and hard labels of 2 positives and 5 negatives."""
    predictions = rng.uniform(0.05, 0.95, size=7).astype(np.float32)
    labels = rng.permutation([1, 1, 0, 0, 0, 0, 0]).astype(np.float32)
    return [torch.tensor(predictions), torch.tensor(labels)]


@fixture
def logits_batch(rng, six_logits):
    """Logits and hard labels of 4 positives and 2 negatives."""
    labels = rng.permutation([1, 1, 1, 1, 0, 0]).astype(np.float32)
    return [torch.tensor(six_logits), torch.tensor(labels)]


@fixture
def exact_probabilities(rng):
    """Multiples of 1/64, which no rounding touches: 0.25, 0.5 and 0.75, and some about 0.5."""
    others = rng.choice(np.arange(1, 64), size=7, replace=False) / 64
    return rng.permutation([*others, 0.25, 31 / 64, 0.5, 33 / 64, 0.75]).astype(np.float32)


@fixture
def boundary_weights(rng):
    """`(w1, w2)` and `b`: unequal sizes, both signs, far enough from 0."""
    w1, w2 = rng.uniform(0.6, 1.0), rng.uniform(1.2, 1.8)
    signs = rng.choice([-1, 1], size=3)
    return [[float(signs[0] * w1), float(signs[1] * w2)], float(signs[2] * rng.uniform(0.2, 0.5))]


@fixture
def boundary_threshold(rng):
    return float(rng.choice([0.04, 0.1, 0.15, 0.85, 0.9, 0.96]))


@fixture
def outcomes(rng):
    """Labels and predictions in which the four counts all differ, and none is 0."""
    counts = rng.permutation([2, 3, 5, 8])
    pairs = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], counts, axis=0)
    return rng.permutation(pairs).T.copy()


@fixture
def counts_matrix(rng):
    """A confusion matrix of four different counts."""
    return rng.choice(np.arange(3, 60), size=4, replace=False).reshape(2, 2)


@fixture
def twelve_points(rng):
    """12 points around the origin, labels that no line can separate, and labels that one can."""
    angles = np.pi * (rng.uniform(0, 2) + np.arange(4) / 2 + rng.uniform(-0.06, 0.06, size=4))
    centres = rng.uniform(1.1, 1.4, size=(4, 1)) * np.stack([np.cos(angles), np.sin(angles)], 1)
    points = np.tile(centres, (3, 1)) + rng.uniform(-0.1, 0.1, size=(12, 2))
    side = np.array([1.0, 0.0, 0.0, 0.0])
    mixed, separable = np.concatenate([side, side, 1 - side]), np.tile(side, 3)
    order = rng.permutation(12)
    return [points[order], mixed[order], separable[order]]


def container(values):
    """The kind of container; not a name that its author could choose."""
    kinds = {torch.Tensor: "a tensor", np.ndarray: "an array", np.generic: "an array"}
    kinds |= {kind: kind.__name__ for kind in (list, tuple, float, int, type(None))}
    return next((words for kind, words in kinds.items() if is_a(values, kind)), "something else")


def loss_and_gradient(loss_fn, predictions, labels):
    """The loss, and its gradient for the predictions where it has one."""
    predictions = predictions.clone().requires_grad_()
    loss = loss_fn(predictions, labels)
    gradient = None
    if isinstance(loss, torch.Tensor) and loss.requires_grad:
        (gradient,) = torch.autograd.grad(2 * loss.sum(), predictions, allow_unused=True)
        gradient = None if gradient is None else gradient / 2
    return loss, gradient


def finite(values):
    """The values, where they are finite."""
    if isinstance(values, torch.Tensor) and not bool(values.isfinite().all()):
        return "inf or nan"
    return values


def error_of(function, *args):
    """Which kind of error a call ends in."""
    try:
        function(*args)
    except Exception as error:
        known = (ValueError, AssertionError, ZeroDivisionError)
        return next((kind.__name__ for kind in known if isinstance(error, kind)), "another error")
    return "no error"


def refused(function, *pairs):
    """Whether calls with each of these arguments end in a ValueError."""
    errors = [error_of(function, *arguments) for arguments in pairs]
    if "AssertionError" in errors:
        return "an AssertionError"
    return "a ValueError" if set(errors) == {"ValueError"} else "no ValueError"


def named(names, values):
    """Each value under its name, or all under each where there is not one for each."""
    values = plain(values)
    countable = isinstance(values, list | tuple) or getattr(values, "ndim", 0) > 0
    if countable and len(values) == len(names):
        return dict(zip(names, values, strict=True))
    return dict.fromkeys(names, values)


def plain(values):
    """What came back, or its kind where numbers have names or are still to be asked for."""
    if isinstance(values, dict):
        return "a dict"
    return "a function" if callable(values) and not isinstance(values, torch.Tensor) else values


def by_hand(values, calls):
    """What came back; what ready-made functions make of it, where they are worthless, is no use."""
    return values if str(calls) == "none" else "not by hand"


def weights_of(model):
    """All parameters of a model in one row: w1, w2 and b."""
    return np.concatenate([p.detach().double().numpy().ravel() for p in model.parameters()])


def logits_of(model, points):
    """What a model makes of an array of points."""
    dtype = next(model.parameters()).dtype
    with torch.no_grad():
        return model(torch.tensor(points, dtype=dtype))


def logistic_model(student, weights, bias, with_sigmoid=False):
    """A model of two features with known parameters, made by the student's own `make_model`.

    Where that keeps no promise, which has its own checks, another takes its place.
    """
    linear = torch.nn.Linear(2, 1)
    layers = {"linear": linear} | ({"sigmoid": torch.nn.Sigmoid()} if with_sigmoid else {})
    right = torch.nn.Sequential(OrderedDict(layers))
    with torch.no_grad():
        linear.weight.copy_(torch.tensor([weights]))
        linear.bias.fill_(bias)
    points = torch.eye(2)
    with suppress(Exception):
        with settings_kept():
            made, other = (student.make_model(2, with_sigmoid) for _ in range(2))
        made.load_state_dict(right.state_dict())
        own = (
            isinstance(made, torch.nn.Sequential) and made.linear.weight is not other.linear.weight
        )
        learns = made.training and all(part.requires_grad for part in made.parameters())
        if own and learns and torch.allclose(made(points), right(points)):
            return made
    return right


def linear_of(model):
    """The module named linear, or else the first linear one."""
    found = [module for module in model.modules() if isinstance(module, torch.nn.Linear)]
    return getattr(model, "linear", found[0] if found else None)


@check(
    "sigmoid",
    points=1,
    pictures=(
        Plan("curve", ("the sigmoid from -6 to 6",), axes=("z", "sigmoid(z)"), span=(-6, 6)),
    ),
)
def test_sigmoid_of_a_tensor(student, six_logits):
    """a tensor of logits becomes a tensor of probabilities

    Apply 1 / (1 + e^-z) to every element: 0 becomes 0.5, and a negative z comes out below that.
    """
    result = student.sigmoid(torch.tensor(six_logits).reshape(6, 1))
    return {
        "the sigmoid": result,
        "what it comes in": container(result),
        "the sigmoid from -6 to 6": student.sigmoid(torch.linspace(-6, 6, 25)),
    }


@check("sigmoid", points=1)
def test_sigmoid_of_an_array(student, six_logits):
    """an array of logits becomes an array of probabilities

    NumPy arrays and tensors have different functions: find out what z is, and stay with its kind.
    """
    single = student.sigmoid(six_logits.copy())
    double = student.sigmoid(six_logits.astype(np.float64))
    return {
        "the sigmoid of a float32 array": single,
        "the sigmoid of a float64 array": double,
        "what they come in": [container(single), container(double)],
    }


@check("sigmoid", points=2)
def test_sigmoid_does_not_overflow(student):
    """the sigmoid of a huge logit is a number between 0 and 1

    e^1000 is too large for any float, and inf / inf is nan: arrange the formula so that an overflow
    can't get into the answer, or let the exponent never be large and positive.
    """
    sizes = [8.5, 12, 30, 100, 745, 1000, 10_000]
    huge = np.array([*(-size for size in reversed(sizes)), 0, *sizes])
    return {
        "the sigmoid of a tensor": student.sigmoid(torch.tensor(huge, dtype=torch.float32)),
        "the sigmoid of a float32 array": student.sigmoid(huge.astype(np.float32)),
        "the sigmoid of a float64 array": student.sigmoid(huge.astype(np.float64)),
    }


@check("sigmoid", points=2, by_hand=SIGMOIDS)
def test_sigmoid_is_made_by_hand(student, six_logits):
    """the sigmoid is computed by hand, from the exponential

    The exercise is to write the formula: torch and SciPy have this very function ready-made.
    """
    with watching(SIGMOIDS) as calls:
        of_tensor = student.sigmoid(torch.tensor(six_logits))
        of_array = student.sigmoid(six_logits.astype(np.float64))
    return {
        "the ready-made functions called": str(calls),
        "the sigmoid of a tensor": by_hand(of_tensor, calls),
        "the sigmoid of an array": by_hand(of_array, calls),
    }


@check("make_model", points=2)
def test_make_model_has_the_weights_of_the_lecture(student):
    """after torch.manual_seed(42) the model starts from the lecture's weights

    One linear layer from two features to one logit, named `linear`, in an nn.Sequential.
    """
    torch.manual_seed(42)
    model = student.make_model()
    torch.manual_seed(42)
    drawn, linear = torch.nn.Linear(2, 1), linear_of(model)

    def weights(own, right):
        others = own is not None and own.shape == right.shape and not torch.allclose(own, right)
        return "other numbers" if others and bool(own.any()) else own

    made = {
        "is it an nn.Sequential": is_a(model, torch.nn.Sequential),
        "is a module named linear": hasattr(model, "linear"),
    }
    if linear is None:
        return made
    return made | {
        "the weights of linear": weights(linear.weight, drawn.weight),
        "the bias of linear": weights(linear.bias, drawn.bias),
    }


@check("make_model", points=2)
def test_make_model_adds_a_sigmoid_if_asked(student, six_logits):
    """the model gives logits, and probabilities only where a sigmoid was asked for

    with_sigmoid=True adds a second module, named `sigmoid`; without it the model ends in logits.
    """
    points = torch.tensor(six_logits).reshape(3, 2)
    without, with_one = student.make_model(2), student.make_model(2, True)
    for model in (without, with_one):
        with torch.no_grad():
            for parameter in linear_of(model).parameters():
                parameter.fill_(0.3)
    return {
        "has it a sigmoid, unasked": hasattr(without, "sigmoid"),
        "has it a sigmoid, when asked": hasattr(with_one, "sigmoid"),
        "the output without a sigmoid": without(points).detach(),
        "the output with a sigmoid": with_one(points).detach(),
    }


@check(
    "bce_by_class",
    points=2,
    needed="the first step: a number, before gradients and certain predictions",
)
def test_bce_by_class_is_a_mean_over_all_points(student, hard_batch):
    """both classes' log-probabilities are summed, then divided by the number of all points

    A positive counts with log p, a negative with log(1 - p); more points weigh more.
    """
    return {"the loss": student.bce_by_class(*hard_batch)}


@check("bce_by_class", points=1)
def test_bce_by_class_without_one_class(student, hard_batch):
    """the loss is right when a class is absent

    The sum over no points is 0; it is a mean over no points that is nan.
    """
    predictions, _ = hard_batch
    return {
        "the loss of positives alone": student.bce_by_class(predictions, torch.ones(7)),
        "the loss of negatives alone": student.bce_by_class(predictions, torch.zeros(7)),
    }


@check("bce_by_class", points=1)
def test_bce_by_class_carries_gradients(student, hard_batch):
    """gradients flow back from the loss to the predictions

    A loss that training can use is a 0-d tensor, made by torch's functions all the way.
    """
    loss, gradient = loss_and_gradient(student.bce_by_class, *hard_batch)
    return {
        "the loss": loss,
        "is it a tensor": is_a(loss, torch.Tensor),
        "the gradient of the predictions": finite(gradient),
    }


@check("bce_by_class", points=1.5, by_hand=LOSSES_AND_MATRICES)
def test_bce_by_class_is_made_by_hand(student, hard_batch):
    """the loss of each class is computed by hand, from the logarithm

    The exercise is to write the formula: torch has this very loss ready-made.
    """
    with watching(LOSSES_AND_MATRICES) as calls:
        loss = student.bce_by_class(*hard_batch)
    return {"the ready-made losses called": str(calls), "the loss": by_hand(loss, calls)}


@check("bce", points=2, needed="the first step: a number, before gradients and soft labels")
def test_bce_is_the_closed_form(student, hard_batch):
    """the loss is the mean surprise at the labels

    The label chooses: y picks log p for a positive, 1 - y picks log(1 - p) for a negative.
    """
    predictions, labels = hard_batch
    return {
        "the loss": student.bce(predictions, labels),
        "the loss of a column": student.bce(predictions.reshape(7, 1), labels.reshape(7, 1)),
    }


@check("bce", points=1.5)
def test_bce_of_the_lecture_and_swapped(student):
    """the lecture's example has a loss, and a finite one when its arguments are swapped

    log(0) is -inf, and 0 times inf is nan: each log is cut off at -100, as nn.BCELoss does it.
    """
    predictions, labels = torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.0])
    return {
        "the loss of the lecture's example": student.bce(predictions.clone(), labels.clone()),
        "the loss with the arguments swapped": student.bce(labels.clone(), predictions.clone()),
        "the loss of certain predictions that are right": student.bce(labels, labels.clone()),
    }


@check("bce", points=1.5)
def test_bce_carries_gradients(student, hard_batch):
    """gradients flow back from the loss to the predictions

    A loss that training can use is a 0-d tensor, made by torch's functions all the way.
    """
    loss, gradient = loss_and_gradient(student.bce, *hard_batch)
    return {
        "the loss": loss,
        "is it a tensor": is_a(loss, torch.Tensor),
        "the gradient of the predictions": finite(gradient),
    }


@check("bce", points=2, by_hand=LOSSES_AND_MATRICES)
def test_bce_is_made_by_hand(student, hard_batch):
    """the loss is computed by hand, from the logarithm

    The exercise is to write the formula: torch has this very loss ready-made.
    """
    with watching(LOSSES_AND_MATRICES) as calls:
        loss = student.bce(*hard_batch)
    return {"the ready-made losses called": str(calls), "the loss": by_hand(loss, calls)}


@check(
    "bce_with_logits",
    points=1.5,
    needed="the first step: a number, before gradients and huge logits",
)
def test_bce_with_logits_takes_logits(student, logits_batch):
    """the loss is computed from logits, not from probabilities

    The sigmoid belongs into the formula, once: the model that is trained with this loss has none.
    """
    logits, labels = logits_batch
    return {
        "the loss": student.bce_with_logits(logits, labels),
        "the loss of a column": student.bce_with_logits(logits.reshape(6, 1), labels.reshape(6, 1)),
    }


@check("bce_with_logits", points=2)
def test_bce_with_logits_does_not_overflow(student):
    """huge logits have a loss too: about their size where they are wrong

    Log of sigmoid loses everything once the sigmoid rounds to 0 or 1. Put the two together on paper
    first: log(1 + e^z) can be written without ever raising e to a large number.
    """
    sizes = [-10_000.0, -1000.0, -200.0, -20.0, 20.0, 200.0, 1000.0, 10_000.0]
    return {
        f"the losses of logits for the label {label}": [
            finite(student.bce_with_logits(torch.tensor([z]), torch.tensor([label]))) for z in sizes
        ]
        for label in (0.0, 1.0)
    }


@check("bce_with_logits", points=1)
def test_bce_with_logits_carries_gradients(student, logits_batch):
    """gradients flow back from the loss to the logits

    A loss that training can use is a 0-d tensor, made by torch's functions all the way.
    """
    loss, gradient = loss_and_gradient(student.bce_with_logits, *logits_batch)
    return {
        "the loss": loss,
        "is it a tensor": is_a(loss, torch.Tensor),
        "the gradient of the logits": finite(gradient),
    }


@check("bce_with_logits", points=2, by_hand=LOSSES_AND_MATRICES)
def test_bce_with_logits_is_made_by_hand(student, logits_batch):
    """the loss is computed by hand, from the exponential and the logarithm

    The exercise is to write the formula: torch has this very loss ready-made.
    """
    with watching(LOSSES_AND_MATRICES) as calls:
        loss = student.bce_with_logits(*logits_batch)
    return {"the ready-made losses called": str(calls), "the loss": by_hand(loss, calls)}


@check("probabilities", points=1.5)
def test_probabilities_of_a_tensor(student, six_logits):
    """a tensor of logits becomes a tensor of probabilities

    The sigmoid turns a logit into P(y=1); here the ready-made one may be used.
    """
    with standing_in(student, "probabilities"):
        result = student.probabilities(torch.tensor(six_logits))
    return {"the probabilities": result, "what they come in": container(result)}


@check("probabilities", points=1.5)
def test_probabilities_of_an_array(student, six_logits):
    """an array of logits becomes a tensor of probabilities

    What predict returns is an array: torch.as_tensor makes a tensor of it.
    """
    with standing_in(student, "probabilities"):
        result = student.probabilities(six_logits.copy())
    return {"the probabilities": result, "what they come in": container(result)}


@check("classify", points=1.5, needed="the first step, without a threshold")
def test_classify_at_one_half(student, exact_probabilities):
    """without a threshold, a point is positive from one half on

    The class is 1 where the probability is at least the threshold, 0 elsewhere.
    """
    others = exact_probabilities[exact_probabilities != 0.5]
    return {
        "the classes of an array": student.classify(others.copy()),
        "the classes of a tensor": student.classify(torch.tensor(others)),
    }


@check("classify", points=1.5, needed="the second step: a threshold that no probability equals")
def test_classify_at_another_threshold(student, exact_probabilities):
    """the threshold decides from where on a point is positive

    A lower threshold calls more points positive, a higher one fewer.
    """
    return {
        f"the classes at {threshold}": student.classify(exact_probabilities.copy(), threshold)
        for threshold in (0.0625 + 1 / 128, 0.375 + 1 / 128, 0.8125 + 1 / 128)
    }


@check("classify", points=1.5)
def test_classify_calls_the_threshold_positive(student, exact_probabilities):
    """a probability that equals the threshold is positive, one just below it is not

    At the threshold itself the point belongs to class 1.
    """
    just_below = exact_probabilities - np.float32(2**-20)
    values = np.concatenate([exact_probabilities, just_below])
    return {
        f"the classes at {threshold}": student.classify(torch.tensor(values), threshold)
        for threshold in (0.25, 0.5, 0.75)
    }


@check(
    "decision_boundary",
    points=3,
    needed="the first step: the line where the logit is 0",
    pictures=(Plan("boundary", ("the intercept", "the slope"), title="the decision boundary"),),
)
def test_decision_boundary_at_one_half(student, boundary_weights):
    """at one half the boundary is the line on which the logit is 0

    Write down b + w1 x1 + w2 x2 = 0 and solve it for x2: intercept first, then slope.
    """
    line = student.decision_boundary(logistic_model(student, *boundary_weights))
    return named(("the intercept", "the slope"), line)


@check("decision_boundary", points=2)
def test_decision_boundary_at_another_threshold(student, boundary_weights, boundary_threshold):
    """another threshold moves the line sideways and leaves its slope

    On the line the logit equals the threshold's own logit, the log of its odds.
    """
    model = logistic_model(student, *boundary_weights)
    line = student.decision_boundary(model, boundary_threshold)
    other = student.decision_boundary(model, 1 - boundary_threshold)
    return {
        f"at {boundary_threshold:.2f}": named(("the intercept", "the slope"), line),
        f"at {1 - boundary_threshold:.2f}": named(("the intercept", "the slope"), other),
    }


@check("decision_boundary", points=1)
def test_decision_boundary_refuses_a_vertical_line(student, boundary_weights):
    """a vertical line is refused with a ValueError

    Where w2 is exactly 0 there is no x2 to solve for: raise an error that says so.
    """
    (w1, _), bias = boundary_weights
    model = logistic_model(student, [w1, 0.0], bias)
    return {"w2 = 0 ends in": error_of(student.decision_boundary, model)}


@check(
    "confusion_matrix",
    points=2,
    needed="the first step: arrays of integers, to count by finger",
    pictures=(Plan("matrix", ("the confusion matrix",)),),
)
def test_confusion_matrix_counts_the_outcomes(student, outcomes):
    """rows are the true classes, columns the predicted ones

    First row: the true negatives, then the false positives. Second row: the false negatives, then
    the true positives.
    """
    labels, predictions = outcomes
    return {"the confusion matrix": plain(student.confusion_matrix(labels, predictions))}


@check("confusion_matrix", points=1)
def test_confusion_matrix_takes_tensors(student, outcomes):
    """labels and predictions may be tensors

    The labels of a loader and the classes made from a model's output are tensors of floats.
    """
    labels, predictions = torch.tensor(outcomes, dtype=torch.float32)
    return {"the confusion matrix": plain(student.confusion_matrix(labels, predictions))}


@check("confusion_matrix", points=2, by_hand=LOSSES_AND_MATRICES)
def test_confusion_matrix_is_made_by_hand(student, outcomes):
    """the outcomes are counted by hand, without scikit-learn

    Four counts are all it takes: how often does each pair of true and predicted class occur?
    """
    labels, predictions = outcomes
    with watching(LOSSES_AND_MATRICES) as calls:
        counts = student.confusion_matrix(labels, predictions)
    return {
        "the libraries called": str(calls),
        "the confusion matrix": by_hand(plain(counts), calls),
    }


@check("split_cm", points=1)
def test_split_cm_names_the_counts(student, counts_matrix):
    """the four counts come in the order tn, fp, fn, tp

    That is the matrix read like a page: row by row, from left to right.
    """
    other = np.array([[2, counts_matrix[0, 1]], [0, 1000]], dtype=np.int32)
    return {
        "tn, fp, fn, tp": plain(student.split_cm(counts_matrix)),
        "those of another matrix": plain(student.split_cm(other)),
        "the matrices afterwards": [counts_matrix, other],
        "torch's settings afterwards": torch_afterwards(),
    }


@check("tpr_fpr", points=3)
def test_tpr_fpr_divide_by_the_true_classes(student, counts_matrix):
    """the true positive rate and the false positive rate, in this order

    Each is a share of a row of the matrix: of all that truly are positive, of all that truly are
    negative, how many were called positive?
    """
    rates = plain(student.tpr_fpr(counts_matrix))
    return {"TPR and FPR": rates, "the matrix afterwards": counts_matrix}


@check("precision_recall", points=2.5)
def test_precision_recall_divide_the_true_positives(student, counts_matrix):
    """precision and recall, in this order

    Precision asks how many of the points called positive are so; recall, how many of the positive
    points were found.
    """
    rates = plain(student.precision_recall(counts_matrix))
    return {"precision and recall": rates, "the matrix afterwards": counts_matrix}


@check("accuracy", points=2)
def test_accuracy_is_the_share_that_was_right(student, counts_matrix):
    """the accuracy is the share of points on the matrix's diagonal

    Right are the true positives and the true negatives; the share is a number from 0 to 1.
    """
    share = plain(student.accuracy(counts_matrix))
    return {"the accuracy": share, "the matrix afterwards": counts_matrix}


@check(
    "train_classifier",
    points=3,
    rtol=1e-3,
    atol=1e-3,
    pictures=(
        Plan("curve", ("picture: the losses of 10 epochs",)),
        Plan("boundary", ("picture: the decision boundary",), points="picture: points"),
    ),
)
def test_train_classifier_finds_the_best_line(student, twelve_points):
    """training ends at the line of least mean binary cross-entropy over all rows

    With few points, one batch and a fast learning rate, SGD gets to the very bottom. Mind the mean,
    the shapes (N,) and (N, 1), and that the model gives logits.
    """
    x, y, _ = twelve_points
    with standing_in(student, "train_classifier"):
        model, losses = student.train_classifier(x, y, 10, 5.0, len(x) + 8, 7)
    logits, weights = logits_of(model, x), weights_of(model)
    is_linear = len(weights) == 3 and np.allclose(
        logits.numpy().ravel(), x @ weights[:2] + weights[2], 1e-3, 1e-3
    )
    drawn = {
        "picture: the losses of 10 epochs": drawable(losses),
        "picture: the decision boundary": weights,
        "picture: points": np.column_stack([x, y]),
    }
    if len(losses) < 2 or not abs(losses[-1] - losses[-2]) < 2e-5:
        still = {"the logits of the rows": "still changing", "are they those of a line": is_linear}
        return still | drawn
    return {
        "the logits of the rows": logits,
        "are they those of a line": is_linear,
        "the last epoch's loss": losses[-1],
    } | drawn


@check("train_classifier", points=2)
def test_train_classifier_keeps_one_loss_an_epoch(student, twelve_points):
    """there is one training loss an epoch, and it goes down

    A loss is kept as a number: loss.item() holds no graph.
    """
    x, _, separable = twelve_points
    with standing_in(student, "train_classifier"):
        _, losses = student.train_classifier(x, separable, 4, 1.0, 6, 3)
    kept = [bare(as_tensor(loss)) for loss in losses]
    return {
        "the number of losses": len(losses),
        "the losses are numbers": all(k.ndim == 0 and not has_graph(k) for k in kept),
        "the last is lower than the first": bool(kept[-1] < kept[0]),
    }


@check("train_classifier", points=2)
def test_train_classifier_repeats_itself(student, twelve_points):
    """the same call gives the same numbers again, whatever was drawn or trained in between

    The seed is set inside, before anything is drawn; another seed makes another training. Each call
    makes a new model, and shuffles an order of the rows, not the caller's rows.
    """

    def numbers(seed):
        model, losses = student.train_classifier(x, y, 1, 0.5, 6, seed)
        models.append(model)
        return [float(loss) for loss in losses], logits_of(model, x).tolist()

    x, y = (values.astype(np.float32) for values in twelve_points[:2])
    points, models = x.copy(), []
    with standing_in(student, "train_classifier"):
        first = numbers(0)
        torch.manual_seed(5)
        np.random.seed(5)
        second, third, of_42 = numbers(0), numbers(12), numbers(42)
        rows, labels = x.copy(), y.copy()
        x *= 2
        of_others = numbers(0)
    return {
        "the second call gave the same": second == first,
        "another seed gave the same": third == first,
        "seed 42 gave the same as seed 0": of_42 == first,
        "other rows gave the same": of_others[0] == first[0],
        "the first model is as it was": logits_of(models[0], points).tolist() == first[1],
        "the rows afterwards": rows,
        "the labels afterwards": labels,
    }
