"""The pages of procedures."""

from opennrm.protection.sop.views.cases import rule, to_do
from opennrm.protection.sop.views.procedures import (
    edit,
    figures_page,
    procedure,
    publish,
    trial,
    version,
    version_list,
    write,
)

__all__ = [
    "edit",
    "figures_page",
    "procedure",
    "publish",
    "rule",
    "to_do",
    "trial",
    "version",
    "version_list",
    "write",
]
