"""Staff: accounts, their credentials and sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("login", sa.String(64), nullable=False, unique=True),
        sa.Column("facts", sa.Text, nullable=False),
    )
    op.create_table(
        "passwords",
        sa.Column("person", sa.String(64), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("hashed", sa.Text, nullable=False),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(1364), primary_key=True),
        sa.Column("person", sa.String(64), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("uses", sa.BigInteger, nullable=False),
        sa.Column("added_s", sa.Float(53), nullable=False),
    )
    op.create_index("passkeys_by_person", "passkeys", ["person"])
    op.create_table(
        "sign_ins",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(64), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("begun_s", sa.Float(53), nullable=False),
        sa.Column("seen_s", sa.Float(53), nullable=False),
        sa.Column("ended", sa.String(32), nullable=False),
    )
    op.create_index("sign_ins_by_person", "sign_ins", ["person"])
    op.create_index("sign_ins_by_time", "sign_ins", ["begun_s"])
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(96), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("since_s", sa.Float(53), nullable=False),
        sa.Column("until_s", sa.Float(53), nullable=False),
    )
    op.create_table(
        "ceremonies",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("about", sa.String(255), nullable=False),
        sa.Column("expires_s", sa.Float(53), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
    )
