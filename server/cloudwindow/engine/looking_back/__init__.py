"""Compliance looks back: the register of sessions, viewings, the page of one session, copies that leave. Part of the engine."""
