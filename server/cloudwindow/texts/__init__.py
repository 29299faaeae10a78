"""What is asked and read out to people: content files in three languages, each with its version and hash. For checks and web."""
