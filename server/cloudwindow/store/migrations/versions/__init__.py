"""One file a migration, numbered; none is ever changed once it has been released."""
