"""A key that cannot be used is said to be that, and is never a verdict on what was to be checked."""

from pathlib import Path

import pytest

from cloudwindow.cli.checked import log_key
from cloudwindow.domain.errors import BadInput


@pytest.mark.parametrize("data", [b"", b"no key", b"office+12+!!!", bytes([200, 201])], ids=["empty", "words", "base64", "text"])
def test_what_is_no_key_is_bad_input(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "log.pub"
    file.write_bytes(data)
    with pytest.raises(BadInput, match=r"log\.pub: expected a line name\+id\+base64"):
        log_key(file)


def test_a_key_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"log\.pub: cannot be read"):
        log_key(tmp_path / "log.pub")
