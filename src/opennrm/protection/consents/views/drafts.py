"""What was chosen on the earlier pages, kept in the session until the answer is put down."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.enums import Category, combine
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.reference.selectors import country_name
from opennrm.protection.consents.forms import end_of_day
from opennrm.protection.consents.rules import OPENING

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.pages import PageRequest


class Draft:
    """The choices of one question for one case; codes only, no names."""

    def __init__(self, request: PageRequest, opened: Opened, purpose: str) -> None:
        """Find what was chosen so far."""
        self._session, self._key = request.session, f"consent:{opened.code}:{purpose}"
        self.purpose = purpose
        self._data: dict[str, Any] = self._session.get(self._key, {})

    def keep(self, **data: Any) -> None:
        """Remember choices."""
        self._data = {**self._data, **data}
        self._session[self._key] = self._data

    def forget(self) -> None:
        """Drop all choices: the answer is put down."""
        self._session.pop(self._key, None)

    @property
    def lacks_scope(self) -> bool:
        """Tell whether it is still to be said with whom something would be shared."""
        return self.purpose in OPENING and "parts" not in self._data

    @property
    def agency_id(self) -> int | None:
        """Return the chosen agency."""
        chosen: int | None = self._data.get("agency")
        return chosen

    @property
    def country(self) -> str:
        """Return the chosen country."""
        return str(self._data.get("country", ""))

    @property
    def abroad(self) -> str:
        """Return the agency abroad."""
        return str(self._data.get("abroad", ""))

    @property
    def categories(self) -> Category:
        """Return the chosen parts of the file."""
        parts = self._data.get("parts", [])
        return combine(parts) if parts else Category(0)

    @property
    def expires_at(self) -> datetime | None:
        """Return the moment at which the chosen last day is over."""
        until = self._data.get("until")
        return end_of_day(date.fromisoformat(until)) if until else None

    @property
    def until(self) -> date | None:
        """Return the chosen last day."""
        until = self._data.get("until")
        return date.fromisoformat(until) if until else None

    @property
    def text_language(self) -> str:
        """Return the language of the text that was shown."""
        return str(self._data.get("text_language", ""))

    @property
    def whom(self) -> str:
        """Return the name of the agency something would be shared with."""
        if self.agency_id is not None:
            return str(Agency.objects.get(pk=self.agency_id))
        return f"{self.abroad}, {country_name(self.country)}" if self.abroad else ""
