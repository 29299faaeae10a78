"""What [stamps] may say, and what becomes of it."""

from pathlib import Path

import pytest

from cloudwindow.domain.errors import BadInput
from cloudwindow.papers.tsa import HttpTimeStamper
from cloudwindow.paperwork import time_stamper
from cloudwindow.settings import Settings, load
from tests.tsa import Now, a_tsa


def settings(folder: Path, text: str) -> Settings:
    file = folder / "cloudwindow.toml"
    file.write_text(text)
    return load(file)


def test_no_authority_is_configured_unless_somebody_does(tmp_path: Path) -> None:
    assert time_stamper(settings(tmp_path, ""), Now()) is None


def test_an_authority_needs_its_root(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"setting stamps: .*expected ca, the authority's root certificate"):
        settings(tmp_path, '[stamps]\nurl = "https://tsa.example.gov/"')
    with pytest.raises(BadInput, match=r"setting stamps\.url"):
        settings(tmp_path, '[stamps]\nurl = "ftp://tsa.example.gov/"\nca = "/x"')
    with pytest.raises(BadInput, match=r"setting stamps\.policy"):
        settings(tmp_path, '[stamps]\npolicy = "any"')


def test_the_root_is_read_at_the_start(tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    found = settings(tmp_path, f'[stamps]\nurl = "https://tsa.example.gov/"\nca = "{root}"')
    with pytest.raises(BadInput, match=r"stamps\.ca: expected a file"):
        time_stamper(found, Now())
    root.write_bytes(b"nothing")
    with pytest.raises(BadInput, match=r"stamps\.ca: expected certificates"):
        time_stamper(found, Now())
    root.write_bytes(a_tsa(tmp_path / "tsa").root)
    assert isinstance(time_stamper(found, Now()), HttpTimeStamper)
