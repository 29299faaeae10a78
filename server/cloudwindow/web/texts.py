"""The consent texts: content files, each version kept under the hash of exactly what was shown."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import Conflict, NotFound

CONSENTS: Final = ("face", "recording", "cross_border")  # in the order they are shown
SHIPPED: Final = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One text in one language. `refusal` says what then happens when it is refused."""

    text: str
    version: str
    language: Language
    title: str
    body: str
    refusal: str

    @property
    def sha256(self) -> str:
        """Of the UTF-8 bytes of title, body and refusal, joined by one empty line each: what the applicant read."""
        return hashlib.sha256("\n\n".join((self.title, self.body, self.refusal)).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    by_language: Mapping[Language, tuple[Consent, ...]]

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> "Texts":
        """Read `LANGUAGE.toml` for every language; raises ValueError naming file and key when one does not fit."""
        return cls(by_language={language: _read(folder / f"{language.value}.toml", language) for language in Language})

    def of(self, language: Language) -> tuple[Consent, ...]:
        return self.by_language[language]

    def shown(self, text: str, version: str, sha256: str) -> Consent:
        """The served text with exactly this hash. Raises NotFound for an unknown text, Conflict when another is served."""
        if text not in CONSENTS:
            raise NotFound(f"there is no consent text {text[:40]!r}; there are {', '.join(CONSENTS)}")
        for consents in self.by_language.values():
            for consent in consents:
                if (consent.text, consent.version, consent.sha256) == (text, version, sha256):
                    return consent
        raise Conflict(f"the text {text} that was answered is not the one that is served; fetch the texts and ask again")


def _read(path: Path, language: Language) -> tuple[Consent, ...]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if set(content) != set(CONSENTS):
        raise ValueError(f"{path.name}: expected the tables {', '.join(CONSENTS)}, found {', '.join(sorted(content))}")
    return tuple(_consent(path, name, content[name], language) for name in CONSENTS)


def _consent(path: Path, name: str, table: Mapping[str, object], language: Language) -> Consent:
    wanted = ("version", "title", "body", "refusal")
    words = {key: str(table.get(key, "")).strip() for key in wanted}
    if empty := [key for key in wanted if not words[key]]:
        raise ValueError(f"{path.name}: [{name}] needs {', '.join(empty)}")
    return Consent(text=name, language=language, **words)
