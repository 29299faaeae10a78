"""How long sessions are kept, what stops their end, and what becomes of a consent that was taken back."""
