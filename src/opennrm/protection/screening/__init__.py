"""Screening: built-in forms, what the answers say and do not say, and the next steps."""
