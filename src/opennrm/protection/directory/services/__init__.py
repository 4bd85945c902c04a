"""What happens in the directory."""

from opennrm.protection.directory.services.capacity import (
    NoPlaceFree,
    change_places,
    count_places,
    free_place,
    stop_counting,
    take_place,
)
from opennrm.protection.directory.services.dreamland import Dreamland, load_dreamland
from opennrm.protection.directory.services.entries import (
    change_service,
    close_service,
    create_service,
    describe_agency,
    pause_service,
    reopen_service,
    translate_service,
    verify_service,
)
from opennrm.protection.directory.services.exchange import ImportReport, RowError, export_directory, import_directory
from opennrm.protection.directory.services.hours import set_exceptions, set_weekly_hours

__all__ = [
    "Dreamland",
    "ImportReport",
    "NoPlaceFree",
    "RowError",
    "change_places",
    "change_service",
    "close_service",
    "count_places",
    "create_service",
    "describe_agency",
    "export_directory",
    "free_place",
    "import_directory",
    "load_dreamland",
    "pause_service",
    "reopen_service",
    "set_exceptions",
    "set_weekly_hours",
    "stop_counting",
    "take_place",
    "translate_service",
    "verify_service",
]
