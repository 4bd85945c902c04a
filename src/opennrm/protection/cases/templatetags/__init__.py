"""What the templates of a case need."""
