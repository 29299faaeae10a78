"""The tables of looking back: beside the trails, and made again from them when they are lost. Nothing in them names anybody."""

from typing import Final

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from cloudwindow.store.tables import metadata

# Lists of codes stand between spaces: ' link.loss camera.dark '.
review_index: Final = Table(
    "review_index",
    metadata,
    Column("session", String(64), primary_key=True),
    Column("case", String(64), nullable=False),
    Column("party", String(64), nullable=False),
    Column("created", String(24), nullable=False),
    Column("ended", String(24), nullable=False),
    Column("state", String(32), nullable=False),
    Column("matter", String(255), nullable=False),
    Column("language", String(16), nullable=False),
    Column("clerk", String(64), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("risks", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("decided_for", Text, nullable=False),
    Column("suspensions", Integer, nullable=False),
    Column("gaps", Integer, nullable=False),
    Column("overrides", Integer, nullable=False),
    Column("skips", Integer, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("review", String(16), nullable=False),
    Column("words_by", Text, nullable=False),
    Column("began_s", Float(53), nullable=False),
    Column("duration_s", Float(53), nullable=False),
    Column("queued_s", Float(53), nullable=False),
    Column("admitted_s", Float(53), nullable=False),
    Column("network", String(16), nullable=False),
    Column("country", String(2), nullable=False),
    Column("path", String(16), nullable=False),
    Column("suspended_for", Text, nullable=False),
    Column("ended_for", String(64), nullable=False),
    Column("stars", Integer, nullable=False),
    Column("staff", Text, nullable=False),
    Column("first", String(32), nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("objected", Text, nullable=False),
    Column("taken_by", String(64), nullable=False),
    Column("until_s", Float(53), nullable=False),
    Column("said", Text, nullable=False),
    Column("adjudicated", String(32), nullable=False),
    Index("review_index_by_time", "created", "session"),
    Index("review_index_by_case", "case"),
    Index("review_index_by_review", "review", "state", "ended", "session"),
    Index("review_index_by_end", "ended", "session"),
)

# Keyed hashes of what the parties of a case are called. The row without a case tells which key they were made with.
search_keys: Final = Table(
    "search_keys",
    metadata,
    Column("case", String(64), primary_key=True),
    Column("party", String(64), primary_key=True),
    Column("what", String(32), primary_key=True),
    Column("key", String(64), nullable=False),
    Index("search_keys_by_key", "key"),
)

# `name`: its keyed hash; `query`: the name and what was asked, sealed, in hexadecimal. People type names into both.
review_filters: Final = Table(
    "review_filters",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("query", Text, nullable=False),
)

# `asked`: the index of the entry that asked, where the words are.
exports: Final = Table(
    "exports",
    metadata,
    Column("request", String(64), primary_key=True),
    Column("session", String(64), nullable=False),
    Column("what", String(32), nullable=False),
    Column("asked", Integer, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", String(24), nullable=False),
    Column("answered_by", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("why", String(64), nullable=False),
    Index("exports_by_state", "state", "asked_at"),
    Index("exports_by_asker", "asked_by", "asked_at"),
    Index("exports_by_session", "session"),
)
