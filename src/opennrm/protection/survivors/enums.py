"""Fixed numbers of the survivor's own door."""

from datetime import timedelta

PIN_DIGITS = 6
CODE_GROUPS = 3
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE = timedelta(minutes=20)
SESSION_KEY = "survivor"
SEEN_KEY = "survivor_seen"
