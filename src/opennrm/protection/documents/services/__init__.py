"""What happens to documents."""

from opennrm.protection.documents.services.documents import (
    add_document,
    describe_document,
    remove_document,
    replace_document,
    shred_documents,
)
from opennrm.protection.documents.services.storage import open_content, sweep

__all__ = [
    "add_document",
    "describe_document",
    "open_content",
    "remove_document",
    "replace_document",
    "shred_documents",
    "sweep",
]
