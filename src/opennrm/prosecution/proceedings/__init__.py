"""Proceedings, suspects, protection measures, non-punishment."""
