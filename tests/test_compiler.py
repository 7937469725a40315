"""torch's compiler is not loaded for experiments, and is whole for whoever wants it."""

SCRIPT = """
import sys
import torch
from autograder.experiment import checks
from autograder.oracle import Oracle

oracle = Oracle("training_loop", 0)
for check in checks("training_loop"):
    oracle.want(check)
assert torch.compiler.disable(len) is torch.compiler.disable()(len) is len
assert not hasattr(torch._dynamo, "__file__")
assert torch.func.grad(lambda x: x**3)(torch.tensor(2.0)) == 12
assert "torch._dynamo.config" not in sys.modules, "the compiler was loaded"

assert torch.compile(lambda x: x + 1, backend="eager")(torch.zeros(1)) == 1
assert torch._dynamo is sys.modules["torch._dynamo"] and torch._dynamo.config.cache_size_limit
assert torch.func.grad(lambda x: x**3)(torch.tensor(2.0)) == 12
torch.optim.SGD([torch.zeros(1, requires_grad=True)]).step()
"""


def test_the_compiler_waits_until_it_is_asked_for(python_m, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    status, output = python_m("script", cwd=tmp_path)
    assert status == 0, output


def test_a_submodule_brings_the_whole_compiler(python_m, tmp_path):
    (tmp_path / "script.py").write_text(
        "from autograder import compiler\n"
        "compiler.put_off()\n"
        "from torch._dynamo import compiled_autograd\n"
        "assert compiled_autograd.reset() is None\n"
        "import torch._dynamo.config, torch._dynamo.utils\n"
        "from torch._dynamo import OptimizedModule\n"
        "assert torch._dynamo.eval_frame.OptimizedModule is OptimizedModule\n"
    )
    status, output = python_m("script", cwd=tmp_path)
    assert status == 0, output
