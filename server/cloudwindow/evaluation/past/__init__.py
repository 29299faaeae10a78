"""Sessions that never were, played by one rendered person and written as a server writes them: something to look back at."""
