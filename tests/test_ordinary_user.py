"""An ordinary user is held, and graded, exactly as root is."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.results import read

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = [ROOT / "tests/submissions/bruno" / name
            for name in ("training_loop.py", "higher_order_functions.py")]  # fmt: skip
NOBODY, CANNOT = 54321, 77
# Become another user, for whom the interpreter and the kit are made visible should they lie below a
# folder that is root's alone; the mounts are seen by this process only.
BECOME = f"""
import os, sys
from importlib.util import find_spec
from pathlib import Path
from autograder.jail import kernel

root, *command = sys.argv[1:]
kernel.unshare(kernel.CLONE_NEWNS)
kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
handles = {{Path(each).resolve(): os.open(each, os.O_PATH)
           for each in (root, sys.base_prefix, sys.prefix)}}
for path in handles:
    for folder in reversed(path.parents):
        if not folder.stat().st_mode & 1:
            kernel.mount("tmpfs", str(folder), "tmpfs", options="mode=755")
            break
for path, handle in sorted(handles.items()):
    if not path.exists():
        path.mkdir(parents=True)
        kernel.mount(f"/proc/self/fd/{{handle}}", str(path), flags=kernel.MS_BIND | kernel.MS_REC)
os.setgroups([])
os.setresgid(*[{NOBODY}] * 3)
os.setresuid(*[{NOBODY}] * 3)
needed = [sys.executable, os.__file__, find_spec("torch").origin, root + "/autograder/cli.py"]
if not all(os.access(each, os.R_OK) for each in needed):
    sys.exit({CANNOT})
os.chdir(root)
os.execv(sys.executable, [sys.executable, *command])
"""


RUNGS = ("full", "filters")
CHECK = f"""
import sys
from contextlib import suppress
from autograder.cli import main

out, *files = sys.argv[1:]
for rung in {RUNGS}:
    results = f"{{out}}/{{rung}}"
    with suppress(SystemExit):
        main(["check", *files, "--seed", "1", "--isolation", rung, "--results", results])
"""


@pytest.fixture(scope="module")
def theirs():
    """What an ordinary user's `autograder check` finds, by rung, and what it prints."""
    folder = Path(tempfile.mkdtemp(prefix="stepmark-user-"))
    os.chown(folder, NOBODY, NOBODY)
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                BECOME,
                str(ROOT),
                "-c",
                CHECK,
                str(folder),
                *map(str, EXAMPLES),
            ],
            env={"HOME": str(folder), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        if done.returncode == CANNOT:
            pytest.skip("the interpreter cannot be read here by an ordinary user")
        found = {rung: read(folder / rung) for rung in RUNGS if (folder / rung).exists()}
        return found, done.stdout + done.stderr
    finally:
        shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("rung", RUNGS)
def test_an_ordinary_user_gets_the_same_verdicts(rung, theirs, grade):
    found, said = theirs
    if f"isolation {rung} was asked for" in " ".join(said.split()):
        pytest.skip(f"not to be had here as an ordinary user: {said}")
    assert rung in found, said
    for result, path in zip(found[rung], EXAMPLES, strict=True):
        ours = grade(path)
        assert (result.isolation, result.points) == (rung, ours.points)
        assert result.checks == ours.checks
