"""Known wrong answers about logistic regression, its losses and its metrics."""

import math
from inspect import signature
from weakref import WeakKeyDictionary

import numpy as np
import torch
import torch.nn.functional as F
from sklearn import metrics
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LambdaLR, LinearLR, StepLR
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

from autograder.misconceptions import family, misconception
from reference import classification as reference

EPSILONS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
KEPT_FROM_ZERO = (
    "You keep the probabilities away from 0 by a small number, added or clipped, and so cut the "
    "logs off early: the log of 1e-7 is about -16. It is the log that is cut off, at -100, and "
    "no probability is changed."
)
ANOTHER_LIMIT = (
    "You cut the logs off at another number than -100: that changes the loss of a prediction "
    "that is hopelessly wrong."
)
JUST_BELOW = (
    "You let probabilities just below the threshold pass as well, by a tolerance or by rounding "
    "them first. Compare them with the threshold as they are."
)
ROUNDED = "You round what you return. Leave that to the printing."
UNEVEN_STEPS = (
    "Your steps get shorter or longer than the learning rate times the gradient: the learning "
    "rate changes during the training, or the gradients are clipped. Asked is plain SGD."
)


def _same_kind(z, function):
    """A function of tensors, for arrays too."""
    if isinstance(z, torch.Tensor):
        return function(z)
    return function(torch.from_numpy(np.array(z))).numpy()


# sigmoid


@misconception("sigmoid")
def sigmoid_without_return(z):
    """You do not return the sigmoid, so the caller gets None. End with return."""
    1 / (1 + _same_kind(-z, torch.exp))


@misconception("sigmoid")
def sigmoid_without_minus(z):
    """You raise e to z, not to -z. The sigmoid rises: a larger logit is a larger probability."""
    return _same_kind(z, lambda t: torch.exp(-F.softplus(t)))


@misconception("sigmoid")
def sigmoid_without_one(z):
    """You return 1 / e^-z, the odds. The 1 in the denominator keeps the result below 1."""
    return _same_kind(z, torch.exp)


@misconception("sigmoid")
def sigmoid_minus_in_denominator(z):
    """You divide by 1 - e^-z, which is 0 at z = 0. The sigmoid divides by 1 + e^-z."""
    return _same_kind(z, lambda t: 1 / (1 - torch.exp(-t)))


@misconception("sigmoid")
def sigmoid_exp_over_one_plus_exp(z):
    """You compute e^z / (1 + e^z) where z is large and positive. That is inf / inf, which is nan:
    there, use 1 / (1 + e^-z)."""
    return _same_kind(z, lambda t: torch.exp(t) / (1 + torch.exp(t)))


sigmoid_nan_of_one_kind = family(
    "sigmoid",
    sigmoid_exp_over_one_plus_exp.says,
    {
        "sigmoid_nan_of_tensors": lambda z: (
            torch.exp(z) / (1 + torch.exp(z)) if torch.is_tensor(z) else reference.sigmoid(z)
        ),
        "sigmoid_nan_of_arrays": lambda z: (
            reference.sigmoid(z) if torch.is_tensor(z) else np.exp(z) / (1 + np.exp(z))
        ),
    },
)


@misconception("sigmoid")
def sigmoid_forgets_zero(z):
    """You take care of positive and of negative logits, and forget 0: its sigmoid is 0.5."""
    return _same_kind(z, lambda t: torch.where(t == 0, 0.0, torch.exp(-F.softplus(-t))))


@misconception("sigmoid", like=sigmoid_exp_over_one_plus_exp)
def sigmoid_by_where_with_overflow(z):
    return _same_kind(
        z,
        lambda t: torch.where(t < 0, 1 / (1 + torch.exp(-t)), torch.exp(t) / (1 + torch.exp(t))),
    )


@misconception("sigmoid")
def sigmoid_ready_made(z):
    """You call torch's own sigmoid. The exercise is to write the formula with the exponential."""
    return _same_kind(z, lambda t: t.sigmoid())


@misconception("sigmoid")
def sigmoid_of_scipy(z):
    """You call SciPy's expit, which is the sigmoid ready-made. The exercise is to write it."""
    from scipy import special

    return _same_kind(z, lambda t: torch.from_numpy(np.asarray(special.expit(t.numpy()))))


sigmoid_clipped = family(
    "sigmoid",
    "You clip the logits to a few units, so that all larger ones get the same probability. Clip, "
    "if at all, only where the exponential overflows.",
    {
        f"sigmoid_clipped_at_{limit}": lambda z, limit=limit: reference.sigmoid(
            z.clip(-limit, limit)
        )
        for limit in range(1, 14)
    },
)
sigmoid_rounded = family(
    "sigmoid",
    "You round the probabilities. 0.4073 is another answer than 0.41: leave rounding to print.",
    {
        f"sigmoid_rounded_to_{digits}": lambda z, digits=digits: _same_kind(
            reference.sigmoid(z), lambda t: t.round(decimals=digits)
        )
        for digits in (1, 2, 3, 4)
    },
)
sigmoid_with_another_e = family(
    "sigmoid",
    "Your e is too rough a number: 2.718 is off in the fourth digit. exp knows e to all digits.",
    {
        f"sigmoid_with_e_of_{e}".replace(".", "_"): lambda z, e=e: _same_kind(
            z, lambda t: 1 / (1 + e ** (-t))
        )
        for e in (2.7, 2.71, 2.718, 2.72, 2.73, 2.8, 3)
    },
)


@misconception("sigmoid")
def sigmoid_returns_tensor(z):
    """You return a tensor for an array. What comes in as an array goes out as an array."""
    return reference.probabilities(z)


@misconception("sigmoid")
def sigmoid_returns_array(z):
    """You return an array for a tensor. What comes in as a tensor goes out as a tensor."""
    return 1 / (1 + np.exp(-np.asarray(z)))


@misconception("sigmoid")
def sigmoid_for_tensors_only(z):
    """You call a function or a method that is for tensors alone. Arrays come in as well: find out
    which of the two z is."""
    return 1 / (1 + torch.exp(-z))


@misconception("sigmoid", like=sigmoid_for_tensors_only)
def sigmoid_by_a_method_of_tensors(z):
    return 1 / (1 + (-z).exp())


@misconception("sigmoid")
def sigmoid_ready_made_for_tensors(z):
    """You call torch's own sigmoid, which takes no array. The exercise is to write the formula with
    the exponential, for tensors and arrays."""
    return torch.sigmoid(z)


@misconception("sigmoid")
def sigmoid_with_math(z):
    """You use math.exp, which takes a single number, and raises OverflowError for a large one.
    np.exp and torch.exp work element by element."""
    return 1 / (1 + math.exp(-z))


@misconception("sigmoid")
def sigmoid_if_on_the_whole(z):
    """You ask `if z >= 0` of all logits at once, which is neither true nor false. torch.where and
    np.where choose element by element; or write a formula that is safe on both sides."""
    if z >= 0:
        return 1 / (1 + _same_kind(-z, torch.exp))
    return _same_kind(z, torch.exp) / (1 + _same_kind(z, torch.exp))


@misconception("sigmoid")
def sigmoid_as_a_list(z):
    """You return a list. What comes in as a tensor or an array goes out as one."""
    return reference.sigmoid(z).tolist()


@misconception("sigmoid")
def sigmoid_by_a_loop_over_numbers(z):
    """You loop over the numbers with math.exp and return them in one row. The result should have
    the shape of z, and not fail where e^-z is too large."""
    flat = [1 / (1 + math.exp(-v)) for v in z.reshape(-1).tolist()]
    return torch.tensor(flat) if isinstance(z, torch.Tensor) else np.array(flat)


@misconception("sigmoid")
def sigmoid_in_a_row(z):
    """You return the probabilities in one row. The result should have the shape of z."""
    return reference.sigmoid(z).reshape(-1)


@misconception("sigmoid")
def sigmoid_overwrites_the_logits(z):
    """You change the caller's logits. Functions that end in _, operators like *= and out= write
    into the tensor or array that came in: make a new one."""
    z *= -1
    z[...] = _same_kind(z, lambda t: torch.exp(-F.softplus(t)))
    return z


@misconception("sigmoid")
def tanh_for_sigmoid(z):
    """You return tanh(z), which runs from -1 to 1. The sigmoid is (1 + tanh(z / 2)) / 2."""
    return _same_kind(z, torch.tanh)


@misconception("sigmoid")
def sigmoid_of_tanh_of_z(z):
    """You take tanh of z where tanh of z / 2 is meant: the curve rises twice as fast."""
    return _same_kind(z, lambda t: (1 + torch.tanh(t)) / 2)


@misconception("sigmoid")
def softmax_for_sigmoid(z):
    """You take the softmax over all logits, so that they share one probability. Each point has a
    probability of its own."""
    return _same_kind(z, lambda t: torch.softmax(t.reshape(-1), 0).reshape(t.shape))


@misconception("sigmoid")
def relu_for_sigmoid(z):
    """You return max(0, z), the ReLU. The sigmoid is 1 / (1 + e^-z), between 0 and 1."""
    return _same_kind(z, torch.relu)


@misconception("sigmoid")
def derivative_for_sigmoid(z):
    """You return s (1 - s), the slope of the sigmoid. Asked is the sigmoid itself."""
    s = reference.sigmoid(z)
    return s * (1 - s)


@misconception("sigmoid")
def log_of_sigmoid(z):
    """You return the logarithm of the sigmoid, which is negative. Asked is the probability."""
    return _same_kind(z, F.logsigmoid)


@misconception("sigmoid")
def logit_for_sigmoid(z):
    """You return log(p / (1 - p)), which is the inverse: it takes probabilities to logits."""
    return _same_kind(z, lambda t: torch.log(t / (1 - t)))


@misconception("sigmoid")
def sigmoid_to_base_two(z):
    """You raise 2 to -z. The logistic function is made with e, by exp."""
    return _same_kind(z, lambda t: 1 / (1 + torch.pow(2.0, -t)))


@misconception("sigmoid")
def sigmoid_misplaced_brackets(z):
    """You compute 1 / 1 + e^-z, which is 1 + e^-z. Brackets keep the denominator together."""
    return _same_kind(z, lambda t: 1 / 1 + torch.exp(-t))


@misconception("sigmoid")
def hard_sigmoid(z):
    """You draw straight lines where the sigmoid bends. Use the exponential: 1 / (1 + e^-z)."""
    return _same_kind(z, F.hardsigmoid)


@misconception("sigmoid")
def sigmoid_scaled_by_the_largest(z):
    """You subtract the largest logit first, as for a softmax. That moves every probability: the
    sigmoid depends on z alone."""
    return _same_kind(z, lambda t: torch.exp(-F.softplus(-(t - t.max()))))


@misconception("sigmoid")
def sigmoid_nan_to_zero(z):
    """You replace the nan of an overflow by 0. Where z is large and positive, the answer is 1."""
    return _same_kind(z, lambda t: torch.nan_to_num(torch.exp(t) / (1 + torch.exp(t)), nan=0.0))


@misconception("sigmoid", like=sigmoid_overwrites_the_logits)
def sigmoid_clips_in_place(z):
    if isinstance(z, torch.Tensor):
        return torch.exp(-F.softplus(-z.clamp_(-500, 500)))
    return 1 / (1 + np.exp(-np.clip(z, -500, 500, out=z)))


@misconception("sigmoid")
def sigmoid_row_by_row(z):
    """You go through the rows of z one by one, and a single logit, which has none, fails. The
    formula works for any shape as it stands."""
    rows = [reference.sigmoid(z[i]) for i in range(len(z))]
    return torch.stack(rows) if isinstance(z, torch.Tensor) else np.stack(rows)


# make_model


def _model(n_features=2, with_sigmoid=False, name="linear", bias=True, n_outputs=1):
    model = nn.Sequential()
    model.add_module(name, nn.Linear(n_features, n_outputs, bias=bias))
    if with_sigmoid:
        model.add_module("sigmoid", nn.Sigmoid())
    return model


@misconception("make_model")
def make_model_without_return(n_features=2, with_sigmoid=False):
    """You build the model and do not return it, so the caller gets None. End with return model."""
    _model(n_features, with_sigmoid)


@misconception("make_model")
def always_a_sigmoid(n_features=2, with_sigmoid=False):
    """You always add the sigmoid. The model that is trained with BCEWithLogitsLoss ends in logits:
    the loss has the sigmoid inside."""
    return _model(n_features, True)


@misconception("make_model")
def never_a_sigmoid(n_features=2, with_sigmoid=False):
    """You ignore with_sigmoid. Where it is true, a module named sigmoid follows the linear one."""
    return _model(n_features)


@misconception("make_model")
def sigmoid_the_other_way_round(n_features=2, with_sigmoid=False):
    """You add the sigmoid when it is not asked for. It belongs there when with_sigmoid is true."""
    return _model(n_features, not with_sigmoid)


@misconception("make_model")
def unnamed_modules(n_features=2, with_sigmoid=False):
    """Your modules have other names than linear and sigmoid, and model.linear does not exist. In an
    nn.Sequential, add_module gives them their names."""
    linear = nn.Linear(n_features, 1)
    return nn.Sequential(linear, nn.Sigmoid()) if with_sigmoid else nn.Sequential(linear)


@misconception("make_model")
def module_named_output(n_features=2, with_sigmoid=False):
    """Your linear module has another name than linear, and model.linear does not exist: the
    functions that read its weights look there."""
    return _model(n_features, with_sigmoid, name="output")


@misconception("make_model")
def sigmoid_named_activation(n_features=2, with_sigmoid=False):
    """Your sigmoid module has another name. It is asked to be model.sigmoid."""
    model = _model(n_features)
    if with_sigmoid:
        model.add_module("activation", nn.Sigmoid())
    return model


@misconception("make_model")
def sigmoid_before_linear(n_features=2, with_sigmoid=False):
    """You put the sigmoid before the linear module. The features go into linear first, and its
    logit into the sigmoid."""
    model = nn.Sequential()
    if with_sigmoid:
        model.add_module("sigmoid", nn.Sigmoid())
    model.add_module("linear", nn.Linear(n_features, 1))
    return model


@misconception("make_model")
def not_a_sequential(n_features=2, with_sigmoid=False):
    """You return a module class of your own. Asked is an nn.Sequential with named modules."""
    return _Wrapped(_model(n_features, with_sigmoid))


class _Wrapped(nn.Module):
    def __init__(self, model):
        super().__init__()
        for name, module in model.named_children():
            self.add_module(name, module)

    def forward(self, x):
        for module in self.children():
            x = module(x)
        return x


@misconception("make_model")
def two_features_whatever_is_asked(n_features=2, with_sigmoid=False):
    """You write 2 for the number of inputs. n_features says how many there are, with the sigmoid
    and without."""
    return _model(2, with_sigmoid)


@misconception("make_model")
def one_feature(n_features=2, with_sigmoid=False):
    """Your linear module takes one feature, as in the regression. Here there are n_features."""
    return _model(1, with_sigmoid)


@misconception("make_model")
def as_many_outputs_as_features(n_features=2, with_sigmoid=False):
    """Your model has several outputs. One logit is enough: the other class has what is left."""
    return _model(n_features, with_sigmoid, n_outputs=n_features)


@misconception("make_model", like=as_many_outputs_as_features)
def two_outputs(n_features=2, with_sigmoid=False):
    return _model(n_features, with_sigmoid, n_outputs=2)


@misconception("make_model", like=two_features_whatever_is_asked)
def two_features_with_a_sigmoid(n_features=2, with_sigmoid=False):
    return _model(2 if with_sigmoid else n_features, with_sigmoid)


@misconception("make_model")
def model_without_bias(n_features=2, with_sigmoid=False):
    """Your linear module has no bias, so every boundary goes through the origin. Keep the bias."""
    return _model(n_features, with_sigmoid, bias=False)


@misconception("make_model")
def seed_inside(n_features=2, with_sigmoid=False):
    """You set the seed inside, so that every model is the same one. The seed is the caller's."""
    torch.manual_seed(42)
    return _model(n_features, with_sigmoid)


@misconception("make_model")
def seed_set_afterwards(n_features=2, with_sigmoid=False):
    """You set the seed after making the model. What is drawn next, and the next model, are then
    always the same: the seed is the caller's."""
    model = _model(n_features, with_sigmoid)
    torch.manual_seed(42)
    return model


@misconception("make_model")
def seed_forked(n_features=2, with_sigmoid=False):
    """You seed the weights inside, if carefully: every model starts from the same weights, whatever
    seed the caller has set."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(42)
        return _model(n_features, with_sigmoid)


@misconception("make_model")
def model_with_a_hidden_layer(n_features=2, with_sigmoid=False):
    """You add a hidden layer. Logistic regression is one linear layer, which draws a straight
    line."""
    model = nn.Sequential(nn.Linear(n_features, 8), nn.ReLU())
    model.add_module("linear", nn.Linear(8, 1))
    if with_sigmoid:
        model.add_module("sigmoid", nn.Sigmoid())
    return model


@misconception("make_model")
def model_of_zeros(n_features=2, with_sigmoid=False):
    """You set all weights to 0. The lecture's model starts from the weights that the seed gives."""
    model = _model(n_features, with_sigmoid)
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    return model


@misconception("make_model")
def another_initialisation(n_features=2, with_sigmoid=False):
    """Your model starts from other weights than the lecture's: you set them yourself, or draw
    something before them. After the seed, nn.Linear draws the right ones of itself."""
    model = _model(n_features, with_sigmoid)
    nn.init.xavier_uniform_(model.linear.weight)
    return model


@misconception("make_model", like=another_initialisation)
def a_model_made_before(n_features=2, with_sigmoid=False):
    _model(n_features, with_sigmoid)
    return _model(n_features, with_sigmoid)


@misconception("make_model")
def weights_written_down(n_features=2, with_sigmoid=False):
    """You copy the lecture's weights into the model. They come of themselves after
    torch.manual_seed(42), and another seed is to give others."""
    model = _model(n_features, with_sigmoid)
    if n_features == 2:
        with torch.no_grad():
            model.linear.weight.copy_(torch.tensor([[0.5406, 0.5869]]))
            model.linear.bias.fill_(-0.1657)
    return model


@misconception("make_model")
def one_model_for_all(n_features=2, with_sigmoid=False, kept={}):  # noqa: B006
    """You return the same model again and again. Each call is to make a new one."""
    key = n_features, with_sigmoid
    if key not in kept:
        kept[key] = _model(n_features, with_sigmoid)
    return kept[key]


@misconception("make_model")
def softmax_for_the_sigmoid_module(n_features=2, with_sigmoid=False):
    """You end in a softmax. Over a single output it is always 1: a sigmoid is meant."""
    model = _model(n_features)
    if with_sigmoid:
        model.add_module("sigmoid", nn.Softmax(dim=1))
    return model


@misconception("make_model")
def log_sigmoid_for_the_sigmoid_module(n_features=2, with_sigmoid=False):
    """You end in a LogSigmoid, whose outputs are negative. Probabilities come from a Sigmoid."""
    model = _model(n_features)
    if with_sigmoid:
        model.add_module("sigmoid", nn.LogSigmoid())
    return model


def _model_ending_in(last):
    def make(n_features=2, with_sigmoid=False):
        model = _model(n_features)
        if with_sigmoid:
            model.add_module("sigmoid", last())
        return model

    return make


other_modules_for_the_sigmoid = family(
    "make_model",
    "Your module named sigmoid computes something else than the sigmoid. nn.Sigmoid is meant.",
    {
        f"{last.__name__.lower()}_for_the_sigmoid_module": _model_ending_in(last)
        for last in (nn.Tanh, nn.ReLU, nn.Hardsigmoid, nn.Softplus, nn.Identity)
    },
)


@misconception("make_model")
def bias_of_zero(n_features=2, with_sigmoid=False):
    """You set the bias to 0. The lecture's model starts from the one that the seed gives."""
    model = _model(n_features, with_sigmoid)
    nn.init.zeros_(model.linear.bias)
    return model


@misconception("make_model")
def model_in_double_precision(n_features=2, with_sigmoid=False):
    """Your model computes in float64, and refuses the float32 tensors that loaders give it."""
    return _model(n_features, with_sigmoid).double()


@misconception("make_model")
def frozen_model(n_features=2, with_sigmoid=False):
    """Your model's parameters ask for no gradients, so that it can never learn."""
    return _model(n_features, with_sigmoid).requires_grad_(False)


# bce_by_class


