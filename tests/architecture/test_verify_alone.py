"""A package is checked by what reads packages, and by nothing of the server that made it."""

import json
import subprocess
import sys

PRINTED = """
import json, sys
import cloudwindow.cli.verify
print(json.dumps(sorted(name for name in sys.modules if name.startswith("cloudwindow.") or "." not in name)))
"""
OURS = {"cli", "domain", "ledger"}
A_SERVERS = {"aiohttp", "aiortc", "alembic", "asyncio", "obstore", "sqlalchemy"}


def test_the_command_imports_nothing_of_a_server_or_a_store() -> None:
    names = json.loads(subprocess.run([sys.executable, "-c", PRINTED], check=True, capture_output=True, text=True).stdout)
    assert {name.split(".")[1] for name in names if name.startswith("cloudwindow.")} == OURS
    assert A_SERVERS & set(names) == set()
