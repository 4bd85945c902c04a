"""Documents of a case."""
