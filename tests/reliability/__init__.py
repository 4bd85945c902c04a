"""What stands after the worst."""
