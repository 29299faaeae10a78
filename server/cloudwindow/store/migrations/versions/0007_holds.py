"""The few sessions with a hold, or a consent that was taken back, are found without reading everybody's entries."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    held = sa.text("kind IN ('hold_laid', 'consent_withdrawn')")
    op.create_index("entries_held", "entries", ["session"], sqlite_where=held, postgresql_where=held)
