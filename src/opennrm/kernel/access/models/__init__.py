"""Files, the grants that open them, and what keeps people out."""

from opennrm.kernel.access.models.file import File, FileQuerySet
from opennrm.kernel.access.models.grant import Exclusion, Grant, GrantQuerySet
from opennrm.kernel.access.models.override import AccessRequest, Override

__all__ = ["AccessRequest", "Exclusion", "File", "FileQuerySet", "Grant", "GrantQuerySet", "Override"]
