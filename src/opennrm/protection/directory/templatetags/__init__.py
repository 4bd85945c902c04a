"""What the templates of the directory need."""
