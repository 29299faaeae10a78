"""Sessions, entries, the log, cases, answers, leases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("created", sa.String(24), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("case", sa.String(64), nullable=False),
        sa.Column("link_sha256", sa.String(64), nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("last_sha256", sa.String(64), nullable=False),
        sa.Column("last_at", sa.String(24), nullable=False),
        sa.Column("projection", sa.Text, nullable=False),
    )
    op.create_index("sessions_by_state", "sessions", ["state", "created", "id"])
    op.create_index("sessions_by_link", "sessions", ["link_sha256"])
    op.create_index("sessions_by_case", "sessions", ["case"])
    op.create_table(
        "entries",
        sa.Column("session", sa.String(64), sa.ForeignKey("sessions.id"), primary_key=True),
        sa.Column("index", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=True),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "log_queue",
        sa.Column("session", sa.String(64), primary_key=True),
        sa.Column("index", sa.Integer, primary_key=True),
        sa.ForeignKeyConstraint(["session", "index"], ["entries.session", "entries.index"]),
    )
    head = op.create_table(
        "log_head", sa.Column("id", sa.Integer, primary_key=True), sa.Column("size", sa.BigInteger, nullable=False)
    )
    op.bulk_insert(head, [{"id": 1, "size": 0}])
    op.create_table(
        "log_leaves",
        sa.Column("leaf", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer, nullable=False),
        sa.Column("entry_sha256", sa.String(64), nullable=False),
    )
    op.create_index("log_leaves_by_entry", "log_leaves", ["session", "index"], unique=True)
    op.create_table(
        "log_nodes",
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("facts", sa.Text, nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("response", sa.Text, nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("session", sa.String(64), primary_key=True),
        sa.Column("gateway", sa.String(64), nullable=False),
        sa.Column("expires_s", sa.Float(53), nullable=False),
    )
    op.create_index("leases_by_expiry", "leases", ["expires_s"])
