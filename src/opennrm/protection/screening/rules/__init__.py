"""Pure rules of screening: no database, no clock."""
