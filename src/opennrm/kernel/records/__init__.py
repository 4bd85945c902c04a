"""What belongs to a file: sealed, redacted, versioned."""
