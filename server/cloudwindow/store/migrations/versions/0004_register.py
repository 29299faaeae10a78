"""The register of sessions, what they are searched by, saved searches, copies. Filled at the start: see `store/counting.py`."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_index",
        sa.Column("session", sa.String(64), primary_key=True),
        sa.Column("case", sa.String(64), nullable=False),
        sa.Column("party", sa.String(64), nullable=False),
        sa.Column("created", sa.String(24), nullable=False),
        sa.Column("ended", sa.String(24), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("matter", sa.String(255), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("clerk", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("risks", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("decided_for", sa.Text, nullable=False),
        sa.Column("suspensions", sa.Integer, nullable=False),
        sa.Column("gaps", sa.Integer, nullable=False),
        sa.Column("overrides", sa.Integer, nullable=False),
        sa.Column("skips", sa.Integer, nullable=False),
        sa.Column("rules", sa.Integer, nullable=False),
        sa.Column("review", sa.String(16), nullable=False),
        sa.Column("words_by", sa.Text, nullable=False),
        sa.Column("began_s", sa.Float(53), nullable=False),
        sa.Column("duration_s", sa.Float(53), nullable=False),
    )
    op.create_index("review_index_by_time", "review_index", ["created", "session"])
    op.create_index("review_index_by_case", "review_index", ["case"])
    op.create_table(
        "search_keys",
        sa.Column("case", sa.String(64), primary_key=True),
        sa.Column("party", sa.String(64), primary_key=True),
        sa.Column("what", sa.String(32), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
    )
    op.create_index("search_keys_by_key", "search_keys", ["key"])
    op.create_table(
        "review_filters",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("query", sa.Text, nullable=False),
    )
    op.create_table(
        "exports",
        sa.Column("request", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.String(24), nullable=False),
        sa.Column("answered_by", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("why", sa.String(64), nullable=False),
    )
    op.create_index("exports_by_state", "exports", ["state", "asked_at"])
    op.create_index("exports_by_asker", "exports", ["asked_by", "asked_at"])
    op.create_index("exports_by_session", "exports", ["session"])
