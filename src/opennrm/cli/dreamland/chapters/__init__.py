"""What can happen in a case, chapter by chapter."""
