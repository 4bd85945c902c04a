// Stands in for a library that is not wanted.
