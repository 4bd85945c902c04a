"""Agencies' services: eligibility, capacity, opening hours."""
