"""Claims, awards, payments."""
