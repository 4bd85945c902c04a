"""The pages about alleged traffickers and connected people."""

from opennrm.prosecution.proceedings.views.people import suspect_of_case, tie_add
from opennrm.prosecution.proceedings.views.suspects import (
    suspect,
    suspect_edit,
    suspect_end_grant,
    suspect_new,
    suspect_share,
    suspects,
)

__all__ = [
    "suspect",
    "suspect_edit",
    "suspect_end_grant",
    "suspect_new",
    "suspect_of_case",
    "suspect_share",
    "suspects",
    "tie_add",
]
