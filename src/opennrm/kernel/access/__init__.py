"""Grants; who sees what; emergency override."""
