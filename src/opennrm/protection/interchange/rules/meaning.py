"""What the cells of one row mean here: never guessed, and whatever is not taken over is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from opennrm.kernel.reference.selectors import code_list, find_country, htcds_fields, is_language, language
from opennrm.protection.cases.enums import AgeBasis, Channel, DocumentKind
from opennrm.protection.interchange.enums import (
    IS_CHILD,
    OWN_COLUMNS,
    PSEUDONYM,
    SEPARATOR,
    SOURCE_ID,
    WITHHELD_CELL,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ADULT = 18
_LONGEST = {
    PSEUDONYM: 60, "prs_FirstName": 60, "prs_MiddleName": 59, "prs_SecondName": 120, "prs_IdentityNumber": 60,
    "prs_Email": 200, "prs_HomePhone": 200, "prs_MobilePhone": 200, "hte_Description": 6000,
}  # fmt: skip
_PLACE = ("hte_Street", "hte_PostalCode", "hte_City", "hte_State")
_ADDRESS = ("prs_MailingStreet", "prs_MailingPostalCode", "prs_MailingCity", "prs_MailingState", "prs_MailingCountry")
_LONGEST_PLACE = 200
_YES, _NO = {"true", "yes", "1", "x"}, {"false", "no", "0", ""}
_TAKEN = {
    *OWN_COLUMNS, *_LONGEST, *_PLACE, *_ADDRESS, "prs_Birthdate", "prs_Gender", "prs_PrimaryLanguage",
    "prs_Citizenship", "vic_MethodOfRecruitment", "vic_MethodsOfControl", "vic_TypeOfExploitation",
    "vic_ForcedLabourIndustry", "vic_TraffickingStatus", "hte_Country", "hte_Date", "hte_Type",
    "cas_Status", "cas_IncomingReferralDate", "spl_Type", "con_Consent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a cell: where it stands and what to do."""

    row: int
    column: str
    message: str


