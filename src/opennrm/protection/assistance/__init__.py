"""Needs, risk, plans, children, residence, return."""
