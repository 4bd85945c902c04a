"""What leaves the node, and who may fetch it."""

from opennrm.protection.interchange.selectors.exports import access_export, file_ids_of, my_exports
from opennrm.protection.interchange.selectors.rows import HEAD, rows_of

__all__ = ["HEAD", "access_export", "file_ids_of", "my_exports", "rows_of"]