def _same_shape(predictions, labels):
    if predictions.shape != labels.shape:
        raise ValueError(f"shapes {tuple(predictions.shape)} and {tuple(labels.shape)} differ")


def _log(values):
    return torch.log(values).clamp(min=-100)


CAUTIOUS_LOGS = {
    "log_of_p_plus": lambda eps: lambda p: torch.log(p + eps),
    "log_of_at_least": lambda eps: lambda p: torch.log(p.clamp(min=eps)),
}


def _sums(predictions, labels, log=_log):
    """The log-probabilities of the positives and of the negatives, each summed."""
    _same_shape(predictions, labels)
    return log(predictions[labels == 1]).sum(), log(1 - predictions[labels == 0]).sum()


@misconception("bce_by_class")
def by_class_without_return(predictions, labels):
    """You do not return the loss, so the caller gets None. End with return."""
    _sums(predictions, labels)


@misconception("bce_by_class")
def by_class_without_minus(predictions, labels):
    """You lost the minus. Logs of probabilities are negative, and a loss is to be positive."""
    return -reference.bce_by_class(predictions, labels)


@misconception("bce_by_class")
def by_class_summed(predictions, labels):
    """You return the sum over the points. Divide by their number: a loss is a mean."""
    return -sum(_sums(predictions, labels))


@misconception("bce_by_class")
def mean_of_the_class_means(predictions, labels):
    """You average each class by itself and then the two. That weighs the smaller class more: add
    the two sums, and divide once, by the number of all points."""
    _same_shape(predictions, labels)
    positive = _log(predictions[labels == 1]).mean()
    negative = _log(1 - predictions[labels == 0]).mean()
    return -(positive + negative) / 2


@misconception("bce_by_class")
def sum_of_the_class_means(predictions, labels):
    """You add the mean of the positives to the mean of the negatives. Add their sums instead, and
    divide by the number of all points: -(N_pos + N_neg)."""
    _same_shape(predictions, labels)
    return -(_log(predictions[labels == 1]).mean() + _log(1 - predictions[labels == 0]).mean())


@misconception("bce_by_class")
def class_means_where_there_are_any(predictions, labels):
    """You average each class by itself, and leave out the one that is absent. All points weigh
    alike: add the two sums, and divide once."""
    _same_shape(predictions, labels)
    parts = [_log(predictions[labels == 1]), _log(1 - predictions[labels == 0])]
    return -torch.stack([part.mean() for part in parts if len(part)]).mean()


@misconception("bce_by_class")
def by_class_divided_by_positives(predictions, labels):
    """You divide by the number of the positives. Both classes count: divide by N_pos + N_neg."""
    return -sum(_sums(predictions, labels)) / (labels == 1).sum()


@misconception("bce_by_class")
def by_class_divided_by_two(predictions, labels):
    """You divide by the number of classes. Divide by the number of points, N_pos + N_neg."""
    return -sum(_sums(predictions, labels)) / 2


@misconception("bce_by_class")
def by_class_divided_by_difference(predictions, labels):
    """You divide by N_pos - N_neg. The minus stands before the bracket: -(N_pos + N_neg)."""
    counts = (labels == 1).sum() - (labels == 0).sum()
    return -sum(_sums(predictions, labels)) / counts


@misconception("bce_by_class")
def by_class_positives_only(predictions, labels):
    """You count the positives alone. A negative with a high probability is as wrong: add log(1 - p)
    of the negatives."""
    return -_sums(predictions, labels)[0] / labels.numel()


@misconception("bce_by_class")
def by_class_negatives_only(predictions, labels):
    """You count the negatives alone. Add log p of the positives."""
    return -_sums(predictions, labels)[1] / labels.numel()


@misconception("bce_by_class")
def by_class_log_p_for_both(predictions, labels):
    """You take log p for the negatives too. A negative's probability of being one is 1 - p."""
    _same_shape(predictions, labels)
    return -_log(predictions).mean()


@misconception("bce_by_class")
def by_class_positives_for_both(predictions, labels):
    """You pick the positives twice. log(1 - p) is summed over the points whose label is 0."""
    _same_shape(predictions, labels)
    positives = predictions[labels == 1]
    return -(_log(positives).sum() + _log(1 - positives).sum()) / labels.numel()


@misconception("bce_by_class")
def by_class_one_minus_log(predictions, labels):
    """You take 1 - log p for the negatives. It is the log of 1 - p: first subtract, then the
    log."""
    _same_shape(predictions, labels)
    negative = 1 - _log(predictions[labels == 0])
    return -(_log(predictions[labels == 1]).sum() + negative.sum()) / labels.numel()


@misconception("bce_by_class")
def by_class_classes_swapped(predictions, labels):
    """You took the negatives for the positives. Where the label is 1, log p counts."""
    return reference.bce_by_class(predictions, 1 - labels)


@misconception("bce_by_class")
def by_class_arguments_swapped(predictions, labels):
    """You took the labels for the predictions. The predictions come first, then the labels."""
    _same_shape(predictions, labels)
    positive, negative = _log(labels[predictions >= 0.5]), _log(1 - labels[predictions < 0.5])
    return -(positive.sum() + negative.sum()) / labels.numel()


@misconception("bce_by_class")
def by_class_of_predicted_classes(predictions, labels):
    """You sort the points by their prediction. It is the label that says which class a point is
    of."""
    _same_shape(predictions, labels)
    positive = _log(predictions[predictions >= 0.5])
    negative = _log(1 - predictions[predictions < 0.5])
    return -(positive.sum() + negative.sum()) / labels.numel()


@misconception("bce_by_class")
def by_class_to_base_ten(predictions, labels):
    """You use the logarithm to base 10. The cross-entropy is made with the natural one,
    torch.log."""
    return (
        -sum(_sums(predictions, labels, lambda p: torch.log10(p).clamp(min=-100))) / labels.numel()
    )


@misconception("bce_by_class")
def by_class_to_base_two(predictions, labels):
    """You use the logarithm to base 2, and measure in bits. torch.log is the natural logarithm."""
    return (
        -sum(_sums(predictions, labels, lambda p: torch.log2(p).clamp(min=-100))) / labels.numel()
    )


@misconception("bce_by_class")
def by_class_cut_off_above(predictions, labels):
    """You write max=-100 where min=-100 is meant: no log may be below -100, so that every log
    became -100."""
    return -sum(_sums(predictions, labels, lambda p: torch.log(p).clamp(max=-100))) / labels.numel()


@misconception("bce_by_class")
def by_class_of_the_first_point(predictions, labels):
    """You return inside the loop, so that only the first point is counted. Return after the
    loop."""
    first = _bce(predictions, labels).reshape(-1)[0]
    return first / labels.numel()


@misconception("bce_by_class")
def by_class_without_clamp(predictions, labels):
    """You let log(0) be -inf. Cut each log off at -100, as nn.BCELoss does, so that one hopeless
    prediction doesn't make the whole loss infinite."""
    return -sum(_sums(predictions, labels, torch.log)) / labels.numel()


def _by_class_by(log):
    return lambda predictions, labels: -sum(_sums(predictions, labels, log)) / labels.numel()


by_class_kept_from_zero = family(
    "bce_by_class",
    KEPT_FROM_ZERO,
    {
        f"by_class_{how}_{eps:g}": _by_class_by(log(eps))
        for eps in EPSILONS
        for how, log in CAUTIOUS_LOGS.items()
    },
)
by_class_cut_off = family(
    "bce_by_class",
    ANOTHER_LIMIT,
    {
        f"by_class_cut_off_at_{limit}": _by_class_by(
            lambda p, limit=limit: p.log().clamp(min=-limit)
        )
        for limit in (10, 16, 20, 50, 99, 200, 1000)
    },
)


@misconception("bce_by_class")
def by_class_infinities_removed(predictions, labels):
    """You leave out the points whose log is infinite. Those are the worst ones: they count 100."""
    logs = _sums(predictions, labels, lambda p: torch.nan_to_num(torch.log(p), neginf=0.0))
    return -sum(logs) / labels.numel()


by_class_clipped = family(
    "bce_by_class",
    KEPT_FROM_ZERO,
    {
        f"by_class_{how}_clipped_at_{eps:g}": lambda predictions, labels, eps=eps, log=log: (
            -sum(_sums(predictions.clamp(eps, 1 - eps), labels, log)) / labels.numel()
        )
        for eps in EPSILONS
        for how, log in (("log", torch.log), ("cut_log", _log))
    },
)


@misconception("bce_by_class")
def by_class_ready_made(predictions, labels):
    """You call torch's own loss. The exercise is to write the formula with the logarithm."""
    return nn.BCELoss()(predictions, labels)


@misconception("bce_by_class")
def by_class_as_a_number(predictions, labels):
    """You return a plain number. No gradient can flow through it: return the tensor."""
    return reference.bce_by_class(predictions, labels).item()


@misconception("bce_by_class")
def by_class_detached(predictions, labels):
    """Your loss is cut off from the graph, by detach, no_grad, NumPy or a new tensor: no gradient
    gets back to the model. Compute with torch all the way, and return the result."""
    return reference.bce_by_class(predictions.detach(), labels)


@misconception("bce_by_class")
def by_class_as_a_new_tensor(predictions, labels):
    """You wrap the result in torch.tensor, which cuts it off from its graph. Return it as it is."""
    return torch.tensor(float(reference.bce_by_class(predictions, labels)), requires_grad=True)


@misconception("bce_by_class")
def by_class_of_shape_one(predictions, labels):
    """You return a tensor of shape (1,). A loss is a single number, a 0-d tensor."""
    return reference.bce_by_class(predictions, labels).reshape(1)


@misconception("bce_by_class")
def by_class_any_shapes(predictions, labels):
    """You raise no ValueError where the shapes differ. Torch stretches (N,) against (N, 1) to N x
    N, or fails in its own way: compare the two shapes first."""
    labels = labels.reshape(-1)[: predictions.numel()]
    return reference.bce_by_class(predictions.reshape(-1)[: labels.numel()], labels)


@misconception("bce_by_class")
def by_class_flattens_shapes(predictions, labels):
    """You let (N, 1) pass beside (N,): their lengths are the same, and flattened they fit. Their
    shapes differ, which is a mistake of the caller: compare the shapes, and raise a ValueError."""
    return reference.bce_by_class(predictions.reshape(-1), labels.reshape(-1))


@misconception("bce_by_class")
def by_class_compares_dimensions_only(predictions, labels):
    """You compare how many dimensions there are, not how long they are. Compare the shapes, and
    raise a ValueError where they differ."""
    if predictions.ndim != labels.ndim:
        raise ValueError("the shapes differ")
    return reference.bce_by_class(predictions[: len(labels)], labels[: len(predictions)])


@misconception("bce_by_class", like=by_class_flattens_shapes)
def by_class_compares_lengths_only(predictions, labels):
    if len(predictions) != len(labels):
        raise ValueError("lengths differ")
    return reference.bce_by_class(predictions.reshape(-1), labels.reshape(-1))


@misconception("bce_by_class")
def by_class_asserts_shapes(predictions, labels):
    """You assert that the shapes agree, which raises an AssertionError. Asked is a ValueError."""
    assert predictions.shape == labels.shape
    return reference.bce_by_class(predictions, labels)


@misconception("bce_by_class")
def by_class_clamps_in_place(predictions, labels):
    """You clamp the caller's predictions in place. Clamp into a new tensor."""
    loss = reference.bce_by_class(predictions, labels)
    with torch.no_grad():
        predictions.clamp_(1e-7, 1 - 1e-7)
    return loss


@misconception("bce_by_class")
def by_class_nan_without_one_class(predictions, labels):
    """You take a mean over a class that may be empty, which is nan. The sum over nothing is 0."""
    _same_shape(predictions, labels)
    n_pos, n_neg = (labels == 1).sum(), (labels == 0).sum()
    positive = _log(predictions[labels == 1]).mean() * n_pos
    negative = _log(1 - predictions[labels == 0]).mean() * n_neg
    return -(positive + negative) / (n_pos + n_neg)


@misconception("bce_by_class")
def by_class_zero_without_one_class(predictions, labels):
    """You return 0 when a class is absent. The other class's points still have their losses."""
    if (labels == 1).all() or (labels == 0).all():
        _same_shape(predictions, labels)
        return predictions.sum() * 0
    return reference.bce_by_class(predictions, labels)


@misconception("bce_by_class")
def by_class_squared_errors(predictions, labels):
    """You average the squared errors, as in the regression. For classes, the log of the probability
    counts."""
    _same_shape(predictions, labels)
    return ((predictions - labels) ** 2).mean()


@misconception("bce_by_class")
def by_class_with_sigmoid(predictions, labels):
    """You send the predictions through a sigmoid. They are probabilities already."""
    return reference.bce_by_class(torch.sigmoid(predictions), labels)


@misconception("bce_by_class")
def by_class_in_two_parts(predictions, labels):
    """You return the two classes' sums. The loss is one number: add them and divide."""
    return _sums(predictions, labels)


@misconception("bce_by_class")
def by_class_changes_the_labels(predictions, labels):
    """You invert the caller's labels in place to find the negatives. 1 - labels makes new ones."""
    loss = reference.bce_by_class(predictions, labels)
    labels.mul_(-1).add_(1)
    return loss


# bce


@misconception("bce", like=by_class_without_return)
def bce_without_return(predictions, labels):
    reference.bce(predictions, labels)


@misconception("bce", like=by_class_without_minus)
def bce_without_minus(predictions, labels):
    return -reference.bce(predictions, labels)


def _bce(predictions, labels, log=_log):
    """The closed form, point by point."""
    _same_shape(predictions, labels)
    return -(labels * log(predictions) + (1 - labels) * log(1 - predictions))


@misconception("bce")
def bce_summed(predictions, labels):
    """You return the sum over the points. Asked is their mean, which doesn't grow with the
    batch."""
    return _bce(predictions, labels).sum()


@misconception("bce")
def bce_point_by_point(predictions, labels):
    """You return a loss for each point. Training needs one number: take the mean."""
    return _bce(predictions, labels)


@misconception("bce")
def bce_positives_only(predictions, labels):
    """You left out the second half. A negative counts with (1 - y) log(1 - p)."""
    _same_shape(predictions, labels)
    return -(labels * _log(predictions)).mean()


@misconception("bce")
def bce_negatives_only(predictions, labels):
    """You left out the first half. A positive counts with y log p."""
    _same_shape(predictions, labels)
    return -((1 - labels) * _log(1 - predictions)).mean()


@misconception("bce")
def bce_minus_on_one_half(predictions, labels):
    """Your two halves have opposite signs. Both logs are negative: add the halves first, and put
    the minus before the whole sum."""
    _same_shape(predictions, labels)
    return (-labels * _log(predictions) + (1 - labels) * _log(1 - predictions)).mean()


@misconception("bce", like=bce_minus_on_one_half)
def bce_minus_between(predictions, labels):
    _same_shape(predictions, labels)
    return -(labels * _log(predictions) - (1 - labels) * _log(1 - predictions)).mean()


@misconception("bce")
def bce_labels_inverted(predictions, labels):
    """You multiply log p by 1 - y. Where the label is 1, log p counts: y log p."""
    return reference.bce(predictions, 1 - labels)


@misconception("bce")
def bce_arguments_swapped(predictions, labels):
    """You took the labels for the predictions. The predictions come first; their logs count."""
    return _bce(labels, predictions).mean()


@misconception("bce")
def bce_log_p_twice(predictions, labels):
    """You take log p in both halves. The second half takes the log of 1 - p."""
    _same_shape(predictions, labels)
    return -(labels * _log(predictions) + (1 - labels) * _log(predictions)).mean()


@misconception("bce")
def bce_one_minus_log(predictions, labels):
    """You take 1 - log p in the second half. It is the log of 1 - p: first subtract, then the
    log."""
    _same_shape(predictions, labels)
    return -(labels * _log(predictions) + (1 - labels) * (1 - _log(predictions))).mean()


@misconception("bce", like=by_class_to_base_ten)
def bce_to_base_ten(predictions, labels):
    return _bce(predictions, labels, lambda p: torch.log10(p).clamp(min=-100)).mean()


@misconception("bce", like=by_class_to_base_two)
def bce_to_base_two(predictions, labels):
    return _bce(predictions, labels, lambda p: torch.log2(p).clamp(min=-100)).mean()


@misconception("bce", like=by_class_cut_off_above)
def bce_cut_off_above(predictions, labels):
    return _bce(predictions, labels, lambda p: torch.log(p).clamp(max=-100)).mean()


@misconception("bce", like=by_class_of_the_first_point)
def bce_of_the_first_point(predictions, labels):
    first = _bce(predictions, labels).reshape(-1)[0]
    return first / labels.numel()


@misconception("bce")
def bce_halved(predictions, labels):
    """You divide by the number of classes as well. The mean over the points is all there is."""
    return reference.bce(predictions, labels) / 2


@misconception("bce")
def bce_divided_by_two(predictions, labels):
    """You divide by the number of classes. Divide by the number of points."""
    return _bce(predictions, labels).sum() / 2


@misconception("bce")
def bce_absolute_errors(predictions, labels):
    """You average the distances between predictions and labels. For classes, the log of the
    probability counts."""
    _same_shape(predictions, labels)
    return (predictions - labels).abs().mean()


@misconception("bce")
def bce_products_without_nan(predictions, labels):
    """You repair inf and nan after the logs have been weighed: what a hopeless prediction costs is
    lost. Cut each log off at -100 before it meets the label."""
    return torch.nan_to_num(_bce(predictions, labels, torch.log)).mean()


@misconception("bce")
def bce_products_clamped(predictions, labels):
    """You cut the product y log p off at -100. It is the log that is limited; y weighs it after."""
    _same_shape(predictions, labels)
    halves = labels * torch.log(predictions), (1 - labels) * torch.log(1 - predictions)
    return -sum(half.clamp(min=-100) for half in halves).mean()


@misconception("bce")
def bce_without_clamp(predictions, labels):
    """You let log(0) be -inf, and 0 times inf is nan. Cut each log off at -100, as nn.BCELoss
    does."""
    return _bce(predictions, labels, torch.log).mean()


def _bce_by(log):
    return lambda predictions, labels: _bce(predictions, labels, log).mean()


bce_kept_from_zero = family(
    "bce",
    KEPT_FROM_ZERO,
    {
        f"bce_{how}_{eps:g}": _bce_by(log(eps))
        for eps in EPSILONS
        for how, log in CAUTIOUS_LOGS.items()
    },
)
bce_cut_off = family(
    "bce",
    ANOTHER_LIMIT,
    {
        f"bce_cut_off_at_{limit}": _bce_by(lambda p, limit=limit: p.log().clamp(min=-limit))
        for limit in (10, 16, 20, 50, 99, 200, 1000)
    },
)


@misconception("bce", like=bce_products_clamped)
def bce_loss_clamped(predictions, labels):
    _same_shape(predictions, labels)
    halves = torch.xlogy(labels, predictions), torch.xlogy(1 - labels, 1 - predictions)
    return -sum(half.clamp(min=-100) for half in halves).mean()


@misconception("bce")
def bce_first_log_clamped_only(predictions, labels):
    """You clamp log p and forget log(1 - p). A negative taken for certain is infinite then."""
    _same_shape(predictions, labels)
    return -(labels * _log(predictions) + (1 - labels) * torch.log(1 - predictions)).mean()


bce_clipped = family(
    "bce",
    KEPT_FROM_ZERO,
    {
        f"bce_{how}_clipped_at_{eps:g}": lambda predictions, labels, eps=eps, log=log: _bce(
            predictions.clamp(eps, 1 - eps), labels, log
        ).mean()
        for eps in EPSILONS
        for how, log in (("log", torch.log), ("cut_log", _log))
    },
)


@misconception("bce")
def bce_infinities_removed(predictions, labels):
    """You replace infinite logs by 0. Those points are the worst ones: their logs count as -100."""
    log = lambda p: torch.nan_to_num(torch.log(p), neginf=0.0)  # noqa: E731
    return _bce(predictions, labels, log).mean()


@misconception("bce")
def bce_largest_float_for_infinity(predictions, labels):
    """You replace -inf by the largest float, and the loss is astronomic. The limit is -100."""
    return _bce(predictions, labels, lambda p: torch.nan_to_num(torch.log(p))).mean()


@misconception("bce", like=by_class_ready_made)
def bce_ready_made(predictions, labels):
    return F.binary_cross_entropy(predictions, labels)


