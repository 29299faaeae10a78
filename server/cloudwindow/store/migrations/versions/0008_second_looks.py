"""What reviewers' work and figures are read from, in the register. It is made anew at the start: see `store/counting.py`."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW = (
    ("staff", sa.Text(), "''"),
    ("first", sa.String(32), "''"),
    ("decided_by", sa.String(64), "''"),
    ("why", sa.Text(), "''"),
    ("objected", sa.Text(), "''"),
    ("taken_by", sa.String(64), "''"),
    ("until_s", sa.Float(53), "0"),
    ("said", sa.Text(), "''"),
    ("adjudicated", sa.String(32), "''"),
)


def upgrade() -> None:
    op.execute("DELETE FROM review_index")
    for name, kind, default in NEW:
        op.add_column("review_index", sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
    if op.get_bind().dialect.name == "postgresql":
        for name, _, _ in NEW:
            op.alter_column("review_index", name, server_default=None)
    op.create_index("review_index_by_review", "review_index", ["review", "state", "ended", "session"])
    op.create_index("review_index_by_end", "review_index", ["ended", "session"])
