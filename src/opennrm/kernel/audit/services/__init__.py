"""What the log does: take entries, prove itself, hand itself out."""

from opennrm.kernel.audit.services.writing import write_entry, write_refusal

__all__ = ["write_entry", "write_refusal"]