@dataclass
class Draft:
    """A case as it would be opened."""

    row: int
    source_id: str = ""
    case: dict[str, Any] = field(default_factory=dict)
    identity: dict[str, Any] = field(default_factory=dict)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    episode: dict[str, Any] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Return the name by which the person is looked for."""
        parts = (self.identity.get("given_names"), self.identity.get("family_names"))
        full = " ".join(part for part in parts if part)
        return [full] if full else []

    @property
    def parts(self) -> list[str]:
        """Return which parts of a case the row fills, in words."""
        found = {
            _("Identity"): self.identity, _("Contact"): self.contacts, _("Identity documents"): self.papers,
            _("What happened"): self.episode, _("Needs"): self.needs,
        }  # fmt: skip
        return [title for title, filled in found.items() if filled]


def column_name(written: str) -> str:
    """Return the name of a column as the standard writes it, whatever its capitals."""
    return _known_names().get(written.lower(), written)


def _known_names() -> dict[str, str]:
    return {name.lower(): name for name in (*htcds_fields(), *OWN_COLUMNS)}


def takes_any_of(columns: Iterable[str]) -> bool:
    """Tell whether anything of a file with these columns is taken over."""
    return any(name in _TAKEN for name in columns)


def left_out(columns: Iterable[str]) -> list[Problem]:
    """Return what is said of columns that are not taken over."""
    standard = htcds_fields()
    return [
        Problem(1, name, _("This field of HTCDS has no place here. It is left out."))
        if name in standard
        else Problem(1, name, _("HTCDS 2.0 has no such field. It is left out."))
        for name in columns
        if name and name not in _TAKEN
    ]


def read_row(number: int, written: Mapping[str, str], on: date) -> tuple[Draft, list[Problem], list[Problem]]:
    """Return the case that a row would open, the mistakes in it, and what is worth knowing."""
    cells = {name: "" if text == WITHHELD_CELL else text for name, text in written.items()}
    reader = _Reader(number, cells, on)
    return reader.read(), reader.errors, reader.warnings


class _Reader:
    """Reads one row, noting what is wrong or left out on the way."""

    def __init__(self, number: int, cells: Mapping[str, str], on: date) -> None:
        self.number, self.cells, self.on = number, cells, on
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []

    def read(self) -> Draft:
        for name, longest in _LONGEST.items():
            if len(self.cells.get(name, "")) > longest:
                self._wrong(name, _("Too long: at most %(n)d characters.") % {"n": longest})
        draft = Draft(self.number, source_id=self.cells.get(SOURCE_ID, ""))
        draft.identity = self._identity()
        draft.case = self._case(draft.identity.get("born_on"))
        draft.contacts, draft.papers = self._contacts(), self._papers()
        draft.episode = self._episode(is_child=draft.case["is_child"])
        draft.needs = self._mapped("spl_Type", "needs")
        self._mention()
        return draft

    def _wrong(self, column: str, message: str) -> None:
        self.errors.append(Problem(self.number, column, message))

    def _note(self, column: str, message: str) -> None:
        self.warnings.append(Problem(self.number, column, message))

    def _identity(self) -> dict[str, Any]:
        given = " ".join(filter(None, (self.cells.get("prs_FirstName"), self.cells.get("prs_MiddleName"))))
        found = {
            "given_names": given, "family_names": self.cells.get("prs_SecondName", ""),
            "born_on": self._date("prs_Birthdate"), "citizenships": self._countries("prs_Citizenship"),
        }  # fmt: skip
        return {name: value for name, value in found.items() if value}

    def _case(self, born_on: date | None) -> dict[str, Any]:
        sex = self._mapped("prs_Gender", "sexes", several=False)
        found: dict[str, Any] = {
            "pseudonym": self.cells.get(PSEUDONYM) or _("Imported person %(n)d") % {"n": self.number},
            "is_child": self._is_child(born_on), "language": self._language(), "sex": sex[0] if sex else "unknown",
        }  # fmt: skip
        if born_on is not None:
            found |= {"birth_year": born_on.year, "age_basis": AgeBasis.UNKNOWN}
        received_on = self._date("cas_IncomingReferralDate")
        return found | ({"found_on": received_on} if received_on else {})

    def _is_child(self, born_on: date | None) -> bool:
        said = self.cells.get(IS_CHILD, "").lower()
        if said not in _YES | _NO:
            self._wrong(IS_CHILD, _("Write yes or no."))
        if born_on is not None:
            birthdays = self.on.year - born_on.year - ((self.on.month, self.on.day) < (born_on.month, born_on.day))
            return birthdays < ADULT or said in _YES
        if not said:
            self._note("prs_Birthdate", _("Without a date of birth the person is entered as an adult. Check it."))
        return said in _YES

    def _language(self) -> str:
        text = self.cells.get("prs_PrimaryLanguage", "").lower()
        if text and not is_language(text):
            self._wrong("prs_PrimaryLanguage", _("Write the language as its ISO 639 code, such as uk or ar."))
            return ""
        return language(text).code if text else ""

    def _contacts(self) -> list[dict[str, Any]]:
        ways = (
            (Channel.PHONE, "prs_MobilePhone"), (Channel.PHONE, "prs_HomePhone"), (Channel.EMAIL, "prs_Email")
        )  # fmt: skip
        found = [{"channel": channel, "value": self.cells[name]} for channel, name in ways if self.cells.get(name)]
        address = self._joined(_ADDRESS)
        return found + ([{"channel": Channel.OTHER, "value": address}] if address else [])

    def _joined(self, names: tuple[str, ...]) -> str:
        text = ", ".join(self.cells[name] for name in names if self.cells.get(name))
        if len(text) > _LONGEST_PLACE:
            self._wrong(names[0], _("Too long: at most %(n)d characters.") % {"n": _LONGEST_PLACE})
        return text

    def _papers(self) -> list[dict[str, Any]]:
        number = self.cells.get("prs_IdentityNumber")
        return [{"kind": DocumentKind.OTHER, "number": number}] if number else []

    def _episode(self, *, is_child: bool) -> dict[str, Any]:
        control = self._same("vic_MethodsOfControl")
        found = {
            "acts": self._mapped("hte_Type", "acts"), "control": control, "means": [] if is_child else _means(control),
            "purposes": self._mapped("vic_TypeOfExploitation", "exploitation_forms"),
            "recruitment": self._same("vic_MethodOfRecruitment"), "sector": self._same("vic_ForcedLabourIndustry"),
            "country": self._countries("hte_Country"), "place": self._joined(_PLACE),
            "began_on": self._date("hte_Date"), "account": self.cells.get("hte_Description", ""),
        }  # fmt: skip
        return {name: value for name, value in found.items() if value}

    def _mention(self) -> None:
        if self.cells.get("vic_TraffickingStatus") in {"ActualVictimOfTrafficking", "NotAVictimOfTrafficking"}:
            self._note(
                "vic_TraffickingStatus", _("A decision taken elsewhere is not taken over. Record it in the case.")
            )
        if self.cells.get("cas_Status", "").startswith("Closed"):
            self._note("cas_Status", _("The case is opened here. Close it with its reason if it is over."))
        if self.cells.get("con_Consent"):
            self._note("con_Consent", _("Consent is not taken over: ask the person and record it in the case."))
        self._same("vic_TraffickingStatus")
        self._same("cas_Status")

    def _several(self, column: str) -> list[str]:
        parts = (part.strip() for part in self.cells.get(column, "").split(SEPARATOR))
        return list(dict.fromkeys(part for part in parts if part))

    def _same(self, column: str) -> list[str]:
        """Return codes of HTCDS as they stand."""
        known = code_list(f"htcds.{column}")
        found = []
        for code in self._several(column):
            if code in known:
                found.append(code)
            else:
                self._unknown(column, code)
        return found

    def _unknown(self, column: str, code: str) -> None:
        message = _("“%(code)s” is not on HTCDS's list for this field. Use one of: %(some)s …")
        some = ", ".join(code_list(f"htcds.{column}").values[:4])
        self._wrong(column, message % {"code": code[:60], "some": some})

    def _mapped(self, column: str, list_name: str, *, several: bool = True) -> list[str]:
        """Return our codes for those of HTCDS; what has no counterpart is said and left out."""
        ours = []
        for code in self._same(column):
            match = code_list(list_name).from_htcds(code)
            if match is None:
                self._note(column, _("“%(code)s” has no counterpart here. It is left out.") % {"code": code})
            else:
                ours.append(match.ours)
        if not several and len(ours) > 1:
            self._wrong(column, _("Write one code only."))
        return list(dict.fromkeys(ours))

    def _countries(self, column: str) -> list[str]:
        found = []
        for text in self._several(column):
            match = find_country(text)
            if match is None:
                message = _("“%(text)s” is no country. Write its ISO code or its name.")
                self._wrong(column, message % {"text": text[:60]})
            else:
                found.append(match.iso3)
        return list(dict.fromkeys(found))

    def _date(self, column: str) -> date | None:
        text = self.cells.get(column, "")
        if not text:
            return None
        try:
            found = datetime.strptime(text[:10], "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            self._wrong(column, _("Write the date as year-month-day, such as 1998-03-21."))
            return None
        if found > self.on or found.year < 1900:  # noqa: PLR2004 - nobody older is alive
            self._wrong(column, _("The day must lie in the past."))
            return None
        return found


def _means(control: list[str]) -> list[str]:
    """Return the means that the ways of control stand for; where they could be any, somebody must choose later."""
    matches = (code_list("means").from_htcds(code) for code in control)
    return list(dict.fromkeys(match.ours for match in matches if match is not None))
