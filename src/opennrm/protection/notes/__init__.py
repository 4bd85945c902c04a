"""Notes that only the people their author names can read."""
