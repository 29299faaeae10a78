"""A key-encryption key in a token, with SoftHSM2 as the token."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cloudwindow.domain.errors import KeyMissing
from cloudwindow.keeping import keks, kept
from cloudwindow.settings import Settings, VaultSettings
from cloudwindow.store import tables as t
from cloudwindow.store.sealing import rotate
from cloudwindow.vault.kek_pkcs11 import Token, TokenKek, pkcs11_keks
from tests.gateway_fakes import WallClock
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


async def test_a_store_moves_from_the_file_to_the_token_and_on_to_the_environment(token: Token, tmp_path: Path) -> None:
    data, text = tmp_path / "data", base64.b64encode(b"e" * 32).decode()
    pkcs11 = {"pkcs11_module": token.module, "pkcs11_token": token.token, "pkcs11_key": token.key, "pkcs11_pin": token.pin}
    places: list[dict[str, Any]] = [{"kek": "file"}, {"kek": "pkcs11", "old": ["file"], **pkcs11}, {"kek": "pkcs11", **pkcs11}]
    places += [{"kek": "environment", "old": ["pkcs11"], "key": text, **pkcs11}, {"kek": "environment", "key": text}]
    stills, used = 0, []
    for place in places:
        settings = Settings(data_dir=data, vault=VaultSettings.model_validate(place))
        async with kept(settings, WallClock()) as (records, blobs):
            for number in range(stills):
                assert await blobs.get(f"ses_{number}/stills/a.jpg") == b"a face"
            await blobs.put(f"ses_{stills}/stills/a.jpg", b"a face")
            stills += 1
            if "old" in place:
                source = keks(settings)
                await rotate(records, source(records.transactions.keyring.current), WallClock(), lambda done, total: None)
            used.append(await records.transactions.read(lambda connection: set(connection.scalars(select(t.keys.c.kek)).all())))
    assert [len(one) for one in used] == [1, 1, 1, 1, 1]
    assert len(set.union(*used)) == 3
    assert used[1] == used[2]
    with pytest.raises(KeyMissing, match="expected key-encryption key"):
        async with kept(Settings(data_dir=data, vault=VaultSettings.model_validate(places[2])), WallClock()):
            pass
