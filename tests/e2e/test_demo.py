"""`cloudwindow demo` as a stranger runs it: every scenario ends as it must, and what it leaves behind verifies."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from cloudwindow.cli.demo_show import ENDS
from tests.judged import assert_package_judged_the_same
from tests.places import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.realtime, pytest.mark.timeout(900)]
LONGEST_S: Final = 800


def demo(scenario: str, folder: Path) -> list[str]:
    words = [sys.executable, "-m", "cloudwindow.cli", "demo", "--scenario", scenario, "--out", str(folder / "out")]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "server"), "TMPDIR": str(folder)}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    print(done.stdout[-6000:], done.stderr[-2000:])
    assert done.returncode == 0, f"{scenario}: exit code {done.returncode}"
    return done.stdout.strip().splitlines()


@pytest.mark.parametrize("scenario", ENDS)
def test_a_scenario_ends_as_it_must_and_leaves_a_package_that_verifies(scenario: str, tmp_path: Path) -> None:
    lines = demo(scenario, tmp_path)
    package = Path(lines[-1])
    assert package.suffix == ".zip"
    assert package.exists()
    verified = subprocess.run([sys.executable, "-m", "cloudwindow.cli", "verify", str(package)], cwd=ROOT, check=False)
    assert verified.returncode == 0
    assert_package_judged_the_same(package)
    kind, reason, suspensions = ENDS[scenario]
    text = "\n".join(lines)
    assert f"Outcome: {kind} {reason}".rstrip() in text
    for suspended in suspensions:
        assert f"SUSPENDED {suspended}" in text
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith("cloudwindow-demo-")]
    assert left == [], "the throw-away data is still there"


def test_a_clerk_leads_to_a_signed_document_and_a_package_that_verifies(tmp_path: Path) -> None:
    lines = demo("seat", tmp_path)
    package = Path(lines[-1])
    assert package.suffix == ".zip"
    assert "Outcome: approve" in "\n".join(lines)
    for who in ("applicant", "clerk", "clerk.screen"):
        assert any(line.startswith(f"Recorded: {who},") for line in lines), who
    pdf = package.with_suffix(".pdf")
    for command in (("verify-pdf", str(pdf)), ("verify", str(package))):
        assert subprocess.run([sys.executable, "-m", "cloudwindow.cli", *command], cwd=ROOT, check=False).returncode == 0
    assert_package_judged_the_same(package)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("cloudwindow-demo-")] == []
