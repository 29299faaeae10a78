"""A scripted applicant: speaks the public protocol only, for demos, rehearsals, load and tests. The server never imports it."""
