"""Tasks and statutory deadlines."""
