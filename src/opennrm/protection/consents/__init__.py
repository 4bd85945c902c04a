"""What the person allowed, and took back."""
