"""What happens to forms and to what is filled in."""

from opennrm.protection.forms.services.attachments import receive_with_files
from opennrm.protection.forms.services.compiling import Compiled, compile_form
from opennrm.protection.forms.services.deciding import choose_submission, set_aside
from opennrm.protection.forms.services.exporting import ask_form_export, fetch_form_export
from opennrm.protection.forms.services.importing import FilledImport, import_filled
from opennrm.protection.forms.services.installing import FormReport, Installed, check_form, install_form
from opennrm.protection.forms.services.keeping import erase_old_submissions, held_files, kept_since, let_go
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
    "FilledImport",
    "FormReport",
    "Installed",
    "Received",
    "add_media",
    "ask_form_export",
    "check_form",
    "choose_submission",
    "compile_form",
    "discard_draft",
    "erase_old_submissions",
    "fetch_form_export",
    "held_files",
    "import_filled",
    "install_form",
    "kept_since",
    "let_go",
    "publish_version",
    "receive_submission",
    "receive_with_files",
    "retire_version",
    "set_aside",
    "upload_form",
]
