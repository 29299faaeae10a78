"""The nouns of a verification. Anyone may import this package; it imports nothing of ours, does no I/O and knows no event loop."""
