"""Makes docs/notebook.png: what a student sees who asks for two checks in a notebook.

Run `python docs/screenshot.py`; it needs Chromium. The student works in a released kit with one
seed, so that the same picture is made again.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image, ImageChops

from autograder import kit
from autograder.experiment import checks
from autograder.oracle import Oracle
from autograder.recording import record
from autograder.release import contents

ROOT = Path(__file__).resolve().parents[1]
STEM, SHOWN = "training_loop", ("mini_batch", "train")
OUT = ROOT / "docs" / "notebook.png"
SIZE = "820,1600"
COLOURS = 160
CELLS = (
    "from autograder import check",
    """\
def mini_batch(device, data_loader, step_fn):
    for x, y in data_loader:
        loss = step_fn(x.to(device), y.to(device))
    return loss""",
    """\
def train(n_epochs, device, train_loader, val_loader, train_step_fn, val_step_fn):
    losses, val_losses = [], []
    for epoch in range(n_epochs):
        losses.append(mini_batch(device, train_loader, train_step_fn))
        with torch.no_grad():
            val_losses.append(mini_batch(device, val_loader, val_step_fn))
    return losses, val_losses""",
    'check("mini_batch")',
    'check("train")',
)


def sealed(home: Path) -> Path:
    """A kit that can grade what is shown."""
    files = contents(STEM, ROOT / "solutions", range(0))
    place = kit.recording(STEM, kit.FIRST_SEED).relative_to(kit.RECORDINGS.parent)
    wanted = [each for each in checks(STEM) if each.exercise in SHOWN and not each.hidden]
    files[f"autograder/{place}"] = record(Oracle(STEM, kit.FIRST_SEED), wanted)
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    return home


def page(folder: Path) -> str:
    """The notebook when all cells were run, as JupyterLab shows it."""
    cells = [nbformat.v4.new_code_cell(source) for source in ("import torch", *CELLS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    os.environ["PYTHONPATH"] = str(folder)  # of the kernel, and of the grader
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": folder}}).execute()
    notebook.cells = notebook.cells[2:]
    return HTMLExporter(template_name="lab").from_notebook_node(notebook)[0]


def main() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        sys.exit("there is no Chromium to look with")
    with tempfile.TemporaryDirectory() as home:
        html, png = Path(home, "notebook.html"), Path(home, "notebook.png")
        html.write_text(page(sealed(Path(home, "kit"))))
        command = [browser, "--headless", "--no-sandbox", "--hide-scrollbars",
                   "--force-device-scale-factor=1.5", f"--window-size={SIZE}",
                   f"--screenshot={png}", html.as_uri()]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        seen = Image.open(png).convert("RGB")
    blank = Image.new("RGB", seen.size, "white")
    _, top, _, bottom = ImageChops.difference(seen, blank).getbbox() or (0, 0, *seen.size)
    shown = seen.crop((0, max(top - 20, 0), seen.width, min(bottom + 20, seen.height)))
    shown.quantize(COLOURS).save(OUT, optimize=True)
    print(f"{OUT.relative_to(ROOT)}: {shown.width} x {shown.height}, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
