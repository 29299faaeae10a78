"""Where the repository lies."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SERVER: Final = ROOT / "server" / "cloudwindow"
