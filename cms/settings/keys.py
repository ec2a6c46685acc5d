"""Secrets of an installation that nobody configured: made once, kept in a file of mode 600."""

import os
import secrets
from pathlib import Path


def local_secret(path: Path, *, size: int = 50) -> str:
    """Return the secret kept in `path`; make it of `size` random bytes, readable by its owner
    alone, when missing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=_owner_only) as file:
            file.write(secrets.token_urlsafe(size))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
