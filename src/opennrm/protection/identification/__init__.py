"""Reasonable grounds, conclusive decision, reflection period, appeal."""
