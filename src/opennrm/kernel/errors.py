"""What can go wrong, and what a person is told.

DomainError            a sentence a person can act on; nothing was changed
├── Refused            the rules of the house say no (HTTP 409)
│   └── FileClosed     the case is closed, and what is closed is not changed
├── InvalidInput       what was entered cannot be taken as it is (HTTP 422); carries the field
├── EditConflict       somebody else changed the same fields meanwhile (HTTP 409)
└── NotPermitted       the role of the person does not include the action (HTTP 403)
NotVisible             absent and forbidden alike (HTTP 404); says nothing more

Everything else is a bug and surfaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise


class DomainError(Exception):
    """A refusal whose message tells the person what to do."""

    status = 400

    def __init__(self, message: str | Promise) -> None:
        """Keep the message lazily translated."""
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        """Return the message in the active language."""
        return str(self.message)


class Refused(DomainError):
    """The rules of the house say no."""

    status = 409


class FileClosed(Refused):
    """The case is closed, and what is closed is not changed."""

    def __init__(self) -> None:
        """Say the one sentence there is to say."""
        super().__init__(_("This case is closed. Reopen it to change it."))


class InvalidInput(DomainError):
    """What was entered cannot be taken as it is; `errors` maps field names to messages ("" for the whole)."""

    status = 422

    def __init__(self, message: str | Promise, errors: Mapping[str, str | Promise] | None = None) -> None:
        """Keep the message per field beside the general one."""
        super().__init__(message)
        self.errors: dict[str, str | Promise] = dict(errors or {})


class EditConflict(DomainError):
    """Somebody else changed the same fields meanwhile; `fields` names them."""

    status = 409

    def __init__(self, message: str | Promise, fields: tuple[str, ...]) -> None:
        """Keep the names of the fields in conflict."""
        super().__init__(message)
        self.fields = fields


class NotPermitted(DomainError):
    """The role of the person does not include the action."""

    status = 403


class NotVisible(Exception):
    """The thing does not exist, or may not be seen; the two are never told apart."""
