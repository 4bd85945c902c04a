"""Grants, overrides, requests for access and exclusions, as pages."""
