"""What happens to a file."""
