"""What a file really is, told from its content alone, and what is not taken."""

from opennrm.protection.documents.rules.types import DetectedType, detect_type, extension_of

__all__ = ["DetectedType", "detect_type", "extension_of"]
