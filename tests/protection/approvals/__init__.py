"""A second person's yes."""
