"""A key-encryption key in a token, with SoftHSM2 as the token."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cloudwindow.domain.errors import KeyMissing
from cloudwindow.vault.kek_pkcs11 import Token, TokenKek, pkcs11_keks
from tests.softhsm import make_token


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Token]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", "")  # put back afterwards
        yield make_token(tmp_path_factory.mktemp("token"))


def test_it_wraps_and_unwraps_for_its_owner_alone(token: Token) -> None:
    (kek,) = pkcs11_keks(token)("")
    wrapped = kek.wrap(b"s" * 32, "ses_1")
    assert len(wrapped) == 60
    assert TokenKek(token).unwrap(wrapped, "ses_1") == b"s" * 32
    for owner, what in (("ses_2", wrapped), ("ses_1", wrapped[:-1] + bytes([wrapped[-1] ^ 1])), ("ses_1", wrapped[:20])):
        with pytest.raises(KeyMissing, match=owner):
            kek.unwrap(what, owner)
    assert kek.unwrap(wrapped, "ses_1") == b"s" * 32


def test_its_name_stays(token: Token) -> None:
    assert TokenKek(token).id == TokenKek(token).id != TokenKek(replace(token)).id[::-1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"token": "another"}, "NoSuchToken"),
        ({"key": "another"}, "NoSuchKey"),
        ({"module": "/nowhere/lib.so"}, "cannot open"),
    ],
)
def test_what_is_missing_is_said(token: Token, change: dict[str, str], said: str) -> None:
    with pytest.raises(KeyMissing, match=said):
        TokenKek(replace(token, **change))
