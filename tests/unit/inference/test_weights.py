"""A model is found by its name, and one that is not whole says what it costs."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from cloudwindow.domain.errors import BadInput, ModelMissing
from cloudwindow.inference import manifest, weights

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOUDWINDOW_MODELS", str(tmp_path))
    return tmp_path


def test_a_missing_model_says_what_it_costs_and_what_to_do(directory: Path) -> None:
    assert not weights.installed("whisper-base")
    for ask in (weights.model_file, weights.fingerprint):
        with pytest.raises(ModelMissing, match=r"without it: .*spoken.*run `cloudwindow models pull`"):
            ask("whisper-base")


def test_an_unknown_name_lists_the_known(directory: Path) -> None:
    with pytest.raises(ModelMissing, match="face_landmarker"):
        weights.installed("landmarks")


def test_a_half_model_is_not_installed(directory: Path) -> None:
    (directory / "whisper-base").mkdir()
    sizes = {file.path: file.size for file in manifest.model("whisper-base").file}
    for path, size in sizes.items():
        assert not weights.installed("whisper-base")
        with (directory / path).open("wb") as file:
            file.truncate(size)
    assert weights.model_file("whisper-base") == directory / "whisper-base"
    with (directory / "whisper-base" / "config.json").open("ab") as file:
        file.write(b" ")
    assert not weights.installed("whisper-base")


def test_a_fingerprint_is_of_the_bytes_on_this_disk(directory: Path) -> None:
    data = bytes(manifest.model("yunet").file[0].size)
    (directory / "face_detection_yunet_2023mar.onnx").write_bytes(data)
    assert weights.fingerprint("yunet") == f"yunet {hashlib.sha256(data).hexdigest()}"
    (directory / "face_detection_yunet_2023mar.onnx").write_bytes(b"1" + data[1:])
    assert weights.fingerprint("yunet") == f"yunet {hashlib.sha256(b'1' + data[1:]).hexdigest()}"


def test_a_model_inside_a_package_is_found_there(directory: Path) -> None:
    path = weights.model_file("dlib-five-points")
    assert path.parts[-3:] == ("face_recognition_models", "models", "shape_predictor_5_face_landmarks.dat")


def test_every_entry_of_the_manifest_is_complete() -> None:
    for model in manifest.manifest():
        assert model.licence in {"Apache-2.0", "MIT", "CC0-1.0"}, model.name
        for file in model.file:
            assert re.fullmatch("[0-9a-f]{64}", file.sha256)
            assert file.size > 0
            assert not Path(file.path).is_absolute()
            for source in file.sources:
                assert bool(source.pieces) != bool(source.url)
                assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", piece.package) for piece in source.pieces)
                assert not source.url or source.url.startswith("https://")


def test_the_packages_with_models_inside_are_locked_at_the_version_the_manifest_was_made_for() -> None:
    locked = (REPOSITORY / "requirements.lock").read_text()
    wanted = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["dependencies"]
    for requirement in ("face-recognition-models==0.3.0", "rapidocr==3.10.0"):
        assert requirement in wanted
        assert requirement in locked


@pytest.mark.parametrize("text", ["", "[[model]]\nname = 'a'", "not toml", "model = 3"])
def test_a_manifest_that_does_not_fit_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.toml").write_text(text)
    with pytest.raises(BadInput, match=r"manifest\.toml"):
        manifest.read_manifest(tmp_path / "manifest.toml")
