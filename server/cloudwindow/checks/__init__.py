"""The verification steps, one file each; they do not know each other. The policy, the engine and `app.py` may import this package.

`asked_aloud.py` and `known_face.py` are no steps: they are what those that ask in words, and those that compare faces, do alike.

To add a check: its file, its policy dataclass in it, one line here, a heading in docs/checks.md, unit tests, golden observations.
"""

from typing import Final

from cloudwindow.checks.continuity import Continuity
from cloudwindow.checks.environment import Environment
from cloudwindow.checks.face_match import FaceMatch
from cloudwindow.checks.head_turns import HeadTurns
from cloudwindow.checks.identity_document import IdentityDocument
from cloudwindow.checks.intent_questions import IntentQuestions
from cloudwindow.checks.legal_notice import LegalNotice
from cloudwindow.checks.presence import Presence
from cloudwindow.checks.spoken_digits import SpokenDigits
from cloudwindow.domain.check import Check, StandingCheck

CATALOGUE: Final[tuple[type[Check], ...]] = (
    Environment,
    IdentityDocument,
    FaceMatch,
    HeadTurns,
    SpokenDigits,
    LegalNotice,
    IntentQuestions,
)
STANDING: Final[tuple[type[StandingCheck], ...]] = (Presence, Continuity)
