"""The time stamp over a seal's signature (PAdES B-T): does it hold, and whose is it?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from cryptography import x509

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.certificates import ends_in, held, named, whose
from cloudwindow.ledger.stamp import Stamp, not_before, open_token
from cloudwindow.papers.cms_check import Signer, Wrong, within


def check_token(signer: Signer, sealed: datetime, given: Sequence[x509.Certificate]) -> Stamp | None:
    """None: there is none. `sealed`: when the seal says that it was made. `given`: the reader's certificates of the authority;
    with them there must be one. The stamp's chain ends where it is believed. Raises Wrong.
    """
    if signer.stamp is None:  # whether one was asked for is told by what is sealed
        if given:
            raise Wrong("expected a time stamp by the authority that you gave, found none")
        return None
    try:
        stamp = open_token(signer.stamp, sha256(signer.signature).digest(), whole=True)
        chain = ends_in(stamp.chain, given) if given else stamp.chain
        if chain is None:
            raise EvidenceBroken(f"expected one by the authority that you gave, found one by {named(stamp.chain[-1])}")
        held(chain, stamp.at)
        not_before(stamp, sealed, "the seal")
        whose(chain)
    except EvidenceBroken as error:
        raise Wrong(f"its time stamp does not hold: {error}") from None
    except Exception as error:  # certificates are anybody's bytes, and some of them are read only here
        raise Wrong(f"its time stamp cannot be read ({type(error).__name__})") from None
    within(signer, stamp.at)
    return replace(stamp, chain=chain)
