"""TURN credentials that end by themselves."""

import pytest

from cloudwindow.gateway.turn import IceServer, ice_servers, turn_credential


def test_the_credential_is_the_hmac_of_the_name() -> None:
    # Computed with `openssl dgst -sha1 -hmac secret -binary | base64` over the name.
    assert turn_credential("secret", "1700003600:ses_1") == "mlFaRJ1qflRiOmkX+Akak8XKisg="


def test_stun_is_plain_and_turn_expires() -> None:
    servers = ice_servers(["stun:a.example", "turn:b.example", "turns:b.example"], "secret", "ses_1", 1_700_000_000.9, 3600)
    assert servers[0] == IceServer(urls=("stun:a.example",))
    assert servers[1].urls == ("turn:b.example", "turns:b.example")
    assert servers[1].username == "1700003600:ses_1"
    assert servers[1].credential == turn_credential("secret", "1700003600:ses_1")


def test_nothing_is_asked_by_default() -> None:
    assert ice_servers([], "", "ses_1", 0, 1) == ()


@pytest.mark.parametrize(("url", "secret"), [("turn:b.example", ""), ("http://b.example", "secret")])
def test_what_cannot_work_is_refused(url: str, secret: str) -> None:
    with pytest.raises(ValueError, match=r"expected|needs"):
        ice_servers([url], secret, "ses_1", 0, 1)
