"""What leaves the node, and who may fetch it."""

from opennrm.protection.interchange.selectors.exports import access_export, file_ids_of, my_exports
from opennrm.protection.interchange.selectors.rows import HEAD, record_of, rows_of

__all__ = ["HEAD", "access_export", "file_ids_of", "my_exports", "record_of", "rows_of"]
