"""What the log does: take entries, drop anchors, prove itself."""

from opennrm.kernel.audit.services.anchors import Head, anchors_path, drop_anchor, heads_of_lanes, read_anchors
from opennrm.kernel.audit.services.checking import check_log, check_log_soon, check_long_log, note_reading
from opennrm.kernel.audit.services.verification import Finding, Verification, verify_log
from opennrm.kernel.audit.services.writing import write_entry, write_refusal

__all__ = [
    "Finding",
    "Head",
    "Verification",
    "anchors_path",
    "check_log",
    "check_log_soon",
    "check_long_log",
    "drop_anchor",
    "heads_of_lanes",
    "note_reading",
    "read_anchors",
    "verify_log",
    "write_entry",
    "write_refusal",
]
