"""Transfer, closure, retention, legal hold, erasure."""
