"""What happens to documents."""

from opennrm.protection.documents.services.attachments import AttachmentTooLarge, keep_attachment
from opennrm.protection.documents.services.documents import (
    add_document,
    describe_document,
    remove_document,
    replace_document,
    shred_documents,
)
from opennrm.protection.documents.services.storage import open_content, reseal_content, sweep

__all__ = [
    "AttachmentTooLarge",
    "add_document",
    "describe_document",
    "keep_attachment",
    "open_content",
    "remove_document",
    "replace_document",
    "reseal_content",
    "shred_documents",
    "sweep",
]