@misconception("bce")
def bce_ready_made_through_logits(predictions, labels):
    """You turn the probabilities into logits and call torch's own loss. Write the formula."""
    return F.binary_cross_entropy_with_logits(torch.logit(predictions), labels)


@misconception("bce", like=by_class_as_a_number)
def bce_as_a_number(predictions, labels):
    return reference.bce(predictions, labels).item()


@misconception("bce", like=by_class_detached)
def bce_of_numpy(predictions, labels):
    _same_shape(predictions, labels)
    with np.errstate(all="ignore"):
        return torch.from_numpy(np.asarray(_bce(predictions.detach(), labels).numpy().mean()))


@misconception("bce", like=by_class_detached)
def bce_detached(predictions, labels):
    return reference.bce(predictions.detach(), labels)


@misconception("bce", like=by_class_as_a_new_tensor)
def bce_as_a_new_tensor(predictions, labels):
    return torch.tensor(float(reference.bce(predictions, labels)), requires_grad=True)


@misconception("bce", like=by_class_of_shape_one)
def bce_of_shape_one(predictions, labels):
    return reference.bce(predictions, labels).reshape(1)


@misconception("bce", like=by_class_any_shapes)
def bce_any_shapes(predictions, labels):
    return reference.bce(*(t.clone() for t in torch.broadcast_tensors(predictions, labels)))


@misconception("bce", like=by_class_flattens_shapes)
def bce_flattens_shapes(predictions, labels):
    return reference.bce(predictions.reshape(-1), labels.reshape(-1))


@misconception("bce", like=by_class_compares_dimensions_only)
def bce_compares_dimensions_only(predictions, labels):
    if predictions.ndim != labels.ndim:
        raise ValueError("the shapes differ")
    return reference.bce(predictions[: len(labels)], labels[: len(predictions)])


@misconception("bce", like=by_class_flattens_shapes)
def bce_compares_lengths_only(predictions, labels):
    if len(predictions) != len(labels):
        raise ValueError("lengths differ")
    return reference.bce(*(t.clone() for t in torch.broadcast_tensors(predictions, labels)))


@misconception("bce", like=by_class_asserts_shapes)
def bce_asserts_shapes(predictions, labels):
    assert predictions.shape == labels.shape
    return reference.bce(predictions, labels)


@misconception("bce", like=by_class_clamps_in_place)
def bce_clamps_in_place(predictions, labels):
    loss = reference.bce(predictions, labels)
    with torch.no_grad():
        predictions.clamp_(1e-7, 1 - 1e-7)
    return loss


@misconception("bce")
def bce_hard_labels_only(predictions, labels):
    """You count only labels of exactly 0 and 1. A label of 0.3 counts too, with both of its
    parts."""
    return -sum(_sums(predictions, labels)) / labels.numel()


@misconception("bce")
def bce_labels_rounded(predictions, labels):
    """You turn the labels into classes first. A label of 0.3 is no 0: use it as it is."""
    return reference.bce(predictions, (labels >= 0.5).float())


@misconception("bce")
def bce_chooses_by_the_label(predictions, labels):
    """You choose log p where the label is 1, and log(1 - p) elsewhere. A soft label counts with
    both: y log p + (1 - y) log(1 - p)."""
    _same_shape(predictions, labels)
    return -torch.where(labels == 1, _log(predictions), _log(1 - predictions)).mean()


@misconception("bce")
def bce_log_of_the_distance(predictions, labels):
    """You take the log of 1 - |y - p|. That is right for labels of 0 and 1 only."""
    _same_shape(predictions, labels)
    return -_log(1 - (labels - predictions).abs()).mean()


@misconception("bce", like=by_class_squared_errors)
def bce_squared_errors(predictions, labels):
    _same_shape(predictions, labels)
    return ((predictions - labels) ** 2).mean()


@misconception("bce", like=by_class_with_sigmoid)
def bce_with_sigmoid(predictions, labels):
    return reference.bce(torch.sigmoid(predictions), labels)


@misconception("bce")
def bce_divergence(predictions, labels):
    """You subtract the labels' own entropy, which makes it the KL divergence. Asked is the
    cross-entropy."""
    return reference.bce(predictions, labels) - reference.bce(labels, labels)


@misconception("bce")
def bce_weighs_the_positives(predictions, labels):
    """You weigh the positives by how rare they are. Here all points weigh the same."""
    _same_shape(predictions, labels)
    weight = (1 - labels).sum() / labels.sum().clamp(min=1)
    return -(weight * labels * _log(predictions) + (1 - labels) * _log(1 - predictions)).mean()


@misconception("bce")
def bce_divided_by_the_first_dimension_less_one(predictions, labels):
    """You divide by N - 1, as for a variance. A mean divides by N."""
    losses = _bce(predictions, labels)
    return losses.sum() / (losses.numel() - 1)


@misconception("bce")
def bce_changes_the_labels(predictions, labels):
    """You invert the caller's labels in place for the second half. 1 - labels makes new ones."""
    loss = reference.bce(predictions, labels)
    labels.mul_(-1).add_(1)
    return loss


@misconception("bce")
def bce_tiny_probabilities_for_zero(predictions, labels):
    """You take tiny probabilities for 0, and give them the limit of -100. Each keeps its own log:
    that of 1e-8 is about -18."""
    return _bce(predictions, labels, lambda p: torch.where(p < 1e-6, -100.0, torch.log(p))).mean()


# bce_with_logits


@misconception("bce_with_logits", like=by_class_without_return)
def with_logits_without_return(logits, labels):
    reference.bce_with_logits(logits, labels)


@misconception("bce_with_logits", like=by_class_without_minus)
def with_logits_without_minus(logits, labels):
    return -reference.bce_with_logits(logits, labels)


@misconception("bce_with_logits", like=bce_summed)
def with_logits_summed(logits, labels):
    _same_shape(logits, labels)
    return (F.softplus(logits) - logits * labels).sum()


@misconception("bce_with_logits", like=bce_point_by_point)
def with_logits_point_by_point(logits, labels):
    _same_shape(logits, labels)
    return F.softplus(logits) - logits * labels


@misconception("bce_with_logits")
def with_logits_no_sigmoid(logits, labels):
    """You take the logits for probabilities. The sigmoid belongs into the formula: what comes in
    can be negative, or above 1."""
    return _bce(logits, labels).mean()


@misconception("bce_with_logits")
def with_logits_sigmoid_twice(logits, labels):
    """You apply the sigmoid twice: once yourself, and once inside the loss. Once is right."""
    return reference.bce_with_logits(torch.sigmoid(logits), labels)


@misconception("bce_with_logits")
def with_logits_through_the_sigmoid(logits, labels):
    """You take the sigmoid first and its log after. Once the sigmoid rounds to 0 or 1, the log has
    lost everything: for a wrong logit of 200 the loss is 200."""
    return _bce(torch.sigmoid(logits), labels).mean()


@misconception("bce_with_logits")
def with_logits_through_the_sigmoid_unclamped(logits, labels):
    """You let the sigmoid round to 0 or 1, or overflow, before you take its log: the loss is inf or
    nan. Put the log and the sigmoid together on paper first."""
    return _bce(torch.sigmoid(logits), labels, torch.log).mean()


with_logits_kept_from_zero = family(
    "bce_with_logits",
    "You keep the sigmoid away from 0 by a small number, added or clipped, so that confident "
    "mistakes all cost the same. For a wrong logit of 200 the loss is 200: put the log and the "
    "sigmoid together on paper first.",
    {
        f"with_logits_{how}_{eps:g}": lambda logits, labels, log=log, eps=eps: _bce(
            torch.sigmoid(logits), labels, log(eps)
        ).mean()
        for eps in EPSILONS
        for how, log in CAUTIOUS_LOGS.items()
    }
    | {
        f"with_logits_{how}_clipped_at_{eps:g}": lambda logits, labels, eps=eps, log=log: _bce(
            torch.sigmoid(logits).clamp(eps, 1 - eps), labels, log
        ).mean()
        for eps in EPSILONS
        for how, log in (("log", torch.log), ("cut_log", _log))
    },
)
with_logits_clipped = family(
    "bce_with_logits",
    "You clip the logits, and give all larger ones the same loss and no gradient. A formula that "
    "does not overflow needs no clipping.",
    {
        f"with_logits_clipped_at_{limit}": lambda logits, labels, limit=limit: (
            reference.bce_with_logits(logits.clamp(-limit, limit), labels)
        )
        for limit in (10, 15, 16, 20, 30, 50, 80, 88, 100, 500, 700)
    },
)


@misconception("bce_with_logits")
def with_logits_in_double_precision(logits, labels):
    """You go to float64 and hope. Its exponential overflows as well, at about 710."""
    _same_shape(logits, labels)
    z = logits.double()
    return (torch.log(1 + torch.exp(z)) - z * labels).mean().float()


@misconception("bce_with_logits")
def with_logits_naive_softplus(logits, labels):
    """You compute log(1 + e^z), which is inf for a large z. max(z, 0) + log(1 + e^-|z|) is the
    same, without a large power."""
    _same_shape(logits, labels)
    return (torch.log(1 + torch.exp(logits)) - logits * labels).mean()


@misconception("bce_with_logits")
def with_logits_naive_on_the_other_side(logits, labels):
    """You compute log(1 + e^-z), which is inf for a large negative z. max(-z, 0) + log(1 + e^-|z|)
    is the same, without a large power."""
    _same_shape(logits, labels)
    return (torch.log1p(torch.exp(-logits)) + (1 - labels) * logits).mean()


@misconception("bce_with_logits")
def with_logits_naive_on_both_sides(logits, labels):
    """You compute log(1 + e^-z) and log(1 + e^z), of which one is inf for a large logit, and 0
    times inf is nan. max(z, 0) - z y + log(1 + e^-|z|) is the same, without a large power."""
    _same_shape(logits, labels)
    positive, negative = torch.log(1 + torch.exp(-logits)), torch.log(1 + torch.exp(logits))
    return (labels * positive + (1 - labels) * negative).mean()


@misconception("bce_with_logits", like=with_logits_through_the_sigmoid_unclamped)
def with_logits_through_a_sigmoid_that_overflows(logits, labels):
    _same_shape(logits, labels)
    p = torch.exp(logits) / (1 + torch.exp(logits))
    return _bce(p, labels, torch.log).mean()


with_logits_partly_detached = family(
    "bce_with_logits",
    "Your loss is right and its gradient is not: a part of the formula is cut off from the "
    "graph, by detach, item, no_grad or a new tensor. Every part depends on the logits.",
    {
        f"with_logits_{name}_detached": lambda logits, labels, parts=parts: (
            (
                (parts[0](logits).clamp(min=0))
                - parts[1](logits) * labels
                + torch.log1p(torch.exp(-parts[2](logits).abs()))
            ).mean()
            if logits.shape == labels.shape
            else reference.bce_with_logits(logits, labels)
        )
        for name, parts in {
            "max": (torch.detach, torch.clone, torch.clone),
            "product": (torch.clone, torch.detach, torch.clone),
            "log": (torch.clone, torch.clone, torch.detach),
            "max_and_log": (torch.detach, torch.clone, torch.detach),
        }.items()
    },
)


@misconception("bce_with_logits")
def with_logits_overflow_in_where(logits, labels):
    """You let torch.where choose the branch that doesn't overflow. The other one is computed as
    well, and makes the gradient nan: the exponent itself must never be large."""
    _same_shape(logits, labels)
    softplus = torch.where(
        logits > 0, logits + torch.log1p(torch.exp(-logits)), torch.log1p(torch.exp(logits))
    )
    return (softplus - logits * labels).mean()


@misconception("bce_with_logits")
def with_logits_infinities_replaced(logits, labels):
    """You replace inf and nan at the end. The losses of confident mistakes are lost that way: a
    wrong logit of 10,000 costs 10,000."""
    _same_shape(logits, labels)
    losses = torch.log(1 + torch.exp(logits)) - logits * labels
    return torch.nan_to_num(losses, nan=0.0, posinf=100.0, neginf=0.0).mean()


@misconception("bce_with_logits")
def with_logits_plus_sign(logits, labels):
    """You subtract e^-|z|'s part instead of adding it. It is max(z, 0) - z y + log(1 + e^-|z|)."""
    _same_shape(logits, labels)
    return (logits.clamp(min=0) - logits * labels - torch.log1p(torch.exp(-logits.abs()))).mean()


@misconception("bce_with_logits")
def with_logits_without_abs(logits, labels):
    """You wrote e^-z for e^-|z|. For a negative z that is large, and counts twice."""
    _same_shape(logits, labels)
    return (logits.clamp(min=0) - logits * labels + torch.log1p(torch.exp(-logits))).mean()


@misconception("bce_with_logits")
def with_logits_plus_abs(logits, labels):
    """You wrote e^|z| for e^-|z|. The minus keeps the power small: e^|z| overflows."""
    _same_shape(logits, labels)
    return (logits.clamp(min=0) - logits * labels + torch.log1p(torch.exp(logits.abs()))).mean()


@misconception("bce_with_logits")
def with_logits_plus_product(logits, labels):
    """You add z y. It is subtracted: max(z, 0) - z y + log(1 + e^-|z|)."""
    _same_shape(logits, labels)
    return (logits.clamp(min=0) + logits * labels + torch.log1p(torch.exp(-logits.abs()))).mean()


@misconception("bce_with_logits")
def with_logits_without_labels(logits, labels):
    """You forgot the labels: log(1 + e^z) is the loss of a negative. z y is subtracted from it."""
    _same_shape(logits, labels)
    return F.softplus(logits).mean()


@misconception("bce_with_logits")
def with_logits_without_max(logits, labels):
    """You left out max(z, 0). Without it a confident mistake costs nothing, or less."""
    _same_shape(logits, labels)
    return (torch.log1p(torch.exp(-logits.abs())) - logits * labels).mean()


@misconception("bce_with_logits")
def with_logits_without_correction(logits, labels):
    """You left out log(1 + e^-|z|). Near z = 0, where the model is unsure, it is most of the
    loss."""
    _same_shape(logits, labels)
    return (logits.clamp(min=0) - logits * labels).mean()


@misconception("bce_with_logits")
def with_logits_labels_inverted(logits, labels):
    """You count the positives as negatives, and the negatives as positives: the labels are the
    wrong way round in your formula, or the logit has the wrong sign. A positive's loss falls as its
    logit rises."""
    return reference.bce_with_logits(logits, 1 - labels)


@misconception("bce_with_logits", like=with_logits_labels_inverted)
def with_logits_sign_turned(logits, labels):
    return reference.bce_with_logits(-logits, labels)


@misconception("bce_with_logits")
def with_logits_arguments_swapped(logits, labels):
    """You took the labels for the logits. The logits come first, then the labels."""
    return reference.bce_with_logits(labels, logits)


@misconception("bce_with_logits")
def with_logits_positives_only(logits, labels):
    """You left out the negatives' half, (1 - y) log(1 - sigmoid(z))."""
    _same_shape(logits, labels)
    return -(labels * F.logsigmoid(logits)).mean()


@misconception("bce_with_logits")
def with_logits_negatives_only(logits, labels):
    """You left out the positives' half, y log(sigmoid(z))."""
    _same_shape(logits, labels)
    return -((1 - labels) * F.logsigmoid(-logits)).mean()


@misconception("bce_with_logits")
def with_logits_one_minus_log_sigmoid(logits, labels):
    """You take 1 - log(sigmoid(z)) for the negatives. 1 - sigmoid(z) is sigmoid(-z): its log is
    logsigmoid(-z)."""
    _same_shape(logits, labels)
    log_p = F.logsigmoid(logits)
    return -(labels * log_p + (1 - labels) * (1 - log_p)).mean()


@misconception("bce_with_logits")
def with_logits_minus_log_sigmoid(logits, labels):
    """You take -log(sigmoid(z)) for the negatives' log. 1 - sigmoid(z) is sigmoid(-z): the minus
    belongs inside."""
    _same_shape(logits, labels)
    log_p = F.logsigmoid(logits)
    return -(labels * log_p - (1 - labels) * log_p).mean()


@misconception("bce_with_logits")
def with_logits_log_sigmoid_for_both(logits, labels):
    """You take log(sigmoid(z)) for the negatives too. Theirs is log(sigmoid(-z))."""
    _same_shape(logits, labels)
    return -F.logsigmoid(logits).mean()


@misconception("bce_with_logits")
def with_logits_one_minus_exp(logits, labels):
    """You get the negatives' log as log(1 - e^log p). Where p rounds to 1, that is log(0): take
    logsigmoid(-z)."""
    _same_shape(logits, labels)
    log_p = F.logsigmoid(logits)
    log_not_p = torch.log(1 - torch.exp(log_p)).clamp(min=-100)
    return -(labels * log_p + (1 - labels) * log_not_p).mean()


@misconception("bce_with_logits", like=by_class_to_base_two)
def with_logits_to_base_two(logits, labels):
    return reference.bce_with_logits(logits, labels) / math.log(2)


@misconception("bce_with_logits", like=bce_halved)
def with_logits_halved(logits, labels):
    return reference.bce_with_logits(logits, labels) / 2


@misconception("bce_with_logits")
def with_logits_ready_made(logits, labels):
    """You call torch's own loss. The exercise is to write the formula yourself."""
    return nn.BCEWithLogitsLoss()(logits, labels)


@misconception("bce_with_logits")
def with_logits_ready_made_on_probabilities(logits, labels):
    """You call torch's own loss on probabilities. The exercise is to write the formula yourself,
    and so that huge logits keep their losses."""
    return F.binary_cross_entropy(torch.sigmoid(logits), labels)


@misconception("bce_with_logits")
def with_logits_ready_made_soft_margin(logits, labels):
    """You call a ready-made loss by another name: the soft margin loss is this very loss."""
    return F.multilabel_soft_margin_loss(logits.reshape(-1, 1), labels.reshape(-1, 1))


@misconception("bce_with_logits", like=by_class_as_a_number)
def with_logits_as_a_number(logits, labels):
    return reference.bce_with_logits(logits, labels).item()


@misconception("bce_with_logits", like=by_class_detached)
def with_logits_detached(logits, labels):
    return reference.bce_with_logits(logits.detach(), labels)


@misconception("bce_with_logits", like=by_class_as_a_new_tensor)
def with_logits_as_a_new_tensor(logits, labels):
    return torch.tensor(float(reference.bce_with_logits(logits, labels)), requires_grad=True)


@misconception("bce_with_logits", like=by_class_of_shape_one)
def with_logits_of_shape_one(logits, labels):
    return reference.bce_with_logits(logits, labels).reshape(1)


@misconception("bce_with_logits", like=by_class_any_shapes)
def with_logits_any_shapes(logits, labels):
    return (F.softplus(logits) - logits * labels).mean()


@misconception("bce_with_logits", like=by_class_flattens_shapes)
def with_logits_flattens_shapes(logits, labels):
    return reference.bce_with_logits(logits.reshape(-1), labels.reshape(-1))


@misconception("bce_with_logits", like=by_class_compares_dimensions_only)
def with_logits_compares_dimensions_only(logits, labels):
    if logits.ndim != labels.ndim:
        raise ValueError("the shapes differ")
    return reference.bce_with_logits(logits[: len(labels)], labels[: len(logits)])


@misconception("bce_with_logits", like=by_class_asserts_shapes)
def with_logits_asserts_shapes(logits, labels):
    assert logits.shape == labels.shape
    return reference.bce_with_logits(logits, labels)


@misconception("bce_with_logits")
def with_logits_hard_labels_only(logits, labels):
    """You turn the labels to -1 and 1 by comparing with 1. A label of 0.3 counts with both
    parts."""
    _same_shape(logits, labels)
    signs = torch.where(labels == 1, 1.0, -1.0)
    return F.softplus(-signs * logits).mean()


@misconception("bce_with_logits")
def with_logits_signed_labels(logits, labels):
    """You use log(1 + e^-z(2y - 1)), which is right for labels of 0 and 1 only. A soft label weighs
    the losses of both classes."""
    _same_shape(logits, labels)
    return F.softplus(-(2 * labels - 1) * logits).mean()


@misconception("bce_with_logits")
def with_logits_labels_as_signs(logits, labels):
    """You use log(1 + e^-zy), which is made for labels of -1 and 1. Here they are 0 and 1."""
    _same_shape(logits, labels)
    return F.softplus(-labels * logits).mean()


