"""Working days, the order of names, and where in a file something is wrong."""
