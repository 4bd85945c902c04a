"""What can be wrong with a form, in words for its designer."""

from __future__ import annotations

from opennrm.kernel.errors import InvalidInput


class InvalidForm(InvalidInput):
    """The form cannot be used; `errors` names the questions."""
