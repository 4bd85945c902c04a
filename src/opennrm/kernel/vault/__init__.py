"""Envelope encryption, blind indexes, erasure by key."""
