"""What the office's figures are counted from, in the register. It is made anew at the start: see `store/counting.py`."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NEW = (
    ("queued_s", sa.Float(53), "0"),
    ("admitted_s", sa.Float(53), "0"),
    ("network", sa.String(16), "''"),
    ("country", sa.String(2), "''"),
    ("path", sa.String(16), "''"),
    ("suspended_for", sa.Text(), "''"),
    ("ended_for", sa.String(64), "''"),
    ("stars", sa.Integer(), "0"),
)


def upgrade() -> None:
    op.execute("DELETE FROM review_index")
    for name, kind, default in NEW:
        op.add_column("review_index", sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
    if op.get_bind().dialect.name == "postgresql":
        for name, _, _ in NEW:
            op.alter_column("review_index", name, server_default=None)
