"""Encrypted backups from which an erased case cannot come back."""
