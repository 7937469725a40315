"""Writes files that are there whole or not at all, also where a disk is full."""

from __future__ import annotations

from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Put a file into its place; one that lies there stays until the new one is complete.

    Raises:
        OSError: it cannot be written, and nothing has changed.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