@misconception("bce_with_logits", like=bce_labels_rounded)
def with_logits_labels_rounded(logits, labels):
    return reference.bce_with_logits(logits, (labels >= 0.5).float())


@misconception("bce_with_logits")
def with_logits_clamps_in_place(logits, labels):
    """You clamp the caller's logits in place. Clamp into a new tensor."""
    loss = reference.bce_with_logits(logits, labels)
    with torch.no_grad():
        logits.clamp_(-100, 100)
    return loss


@misconception("bce_with_logits")
def with_logits_squared_errors(logits, labels):
    """You average the squared errors of the probabilities. For classes, the log counts."""
    _same_shape(logits, labels)
    return ((torch.sigmoid(logits) - labels) ** 2).mean()


@misconception("bce_with_logits", like=bce_changes_the_labels)
def with_logits_changes_the_labels(logits, labels):
    loss = reference.bce_with_logits(logits, labels)
    labels.mul_(-1).add_(1)
    return loss


# probabilities


@misconception("probabilities")
def probabilities_without_return(logits):
    """You compute the probabilities and do not return them: the caller gets None."""
    torch.sigmoid(torch.as_tensor(logits))


@misconception("probabilities")
def probabilities_for_tensors_only(logits):
    """You pass the array to torch.sigmoid, which takes tensors. torch.as_tensor makes one of it."""
    return torch.sigmoid(logits)


@misconception("probabilities")
def probabilities_for_arrays_only(logits):
    """You use torch.from_numpy, which takes arrays alone. torch.as_tensor takes both."""
    return torch.sigmoid(torch.from_numpy(logits))


@misconception("probabilities")
def probabilities_as_an_array(logits):
    """You return an array. Asked is a tensor, whatever came in."""
    return torch.sigmoid(torch.as_tensor(logits)).numpy()


@misconception("probabilities")
def probabilities_in_the_same_container(logits):
    """You return an array for an array. Asked is a tensor, whatever came in."""
    return reference.sigmoid(logits)


@misconception("probabilities")
def probabilities_unchanged(logits):
    """You return the logits as they are. The sigmoid makes probabilities of them."""
    return torch.as_tensor(logits)


@misconception("probabilities")
def probabilities_sigmoid_twice(logits):
    """You apply the sigmoid twice, so that everything lies between 0.5 and 0.73. Once is right."""
    return torch.sigmoid(torch.sigmoid(torch.as_tensor(logits)))


@misconception("probabilities")
def probabilities_of_class_zero(logits):
    """You return P(y=0). The sigmoid of the logit is P(y=1)."""
    return torch.sigmoid(-torch.as_tensor(logits))


@misconception("probabilities")
def probabilities_by_softmax(logits):
    """You take the softmax over all points, so that they share one probability. Each point has a
    probability of its own: the sigmoid of its logit."""
    logits = torch.as_tensor(logits)
    return torch.softmax(logits, 0)


@misconception("probabilities")
def probabilities_by_softmax_of_rows(logits):
    """You take the softmax over the last dimension. In a column of single logits, that is always
    1."""
    return torch.softmax(torch.as_tensor(logits), -1)


@misconception("probabilities")
def probabilities_as_odds(logits):
    """You return e^z, the odds. Odds o are a probability of o / (1 + o)."""
    return torch.exp(torch.as_tensor(logits))


@misconception("probabilities")
def probabilities_as_log_odds(logits):
    """You return log(p / (1 - p)), which goes the other way: from probabilities to logits."""
    return torch.logit(torch.as_tensor(logits))


@misconception("probabilities")
def probabilities_clamped(logits):
    """You clamp the logits to [0, 1]. That makes them look like probabilities: the sigmoid makes
    them so."""
    return torch.as_tensor(logits).clamp(0, 1)


@misconception("probabilities")
def probabilities_scaled(logits):
    """You scale the logits to [0, 1]. The sigmoid looks at each logit by itself."""
    logits = torch.as_tensor(logits)
    return (logits - logits.min()) / (logits.max() - logits.min())


@misconception("probabilities")
def probabilities_as_classes(logits):
    """You return the classes. Asked are the probabilities; classify comes after."""
    return (torch.as_tensor(logits) >= 0).float()


@misconception("probabilities")
def probabilities_flattened(logits):
    """You return one row of probabilities. Asked is the shape of the logits."""
    return torch.sigmoid(torch.as_tensor(logits)).reshape(-1)


@misconception("probabilities")
def probabilities_squeezed(logits):
    """You squeeze the result, and a column becomes a row. Asked is the shape of the logits."""
    return torch.sigmoid(torch.as_tensor(logits)).squeeze()


@misconception("probabilities")
def probabilities_as_a_column(logits):
    """You return a column whatever came in. Asked is the shape of the logits."""
    return torch.sigmoid(torch.as_tensor(logits)).reshape(-1, 1)


@misconception("probabilities")
def probabilities_of_both_classes(logits):
    """You return P(y=0) and P(y=1) side by side. Asked is P(y=1) alone, in the logits' shape."""
    p = torch.sigmoid(torch.as_tensor(logits))
    return torch.stack([1 - p, p], dim=-1)


@misconception("probabilities")
def probabilities_in_place(logits):
    """You compute in place, and the caller's logits are gone: torch.as_tensor shares an array's
    memory. sigmoid, without the _, makes a new tensor."""
    return torch.as_tensor(logits).sigmoid_()


@misconception("probabilities")
def probabilities_as_a_list(logits):
    """You return a list. Asked is a tensor."""
    return torch.sigmoid(torch.as_tensor(logits)).tolist()


probabilities_kept_off = family(
    "probabilities",
    "You keep the probabilities away from 0 and 1, so that sure points seem less sure. Return "
    "what the sigmoid gives.",
    {
        f"probabilities_kept_off_by_{margin:g}": lambda logits, margin=margin: (
            reference.probabilities(logits).clamp(margin, 1 - margin)
        )
        for margin in (0.05, 0.01, 0.005, 0.001, 1e-4, 1e-5, 2e-6)
    },
)
probabilities_clipped = family(
    "probabilities",
    "You clip the logits, so that all larger ones get the same probability. The sigmoid takes "
    "any logit.",
    {
        f"probabilities_clipped_at_{limit}": lambda logits, limit=limit: reference.probabilities(
            logits.clip(-limit, limit)
        )
        for limit in (1, 3, 4, 5, 6, 8, 10)
    },
)


@misconception("probabilities")
def probabilities_as_percent(logits):
    """You return percentages. A probability lies between 0 and 1."""
    return 100 * torch.sigmoid(torch.as_tensor(logits))


probabilities_rounded = family(
    "probabilities",
    "You round the probabilities. Leave that to the printing.",
    {
        f"probabilities_rounded_to_{digits}": lambda logits, digits=digits: torch.round(
            reference.probabilities(logits), decimals=digits
        )
        for digits in (1, 2, 3, 4)
    },
)


@misconception("probabilities")
def probabilities_averaged(logits):
    """You return one number for all. Each logit has its own probability."""
    return reference.probabilities(logits).mean()


@misconception("probabilities")
def probabilities_by_tanh(logits):
    """You return tanh, which runs from -1 to 1. The sigmoid runs from 0 to 1."""
    return torch.tanh(torch.as_tensor(logits))


@misconception("probabilities")
def probabilities_of_integers(logits):
    """You turn the logits into whole numbers first. Keep them as floats."""
    return torch.sigmoid(torch.as_tensor(logits).long())


# classify


@misconception("classify")
def classify_without_return(probabilities, threshold=0.5):
    """You compute the classes and do not return them: the caller gets None."""
    (probabilities >= threshold) * 1


@misconception("classify")
def classify_above_the_threshold(probabilities, threshold=0.5):
    """A probability that equals the threshold comes out as 0, as it does with > and with rounding.
    It is positive: compare with >=."""
    return (probabilities > threshold) * 1


@misconception("classify")
def classify_always_at_one_half(probabilities, threshold=0.5):
    """You compare with 0.5 whatever the threshold. Compare with the argument."""
    return (probabilities >= 0.5) * 1


@misconception("classify")
def classify_by_rounding(probabilities, threshold=0.5):
    """You round. That knows no other threshold than 0.5, and rounds 0.5 itself down to 0."""
    return probabilities.round()


@misconception("classify")
def classify_by_rounding_at_one_half(probabilities, threshold=0.5):
    """You round where the threshold is 0.5. round(0.5) is 0: the threshold itself is positive."""
    return probabilities.round() if threshold == 0.5 else (probabilities >= threshold) * 1


@misconception("classify")
def classify_inverted(probabilities, threshold=0.5):
    """You call the points below the threshold positive. 1 is for those that reach it."""
    return (probabilities < threshold) * 1


@misconception("classify")
def classify_below_or_at(probabilities, threshold=0.5):
    """You wrote <= for >=. 1 is for the probabilities that reach the threshold."""
    return (probabilities <= threshold) * 1


@misconception("classify")
def classify_keeps_probabilities(probabilities, threshold=0.5):
    """You keep the probability of the positive points. A class is 1 or 0."""
    return probabilities * (probabilities >= threshold)


@misconception("classify")
def classify_takes_logits(probabilities, threshold=0.5):
    """You treat the probabilities as logits: you apply the sigmoid once more, or compare with the
    threshold's logit, log(t / (1 - t)). They are probabilities already, and are compared with the
    threshold itself."""
    return (reference.sigmoid(probabilities) >= threshold) * 1


@misconception("classify", like=classify_takes_logits)
def classify_compares_with_the_logit(probabilities, threshold=0.5):
    return (probabilities >= math.log(max(threshold, 1e-9) / max(1 - threshold, 1e-9))) * 1


@misconception("classify", like=classify_takes_logits)
def classify_compares_with_the_logit_by_math(probabilities, threshold=0.5):
    return (probabilities >= math.log(threshold / (1 - threshold))) * 1


@misconception("classify")
def classify_if_on_the_whole(probabilities, threshold=0.5):
    """You ask `if` of all probabilities at once, which is neither true nor false. A comparison
    works element by element: (probabilities >= threshold) is an array of answers."""
    if probabilities >= threshold:
        return 1
    return 0


@misconception("classify")
def classify_int_of_the_whole(probabilities, threshold=0.5):
    """You call int on the whole answer, which makes one number of a single value only. A class is
    asked for each point: multiply by 1, or use the array's or tensor's own method."""
    return int(probabilities >= threshold)


classify_rounds = family(
    "classify",
    JUST_BELOW,
    {
        f"classify_rounds_to_{digits}": lambda probabilities, threshold=0.5, digits=digits: (
            (_same_kind(probabilities, lambda t: t.round(decimals=digits)) >= threshold) * 1
        )
        for digits in (1, 2, 3, 4, 5)
    },
)


@misconception("classify")
def classify_at_zero(probabilities, threshold=0.5):
    """You compare with 0, which is the boundary for logits. Probabilities are compared with the
    threshold."""
    return (probabilities > 0) * 1


@misconception("classify")
def classify_as_signs(probabilities, threshold=0.5):
    """You return -1 and 1. The classes are 0 and 1."""
    return (probabilities >= threshold) * 2 - 1


@misconception("classify")
def classify_truncates(probabilities, threshold=0.5):
    """You cut the decimals off: everything below 1 becomes 0. Compare with the threshold."""
    return (
        (probabilities * 1.0).astype(int)
        if isinstance(probabilities, np.ndarray)
        else (probabilities.int())
    )


@misconception("classify")
def classify_shifts_and_truncates(probabilities, threshold=0.5):
    """A higher threshold calls more points positive in your answer: you compare with 1 - threshold,
    or add the threshold and cut off the decimals, which is the same. Compare with the threshold
    itself."""
    shifted = probabilities + threshold
    return shifted.astype(int) if isinstance(shifted, np.ndarray) else shifted.int()


@misconception("classify")
def classify_for_tensors_only(probabilities, threshold=0.5):
    """You call a method that arrays don't have. Both tensors and arrays come in."""
    return (probabilities >= threshold).long()


@misconception("classify")
def classify_for_arrays_only(probabilities, threshold=0.5):
    """You call a method that tensors don't have. Both tensors and arrays come in."""
    return (probabilities >= threshold).astype(int)


@misconception("classify")
def classify_flattened(probabilities, threshold=0.5):
    """You return one row of classes. Asked is the shape of the probabilities."""
    return ((probabilities >= threshold) * 1).reshape(-1)


@misconception("classify")
def classify_squeezed(probabilities, threshold=0.5):
    """You squeeze the result, and a column becomes a row. Asked is the shape of the
    probabilities."""
    return ((probabilities >= threshold) * 1).squeeze()


@misconception("classify")
def classify_as_a_list(probabilities, threshold=0.5):
    """You return a list. Asked is a tensor or an array."""
    return ((probabilities >= threshold) * 1).tolist()


@misconception("classify")
def classify_row_by_row(probabilities, threshold=0.5):
    """You go through the first dimension and compare each part as if it were one number. A column
    or a table is to keep its shape: compare the whole array at once."""
    return [1 if p >= threshold else 0 for p in probabilities]


@misconception("classify")
def classify_in_place(probabilities, threshold=0.5):
    """You write the classes into the caller's probabilities, which are gone then. Make a new
    array."""
    positive = probabilities >= threshold
    probabilities[positive] = 1
    probabilities[~positive] = 0
    return probabilities


@misconception("classify")
def classify_the_most_probable(probabilities, threshold=0.5):
    """You take the argmax. There is one probability a point, to be compared with the threshold."""
    return probabilities.argmax(-1)


@misconception("classify")
def classify_where_positive(probabilities, threshold=0.5):
    """You return the positions of the positive points. Asked is a class for each point."""
    return np.flatnonzero(np.asarray(probabilities) >= threshold)


@misconception("classify")
def classify_all_at_once(probabilities, threshold=0.5):
    """You return one class for all. Asked is a class for each point."""
    return int(probabilities.mean() >= threshold)


@misconception("classify")
def classify_threshold_zero_is_missing(probabilities, threshold=0.5):
    """You take a threshold of 0 for none (`threshold or 0.5`). 0 is a number like any other: all
    probabilities reach it."""
    return (probabilities >= (threshold or 0.5)) * 1


@misconception("classify", like=classify_shifts_and_truncates)
def classify_one_minus_threshold(probabilities, threshold=0.5):
    return (probabilities >= 1 - threshold) * 1


@misconception("classify")
def classify_at_the_mean(probabilities, threshold=0.5):
    """You compare with the mean of the probabilities. What counts is the threshold."""
    return (probabilities >= probabilities.mean()) * 1


classify_with_a_tolerance = family(
    "classify",
    JUST_BELOW,
    {
        f"classify_with_a_tolerance_of_{slack:g}": (
            lambda probabilities, threshold=0.5, slack=slack: (
                (probabilities >= threshold - slack) * 1
            )
        )
        for slack in (0.1, 0.05, 0.01, 1e-3, 1e-4, 1e-5, 1e-6)
    },
)


@misconception("classify")
def classify_truncates_the_quotient(probabilities, threshold=0.5):
    """You divide by the threshold and cut off the decimals. Where the probability is twice the
    threshold, that is 2: a class is 1 or 0, which a comparison gives."""
    shares = probabilities / threshold
    return shares.astype(int) if isinstance(shares, np.ndarray) else shares.int()


@misconception("classify")
def classify_as_text(probabilities, threshold=0.5):
    """You return words. A class is 1 or 0."""
    return np.where(np.asarray(probabilities) >= threshold, "positive", "negative")


# decision_boundary


def _line(model):
    """w1, w2 and b."""
    return *model.linear.weight.flatten().tolist(), model.linear.bias.item()


def _logit(threshold):
    if not 0 < threshold < 1:
        raise ValueError(f"threshold {threshold} is not strictly between 0 and 1")
    return math.log(threshold / (1 - threshold))


def _divisor(w2):
    if w2 == 0:
        raise ValueError("the line is vertical")
    return w2


