"""What every page's code shares."""
