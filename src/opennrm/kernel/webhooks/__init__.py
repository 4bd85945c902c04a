"""Signed messages to an agency's own systems."""
