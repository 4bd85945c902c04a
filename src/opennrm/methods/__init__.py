"""Numbers in, numbers out: no database, no clock."""
