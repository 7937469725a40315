"""What a student reads in twenty typical failures, word for word."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

VARIANTS = Path(__file__).resolve().parent / "variants"
LOOP = (VARIANTS / "training_loop" / "lecture_style.py").read_text()
CLASS = (VARIANTS / "going_classy" / "lecture.py").read_text()
PLAIN = (VARIANTS / "classification" / "plain.py").read_text()


@pytest.fixture
def read(grade):
    """The first lost check of an answer with one edit, a public one if there is one."""

    def read(stem, text, old="", new="", seed=1):
        assert old in text
        result = grade(text.replace(old, new, 1) if old else text, stem, seed)
        lost = [each for each in result.checks if each.outcome not in ("passed", "blank")]
        lost = min(lost, key=lambda each: each.hidden)
        return f"{lost.exercise} {lost.outcome}: {lost.message} | {lost.says or lost.hint}"

    return read


def hof(body):
    return "higher_order_functions", body


def test_an_argument_is_forgotten(read):
    assert read(*hof("def square():\n    return 1\n")) == snapshot(
        "square failed: it cannot be called as square(x): it is written square() | "
    )


def test_a_function_prints(read):
    assert read(*hof("def square(x):\n    print(x * x)\n")) == snapshot(
        "square failed: square(8): got None, should be 64 | Your function returns None: computing or printing the square is not enough. Whoever calls it needs a `return`."
    )


def test_a_name_is_misspelt(read):
    assert read(*hof("def square(x):\n    return y * x\n")) == snapshot(
        "square crashed: NameError: name 'y' is not defined (line 2: return y * x) | Nothing has this name. Compare how it is spelled where it is defined, and look whether its import or its definition is in this file."
    )


def test_a_map_is_returned(read):
    source = "def apply_to_all(fn, values):\n    return map(fn, values)\n"
    assert read(*hof(source)) == snapshot(
        "apply_to_all failed: the results: got a map, should be [21, 31, -39, -69, -79, 11] | You return the map object. It has computed nothing yet; list(…) around it makes the list."
    )


def test_a_function_ends_the_program(read):
    assert read(*hof("def square(x):\n    exit()\n")) == snapshot(
        "square killed: it ended the program (sys.exit, exit or quit) | "
    )


def test_a_loop_never_ends(read):
    source = "def square(x):\n    while isinstance(x, int):\n        pass\n    return x * x\n"
    assert read(*hof(source)) == snapshot(
        "square timeout: it was stopped after 3 seconds of computing | "
    )


def test_gradients_are_not_zeroed(read):
    old = "        optimizer.zero_grad()\n"
    assert read("training_loop", LOOP, old) == snapshot(
        "make_train_step_fn failed: the parameters after three steps: got weight [[-0.19306, -1.2696]], should be [[-0.058458, -0.79791]] | You never clear the gradients, so every step adds the old ones to the new. Call optimizer.zero_grad() once in every step."
    )


def test_the_loss_keeps_its_graph(read):
    assert read("training_loop", LOOP, "loss.item()", "loss") == snapshot(
        "make_train_step_fn failed: the loss of the first batch: got 26.256 with its graph, should be 26.256 | You return the loss tensor with its graph, which stays in memory as long as you keep the loss. loss.item() is the plain number."
    )


def test_a_parameter_has_no_default(read):
    assert read("training_loop", LOOP, 'device="cpu"):', "device):") == snapshot(
        'predict failed: it could not be called: TypeError: predict() missing 1 required positional argument: \'device\' | Your device has no default. predict(model, inputs) is a call too, and then device is "cpu": write device="cpu" in the definition.'
    )


def test_the_sum_of_the_losses(read):
    assert read("training_loop", LOOP, "np.mean(mini", "np.sum(mini") == snapshot(
        "mini_batch failed: the mean of [4.876, 1.655, 20.801, 6.391]: got 33.723, should be 8.4307 | You return the sum of the losses. The mean is asked for: with more batches a sum grows, and says less about the model."
    )


def test_batches_are_not_moved(read):
    old = "        x_batch = x_batch.to(device)\n"
    assert read("training_loop", LOOP, old) == snapshot(
        "mini_batch failed: the devices of x and y, asked for 'meta': got [0] [0] cpu, should be meta | You send y to the device and forget x. The model is there too: both must move."
    )


def test_validation_is_shuffled(read):
    old = "val_loader = DataLoader(dataset=val_data, batch_size=batch_size)"
    new = "val_loader = DataLoader(dataset=val_data, batch_size=batch_size, shuffle=True)"
    assert read("training_loop", LOOP, old, new) == snapshot(
        "make_loaders failed:  | Your validation loader shuffles. Nothing is learnt from the order there: it keeps it, and only the train loader shuffles."
    )


def test_a_key_of_the_checkpoint_is_misspelt(read):
    assert read("training_loop", LOOP, '"val_loss": val', '"val_losses": val') == snapshot(
        "save_checkpoint failed: the keys that are missing: got [val_loss], should be [] | Your key for the validation losses has another name. In the file it is val_loss: whoever loads it looks for this name."
    )


def test_numpy_losses_need_weights_only_false(read):
    old, new = "load(filename, weights_only=False)", "load(filename)"
    assert read("training_loop", LOOP, old, new) == snapshot(
        "load_checkpoint crashed: UnpicklingError: Weights only load failed. This file can still be loaded, to do so you have two options, do those steps only if you trust the source of the checkpoint. (1) In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code execution. Do it only if you got the file from a trusted source. (2) Alternatively, to load with `weight… (line 85: checkpoint = torch.load(filename)) | You let torch.load read tensors and plain numbers only, and the losses that np.mean gave are NumPy's own. A file that you wrote yourself may be read whole: weights_only=False."
    )


def test_train_mode_is_forgotten_after_predicting(read):
    old = "        self.model.train()\n        return y_hat"
    assert read("going_classy", CLASS, old, "        return y_hat") == snapshot(
        "predict failed: in train mode after (in train mode before), part by part: got [False, False, False], should be [True, True, True] | You leave the model in eval mode. Call self.model.train() when you are done: training may go on."
    )


def test_the_seed_is_not_set(read):
    assert read("going_classy", CLASS, "        self.set_seed(seed)\n") == snapshot(
        "train failed: the noise in the first loss: got from another seed, should be from the seed given | You do not seed before training, so no run can be repeated. Call self.set_seed(seed) first."
    )


def test_the_axis_is_not_logarithmic(read):
    assert read("going_classy", CLASS, '        plt.yscale("log")\n') == snapshot(
        "plot_losses failed: the scale of the losses: got linear, should be log | Your y-axis is linear. Losses span powers of ten: use a logarithmic scale."
    )


def test_a_sign_is_missing(read):
    old = "return -(labels * log_p"
    assert read("classification", PLAIN, old, "return (labels * log_p") == snapshot(
        "bce failed: the loss: got -1.2183, should be 1.2183 | You lost the minus. Logs of probabilities are negative, and a loss is to be positive."
    )


def test_the_threshold_is_left_out(read):
    assert read("classification", PLAIN, ">= threshold", "> threshold") == snapshot(
        "classify failed: the classes at 0.25: got [0] 0, should be 1 | A probability that equals the threshold comes out as 0, as it does with > and with rounding. It is positive: compare with >=."
    )


def test_a_ready_made_sigmoid(read):
    source = PLAIN.replace("    return 1 / (1 + e(-z))", "    return torch.sigmoid(z)")
    assert read("classification", source) == snapshot(
        "sigmoid crashed: TypeError: sigmoid(): argument 'input' (position 1) must be Tensor, not numpy.ndarray (line 11: return torch.sigmoid(z)) | You call torch's own sigmoid, which takes no array. The exercise is to write the formula with the exponential, for tensors and arrays."
    )


def test_positives_and_negatives_change_places(read):
    old = "    return tp / (tp + fp), tp / (tp + fn)"
    new = "    return tp / (tp + fn), tp / (tp + fp)"
    assert read("classification", PLAIN, old, new) == snapshot(
        "precision_recall failed: precision and recall: got [0.66667, 0.43243], should be [0.43243, 0.66667] | Your two numbers have changed places. Precision comes first, a share of those called positive; then recall, a share of those that are positive."
    )
