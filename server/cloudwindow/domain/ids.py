"""Names of things that are stored, and how new ones are made."""

import secrets
from typing import NewType

CaseId = NewType("CaseId", str)
SessionId = NewType("SessionId", str)
PartId = NewType("PartId", str)
ChallengeId = NewType("ChallengeId", str)
StillId = NewType("StillId", str)
CheckName = NewType("CheckName", str)
PersonId = NewType("PersonId", str)
DocumentId = NewType("DocumentId", str)


def new_id(prefix: str) -> str:
    """`prefix` and 80 random bits in base 32 without look-alikes: fit for a URL, a file name and a phone call."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    number = secrets.randbits(80)
    return f"{prefix}_" + "".join(alphabet[number >> shift & 31] for shift in range(75, -1, -5))
