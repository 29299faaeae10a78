"""The report of a session for a court: from the trail to a PDF that the same trail always gives."""
