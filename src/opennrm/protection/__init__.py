"""The wing of protection: directory, cases, and all that helps the person."""
