"""Encrypted documents of a file."""
