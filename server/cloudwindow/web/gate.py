"""What may a client say on the live socket? Pure: a message in, a word or a refusal out."""

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from cloudwindow.domain.errors import BadInput, TooLarge, TooMany
from cloudwindow.web.limits import Bucket, Rate
from cloudwindow.web.schemas import Id, In

MOST_BYTES: Final = 4096
RATE: Final = Rate(per_s=20.0, burst=20)


class Ping(In):
    type: Literal["ping"]


class Shown(In):
    """The prompt of this challenge was painted."""

    type: Literal["shown"]
    challenge: Id


class Blur(In):
    """The page was hidden."""

    type: Literal["blur"]


Said = Ping | Shown | Blur
PING: Final[TypeAdapter[Ping]] = TypeAdapter(Ping)  # for a client that may say nothing else
_SAID: Final[TypeAdapter[Said]] = TypeAdapter(Annotated[Said, Field(discriminator="type")])


def _nothing_special(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


@dataclass(slots=True)
class Gate:
    """One for each socket. `words`: what its client may say (the applicant's page, when nothing else is given)."""

    now_s: float
    words: TypeAdapter[Any] = field(default=_SAID, repr=False)
    expected: str = "ping, shown with a challenge, or blur"
    bucket: Bucket = field(init=False)

    def __post_init__(self) -> None:
        self.bucket = Bucket(RATE, float(RATE.burst), self.now_s)

    def tick(self, now_s: float) -> None:
        """Count one frame of any kind. Raises TooMany."""
        if not self.bucket.take(now_s):
            raise TooMany(f"at most {RATE.burst} messages a second")

    def read(self, message: str) -> Any:  # Any: one of `words`
        """Raises TooLarge, BadInput. The reason fits into a close frame (RFC 6455, 5.5: 123 bytes)."""
        if len(message) > MOST_BYTES or len(message.encode(errors="replace")) > MOST_BYTES:
            raise TooLarge(f"at most {MOST_BYTES} bytes a message")
        try:
            value = json.loads(message, parse_constant=_nothing_special)
        except (ValueError, RecursionError):
            raise BadInput("expected JSON") from None
        if not isinstance(value, dict):
            raise BadInput("expected a JSON object")
        try:
            return self.words.validate_python(value)
        except ValidationError:
            raise BadInput(f"expected {self.expected}") from None
