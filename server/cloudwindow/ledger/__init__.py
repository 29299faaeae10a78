"""Evidence arithmetic: canonical bytes, hash chain, Merkle log, checkpoints, packages. Imports only the domain; no database."""
