"""A time stamp of an authority holds, or it is said why it does not."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import SystemRandom

import pytest
from asn1crypto import cms

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.certificates import ends_in, held, load_certificates
from cloudwindow.ledger.stamp import Stamp, not_before, open_token, question, token_of, with_chain
from tests.tsa import OTHER_POLICY, POLICY, Tsa, a_tsa

DIGEST = sha256(b"a checkpoint\n").digest()
EACH = 21  # each run others


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return a_tsa(tmp_path_factory.mktemp("tsa") / "right")


def opened(tsa: Tsa, digest: bytes = DIGEST) -> Stamp:
    return open_token(token_of(tsa.stamp(digest)), digest, load_certificates(tsa.root))


def test_a_right_stamp_says_when_and_by_whom(tsa: Tsa) -> None:
    stamp = opened(tsa)
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(seconds=10)
    assert (stamp.policy, stamp.nonce, stamp.accuracy) == (POLICY, 7, timedelta(seconds=1))
    names = [one.subject.rfc4514_string() for one in stamp.chain]
    assert names == ["CN=Time signer", "CN=Time authority", "CN=Time root"]
    held(stamp.chain, stamp.at)
    assert ends_in(stamp.chain, load_certificates(tsa.root)) == stamp.chain


@pytest.mark.parametrize("ess", ["sha1", "sha256"])
def test_authorities_sign_with_rsa_as_well_and_name_their_certificate_in_two_ways(tmp_path: Path, ess: str) -> None:
    assert opened(a_tsa(tmp_path / "rsa", rsa_key=True, ess=ess)).chain


def test_the_policy_that_was_asked_for(tsa: Tsa) -> None:
    assert open_token(token_of(tsa.stamp(DIGEST, policy=OTHER_POLICY)), DIGEST).policy == OTHER_POLICY
    with pytest.raises(
        EvidenceBroken, match=r"expected a time stamp, found rejection \(unaccepted_policy, .*policy is not supported"
    ):
        token_of(tsa.stamp(DIGEST, policy="1.2.3.4"))


def test_another_hash_is_refused(tsa: Tsa) -> None:
    with pytest.raises(EvidenceBroken, match=r"expected a stamp over the hash .*, found one over"):
        open_token(token_of(tsa.stamp(DIGEST)), sha256(b"another\n").digest())


def test_another_authority_is_refused(tsa: Tsa, tmp_path: Path) -> None:
    other = a_tsa(tmp_path / "other", name="Other")
    assert ends_in(opened(tsa).chain, load_certificates(other.root)) is None


def test_another_key_is_refused(tsa: Tsa, tmp_path: Path) -> None:
    """Somebody else's stamp in which the authority's certificates were put, and one whose signature is another's."""
    other = token_of(a_tsa(tmp_path / "other", name="Other").stamp(DIGEST))
    chain = opened(tsa).chain
    with pytest.raises(EvidenceBroken, match="expected the certificate of whoever signed it, found none"):
        open_token(with_chain(other, chain), DIGEST)
    content = cms.ContentInfo.load(token_of(tsa.stamp(DIGEST)))
    content["content"]["signer_infos"][0]["signature"] = cms.ContentInfo.load(other)["content"]["signer_infos"][0]["signature"]
    with pytest.raises(EvidenceBroken, match="the signature does not fit the stamp and the key of CN=Time signer"):
        open_token(content.dump(force=True), DIGEST)


def test_a_certificate_that_had_expired_is_refused(tmp_path: Path) -> None:
    stamp = opened(a_tsa(tmp_path / "late", days=(-400, -2)))
    with pytest.raises(EvidenceBroken, match=r"expected certificates that held on .*, found CN=Time signer, which held"):
        held(stamp.chain, stamp.at)


def test_a_stamp_is_not_older_than_what_it_stamps(tsa: Tsa) -> None:
    stamp = opened(tsa)
    not_before(stamp, stamp.at + timedelta(seconds=10), "the last entry")
    with pytest.raises(EvidenceBroken, match="not older than the last entry"):
        not_before(stamp, stamp.at + timedelta(seconds=12), "the last entry")


def test_no_changed_byte_of_a_whole_token_goes_unnoticed(tsa: Tsa) -> None:
    roots = load_certificates(tsa.root)
    token = with_chain(token_of(tsa.stamp(DIGEST)), opened(tsa).chain)
    assert open_token(token, DIGEST, whole=True).chain[-1] == roots[0]
    passed, first = [], 90 + SystemRandom().randrange(EACH)
    print(f"every {EACH}th byte from {first} on")
    for place in [*range(90), *range(first, len(token), EACH)]:
        spoilt = bytearray(token)
        spoilt[place] ^= 1 << place % 8
        try:
            stamp = open_token(bytes(spoilt), DIGEST, whole=True)
            held(stamp.chain, stamp.at)
        except EvidenceBroken:
            continue
        if ends_in(stamp.chain, roots) is not None:
            passed.append(place)
    assert passed == []


@pytest.mark.parametrize("data", [b"", b"\x30\x80", b"no answer", b"\x30\x03\x02\x01\x00", question(DIGEST, nonce=1)])
def test_whatever_else_comes_is_a_sentence(data: bytes) -> None:
    with pytest.raises(EvidenceBroken, match="expected"):
        token_of(data)
    with pytest.raises(EvidenceBroken, match="expected"):
        open_token(data, DIGEST)
