"""The few sessions with a hold are found without reading everybody's entries."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    held = sa.text("kind = 'hold_laid'")
    op.create_index("entries_held", "entries", ["session"], sqlite_where=held, postgresql_where=held)
