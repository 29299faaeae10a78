"""Recordings: encoded media copied into Matroska files whose every second is hashed. Imported by the composition root only."""