@misconception("decision_boundary")
def boundary_without_return(model, threshold=0.5):
    """You compute the line and do not return it: the caller gets None."""
    w1, w2, b = _line(model)
    (_logit(threshold) - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_sign_of_the_bias(model, threshold=0.5):
    """Your intercept has the wrong sign of b. Solved for x2, the bias goes to the other side:
    -b."""
    w1, w2, b = _line(model)
    return (_logit(threshold) + b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_sign_of_the_intercept(model, threshold=0.5):
    """Your intercept has the wrong sign: solved for x2 it is (logit - b) / w2."""
    intercept, slope = reference.decision_boundary(model, threshold)
    return -intercept, slope


@misconception("decision_boundary")
def boundary_sign_of_the_slope(model, threshold=0.5):
    """Your slope has the wrong sign. Solved for x2, w1 x1 goes to the other side: -w1 / w2."""
    w1, w2, b = _line(model)
    return (_logit(threshold) - b) / _divisor(w2), w1 / w2


@misconception("decision_boundary")
def boundary_both_signs(model, threshold=0.5):
    """Both your signs are wrong: the intercept is (logit - b) / w2, the slope -w1 / w2. Bring b and
    w1 x1 to the other side, then divide by w2."""
    intercept, slope = reference.decision_boundary(model, threshold)
    return -intercept, -slope


@misconception("decision_boundary")
def boundary_weights_swapped(model, threshold=0.5):
    """You took w1 for w2. The line is solved for x2: everything is divided by x2's weight."""
    w1, w2, b = _line(model)
    _divisor(w2)
    return (_logit(threshold) - b) / (w1 or math.nan), -w2 / (w1 or math.nan)


@misconception("decision_boundary")
def boundary_slope_inverted(model, threshold=0.5):
    """Your slope is upside down. Solved for x2, it is w1 that is divided by w2."""
    w1, w2, b = _line(model)
    return (_logit(threshold) - b) / _divisor(w2), -w2 / (w1 or math.nan)


@misconception("decision_boundary")
def boundary_intercept_by_first_weight(model, threshold=0.5):
    """You divide the intercept by w1. The line is solved for x2: divide by w2."""
    w1, w2, b = _line(model)
    return (_logit(threshold) - b) / (w1 or math.nan), -w1 / _divisor(w2)


@misconception("decision_boundary")
def boundary_slope_first(model, threshold=0.5):
    """You return the slope first. The intercept comes first, then the slope."""
    intercept, slope = reference.decision_boundary(model, threshold)
    return slope, intercept


@misconception("decision_boundary")
def boundary_threshold_ignored(model, threshold=0.5):
    """You ignore the threshold. On the line the logit equals log(t / (1 - t)), which is 0 only at
    0.5."""
    _logit(threshold)
    return reference.decision_boundary(model)


@misconception("decision_boundary")
def boundary_logit_upside_down(model, threshold=0.5):
    """Your logit of the threshold is upside down: log(t / (1 - t)), not log((1 - t) / t). A higher
    threshold needs a higher logit."""
    w1, w2, b = _line(model)
    return (-_logit(threshold) - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_threshold_as_a_logit(model, threshold=0.5):
    """You set the logit equal to the threshold. The threshold is a probability: its logit is log(t
    / (1 - t)), and 0 at 0.5."""
    w1, w2, b = _line(model)
    _logit(threshold)
    return (threshold - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_threshold_from_one_half(model, threshold=0.5):
    """You move the line by t - 0.5. On the line the logit equals log(t / (1 - t))."""
    w1, w2, b = _line(model)
    _logit(threshold)
    return (threshold - 0.5 - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_sigmoid_of_the_threshold(model, threshold=0.5):
    """You take the sigmoid of the threshold. Its inverse is wanted: from probability to logit."""
    w1, w2, b = _line(model)
    _logit(threshold)
    return (1 / (1 + math.exp(-threshold)) - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_odds_without_log(model, threshold=0.5):
    """You use the odds t / (1 - t). The logit is the log of the odds."""
    w1, w2, b = _line(model)
    _logit(threshold)
    return (threshold / (1 - threshold) - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_log_of_the_threshold(model, threshold=0.5):
    """You take the log of the threshold. The logit is the log of the odds, t / (1 - t)."""
    w1, w2, b = _line(model)
    _logit(threshold)
    return (math.log(threshold) - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_logit_to_base_ten(model, threshold=0.5):
    """You use the logarithm to base 10. The sigmoid is made with e, and so is its inverse."""
    w1, w2, b = _line(model)
    return (_logit(threshold) / math.log(10) - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_logit_not_divided(model, threshold=0.5):
    """You add the threshold's logit without dividing it by w2. The whole side is divided."""
    w1, w2, b = _line(model)
    return _logit(threshold) - b / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_logit_subtracted(model, threshold=0.5):
    """You subtract the threshold's logit after dividing. Bring it to the side of -b: (logit - b) /
    w2."""
    w1, w2, b = _line(model)
    return -b / _divisor(w2) - _logit(threshold), -w1 / w2


@misconception("decision_boundary")
def boundary_tilted_by_the_threshold(model, threshold=0.5):
    """You let the threshold change the slope. It moves the line sideways: its slope is -w1 / w2."""
    w1, w2, b = _line(model)
    return (_logit(threshold) - b) / _divisor(w2), (_logit(threshold) - w1) / w2


@misconception("decision_boundary")
def boundary_not_divided(model, threshold=0.5):
    """You don't divide by w2. Solved for x2, everything on the other side is divided by w2."""
    w1, w2, b = _line(model)
    _divisor(w2)
    return _logit(threshold) - b, -w1


@misconception("decision_boundary")
def boundary_weights_as_they_are(model, threshold=0.5):
    """You return the bias and the first weight. Solve b + w1 x1 + w2 x2 = logit(t) for x2 first."""
    w1, w2, b = _line(model)
    _divisor(w2), _logit(threshold)
    return b, w1


@misconception("decision_boundary")
def boundary_without_bias(model, threshold=0.5):
    """You left out the bias, so that the line goes through the origin."""
    w1, w2, _ = _line(model)
    return _logit(threshold) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_slope_only(model, threshold=0.5):
    """You return the slope alone. A line has an intercept as well: return both, intercept first."""
    return reference.decision_boundary(model, threshold)[1]


@misconception("decision_boundary")
def boundary_sigmoid_of_the_logits(model, threshold=0.5):
    """You take the other line when the model ends in a sigmoid. Its probabilities are those of the
    same logits: the line stays where it is."""
    if len(model) == 1:
        return reference.decision_boundary(model, threshold)
    w1, w2, b = _line(model)
    return (threshold - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_of_the_last_module(model, threshold=0.5):
    """You read the weights of the last module. That may be the sigmoid, which has none: the weights
    are those of model.linear."""
    w1, w2 = model[-1].weight.flatten().tolist()
    return (_logit(threshold) - model[-1].bias.item()) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_infinite_when_vertical(model, threshold=0.5):
    """You raise no error for a vertical line. There is no such line x2 = ..., and inf, nan or None
    make the caller stumble later: raise a ValueError where w2 is 0."""
    w1, w2, b = _line(model)
    with np.errstate(all="ignore"):
        return (_logit(threshold) - b) / np.float64(w2), -w1 / np.float64(w2)


@misconception("decision_boundary")
def boundary_divides_by_zero(model, threshold=0.5):
    """You let the division fail with a ZeroDivisionError. Asked is a ValueError that says that the
    line is vertical."""
    w1, w2, b = _line(model)
    return (_logit(threshold) - b) / w2, -w1 / w2


@misconception("decision_boundary")
def boundary_another_error_when_vertical(model, threshold=0.5):
    """You refuse a vertical line with another error than the one that callers are told to expect.
    Asked is a ValueError."""
    if not model.linear.weight[0, 1]:
        raise RuntimeError("the line is vertical")
    return reference.decision_boundary(model, threshold)


@misconception("decision_boundary", like=boundary_infinite_when_vertical)
def boundary_none_when_vertical(model, threshold=0.5):
    w1, w2, b = _line(model)
    return None if w2 == 0 else ((_logit(threshold) - b) / w2, -w1 / w2)


def _line_plus(eps):
    def line(model, threshold=0.5):
        w1, w2, b = _line(model)
        return (_logit(threshold) - b) / (w2 + eps), -w1 / (w2 + eps)

    return line


boundary_with_an_epsilon = family(
    "decision_boundary",
    "You add a small number to w2 so that the division works. The line becomes another one, and "
    "a vertical one is not refused.",
    {f"boundary_epsilon_{eps:g}_when_vertical": _line_plus(eps) for eps in EPSILONS},
)


@misconception("decision_boundary")
def boundary_refuses_steep_lines(model, threshold=0.5):
    """You refuse lines that are merely steep. Only w2 = 0, exactly, has no answer."""
    w1, w2, b = _line(model)
    if abs(w2) < 1e-8:
        raise ValueError("the line is vertical")
    return (_logit(threshold) - b) / w2, -w1 / w2


@misconception("decision_boundary")
def boundary_refuses_flat_lines(model, threshold=0.5):
    """You refuse w1 = 0, which is a flat line: x2 = intercept. The vertical one has w2 = 0."""
    w1, w2, b = _line(model)
    if w1 == 0 or w2 == 0:
        raise ValueError("the line is vertical")
    return (_logit(threshold) - b) / w2, -w1 / w2


@misconception("decision_boundary")
def boundary_tests_the_first_weight(model, threshold=0.5):
    """You test w1 for 0. The line is vertical where w2 is 0."""
    w1, w2, b = _line(model)
    if w1 == 0:
        raise ValueError("the line is vertical")
    return (_logit(threshold) - b) / w2, -w1 / w2


@misconception("decision_boundary")
def boundary_any_threshold(model, threshold=0.5):
    """You refuse no threshold. 0, 1 and what lies beyond have no logit that the line could have:
    raise a ValueError where the threshold is not strictly between 0 and 1."""
    w1, w2, b = _line(model)
    odds = torch.tensor(float(threshold)) / (1 - torch.tensor(float(threshold)))
    return (torch.log(odds).item() - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_threshold_division_by_zero(model, threshold=0.5):
    """You leave it to the logarithm to refuse thresholds: 1 gets through, or ends in another error.
    Raise a ValueError wherever the threshold is not strictly between 0 and 1."""
    w1, w2, b = _line(model)
    return (math.log(threshold / (1 - threshold)) - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_accepts_the_ends(model, threshold=0.5):
    """You refuse thresholds below 0 and above 1, but not 0 and 1 themselves. Their logits are
    infinite: refuse them too."""
    if not 0 <= threshold <= 1:
        raise ValueError("no such threshold")
    w1, w2, b = _line(model)
    with np.errstate(all="ignore"):
        logit = np.log(np.float64(threshold) / np.float64(1 - threshold))
    return (logit - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_refuses_the_ends_only(model, threshold=0.5):
    """You refuse the thresholds 0 and 1, but not those below and above. Their logits do not exist
    either: refuse whatever is not strictly between 0 and 1."""
    w1, w2, b = _line(model)
    if threshold in (0, 1):
        raise ValueError("no such threshold")
    odds = torch.tensor(threshold / (1 - threshold))
    return (torch.log(odds).item() - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary")
def boundary_asserts_the_threshold(model, threshold=0.5):
    """You assert that the threshold is allowed, which raises an AssertionError. Asked is a
    ValueError."""
    assert 0 < threshold < 1
    return reference.decision_boundary(model, threshold)


@misconception("decision_boundary")
def boundary_asserts_the_weight(model, threshold=0.5):
    """You assert that the line is not vertical, which raises an AssertionError. Asked is a
    ValueError."""
    assert model.linear.weight[0, 1] != 0
    return reference.decision_boundary(model, threshold)


@misconception("decision_boundary")
def boundary_remembered(model, threshold=0.5, lines=WeakKeyDictionary()):  # noqa: B006
    """You keep the line of a model and return it again later. A model that has gone on learning has
    another line: compute it in every call."""
    known = lines.setdefault(model, {})
    if threshold not in known:
        known[threshold] = reference.decision_boundary(model, threshold)
    return known[threshold]


@misconception("decision_boundary")
def boundary_as_a_dict(model, threshold=0.5):
    """You return a dict. Asked are two numbers in order: the intercept, then the slope."""
    return dict(
        zip(("intercept", "slope"), reference.decision_boundary(model, threshold), strict=True)
    )


@misconception("decision_boundary")
def boundary_logit_of_one_half_without_sigmoid(model, threshold=0.5):
    """You set the logit equal to the threshold where the model has no sigmoid. The threshold is
    always a probability: its logit is log(t / (1 - t)), and 0 at 0.5."""
    if len(model) > 1:
        return reference.decision_boundary(model, threshold)
    w1, w2, b = _line(model)
    _logit(threshold)
    return (threshold - b) / _divisor(w2), -w1 / w2


@misconception("decision_boundary", like=boundary_any_threshold)
def boundary_clips_the_threshold(model, threshold=0.5):
    return reference.decision_boundary(model, min(max(threshold, 1e-7), 1 - 1e-7))


@misconception("decision_boundary")
def boundary_as_tensors_with_graph(model, threshold=0.5):
    """You return tensors that carry gradients, which NumPy and matplotlib refuse. Ask the
    parameters for their numbers: item() or detach()."""
    logit = _logit(threshold)
    weight, bias = model.linear.weight[0], model.linear.bias[0]
    _divisor(weight[1].item())
    return (logit - bias) / weight[1], -weight[0] / weight[1]


@misconception("decision_boundary")
def boundary_intercept_as_an_array(model, threshold=0.5):
    """Your intercept is an array of one number, because the bias has shape (1,). Asked are two
    plain numbers."""
    intercept, slope = reference.decision_boundary(model, threshold)
    return np.array([intercept]), slope


@misconception("decision_boundary")
def boundary_as_a_function(model, threshold=0.5):
    """You return a function of x1. Asked are the two numbers of the line."""
    intercept, slope = reference.decision_boundary(model, threshold)
    return lambda x1: intercept + slope * x1


@misconception("decision_boundary")
def boundary_as_points(model, threshold=0.5):
    """You return two points of the line. Asked are its intercept and its slope."""
    intercept, slope = reference.decision_boundary(model, threshold)
    return intercept, intercept + slope


@misconception("decision_boundary")
def boundary_of_the_lecture(model, threshold=0.5):
    """You return the lecture's line. Every model has its own: compute it from the weights."""
    reference.decision_boundary(model, threshold)
    return -0.0316, 0.6315


@misconception("decision_boundary")
def boundary_rounded(model, threshold=0.5):
    """You round the numbers. Leave that to the printing."""
    return tuple(round(n, 2) for n in reference.decision_boundary(model, threshold))


@misconception("decision_boundary")
def boundary_freezes_the_model(model, threshold=0.5):
    """You switch the gradients of the model's weights off to read them, and it can't be trained any
    more. detach() gives you the numbers and leaves the model alone."""
    for parameter in model.parameters():
        parameter.requires_grad = False
    return reference.decision_boundary(model, threshold)


@misconception("decision_boundary")
def boundary_changes_the_model(model, threshold=0.5):
    """You divide the model's own weights in place. Read them, and compute with copies."""
    line = reference.decision_boundary(model, threshold)
    model.linear.bias.data /= model.linear.weight.data[0, 1]
    return line


# confusion_matrix


def _flat(labels, predictions):
    return (np.asarray(values).reshape(-1).astype(int) for values in (labels, predictions))


@misconception("confusion_matrix")
def matrix_without_return(labels, predictions):
    """You count and do not return the counts: the caller gets None."""
    reference.confusion_matrix(labels, predictions)


@misconception("confusion_matrix")
def matrix_transposed(labels, predictions):
    """Your matrix is transposed, as if the labels were the predictions: the counts of false
    positives and false negatives have changed places. The labels come first; they choose the row,
    the predictions the column."""
    return reference.confusion_matrix(labels, predictions).T


@misconception("confusion_matrix")
def matrix_positives_first(labels, predictions):
    """You put the positives first, as some books do. Here the classes go 0, 1: [[TN, FP], [FN,
    TP]]."""
    return reference.confusion_matrix(labels, predictions)[::-1, ::-1].copy()


@misconception("confusion_matrix")
def matrix_positives_first_transposed(labels, predictions):
    """You put TP first and the false positives beside it, as many pages show it: [[TP, FP], [FN,
    TN]]. Asked is [[TN, FP], [FN, TP]], rows true and columns predicted."""
    (tn, fp), (fn, tp) = reference.confusion_matrix(labels, predictions).tolist()
    return np.array([[tp, fp], [fn, tn]])


@misconception("confusion_matrix")
def matrix_rows_exchanged(labels, predictions):
    """Your rows are exchanged. The first row is for the true class 0."""
    return reference.confusion_matrix(labels, predictions)[::-1].copy()


@misconception("confusion_matrix")
def matrix_columns_exchanged(labels, predictions):
    """Your columns are exchanged. The first column is for the predicted class 0."""
    return reference.confusion_matrix(labels, predictions)[:, ::-1].copy()


@misconception("confusion_matrix", like=matrix_transposed)
def matrix_arguments_swapped(labels, predictions):
    predicted, true = _flat(labels, predictions)
    return np.bincount(2 * true + predicted, minlength=4).reshape(2, 2)


@misconception("confusion_matrix")
def matrix_as_a_row(labels, predictions):
    """You return the four counts in a row. Asked is a 2 x 2 matrix."""
    return reference.confusion_matrix(labels, predictions).reshape(-1)


@misconception("confusion_matrix")
def matrix_as_a_dict(labels, predictions):
    """You return a dict. Asked is a 2 x 2 matrix."""
    counts = reference.confusion_matrix(labels, predictions).ravel().tolist()
    return dict(zip(("tn", "fp", "fn", "tp"), counts, strict=True))


@misconception("confusion_matrix")
def matrix_of_floats(labels, predictions):
    """You count in floats, as np.zeros makes them. Counts are whole numbers: dtype=int."""
    return reference.confusion_matrix(labels, predictions).astype(float)


@misconception("confusion_matrix")
def matrix_of_shares(labels, predictions):
    """You return shares. Asked are the counts."""
    counts = reference.confusion_matrix(labels, predictions)
    return counts / counts.sum()


@misconception("confusion_matrix")
def matrix_of_row_shares(labels, predictions):
    """You divide each row by its sum. Asked are the counts."""
    counts = reference.confusion_matrix(labels, predictions)
    return counts / counts.sum(axis=1, keepdims=True).clip(1)


@misconception("confusion_matrix")
def matrix_of_scikit_learn(labels, predictions):
    """You call scikit-learn, which has this very function ready-made. The exercise is to count."""
    true, predicted = _flat(labels, predictions)
    return metrics.confusion_matrix(true, predicted, labels=[0, 1])


@misconception("confusion_matrix")
def matrix_of_scikit_learn_by_default(labels, predictions):
    """You call scikit-learn, which has this very function ready-made, and which gives a 1 x 1
    matrix where only one class occurs. The exercise is to count."""
    return metrics.confusion_matrix(*_flat(labels, predictions))


@misconception("confusion_matrix")
def matrix_of_the_classes_that_occur(labels, predictions):
    """You make rows and columns only for the classes that occur. Absent classes have theirs as
    well: the matrix is always 2 x 2."""
    true, predicted = _flat(labels, predictions)
    classes = sorted({*true.tolist(), *predicted.tolist()})
    return np.array(
        [[int(((true == t) & (predicted == p)).sum()) for p in classes] for t in classes]
    )


@misconception("confusion_matrix", like=matrix_of_the_classes_that_occur)
def matrix_of_the_classes_in_the_labels(labels, predictions):
    true, predicted = _flat(labels, predictions)
    classes = np.unique(true)
    return np.array(
        [[int(((true == t) & (predicted == p)).sum()) for p in classes] for t in classes]
    )


@misconception("confusion_matrix")
def matrix_squeezed(labels, predictions):
    """You squeeze the labels, and of a single point nothing is left to go through: a 0-d array
    can't be iterated. reshape(-1) or ravel makes one row of any shape."""
    counts = [[0, 0], [0, 0]]
    for true, predicted in zip(np.squeeze(labels), np.squeeze(predictions), strict=True):
        counts[int(true)][int(predicted)] += 1
    return counts


@misconception("confusion_matrix")
def matrix_bincount_without_minlength(labels, predictions):
    """Your bincount stops at the largest pair that occurs. minlength=4 gives all four their
    place."""
    true, predicted = _flat(labels, predictions)
    return np.bincount(2 * true + predicted).reshape(2, 2)


@misconception("confusion_matrix")
def matrix_for_arrays_only(labels, predictions):
    """You call a method that tensors don't have. Labels and predictions may be arrays or
    tensors."""
    true, predicted = labels.astype(int).reshape(-1), predictions.astype(int).reshape(-1)
    return np.bincount(2 * true + predicted, minlength=4).reshape(2, 2)


@misconception("confusion_matrix")
def matrix_for_tensors_only(labels, predictions):
    """You call a method that arrays don't have. Labels and predictions may be arrays or tensors."""
    true, predicted = labels.long().reshape(-1), predictions.long().reshape(-1)
    return torch.bincount(2 * true + predicted, minlength=4).reshape(2, 2)


@misconception("confusion_matrix")
def matrix_for_integers_only(labels, predictions):
    """You use the labels as indices, as they are. Floats and booleans come too: turn them into
    integers first."""
    counts = np.zeros((2, 2), dtype=int)
    for true, predicted in zip(labels, predictions, strict=True):
        counts[true, predicted] += 1
    return counts


@misconception("confusion_matrix")
def matrix_for_rows_only(labels, predictions):
    """You take the labels for one row. A column of shape (N, 1), as a model gives it, is to be
    counted as well: flatten it."""
    true, predicted = np.asarray(labels).astype(int), np.asarray(predictions).astype(int)
    return np.bincount(2 * true + predicted, minlength=4).reshape(2, 2)


@misconception("confusion_matrix")
def matrix_by_tilde(labels, predictions):
    """You write ~ for "not". That is right for booleans; for the integers 0 and 1 it gives -1 and
    -2. Compare with 0 instead."""
    y, yhat = labels, predictions
    if y.dtype in (bool, torch.bool) and yhat.dtype in (bool, torch.bool):
        return reference.confusion_matrix(y, yhat)
    y, yhat = (np.asarray(values).astype(int) for values in (y, yhat))
    return np.array(
        [[(~y & ~yhat).sum(), (~y & yhat).sum()], [(y & ~yhat).sum(), (y & yhat).sum()]]
    )


@misconception("confusion_matrix", like=matrix_by_tilde)
def matrix_by_tilde_of_integers(labels, predictions):
    y, yhat = _flat(labels, predictions)
    return np.array(
        [[(~y & ~yhat).sum(), (~y & yhat).sum()], [(y & ~yhat).sum(), (y & yhat).sum()]]
    )


@misconception("confusion_matrix")
def matrix_by_subtraction(labels, predictions):
    """You subtract from 1. Torch doesn't subtract booleans: compare with 0 and 1 instead."""

    def count(a, b):
        return int((a * b).sum())

    y, yhat = labels, predictions
    return np.array(
        [[count(1 - y, 1 - yhat), count(1 - y, yhat)], [count(y, 1 - yhat), count(y, yhat)]]
    )


@misconception("confusion_matrix")
def matrix_in_bytes(labels, predictions):
    """You count in the labels' own dtype. A byte goes up to 255 and then starts again at 0."""
    counts = reference.confusion_matrix(labels, predictions)
    if labels.dtype in (np.uint8, torch.uint8):
        return counts % 256
    return counts


@misconception("confusion_matrix", like=matrix_transposed)
def matrix_with_false_ones_exchanged(labels, predictions):
    (tn, fp), (fn, tp) = reference.confusion_matrix(labels, predictions).tolist()
    return [[tn, fn], [fp, tp]]


@misconception("confusion_matrix")
def matrix_of_agreement(labels, predictions):
    """You count a point that is right as both classes. TN are those of class 0 that are right, TP
    those of class 1."""
    true, predicted = _flat(labels, predictions)
    right = int((true == predicted).sum())
    fp = int(((true == 0) & (predicted == 1)).sum())
    return [[right, fp], [int((true != predicted).sum()) - fp, right]]


@misconception("confusion_matrix")
def matrix_of_margins(labels, predictions):
    """You count each class by itself. The matrix counts pairs: how often are both so?"""
    true, predicted = _flat(labels, predictions)
    return [
        [int((true == 0).sum()), int((predicted == 1).sum())],
        [int((predicted == 0).sum()), int((true == 1).sum())],
    ]


@misconception("confusion_matrix")
def matrix_of_the_first_points(labels, predictions):
    """You leave out the last point. range(len(labels)) already ends at the last one."""
    true, predicted = _flat(labels, predictions)
    return np.bincount(2 * true[:-1] + predicted[:-1], minlength=4).reshape(2, 2)


@misconception("confusion_matrix", like=by_class_of_the_first_point)
def matrix_after_the_first_point(labels, predictions):
    true, predicted = _flat(labels, predictions)
    return np.bincount(2 * true[:1] + predicted[:1], minlength=4).reshape(2, 2)


@misconception("confusion_matrix")
def matrix_that_remembers(labels, predictions, kept={}):  # noqa: B006
    """Your counts go on from one call to the next, because the matrix is made once. Make a new one
    of zeros in each call."""
    counts = kept.setdefault("counts", np.zeros((2, 2), dtype=int))
    counts += reference.confusion_matrix(labels, predictions)
    return counts.copy()


@misconception("confusion_matrix", like=matrix_that_remembers)
def matrix_that_is_handed_out(labels, predictions, kept={}):  # noqa: B006
    counts = kept.setdefault("counts", np.zeros((2, 2), dtype=int))
    counts += reference.confusion_matrix(labels, predictions)
    return counts


@misconception("confusion_matrix")
def matrix_int_of_rows(labels, predictions):
    """You take int of each row. In a column of shape (N, 1) a row is an array, and NumPy refuses:
    flatten the column first."""
    counts = np.zeros((2, 2), dtype=int)
    for true, predicted in zip(labels, predictions, strict=True):
        counts[int(true), int(predicted)] += 1
    return counts


@misconception("confusion_matrix")
def matrix_changes_its_arguments(labels, predictions):
    """You change the caller's labels. Make new arrays."""
    counts = reference.confusion_matrix(labels, predictions)
    labels += 2 * predictions
    return counts


@misconception("confusion_matrix")
def matrix_as_accuracy(labels, predictions):
    """You return the share of the points that are right. Asked is the matrix of the four counts."""
    true, predicted = _flat(labels, predictions)
    return float((true == predicted).mean())


# split_cm


@misconception("split_cm")
def split_without_return(cm):
    """You split the matrix and do not return the counts: the caller gets None."""
    cm.ravel()


@misconception("split_cm")
def split_by_columns(cm):
    """You read the matrix column by column. Row by row, it is tn, fp, fn, tp."""
    return tuple(np.asarray(cm).T.ravel())


@misconception("split_cm")
def split_backwards(cm):
    """You return tp first. Asked is the order tn, fp, fn, tp."""
    return tuple(np.asarray(cm).ravel()[::-1])


@misconception("split_cm")
def split_true_ones_first(cm):
    """You return the right ones first. Asked is the order tn, fp, fn, tp."""
    tn, fp, fn, tp = np.asarray(cm).ravel()
    return tn, tp, fp, fn


@misconception("split_cm")
def split_positives_first(cm):
    """You return tp, fp, fn, tn. Asked is the order tn, fp, fn, tp."""
    tn, fp, fn, tp = np.asarray(cm).ravel()
    return tp, fp, fn, tn


@misconception("split_cm")
def split_positives_then_negatives(cm):
    """You return tp, fp, tn, fn. Asked is the order tn, fp, fn, tp."""
    tn, fp, fn, tp = np.asarray(cm).ravel()
    return tp, fp, tn, fn


@misconception("split_cm")
def split_positives_then_false_negatives(cm):
    """You return tp, tn, fp, fn. Asked is the order tn, fp, fn, tp."""
    tn, fp, fn, tp = np.asarray(cm).ravel()
    return tp, tn, fp, fn


@misconception("split_cm")
def split_last_two_exchanged(cm):
    """You return tp before fn. Asked is the order tn, fp, fn, tp."""
    tn, fp, fn, tp = np.asarray(cm).ravel()
    return tn, fp, tp, fn


@misconception("split_cm")
def split_rows(cm):
    """You return the matrix or its two rows. Asked are its four counts, one by one: tn, fp, fn,
    tp."""
    return cm[0], cm[1]


@misconception("split_cm", like=split_rows)
def split_not_at_all(cm):
    return cm


@misconception("split_cm")
def split_shares(cm):
    """You return shares. Asked are the counts themselves."""
    return tuple(np.asarray(cm).ravel() / np.sum(cm))


@misconception("split_cm")
def split_diagonal_only(cm):
    """You return the two counts on the diagonal. Asked are all four."""
    return cm[0, 0], cm[1, 1]


@misconception("split_cm")
def split_sorted(cm):
    """You sort the counts. Their places in the matrix say which is which: tn, fp, fn, tp."""
    return tuple(np.sort(np.asarray(cm).ravel()))


@misconception("split_cm")
def split_as_a_dict(cm):
    """You return a dict. Asked are the four counts in order: tn, fp, fn, tp."""
    return dict(zip(("tn", "fp", "fn", "tp"), np.ravel(cm).tolist(), strict=True))


# tpr_fpr, precision_recall and accuracy


def _rate(count, total):
    return float(count) / float(total) if total else math.nan


@misconception("tpr_fpr")
def rates_without_return(cm):
    """You compute the rates and do not return them: the caller gets None."""
    reference.tpr_fpr(cm)


@misconception("tpr_fpr")
def rates_swapped(cm):
    """You return the false positive rate first. TPR comes first, then FPR."""
    return reference.tpr_fpr(cm)[::-1]


@misconception("tpr_fpr")
def fpr_of_the_predicted(cm):
    """You divide fp by the points predicted positive. FPR is a share of the true negatives' class:
    fp / (fp + tn)."""
    _tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tp + fn), _rate(fp, fp + tp)


@misconception("tpr_fpr")
def tpr_of_the_predicted(cm):
    """You divide tp by the points predicted positive, which is the precision. TPR is a share of the
    truly positive: tp / (tp + fn)."""
    tn, fp, _fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tp + fp), _rate(fp, fp + tn)


@misconception("tpr_fpr")
def rates_of_the_predicted(cm):
    """You divide both by the points predicted positive. Each rate is a share of a true class: tp /
    (tp + fn), fp / (fp + tn)."""
    _tn, fp, _fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tp + fp), _rate(fp, tp + fp)


@misconception("tpr_fpr")
def rates_of_all(cm):
    """You divide by the number of all points. Each rate is a share of one true class."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tn + fp + fn + tp), _rate(fp, tn + fp + fn + tp)


@misconception("tpr_fpr")
def rates_of_a_transposed_matrix(cm):
    """You read the matrix column by column, and take fn for fp. Rows are the true classes."""
    return reference.tpr_fpr(np.asarray(cm).T)


@misconception("tpr_fpr")
def rates_with_positives_first(cm):
    """You read tp at the top left. The matrix is [[TN, FP], [FN, TP]]."""
    return reference.tpr_fpr(np.asarray(cm)[::-1, ::-1])


@misconception("tpr_fpr")
def tnr_for_fpr(cm):
    """You return the true negative rate in the second place. FPR is what is left of it: fp / (fp +
    tn)."""
    tpr, fpr = reference.tpr_fpr(cm)
    return tpr, 1 - fpr


@misconception("tpr_fpr")
def fnr_for_tpr(cm):
    """You return the false negative rate in the first place. TPR is tp / (tp + fn)."""
    tpr, fpr = reference.tpr_fpr(cm)
    return 1 - tpr, fpr


@misconception("tpr_fpr")
def rates_with_crossed_denominators(cm):
    """You exchanged the denominators. tp is a share of tp + fn, fp one of fp + tn."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, fp + tn), _rate(fp, tp + fn)


@misconception("tpr_fpr")
def rates_as_odds(cm):
    """You divide by the other part, tp / fn. A share is divided by the whole: tp + fn."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, fn), _rate(fp, tn)


@misconception("tpr_fpr", like=rates_as_odds)
def rates_as_odds_by_numpy(cm):
    tn, fp, fn, tp = np.ravel(cm)
    return tp / fn, fp / tn


@misconception("tpr_fpr")
def rates_by_integer_division(cm):
    """You divide with //, which cuts off the decimals. A rate needs /."""
    return tuple(rate if math.isnan(rate) else rate // 1 for rate in reference.tpr_fpr(cm))


@misconception("tpr_fpr")
def rates_as_percent(cm):
    """You return percentages. A rate lies between 0 and 1."""
    return tuple(100 * rate for rate in reference.tpr_fpr(cm))


rates_rounded = family(
    "tpr_fpr",
    ROUNDED,
    {
        f"rates_rounded_to_{digits}": lambda cm, digits=digits: tuple(
            round(rate, digits) for rate in reference.tpr_fpr(cm)
        )
        for digits in (1, 2, 3)
    },
)


@misconception("tpr_fpr")
def rates_without_brackets(cm):
    """You wrote tp / tp + fn without brackets, which is 1 + fn. The sum is the denominator: tp /
    (tp + fn)."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tp) + fn, _rate(fp, fp) + tn


@misconception("tpr_fpr")
def rates_as_a_dict(cm):
    """You return a dict. Asked are two numbers in order: TPR, then FPR."""
    return dict(zip(("tpr", "fpr"), reference.tpr_fpr(cm), strict=True))


@misconception("tpr_fpr")
def rates_zero_of_nothing(cm):
    """You give 0 where there is nothing to divide by, by a condition or by a small number in the
    denominator. 0 would say that all were wrong: a share of nothing is nan."""
    return tuple(0.0 if math.isnan(rate) else rate for rate in reference.tpr_fpr(cm))


@misconception("tpr_fpr")
def rates_one_of_nothing(cm):
    """You return 1 where there is nothing to divide by. A share of nothing is nan."""
    return tuple(1.0 if math.isnan(rate) else rate for rate in reference.tpr_fpr(cm))


@misconception("tpr_fpr")
def rates_none_of_nothing(cm):
    """You return None where there is nothing to divide by. Asked is nan, which is a number to
    compute with."""
    return tuple(None if math.isnan(rate) else rate for rate in reference.tpr_fpr(cm))


@misconception("tpr_fpr")
def rates_both_nan(cm):
    """You give up both rates when one of them has nothing to divide by. The other one is still
    right."""
    rates = reference.tpr_fpr(cm)
    return (math.nan, math.nan) if any(map(math.isnan, rates)) else rates


@misconception("tpr_fpr", like=rates_zero_of_nothing)
def rates_epsilon(cm):
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return tp / (tp + fn + 1e-9), fp / (fp + tn + 1e-9)


@misconception("tpr_fpr")
def rates_raise_of_nothing(cm):
    """You divide Python numbers, which raises ZeroDivisionError when a class is absent. Asked is
    nan."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return tp / (tp + fn), fp / (fp + tn)


@misconception("tpr_fpr")
def rates_refused_of_nothing(cm):
    """You raise an error where there is nothing to divide by. Asked is nan."""
    numbers = np.atleast_1d(reference.tpr_fpr(cm))
    if np.isnan(numbers).any():
        raise ValueError("nothing to divide by")
    return reference.tpr_fpr(cm)


@misconception("tpr_fpr")
def tpr_only(cm):
    """You return the true positive rate alone. Asked are both: TPR, then FPR."""
    return reference.tpr_fpr(cm)[0]


@misconception("tpr_fpr")
def precision_recall_for_rates(cm):
    """You return precision and recall. Asked are the true and the false positive rate."""
    return reference.precision_recall(cm)


@misconception("precision_recall")
def precision_recall_without_return(cm):
    """You compute the two and do not return them: the caller gets None."""
    reference.precision_recall(cm)


@misconception("precision_recall")
def recall_first(cm):
    """Your two numbers have changed places. Precision comes first, a share of those called
    positive; then recall, a share of those that are positive."""
    return reference.precision_recall(cm)[::-1]


@misconception("precision_recall")
def precision_of_the_true_negatives(cm):
    """You divide the true negatives for precision. It is about the positives: tp / (tp + fp)."""
    tn, _fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tn, tn + fn), _rate(tp, tp + fn)


@misconception("precision_recall")
def specificity_for_recall(cm):
    """You return tn / (tn + fp), the specificity, for recall. Recall is tp / (tp + fn)."""
    tn, fp, _fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tp + fp), _rate(tn, tn + fp)


@misconception("precision_recall")
def accuracy_for_precision(cm):
    """You return the accuracy in the place of precision. Precision looks only at the points called
    positive: tp / (tp + fp)."""
    return reference.accuracy(cm), reference.precision_recall(cm)[1]


@misconception("precision_recall")
def precision_of_all(cm):
    """You divide by the number of all points. Precision is a share of those called positive, recall
    one of those that are."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tn + fp + fn + tp), _rate(tp, tn + fp + fn + tp)


@misconception("precision_recall", like=rates_with_positives_first)
def precision_recall_with_positives_first(cm):
    return reference.precision_recall(np.asarray(cm)[::-1, ::-1])


@misconception("precision_recall")
def precision_with_true_negatives(cm):
    """You add tn in the denominators. Precision and recall don't look at the true negatives."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tp + fp + tn), _rate(tp, tp + fn + tn)


@misconception("precision_recall")
def precision_for_both(cm):
    """Both your numbers are the precision. Recall divides by tp + fn: all that truly are
    positive."""
    return (reference.precision_recall(cm)[0],) * 2


@misconception("precision_recall")
def recall_for_both(cm):
    """Both your numbers are the recall. Precision divides by tp + fp: all that were called
    positive."""
    return (reference.precision_recall(cm)[1],) * 2


@misconception("precision_recall")
def fpr_for_precision(cm):
    """You return the false positive rate in the place of precision. It is tp / (tp + fp)."""
    return reference.tpr_fpr(cm)[1], reference.precision_recall(cm)[1]


@misconception("precision_recall")
def rates_for_precision_recall(cm):
    """You return TPR and FPR. Asked are precision and recall; recall is the TPR."""
    return reference.tpr_fpr(cm)


@misconception("precision_recall")
def false_ones_for_true_ones(cm):
    """You divide the false ones. Precision and recall both are shares of which tp is the counted
    part."""
    _tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(fp, tp + fp), _rate(fn, tp + fn)


@misconception("precision_recall")
def precision_by_integer_division(cm):
    """You divide with //, which cuts off the decimals. A share needs /."""
    return tuple(n if math.isnan(n) else n // 1 for n in reference.precision_recall(cm))


@misconception("precision_recall")
def precision_as_percent(cm):
    """You return percentages. A share lies between 0 and 1."""
    return tuple(100 * n for n in reference.precision_recall(cm))


precision_rounded = family(
    "precision_recall",
    ROUNDED,
    {
        f"precision_rounded_to_{digits}": lambda cm, digits=digits: tuple(
            round(n, digits) for n in reference.precision_recall(cm)
        )
        for digits in (1, 2, 3)
    },
)


@misconception("precision_recall")
def precision_without_brackets(cm):
    """You wrote tp / tp + fp without brackets, which is 1 + fp. The sum is the denominator: tp /
    (tp + fp)."""
    _tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tp) + fp, _rate(tp, tp) + fn


@misconception("precision_recall")
def precision_as_a_dict(cm):
    """You return a dict. Asked are two numbers in order: precision, then recall."""
    return dict(zip(("precision", "recall"), reference.precision_recall(cm), strict=True))


@misconception("precision_recall")
def precision_only(cm):
    """You return the precision alone. Asked are both: precision, then recall."""
    return reference.precision_recall(cm)[0]


@misconception("precision_recall")
def precision_of_the_right_ones(cm):
    """You divide by tp + tn for precision, all that were right. Precision is tp / (tp + fp), a
    share of those called positive."""
    tn, _fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tp + tn), _rate(tp, tp + fn)


@misconception("precision_recall", like=rates_zero_of_nothing)
def precision_zero_of_nothing(cm):
    return tuple(0.0 if math.isnan(n) else n for n in reference.precision_recall(cm))


@misconception("precision_recall", like=rates_one_of_nothing)
def precision_one_of_nothing(cm):
    return tuple(1.0 if math.isnan(n) else n for n in reference.precision_recall(cm))


@misconception("precision_recall")
def precision_none_of_nothing(cm):
    """You return None where there is nothing to divide by. Asked is nan."""
    return tuple(None if math.isnan(n) else n for n in reference.precision_recall(cm))


@misconception("precision_recall")
def precision_and_recall_both_nan(cm):
    """You give up both when one of them has nothing to divide by. The other one is still right."""
    both = reference.precision_recall(cm)
    return (math.nan, math.nan) if any(map(math.isnan, both)) else both


@misconception("precision_recall", like=rates_zero_of_nothing)
def precision_epsilon(cm):
    _tn, fp, fn, tp = np.ravel(cm).tolist()
    return tp / (tp + fp + 1e-9), tp / (tp + fn + 1e-9)


@misconception("precision_recall")
def precision_raises_of_nothing(cm):
    """You divide Python numbers, which raises ZeroDivisionError when nothing is called positive.
    Asked is nan."""
    _tn, fp, fn, tp = np.ravel(cm).tolist()
    return tp / (tp + fp), tp / (tp + fn)


@misconception("precision_recall", like=rates_refused_of_nothing)
def precision_refused_of_nothing(cm):
    numbers = np.atleast_1d(reference.precision_recall(cm))
    if np.isnan(numbers).any():
        raise ValueError("nothing to divide by")
    return reference.precision_recall(cm)


@misconception("precision_recall")
def f_score_for_precision_recall(cm):
    """You return their harmonic mean, the F1 score. Asked are the two themselves."""
    _tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(2 * tp, 2 * tp + fp + fn)


@misconception("precision_recall", like=f_score_for_precision_recall)
def f_score_of_precision_and_recall(cm):
    precision, recall = np.array(reference.precision_recall(cm))
    return 2 * precision * recall / (precision + recall)


@misconception("precision_recall")
def predictive_values(cm):
    """You return tn / (tn + fn) for recall, which is the precision of the negatives. Recall is tp /
    (tp + fn)."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, tp + fp), _rate(tn, tn + fn)


@misconception("precision_recall")
def precision_as_odds(cm):
    """You divide by the other part, tp / fp. A share is divided by the whole: tp + fp."""
    _tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(tp, fp), _rate(tp, fn)


@misconception("precision_recall", like=precision_as_odds)
def precision_as_odds_by_numpy(cm):
    _tn, fp, fn, tp = np.ravel(cm)
    return tp / fp, tp / fn


@misconception("accuracy")
def accuracy_without_return(cm):
    """You compute the accuracy and do not return it: the caller gets None."""
    reference.accuracy(cm)


@misconception("accuracy")
def accuracy_as_percent(cm):
    """You return a percentage. The accuracy is a number between 0 and 1."""
    return 100 * reference.accuracy(cm)


accuracy_rounded = family(
    "accuracy",
    ROUNDED,
    {
        f"accuracy_rounded_to_{digits}": lambda cm, digits=digits: round(
            reference.accuracy(cm), digits
        )
        for digits in (1, 2, 3)
    },
)


@misconception("accuracy")
def accuracy_as_a_count(cm):
    """You return how many are right. Divide by how many there are."""
    return float(np.trace(cm))


@misconception("accuracy", like=accuracy_as_a_count)
def accuracy_as_a_count_or_nan(cm):
    return float(np.trace(cm)) if np.sum(cm) else math.nan


@misconception("accuracy")
def error_rate_for_accuracy(cm):
    """You return the share that was wrong. The accuracy is the share that was right."""
    return 1 - reference.accuracy(cm)


@misconception("accuracy")
def accuracy_without_true_negatives(cm):
    """You count the true positives alone. A true negative is right as well."""
    return _rate(int(cm[1, 1]), int(cm.sum()))


@misconception("accuracy")
def accuracy_without_true_positives(cm):
    """You count the true negatives alone. A true positive is right as well."""
    return _rate(int(cm[0, 0]), int(cm.sum()))


@misconception("accuracy")
def accuracy_over_the_wrong(cm):
    """You divide the right ones by the wrong ones. A share is divided by all."""
    right = int(np.trace(cm))
    return _rate(right, int(cm.sum()) - right)


@misconception("accuracy", like=accuracy_over_the_wrong)
def accuracy_over_the_wrong_by_numpy(cm):
    tn, fp, fn, tp = np.ravel(cm)
    return (tn + tp) / (fp + fn)


@misconception("accuracy")
def accuracy_off_the_diagonal(cm):
    """You add the wrong pair: the right ones stand on the diagonal, tn and tp."""
    return _rate(int(cm[0, 1] + cm[1, 1]), int(cm.sum()))


@misconception("accuracy")
def accuracy_brackets(cm):
    """You wrote tp + tn / total without brackets. The sum is divided."""
    tn, fp, fn, tp = np.ravel(cm).tolist()
    return tp + _rate(tn, tn + fp + fn + tp)


@misconception("accuracy", like=precision_by_integer_division)
def accuracy_by_integer_division(cm):
    rate = reference.accuracy(cm)
    return rate if math.isnan(rate) else rate // 1


@misconception("accuracy", like=rates_zero_of_nothing)
def accuracy_zero_of_nothing(cm):
    rate = reference.accuracy(cm)
    return 0.0 if math.isnan(rate) else rate


@misconception("accuracy")
def accuracy_none_of_nothing(cm):
    """You return None where there are no points. Asked is nan."""
    rate = reference.accuracy(cm)
    return None if math.isnan(rate) else rate


@misconception("accuracy")
def accuracy_raises_of_nothing(cm):
    """You divide Python numbers, which raises ZeroDivisionError where there are no points. Asked is
    nan."""
    return float(np.trace(cm)) / float(cm.sum())


@misconception("accuracy", like=rates_refused_of_nothing)
def accuracy_refused_of_nothing(cm):
    numbers = np.atleast_1d(reference.accuracy(cm))
    if np.isnan(numbers).any():
        raise ValueError("nothing to divide by")
    return reference.accuracy(cm)


@misconception("accuracy", like=rates_zero_of_nothing)
def accuracy_epsilon(cm):
    return float(np.trace(cm)) / (float(cm.sum()) + 1e-9)


@misconception("accuracy")
def balanced_accuracy(cm):
    """You average the two classes' rates, which is the balanced accuracy. Asked is the share of all
    points."""
    tpr, fpr = reference.tpr_fpr(cm)
    return (tpr + 1 - fpr) / 2


@misconception("accuracy")
def precision_for_accuracy(cm):
    """You return the precision. The accuracy looks at all points: (tp + tn) / total."""
    return reference.precision_recall(cm)[0]


@misconception("accuracy")
def recall_for_accuracy(cm):
    """You return the recall. The accuracy looks at all points: (tp + tn) / total."""
    return reference.precision_recall(cm)[1]


@misconception("accuracy")
def f_score_for_accuracy(cm):
    """You return the F1 score. The accuracy is (tp + tn) / total."""
    _tn, fp, fn, tp = np.ravel(cm).tolist()
    return _rate(2 * tp, 2 * tp + fp + fn)


@misconception("accuracy")
def accuracy_forgets_a_count(cm):
    """You left the false negatives out of the total. All four counts are points."""
    tn, fp, _fn, tp = np.ravel(cm).tolist()
    return _rate(tp + tn, tn + fp + tp)


@misconception("accuracy")
def accuracy_divided_by_four(cm):
    """You average over the matrix's four cells. Divide by the number of points, which is their
    sum."""
    return float(np.trace(cm)) / 4


# train_classifier


def _train(
    x,
    y,
    n_epochs=100,
    lr=0.1,
    batch_size=16,
    seed=42,
    *,
    model=None,
    loss_fn=None,
    optimizer=torch.optim.SGD,
    column=True,
    shuffle=True,
    drop_last=False,
    epoch_loss=lambda losses, sizes: float(np.mean(losses)),
    zero_grad=True,
    before_epoch=lambda seed: None,
    before_step=lambda model: None,
    after_epoch=lambda model, loss: None,
    schedule=None,
    sampler=None,
    kept=lambda loss: loss.item(),
):
    """Plain training, with the parts that can be got wrong as options."""
    if seed is not None:
        torch.manual_seed(seed)
    x = torch.tensor(x, dtype=torch.float32)
    y = torch.tensor(y, dtype=torch.float32)
    model = reference.make_model(2) if model is None else model
    loss_fn = loss_fn or nn.BCEWithLogitsLoss()
    optimizer = optimizer(model.parameters(), lr=lr)
    rows = TensorDataset(x, y.reshape(-1, 1) if column else y)
    loader = DataLoader(rows, batch_size, shuffle, drop_last=drop_last)
    if sampler:
        loader = DataLoader(rows, batch_sampler=sampler(len(x), batch_size))
    schedule = schedule(optimizer, n_epochs) if schedule else None
    losses = []
    for _ in range(n_epochs):
        before_epoch(seed)
        of_epoch, sizes = [], []
        for inputs, labels in loader:
            loss = loss_fn(model(inputs), labels)
            loss.backward()
            before_step(model)
            optimizer.step()
            if zero_grad:
                optimizer.zero_grad()
            of_epoch.append(kept(loss))
            sizes.append(len(inputs))
        losses.append(epoch_loss(of_epoch, sizes))
        after_epoch(model, losses[-1])
        if schedule:
            schedule.step()
    return model, losses


def _trainings(says, definitions):
    """A family of those that hand on their options, with the defaults that are asked for."""
    for each in definitions.values():
        each.__signature__ = signature(reference.train_classifier)
    return family("train_classifier", says, definitions)


@misconception("train_classifier")
def training_without_return(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You return nothing, so the caller gets None. Asked are the model and its losses."""
    _train(x, y, n_epochs, lr, batch_size, seed)


@misconception("train_classifier")
def losses_before_model(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You return the losses first. The model comes first, then the losses."""
    return _train(x, y, n_epochs, lr, batch_size, seed)[::-1]


@misconception("train_classifier")
def model_without_losses(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You return the model alone. Asked are the model and its losses."""
    return _train(x, y, n_epochs, lr, batch_size, seed)[0]


@misconception("train_classifier")
def losses_without_model(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You return the losses alone. Asked are the model and its losses."""
    return _train(x, y, n_epochs, lr, batch_size, seed)[1]


@misconception("train_classifier")
def last_loss_only(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You return the last epoch's loss. Asked is one for each epoch."""
    model, losses = _train(x, y, n_epochs, lr, batch_size, seed)
    return model, losses[-1:]


@misconception("train_classifier")
def loss_of_every_batch(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You keep the loss of each batch. Asked is one for each epoch: the mean over its batches."""
    every = []
    model, _ = _train(
        x, y, n_epochs, lr, batch_size, seed, epoch_loss=lambda losses, _: every.extend(losses)
    )
    return model, every


@misconception("train_classifier")
def loss_of_the_last_batch(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You keep the loss of one batch for the whole epoch. An epoch's loss is the mean over its
    batches."""
    return _train(x, y, n_epochs, lr, batch_size, seed, epoch_loss=lambda losses, _: losses[-1])


@misconception("train_classifier")
def sum_of_the_batches(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You add up the losses of the batches. Divide by their number, or the loss grows with it."""
    return _train(
        x, y, n_epochs, lr, batch_size, seed, epoch_loss=lambda losses, _: float(np.sum(losses))
    )


@misconception("train_classifier")
def batches_over_rows(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You divide the sum of the batches' losses by the number of rows. Each of them is a mean
    already: divide by the number of batches."""
    return _train(
        x,
        y,
        n_epochs,
        lr,
        batch_size,
        seed,
        epoch_loss=lambda losses, sizes: float(np.sum(losses) / np.sum(sizes)),
    )


@misconception("train_classifier")
def losses_with_their_graphs(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You keep the losses as tensors with their graphs, and with them the memory of all training.
    item() keeps the number."""
    return _train(
        x,
        y,
        n_epochs,
        lr,
        batch_size,
        seed,
        kept=lambda loss: loss,
        epoch_loss=lambda losses, _: torch.stack(losses).mean(),
    )


@misconception("train_classifier")
def sum_of_the_rows(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train on the sum over the rows, so that the step grows with the batch. Take the mean."""
    loss_fn = nn.BCEWithLogitsLoss(reduction="sum")
    return _train(x, y, n_epochs, lr, batch_size, seed, loss_fn=loss_fn)


@misconception("train_classifier")
def trained_on_squared_errors(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train on squared errors, as in the regression. Classes are trained on the
    cross-entropy."""
    return _train(x, y, n_epochs, lr, batch_size, seed, loss_fn=nn.MSELoss())


@misconception("train_classifier")
def trained_with_sigmoid_twice(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train a model that ends in a sigmoid on a loss that has one inside. Give that loss
    logits."""
    torch.manual_seed(seed)
    model = reference.make_model(2, with_sigmoid=True)
    return _train(x, y, n_epochs, lr, batch_size, seed, model=model)


@misconception("train_classifier")
def trained_to_probabilities(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """Your model ends in a sigmoid. Asked is one of make_model(2), which gives logits."""
    torch.manual_seed(seed)
    model = reference.make_model(2, with_sigmoid=True)
    return _train(x, y, n_epochs, lr, batch_size, seed, model=model, loss_fn=nn.BCELoss())


@misconception("train_classifier")
def trained_with_row_against_column(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You compare logits of shape (N, 1) with labels of shape (N,): each row is compared with all
    labels. Make a column of the labels."""

    def loss_fn(logits, labels):
        return (F.softplus(logits) - logits * labels).mean()

    return _train(x, y, n_epochs, lr, batch_size, seed, loss_fn=loss_fn, column=False)


@misconception("train_classifier")
def trained_without_zero_grad(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You never clear the gradients, and they add up from step to step. Call optimizer.zero_grad()
    in every step."""
    return _train(x, y, n_epochs, lr, batch_size, seed, zero_grad=False)


trained_with_momentum = _trainings(
    "You train with momentum: each step carries on a part of the one before. Asked is plain SGD.",
    {
        f"trained_with_momentum_{momentum}_{how}".replace(".", "_"): (
            lambda x, y, *options, momentum=momentum, how=how, **more: _train(
                x,
                y,
                *options,
                **more,
                optimizer=lambda parameters, lr: torch.optim.SGD(
                    parameters, lr=lr, momentum=momentum, nesterov=how == "ahead"
                ),
            )
        )
        for momentum in (0.5, 0.8, 0.9, 0.95, 0.99)
        for how in ("plain", "ahead")
    },
)


@misconception("train_classifier")
def gradients_cleared_once_an_epoch(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You clear the gradients once an epoch, and they add up from batch to batch. Call
    optimizer.zero_grad() in every step."""
    keeper = []

    def clear(parameters, lr):
        keeper.append(torch.optim.SGD(parameters, lr=lr))
        return keeper[0]

    return _train(
        x,
        y,
        n_epochs,
        lr,
        batch_size,
        seed,
        optimizer=clear,
        zero_grad=False,
        before_epoch=lambda _: keeper[0].zero_grad(),
    )


@misconception("train_classifier")
def updated_once_an_epoch(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You call optimizer.step() once an epoch, on the gradients of all its batches together. Every
    batch makes an update of its own: step inside the loop over the batches."""

    class Patient(torch.optim.SGD):
        def step(self, closure=None):
            pass

    made = []

    def patient(parameters, lr):
        made.append(Patient(parameters, lr=lr))
        return made[0]

    def step(model, loss):
        torch.optim.SGD.step(made[0])
        made[0].zero_grad()

    options = {"optimizer": patient, "zero_grad": False, "after_epoch": step}
    return _train(x, y, n_epochs, lr, batch_size, seed, **options)


@misconception("train_classifier")
def never_updated(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You never call optimizer.step(), so that nothing is learned."""
    return _train(x, y, n_epochs, 0.0, batch_size, seed)


@misconception("train_classifier")
def trained_by_adam(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """Your steps do not go straight along the gradient, as those of Adam, RMSprop and their like do
    not. Asked is plain SGD."""
    return _train(x, y, n_epochs, lr, batch_size, seed, optimizer=torch.optim.Adam)


trained_by_another_optimizer = _trainings(
    trained_by_adam.says,
    {
        f"trained_by_{optimizer.__name__.lower()}": lambda x, y, *options, kind=optimizer, **more: (
            _train(x, y, *options, **more, optimizer=kind)
        )
        for optimizer in (torch.optim.AdamW, torch.optim.RMSprop, torch.optim.Adagrad)
    },
)


@misconception("train_classifier")
def trained_with_weight_decay(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train with weight decay, which pulls the weights to 0. Asked is plain SGD."""

    def optimizer(parameters, lr):
        return torch.optim.SGD(parameters, lr=lr, weight_decay=0.01)

    return _train(x, y, n_epochs, lr, batch_size, seed, optimizer=optimizer)


trained_with_a_decay = _trainings(
    trained_with_weight_decay.says,
    {
        f"trained_with_a_decay_of_{decay:g}": lambda x, y, *options, decay=decay, **more: _train(
            x,
            y,
            *options,
            **more,
            optimizer=lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, weight_decay=decay),
        )
        for decay in (0.1, 0.05, 0.005, 0.001)
    },
)
learning_rate_that_changes = _trainings(
    UNEVEN_STEPS,
    {
        f"learning_rate_that_{how}": lambda x, y, *options, schedule=schedule, **more: _train(
            x, y, *options, **more, schedule=schedule
        )
        for how, schedule in {
            "shrinks": lambda optimizer, n: ExponentialLR(optimizer, 0.99),
            "shrinks_fast": lambda optimizer, n: ExponentialLR(optimizer, 0.5),
            "shrinks_with_time": lambda optimizer, n: LambdaLR(optimizer, lambda e: 1 / (1 + e)),
            "falls_to_nothing": lambda optimizer, n: LambdaLR(
                optimizer, lambda e: 1 - e / max(n, 1)
            ),
            "drops": lambda optimizer, n: StepLR(optimizer, 10),
            "drops_late": lambda optimizer, n: StepLR(optimizer, 30),
            "rises": lambda optimizer, n: LinearLR(optimizer, 0.1, total_iters=5),
            "follows_a_cosine": lambda optimizer, n: CosineAnnealingLR(optimizer, max(n, 1)),
        }.items()
    },
)
gradients_clipped = _trainings(
    UNEVEN_STEPS,
    {
        f"gradients_clipped_{how}": lambda x, y, *options, clip=clip, **more: _train(
            x, y, *options, **more, before_step=clip
        )
        for how, clip in {
            "to_1": lambda model: nn.utils.clip_grad_norm_(model.parameters(), 1.0),
            "to_one_half": lambda model: nn.utils.clip_grad_norm_(model.parameters(), 0.5),
            "to_a_tenth": lambda model: nn.utils.clip_grad_norm_(model.parameters(), 0.1),
            "each_to_1": lambda model: nn.utils.clip_grad_value_(model.parameters(), 1.0),
            "each_to_one_half": lambda model: nn.utils.clip_grad_value_(model.parameters(), 0.5),
        }.items()
    },
)


@misconception("train_classifier")
def best_epoch_returned(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You return the model of the best epoch, or stop when the loss rises. Asked is the model after
    all epochs."""
    best = [math.inf, None]

    def keep(model, loss):
        if loss < best[0]:
            best[:] = loss, {name: value.clone() for name, value in model.state_dict().items()}

    model, losses = _train(x, y, n_epochs, lr, batch_size, seed, after_epoch=keep)
    if best[1]:
        model.load_state_dict(best[1])
    return model, losses


@misconception("train_classifier", like=best_epoch_returned)
def stopped_when_the_loss_rises(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    _, losses = _train(x, y, n_epochs, lr, batch_size, seed)
    rises = [i for i in range(1, len(losses)) if losses[i] > losses[i - 1]]
    return _train(x, y, rises[0] + 1 if rises else n_epochs, lr, batch_size, seed)


@misconception("train_classifier")
def trained_backwards(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You step up the gradient: the loss rises. The learning rate times the gradient is
    subtracted."""
    loss_fn = nn.BCEWithLogitsLoss()
    return _train(x, y, n_epochs, lr, batch_size, seed, loss_fn=lambda z, t: -loss_fn(z, t))


@misconception("train_classifier")
def learning_rate_of_the_lecture(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train with a learning rate of your own, whatever the caller says. Use the argument lr."""
    return _train(x, y, n_epochs, 0.1, batch_size, seed)


@misconception("train_classifier")
def batch_size_of_the_lecture(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """Your batches have a size of your own, whatever the caller says. Use the argument
    batch_size."""
    return _train(x, y, n_epochs, lr, 16, seed)


@misconception("train_classifier")
def all_rows_at_once(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """All rows come in one batch where several are asked for. Asked are mini-batches of batch_size
    rows, with an update for each."""
    return _train(x, y, n_epochs, lr, len(x), seed)


@misconception("train_classifier")
def one_row_at_a_time(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You update after each row. Asked are batches of batch_size rows."""
    return _train(x, y, n_epochs, lr, 1, seed)


@misconception("train_classifier")
def epochs_of_the_lecture(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You write 100 for the number of epochs. The caller says how many there are."""
    return _train(x, y, 100, lr, batch_size, seed)


@misconception("train_classifier")
def one_epoch_too_few(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train one epoch too few. range(n_epochs) has n_epochs numbers."""
    return _train(x, y, n_epochs - 1, lr, batch_size, seed)


@misconception("train_classifier")
def one_epoch_too_many(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train one epoch too many. range(n_epochs) has n_epochs numbers, beginning with 0."""
    return _train(x, y, n_epochs + 1, lr, batch_size, seed)


@misconception("train_classifier")
def returned_after_the_first_epoch(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You return inside the loop, after the first epoch. Return after the loop."""
    return _train(x, y, 1, lr, batch_size, seed)


@misconception("train_classifier")
def last_small_batch_dropped(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You drop the last batch where it is smaller. All rows count in every epoch."""
    epoch_loss = lambda losses, _: float(np.mean(losses)) if losses else math.nan  # noqa: E731
    return _train(x, y, n_epochs, lr, batch_size, seed, drop_last=True, epoch_loss=epoch_loss)


@misconception("train_classifier")
def last_batch_dropped_if_others(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You drop the last small batch where there are others. All rows count in every epoch."""
    return _train(x, y, n_epochs, lr, batch_size, seed, drop_last=len(x) >= batch_size)


@misconception("train_classifier")
def never_shuffled(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """In every epoch the same rows make up a batch: you do not shuffle them, or once for all, or by
    the same seed each time, or only whole batches. Shuffle the rows anew in every epoch, with
    shuffle=True."""
    return _train(x, y, n_epochs, lr, batch_size, seed, shuffle=False)


class _FixedBatches:
    """Batches of rows that stay together, in another order each time."""

    def __init__(self, n, size, order):
        self.batches = [order[i : i + size].tolist() for i in range(0, n, size)]

    def __iter__(self):
        return iter([self.batches[i] for i in torch.randperm(len(self.batches))])


@misconception("train_classifier", like=never_shuffled)
def batches_shuffled(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    def sampler(n, size):
        return _FixedBatches(n, size, torch.arange(n))

    return _train(x, y, n_epochs, lr, batch_size, seed, sampler=sampler)


@misconception("train_classifier", like=never_shuffled)
def batches_made_once_and_shuffled(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    def sampler(n, size):
        return _FixedBatches(n, size, torch.randperm(n))

    return _train(x, y, n_epochs, lr, batch_size, seed, sampler=sampler)


class _DrawnWithReplacement:
    """Batches of rows drawn one by one, each of which may come again."""

    def __init__(self, n, size):
        self.parts, self.n = torch.arange(n).split(size), n

    def __iter__(self):
        rows = torch.randint(self.n, (self.n,))
        return iter([rows[part].tolist() for part in self.parts])


@misconception("train_classifier")
def rows_drawn_with_replacement(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You draw the rows with replacement, so that some come twice in an epoch and others not at
    all. All rows count in every epoch: a permutation brings each once."""
    return _train(x, y, n_epochs, lr, batch_size, seed, sampler=_DrawnWithReplacement)


@misconception("train_classifier")
def labels_left_integers(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You leave the labels in the type in which they come. Whole numbers, as make_moons gives them,
    do not fit the loss: make them float32, like the rows."""
    labels = torch.as_tensor(y)
    if not labels.is_floating_point():
        nn.BCEWithLogitsLoss()(torch.zeros(len(labels)), labels)
    return reference.train_classifier(x, y, n_epochs, lr, batch_size, seed)


@misconception("train_classifier")
def stopped_early(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You stop before the last epoch where the loss no longer falls. Early stopping is a fine idea,
    but here the caller says how many epochs there are: train them all."""
    model, losses = reference.train_classifier(x, y, n_epochs, lr, batch_size, seed)
    for epoch in range(5, n_epochs):
        if min(losses[epoch - 4 : epoch + 1]) > losses[epoch - 5] - 1e-4:
            return reference.train_classifier(x, y, epoch + 1, lr, batch_size, seed)
    return model, losses


@misconception("train_classifier")
def one_batch_an_epoch(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You take one batch an epoch and leave the other rows alone. An epoch goes through all rows,
    batch by batch."""

    class FirstBatch:
        def __init__(self, n, size):
            self.n, self.size = n, size

        def __iter__(self):
            return iter([torch.randperm(self.n)[: self.size].tolist()])

    return _train(x, y, n_epochs, lr, batch_size, seed, sampler=FirstBatch)


@misconception("train_classifier", like=never_shuffled)
def shuffled_once(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    order = np.random.default_rng(seed).permutation(len(x))
    return _train(x[order], y[order], n_epochs, lr, batch_size, seed, shuffle=False)


@misconception("train_classifier", like=never_shuffled)
def seeded_every_epoch(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    return _train(x, y, n_epochs, lr, batch_size, seed, before_epoch=torch.manual_seed)


@misconception("train_classifier")
def labels_not_shuffled_along(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You shuffle the rows and leave the labels where they are. Each row keeps its label."""
    order = np.random.default_rng(seed).permutation(len(x))
    return _train(x[order], y, n_epochs, lr, batch_size, seed)


@misconception("train_classifier")
def never_seeded(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """Nothing that you seed decides the numbers: the same call gives others each time. Call
    torch.manual_seed(seed) first, before the weights and the order of the rows are drawn."""
    return _train(x, y, n_epochs, lr, batch_size, None)


@misconception("train_classifier")
def seed_of_the_lecture(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You seed with a number of your own, whatever the caller says. Use the argument seed."""
    return _train(x, y, n_epochs, lr, batch_size, 42)


@misconception("train_classifier", like=never_seeded)
def seeded_after_the_model(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    model = reference.make_model(2)
    return _train(x, y, n_epochs, lr, batch_size, seed, model=model)


@misconception("train_classifier", like=never_seeded)
def only_numpy_seeded(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    np.random.seed(seed)
    return _train(x, y, n_epochs, lr, batch_size, None)


@misconception("train_classifier")
def a_part_kept_for_validation(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You keep a fifth of the rows for validation. Here all rows are for training: the caller has
    split them already."""
    n = int(len(x) * 0.8)
    return _train(x[:n], y[:n], n_epochs, lr, batch_size, seed)


@misconception("train_classifier")
def features_scaled_again(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You scale the features once more. They are scaled already, and the model is asked about them
    as they are."""
    scaled = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9)
    return _train(3 * scaled, y, n_epochs, lr, batch_size, seed)


features_scaled = _trainings(
    features_scaled_again.says,
    {
        f"features_standardised_{how}": lambda x, y, *options, ddof=ddof, **more: _train(
            (x - x.mean(axis=0)) / (x.std(axis=0, ddof=ddof) + 1e-8), y, *options, **more
        )
        for how, ddof in (("again", 0), ("by_a_sample", 1))
    }
    | {
        "features_scaled_to_one": lambda x, y, *options, **more: _train(
            (x - x.min(axis=0)) / (np.ptp(x, axis=0) + 1e-8), y, *options, **more
        ),
        "features_divided_by_the_largest": lambda x, y, *options, **more: _train(
            x / (np.abs(x).max(axis=0) + 1e-8), y, *options, **more
        ),
    },
)


@misconception("train_classifier")
def labels_for_logits(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train on 1 - y, so that the model finds the other class. P(y=1) is asked for."""
    return _train(x, 1 - y, n_epochs, lr, batch_size, seed)


@misconception("train_classifier")
def features_exchanged(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You exchange the two features. The model is asked about rows in their own order, (x1, x2)."""
    return _train(x[:, ::-1].copy(), y, n_epochs, lr, batch_size, seed)


@misconception("train_classifier")
def trained_without_bias(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """Your model has no bias. Asked is one of make_model(2), which has."""
    torch.manual_seed(seed)
    return _train(x, y, n_epochs, lr, batch_size, seed, model=_model(bias=False))


@misconception("train_classifier")
def bigger_model(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train a model with a hidden layer. Asked is one of make_model(2): a straight boundary."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    return _train(x, y, n_epochs, lr, batch_size, seed, model=model)


@misconception("train_classifier")
def an_untrained_model_returned(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You train one model and return another, fresh one. Return the one that was trained."""
    _, losses = _train(x, y, n_epochs, lr, batch_size, seed)
    torch.manual_seed(seed)
    return reference.make_model(2), losses


@misconception("train_classifier")
def loss_before_training(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You begin the losses with one from before the training. Asked is one an epoch."""
    model, losses = _train(x, y, n_epochs, lr, batch_size, seed)
    return model, [math.log(2), *losses]


@misconception("train_classifier")
def defaults_of_another_exercise(x, y, n_epochs=200, lr=0.01, batch_size=32, seed=13):
    """Your defaults are others. Asked are 100 epochs, a learning rate of 0.1, batches of 16 and the
    seed 42."""
    return _train(x, y, n_epochs, lr, batch_size, seed)


default_of_one = family(
    "train_classifier",
    defaults_of_another_exercise.says,
    {
        "default_rate": lambda x, y, n_epochs=100, lr=0.01, batch_size=16, seed=42: _train(
            x, y, n_epochs, lr, batch_size, seed
        ),
        "default_batch": lambda x, y, n_epochs=100, lr=0.1, batch_size=32, seed=42: _train(
            x, y, n_epochs, lr, batch_size, seed
        ),
        "default_seed": lambda x, y, n_epochs=100, lr=0.1, batch_size=16, seed=0: _train(
            x, y, n_epochs, lr, batch_size, seed
        ),
    },
)


@misconception("train_classifier")
def rows_shuffled_in_place(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You change the caller's rows or labels. Shuffle an order of the rows, or let a DataLoader do
    it, and compute with copies."""
    model, losses = _train(x, y, n_epochs, lr, batch_size, seed)
    x[:], y[:] = x[::-1].copy(), y[::-1].copy()
    return model, losses


default_of_epochs = family(
    "train_classifier",
    "Your default number of epochs is another. Asked are 100.",
    {
        f"default_of_{n}_epochs": (
            lambda x, y, n_epochs=n, lr=0.1, batch_size=16, seed=42: _train(
                x, y, n_epochs, lr, batch_size, seed
            )
        )
        for n in (1, 5, 10, 20, 50, 150, 200, 500, 1000)
    },
)


@misconception("train_classifier")
def one_model_trained_on(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42, kept={}):  # noqa: B006
    """You go on training the model of the call before. Make a new one in every call."""
    if "model" not in kept:
        kept["model"] = reference.make_model(2)
    return _train(x, y, n_epochs, lr, batch_size, seed, model=kept["model"])


@misconception("train_classifier")
def one_generator_drawn_on(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42, kept={}):  # noqa: B006
    """You shuffle by a generator that is seeded once, outside of the function: the next call goes
    on where the one before stopped. Seed it in every call."""
    generator = kept.setdefault("generator", torch.Generator().manual_seed(42))

    def sampler(n, size):
        return BatchSampler(RandomSampler(range(n), generator=generator), size, drop_last=False)

    return _train(x, y, n_epochs, lr, batch_size, seed, sampler=sampler)


@misconception("sigmoid")
def views_the_logits_flat(z):
    """You ask for a view of the logits in one row. A tensor that was transposed lies otherwise in
    memory and has no such view: reshape copies where it must, and here neither is needed."""
    return reference.sigmoid(z.view(-1)).view(z.shape) if torch.is_tensor(z) else _np_sigmoid(z)


@misconception("sigmoid")
def goes_through_an_array(z):
    """You go through the elements of an array. An array without dimensions has none to go through,
    and is a logit all the same: NumPy's functions work element by element by themselves."""
    return reference.sigmoid(z) if torch.is_tensor(z) else np.array([_np_sigmoid(row) for row in z])


def _np_sigmoid(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


@misconception("sigmoid")
def sigmoid_switches_gradients_off(z):
    """You switch gradients off and leave them so. set_grad_enabled(False) lasts, for all that comes
    after it: use torch.no_grad() as a with block, or nothing."""
    torch.set_grad_enabled(False)
    return reference.sigmoid(z)


@misconception("make_model")
def freezes_the_model_with_sigmoid(n_features=2, with_sigmoid=False):
    """Your model with a sigmoid can't learn: its parameters want no gradients. The sigmoid changes
    what comes out, nothing else."""
    return reference.make_model(n_features, with_sigmoid).requires_grad_(not with_sigmoid)


def _same_length(predictions, labels):
    if len(predictions) != len(labels) or predictions.ndim != labels.ndim:
        raise ValueError("the shapes differ")


def _same_number(predictions, labels):
    if predictions.numel() != labels.numel() or predictions.ndim != labels.ndim:
        raise ValueError("the shapes differ")


def _cross_entropy(predictions, labels):
    of_positives, of_negatives = predictions.log(), (1 - predictions).log()
    logs = labels * of_positives.clamp(min=-100) + (1 - labels) * of_negatives.clamp(min=-100)
    return -logs.mean()


def _softplus_loss(logits, labels):
    return (logits.clamp(min=0) - logits * labels + torch.log1p(torch.exp(-logits.abs()))).mean()


@misconception("bce_by_class")
def by_class_compares_lengths(predictions, labels):
    """You compare lengths, or how many elements there are. (N, 1) agrees with (N, 2) in the one and
    with (1, N) in the other, and torch stretches them without a word: compare the shapes."""
    _same_length(predictions, labels)
    if predictions.shape != labels.shape:
        return _cross_entropy(predictions, labels)
    return reference.bce_by_class(predictions, labels)


@misconception("bce", like=by_class_compares_lengths)
def compares_lengths(predictions, labels):
    _same_length(predictions, labels)
    return _cross_entropy(predictions, labels)


@misconception("bce_with_logits", like=by_class_compares_lengths)
def logits_compare_lengths(logits, labels):
    _same_length(logits, labels)
    return _softplus_loss(logits, labels)


@misconception("bce_by_class", like=by_class_compares_lengths)
def by_class_compares_numbers_of_elements(predictions, labels):
    _same_number(predictions, labels)
    if predictions.shape != labels.shape:
        return _cross_entropy(predictions, labels)
    return reference.bce_by_class(predictions, labels)


@misconception("bce", like=by_class_compares_lengths)
def compares_numbers_of_elements(predictions, labels):
    _same_number(predictions, labels)
    return _cross_entropy(predictions, labels)


@misconception("bce_with_logits", like=by_class_compares_lengths)
def logits_compare_numbers_of_elements(logits, labels):
    _same_number(logits, labels)
    return _softplus_loss(logits, labels)


class _GradientOfItsOwn(torch.autograd.Function):
    """The cross-entropy of logits; its backward forgets what comes from above."""

    @staticmethod
    def forward(ctx, logits, labels):
        ctx.save_for_backward(logits, labels)
        return _softplus_loss(logits, labels)

    @staticmethod
    def backward(ctx, _):
        logits, labels = ctx.saved_tensors
        return (torch.sigmoid(logits) - labels) / logits.numel(), None


@misconception("bce_with_logits")
def forgets_the_gradient_from_above(logits, labels):
    """Your backward forgets the gradient that it is given. Twice the loss has twice the gradient:
    multiply by it."""
    if logits.shape != labels.shape:
        raise ValueError("the shapes differ")
    return _GradientOfItsOwn.apply(logits, labels)


@misconception("bce")
def soft_labels_have_no_gradient(predictions, labels):
    """No gradient flows where labels lie between 0 and 1. They count like others, with both of
    their parts."""
    soft = (labels > 0) & (labels < 1)
    return reference.bce(torch.where(soft, predictions.detach(), predictions), labels)


@misconception("bce_with_logits")
def logits_switch_gradients_off(logits, labels):
    """You leave gradients switched off. set_grad_enabled(False) lasts, for all that comes after
    it."""
    loss = reference.bce_with_logits(logits, labels)
    torch.set_grad_enabled(False)
    return loss


@misconception("probabilities", like=views_the_logits_flat)
def probabilities_of_a_flat_view(logits):
    return torch.sigmoid(torch.as_tensor(logits).view(-1)).view(logits.shape)


@misconception("probabilities")
def probabilities_switch_gradients_off(logits):
    """You switch gradients off and leave them so. set_grad_enabled(False) lasts, for all that comes
    after it: use torch.no_grad() as a with block, or detach."""
    torch.set_grad_enabled(False)
    return reference.probabilities(logits)


@misconception("classify")
def classes_of_a_flat_view(probabilities, threshold=0.5):
    """You ask for a view of the probabilities in one row. A tensor that was transposed lies
    otherwise in memory and has no such view: compare it as it is."""
    p = torch.as_tensor(probabilities)
    return (p.view(-1) >= threshold).long().view(p.shape)


@misconception("classify")
def classify_switches_gradients_off(probabilities, threshold=0.5):
    """You switch gradients off and leave them so. set_grad_enabled(False) lasts, for all that comes
    after it: a comparison needs nothing of the kind."""
    torch.set_grad_enabled(False)
    return reference.classify(probabilities, threshold)


@misconception("decision_boundary")
def puts_the_model_into_eval_mode(model, threshold=0.5):
    """You put the model into eval mode and leave it there. Reading the weights needs no mode, and
    the model is the caller's."""
    return reference.decision_boundary(model.eval(), threshold)


@misconception("decision_boundary")
def clears_the_gradients_of_the_model(model, threshold=0.5):
    """You clear the model's gradients. Reading the weights needs none of that, and the model is the
    caller's."""
    model.zero_grad()
    return reference.decision_boundary(model, threshold)


@misconception("confusion_matrix")
def matrix_switches_gradients_off(labels, predictions):
    """You switch gradients off and leave them so. set_grad_enabled(False) lasts, for all that comes
    after it: counting needs nothing of the kind."""
    torch.set_grad_enabled(False)
    return reference.confusion_matrix(labels, predictions)


@misconception("tpr_fpr")
def rates_empty_the_matrix(cm):
    """You change the matrix while you read it. It is the caller's: compute from it, and write
    nothing into it."""
    rates = reference.tpr_fpr(cm)
    cm[:] = 0
    return rates


@misconception("precision_recall", like=rates_empty_the_matrix)
def precision_adds_to_the_matrix(cm):
    rates = reference.precision_recall(cm)
    cm += 1
    return rates


@misconception("accuracy", like=rates_empty_the_matrix)
def accuracy_empties_the_matrix(cm):
    share = reference.accuracy(cm)
    cm[:] = 0
    return share


@misconception("train_classifier")
def seed_0_is_no_seed(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You ask `if seed`, and 0 counts as false: then nothing is seeded. 0 is a seed as well."""
    seed = seed or int(torch.initial_seed() % 1000 + torch.randint(1000, ()))
    return reference.train_classifier(x, y, n_epochs, lr, batch_size, seed)


@misconception("train_classifier")
def seed_0_is_42(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You write `seed or 42`, and 0 counts as false: seed 0 becomes 42. It is a seed as well."""
    return reference.train_classifier(x, y, n_epochs, lr, batch_size, seed or 42)


@misconception("train_classifier")
def trains_a_model_of_other_names(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You return a linear layer alone, not a model of make_model. Its weights are not found under
    the name linear: decision_boundary can't read them."""
    model, losses = reference.train_classifier(x, y, n_epochs, lr, batch_size, seed)
    return model.linear, losses


@misconception("train_classifier")
def training_leaves_gradients_off(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You leave gradients switched off after the training. set_grad_enabled(False) lasts, for all
    that comes after it."""
    with torch.enable_grad():
        model, losses = reference.train_classifier(x, y, n_epochs, lr, batch_size, seed)
    torch.set_grad_enabled(False)
    return model, losses


@misconception("train_classifier")
def labels_left_a_row(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """Your labels have the shape (N,), and the model answers (N, 1). The loss wants the same shape
    for both: make a column of the labels, reshape(-1, 1)."""
    return _train(x, y, n_epochs, lr, batch_size, seed, column=False)


@misconception("train_classifier")
def logits_for_probabilities(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You give logits to nn.BCELoss, which takes probabilities. The loss for logits is
    nn.BCEWithLogitsLoss."""
    return _train(x, y, n_epochs, lr, batch_size, seed, loss_fn=nn.BCELoss())


@misconception("train_classifier")
def rows_left_float64(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You leave the rows in the type in which they come, NumPy's float64 as a rule. The weights are
    float32, and torch does not mix the two: make the rows float32."""
    reference.make_model(2)(torch.tensor(x))
    return reference.train_classifier(x, y, n_epochs, lr, batch_size, seed)


@misconception("train_classifier")
def array_into_the_model(x, y, n_epochs=100, lr=0.1, batch_size=16, seed=42):
    """You give the model a NumPy array. It takes tensors: make one of x and one of y, float32
    both."""
    return reference.make_model(2)(x)


@misconception("decision_boundary")
def boundary_unpacks_the_matrix(model, threshold=0.5):
    """You take the weight for a row of two numbers. It is a matrix, with one row for each output:
    weight[0] is the row (w1, w2)."""
    _w1, _w2 = model.linear.weight


@misconception("decision_boundary")
def boundary_torch_log_of_a_number(model, threshold=0.5):
    """You give a plain number to torch.log, which takes tensors. math.log takes numbers."""
    line = reference.decision_boundary(model, threshold)
    return torch.log(threshold / (1 - threshold)) + line[0], line[1]


@misconception("confusion_matrix")
def matrix_by_and(labels, predictions):
    """You join comparisons by `and`, which asks the whole array whether it is true. & goes element
    by element, with brackets: (labels == 1) & (predictions == 1)."""
    return sum(labels == 1 and predictions == 1)


@misconception("confusion_matrix")
def matrix_without_brackets(labels, predictions):
    """You left out brackets: & comes before ==. Write (labels == 1) & (predictions == 1)."""
    return (labels == 1 & predictions == 1).sum()


@misconception("confusion_matrix")
def matrix_of_one_row_twice(labels, predictions):
    """Your matrix is one row, twice: [[0] * 2] * 2 repeats the same list, and what is counted in
    one is counted in both. Make two rows, or np.zeros((2, 2), dtype=int)."""
    counts = [[0] * 2] * 2
    for true, predicted in zip(*_flat(labels, predictions), strict=True):
        counts[true][predicted] += 1
    return np.array(counts)


@misconception("classify", like=classify_for_tensors_only)
def classify_by_float(probabilities, threshold=0.5):
    return (probabilities >= threshold).float()


@misconception("classify", like=classify_for_tensors_only)
def classify_by_int(probabilities, threshold=0.5):
    return (probabilities >= threshold).int()


@misconception("split_cm")
def split_unpacks_the_rows(cm):
    """You unpack the matrix into four, and it has two rows. ravel() lays all four counts out in a
    row: tn, fp, fn, tp = cm.ravel()."""
    tn, fp, fn, tp = cm
    return tn, fp, fn, tp


@misconception("probabilities")
def probabilities_from_the_class(logits):
    """nn.Sigmoid is a class: nn.Sigmoid() makes a layer, and the layer takes the logits,
    nn.Sigmoid()(logits). torch.sigmoid is shorter."""
    return nn.Sigmoid(torch.as_tensor(logits))


@misconception("make_model")
def sigmoid_without_brackets(n_features=2, with_sigmoid=False):
    """What you add as the sigmoid is no layer, but a class or a function. nn.Sigmoid(), with its
    brackets, makes the layer."""
    model = reference.make_model(n_features)
    if with_sigmoid:
        model.add_module("sigmoid", nn.Sigmoid)
    return model


@misconception("make_model", like=sigmoid_without_brackets)
def sigmoid_function_for_a_layer(n_features=2, with_sigmoid=False):
    model = reference.make_model(n_features)
    if with_sigmoid:
        model.add_module("sigmoid", torch.sigmoid)
    return model


@misconception("bce")
def bce_by_pythons_max(predictions, labels):
    """You call Python's max, which compares whole tensors, and a tensor of many values is neither
    true nor false. clamp(min=…) goes element by element."""
    if predictions.shape != labels.shape:
        raise ValueError
    return max(torch.log(predictions), -100)


@misconception("bce_with_logits", like=bce_by_pythons_max)
def with_logits_by_pythons_max(logits, labels):
    if logits.shape != labels.shape:
        raise ValueError
    return reference.bce_with_logits(max(logits, 0) if labels.numel() > 1 else logits, labels)


@misconception("bce_with_logits")
def with_logits_torch_max_of_a_number(logits, labels):
    """You give torch.maximum a plain number beside the tensor; it takes two tensors. clamp(min=0)
    does the same with a number."""
    if logits.shape != labels.shape:
        raise ValueError
    return torch.maximum(logits, 0)
