"""Consent texts: every language, every version, matched by their very words."""

from pathlib import Path

import pytest

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import Conflict, NotFound
from cloudwindow.web.texts import CONSENTS, SHIPPED, Texts


def test_every_language_has_every_text_of_the_same_version() -> None:
    texts = Texts.load()
    versions = {language: [(one.text, one.version) for one in texts.of(language)] for language in Language}
    assert len({str(one) for one in versions.values()}) == 1
    assert tuple(one.text for one in texts.of(Language.EN)) == CONSENTS


def test_answer_is_matched_by_the_exact_text() -> None:
    texts = Texts.load()
    face = texts.of(Language.ZH_TW)[0]
    assert texts.shown("face", face.version, face.sha256).language is Language.ZH_TW
    with pytest.raises(Conflict):
        texts.shown("face", "an older one", face.sha256)
    with pytest.raises(Conflict):
        texts.shown("recording", face.version, face.sha256)
    with pytest.raises(NotFound):
        texts.shown("newsletter", face.version, face.sha256)


def test_text_that_lacks_its_refusal_is_named(tmp_path: Path) -> None:
    for language in Language:
        whole = (SHIPPED / f"{language.value}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{language.value}.toml").write_text(whole.replace("refusal =", "other =", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"zh-CN\.toml: \[face\] needs refusal"):
        Texts.load(tmp_path)
