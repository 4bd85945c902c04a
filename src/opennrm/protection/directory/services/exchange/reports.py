"""What an import did, or would do."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one service of the document, counted from 1; 0 means the whole document."""

    row: int
    name: str
    path: str
    message: str


@dataclass(slots=True)
class ImportReport:
    """The outcome of an import; with errors nothing was changed."""

    is_dry_run: bool
    n_created: int = 0
    n_changed: int = 0
    n_unchanged: int = 0
    n_agencies_created: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)

    @property
    def is_applied(self) -> bool:
        """Tell whether the directory was changed as the document says."""
        return not self.is_dry_run and not self.errors
