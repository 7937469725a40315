"""Looks at what a submission has put into its folder, and takes it away."""

from __future__ import annotations

import itertools
import math
import os
import time
from contextlib import suppress
from pathlib import Path

WHILE = 5.0  # seconds that a grade waits for it; what takes longer is left for the jail's end


def is_more(folder: Path, files: int, size: int) -> bool:
    """Whether a folder holds more files and folders, or more bytes on the disk, than these.

    What cannot be looked into, or lies too deep, counts as more.
    """
    rest = [str(folder)]
    while rest:
        try:
            with os.scandir(rest.pop()) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):
                        files -= 1
                        size -= entry.stat(follow_symlinks=False).st_blocks * 512
                        if entry.is_dir(follow_symlinks=False):
                            rest.append(entry.path)
                    if files < 0 or size < 0:
                        return True
        except FileNotFoundError:
            continue
        except OSError:
            return True
    return False


def remove(folder: Path, seconds: float = math.inf) -> None:
    """Remove a folder with all that is in it, however deep it is and whatever is shut in it.

    Each folder inside is moved to the top before it is emptied: neither the depth that Python can
    recurse to nor the length that a path can have stands in the way. Some file systems take long
    over a hundred thousand folders: what is left after so many seconds stays.
    """
    until = time.monotonic() + seconds
    top = str(folder)
    numbers = itertools.count()
    rest = [top]
    while rest and time.monotonic() < until:
        inside = rest[-1]
        below = len(rest)
        with suppress(OSError):
            os.chmod(inside, 0o700)
            with os.scandir(inside) as entries:
                for entry in entries:
                    with suppress(OSError):
                        if not entry.is_dir(follow_symlinks=False):
                            os.unlink(entry.path)
                            continue
                        place = entry.path
                        if inside != top:
                            os.chmod(place, 0o700)  # or it could not be moved
                            place = os.path.join(top, f"rubbish-{os.getpid()}-{next(numbers)}")
                            os.rename(entry.path, place)
                        rest.append(place)
        if inside != top or len(rest) == below:
            del rest[below - 1]
            with suppress(OSError):
                os.rmdir(inside)
