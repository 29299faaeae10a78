"""Recorded test material beside the checkout; a test that needs it skips with a reason where the folder is absent."""

from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2] / "shared" / "testdata"


def material(path: str) -> Path:
    """The file or folder `path` of the shared material; skips the test when it is not there."""
    found = ROOT / path
    if not found.exists():
        pytest.skip(f"test material {path} is not beside this checkout")
    return found
