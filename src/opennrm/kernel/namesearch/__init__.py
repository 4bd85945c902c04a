"""Search by name over encrypted identities."""
