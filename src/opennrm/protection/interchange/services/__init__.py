"""Take cases in, and out."""

from opennrm.protection.interchange.services.exporting import (
    Download,
    ask_export,
    export_agreed,
    export_not_agreed,
    fetch_export,
)
from opennrm.protection.interchange.services.importing import ImportReport, Planned, import_cases

__all__ = [
    "Download",
    "ImportReport",
    "Planned",
    "ask_export",
    "export_agreed",
    "export_not_agreed",
    "fetch_export",
    "import_cases",
]
