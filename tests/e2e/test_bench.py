"""The bench runs: one window of each, which proves nothing but that the harness works and prints its ratios."""

import json
from pathlib import Path

import pytest

from cloudwindow.evaluation.bench import main

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(200)]


def test_a_short_run_prints_its_ratios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--json", str(tmp_path / "figures.json")]) == 0
    said = capsys.readouterr().out
    assert "ratio naive / server" in said
    assert "server / floor" in said
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["delays_s"]["angle held"]
    assert figures["naive pipeline"]["cores"][0] > 0
