"""The tables, as the newest migration leaves them; a test compares the two. Hashes are hexadecimal, times RFC 3339 in UTC.

What says something of a person or a session is bytes that `rows.py` sealed: bodies, projections, facts, responses.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata: Final = MetaData()
HELD: Final = "kind IN ('hold_laid', 'consent_withdrawn')"  # the few that keeping asks for

# The projection: what a fold over the session's entries gives, kept beside them so that nobody has to fold to answer a question.
# No foreign key to `cases`: a case is personal data and may be erased while the trail stays.
sessions: Final = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created", String(24), nullable=False),
    Column("state", String(32), nullable=False),
    Column("case", String(64), nullable=False),
    Column("link_sha256", String(64), nullable=False),
    Column("length", Integer, nullable=False),
    Column("last_sha256", String(64), nullable=False),
    Column("last_at", String(24), nullable=False),
    Column("projection", LargeBinary, nullable=False),
    Index("sessions_by_state", "state", "created", "id"),
    Index("sessions_by_link", "link_sha256"),
    Index("sessions_by_case", "case"),
)

entries: Final = Table(
    "entries",
    metadata,
    Column("session", String(64), ForeignKey("sessions.id"), primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("at", String(24), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("body", LargeBinary, nullable=True),
    Column("body_sha256", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Index("entries_held", "session", sqlite_where=text(HELD), postgresql_where=text(HELD)),
)

# Keys of owners: sessions, cases, and a few fixed ones. `wrapped`: by the key-encryption key `kek`; NULL once it was destroyed.
keys: Final = Table(
    "keys",
    metadata,
    Column("owner", String(96), primary_key=True),
    Column("wrapped", LargeBinary, nullable=True),
    Column("kek", String(32), nullable=False),
    Column("made", String(24), nullable=False),
    Column("destroyed", String(24), nullable=False),
    Index("keys_by_kek", "kek"),
)

# One fact a row. 'kek': which one new keys are wrapped with. 'files': 'sealed', or 'plain' until `cloudwindow keys seal` was run.
vault: Final = Table(
    "vault",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
)

# Entries that are not in the log yet, written in the transaction that writes the entry.
log_queue: Final = Table(
    "log_queue",
    metadata,
    Column("session", String(64), primary_key=True),
    Column("index", Integer, primary_key=True),
    ForeignKeyConstraint(["session", "index"], ["entries.session", "entries.index"]),
)

# One row: how many leaves the log has. Whoever seals holds it.
log_head: Final = Table("log_head", metadata, Column("id", Integer, primary_key=True), Column("size", BigInteger, nullable=False))

log_leaves: Final = Table(
    "log_leaves",
    metadata,
    Column("leaf", BigInteger, primary_key=True, autoincrement=False),
    Column("session", String(64), nullable=False),
    Column("index", Integer, nullable=False),
    Column("entry_sha256", String(64), nullable=False),
    Index("log_leaves_by_entry", "session", "index", unique=True),
)

# Hashes of the full subtrees: the 2**level leaves from number * 2**level on.
log_nodes: Final = Table(
    "log_nodes",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
)

checkpoints: Final = Table(
    "checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(24), nullable=False),
    Column("note", Text, nullable=False),
)

# What an authority stamped (RFC 3161). `response`: its answer, DER; `certificates`: PEM, from its signer up to its root.
stamps: Final = Table(
    "stamps",
    metadata,
    Column("size", BigInteger, ForeignKey("checkpoints.size"), primary_key=True, autoincrement=False),
    Column("at", String(24), nullable=False),
    Column("response", LargeBinary, nullable=False),
    Column("certificates", LargeBinary, nullable=False),
)

cases: Final = Table(
    "cases",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("facts", LargeBinary, nullable=False),
)

answers: Final = Table(
    "answers",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("response", LargeBinary, nullable=False),
)

leases: Final = Table(
    "leases",
    metadata,
    Column("session", String(64), primary_key=True),
    Column("gateway", String(64), nullable=False),
    Column("expires_s", Float(53), nullable=False),
    Index("leases_by_expiry", "expires_s"),
)

# Staff. `login`: its keyed hash. `facts`: a Person, as JSON; personal data, so it lies beside the trails and never in them.
people: Final = Table(
    "people",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("facts", LargeBinary, nullable=False),
)

# argon2id in its own notation (cost, salt and hash in one line).
passwords: Final = Table(
    "passwords",
    metadata,
    Column("person", String(64), ForeignKey("people.id"), primary_key=True),
    Column("hashed", Text, nullable=False),
)

# `id`: of the credential, base64url without padding; at most 1,023 bytes of it (WebAuthn Level 3, 4).
passkeys: Final = Table(
    "passkeys",
    metadata,
    Column("id", String(1364), primary_key=True),
    Column("person", String(64), ForeignKey("people.id"), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("added_s", Float(53), nullable=False),
    Index("passkeys_by_person", "person"),
)

sign_ins: Final = Table(
    "sign_ins",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("person", String(64), ForeignKey("people.id"), nullable=False),
    Column("method", String(32), nullable=False),
    Column("begun_s", Float(53), nullable=False),
    Column("seen_s", Float(53), nullable=False),
    Column("ended", String(32), nullable=False),
    Index("sign_ins_by_person", "person"),
    Index("sign_ins_by_time", "begun_s"),
)

attempts: Final = Table(
    "attempts",
    metadata,
    Column("key", String(96), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("since_s", Float(53), nullable=False),
    Column("until_s", Float(53), nullable=False),
)

# Random words that were given out and may come back once: of passkeys, of the provider's redirect.
ceremonies: Final = Table(
    "ceremonies",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("about", String(255), nullable=False),
    Column("expires_s", Float(53), nullable=False),
    Column("facts", LargeBinary, nullable=False),
)
