"""What is read from the log."""

from opennrm.kernel.audit.selectors.attention import Attention, attention
from opennrm.kernel.audit.selectors.entries import (
    Opening,
    Place,
    Wanted,
    entries_before,
    entries_of_file,
    find_entries,
    last_check,
    place_of,
    stretches,
    who_opened,
)
from opennrm.kernel.audit.selectors.names import Names, names, use_names
from opennrm.kernel.audit.selectors.showing import ShownEntry, shown_entries

__all__ = [
    "Attention",
    "Names",
    "Opening",
    "Place",
    "ShownEntry",
    "Wanted",
    "attention",
    "entries_before",
    "entries_of_file",
    "find_entries",
    "last_check",
    "names",
    "place_of",
    "shown_entries",
    "stretches",
    "use_names",
    "who_opened",
]
