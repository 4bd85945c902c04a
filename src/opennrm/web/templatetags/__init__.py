"""What the components need."""
