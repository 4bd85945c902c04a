"""The survivor's own page."""
