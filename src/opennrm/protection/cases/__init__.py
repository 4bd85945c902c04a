"""A person's case."""
