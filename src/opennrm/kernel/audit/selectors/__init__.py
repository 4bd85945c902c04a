"""What is read from the log."""

from opennrm.kernel.audit.selectors.entries import entries_of_file

__all__ = ["entries_of_file"]
