"""Tasks and deadlines."""
