"""Cases in and out in the field's standards."""
