"""What holds in the directory: who may, when open, how far, and what fits."""
