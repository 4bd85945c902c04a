"""Transfer, closure, retention, erasure."""
