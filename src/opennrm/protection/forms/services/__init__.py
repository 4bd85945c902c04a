"""What happens to forms and to what is filled in."""

from opennrm.protection.forms.services.attachments import receive_with_files
from opennrm.protection.forms.services.compiling import Compiled, compile_form
from opennrm.protection.forms.services.deciding import choose_submission, set_aside
from opennrm.protection.forms.services.receiving import Received, receive_submission
from opennrm.protection.forms.services.versions import (
    add_media,
    discard_draft,
    publish_version,
    retire_version,
    upload_form,
)

__all__ = [
    "Compiled",
    "Received",
    "add_media",
    "choose_submission",
    "compile_form",
    "discard_draft",
    "publish_version",
    "receive_submission",
    "receive_with_files",
    "retire_version",
    "set_aside",
    "upload_form",
]
