"""One row of HTCDS a case, as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import Sight
from opennrm.kernel.access.selectors import sights_of
from opennrm.kernel.records.enums import Hidden
from opennrm.kernel.records.selectors import redact
from opennrm.kernel.reference.selectors import code_list
from opennrm.protection.assistance.models import Need
from opennrm.protection.cases.enums import Channel, Stage
from opennrm.protection.cases.models import Case, ContactPoint, Identity, IdentityDocument
from opennrm.protection.identification.models import ExploitationEpisode
from opennrm.protection.interchange.enums import IS_CHILD, PSEUDONYM, SEPARATOR, SOURCE_ID, WITHHELD_CELL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.models import FileRecord
    from opennrm.kernel.records.selectors import Shown

_STATUS = {
    Stage.IDENTIFIED: "ActualVictimOfTrafficking", Stage.NOT_IDENTIFIED: "NotAVictimOfTrafficking"
}  # fmt: skip


@dataclass
class _Bundle:
    """The records of one case, redacted."""

    case: Shown
    code: str
    records: dict[type[FileRecord], list[Shown]] = field(default_factory=dict)

    def all(self, model: type[FileRecord], name: str) -> list[Any]:
        """Return what the records of a kind hold in a field: lists joined, nothing twice, nothing hidden."""
        found: list[Any] = []
        for shown in self.records.get(model, []):
            value = shown[name]
            values = value if isinstance(value, list) else [value]
            found += [one for one in values if one not in (None, "") and not isinstance(one, Hidden)]
        return list(dict.fromkeys(found))


def _joined(values: Iterable[Any]) -> str:
    return f"{SEPARATOR} ".join(str(value) for value in values)


def _first(values: Sequence[Any]) -> str:
    return str(values[0]) if values else ""


def _mapped(codes: Iterable[str], list_name: str) -> str:
    matches = (code_list(list_name).to_htcds(code) for code in codes)
    return _joined(dict.fromkeys(match.theirs for match in matches if match is not None))


def _of(model: type[FileRecord], name: str) -> Callable[[_Bundle], str]:
    return lambda bundle: _joined(bundle.all(model, name))


def _mapped_of(model: type[FileRecord], name: str, list_name: str) -> Callable[[_Bundle], str]:
    return lambda bundle: _mapped(bundle.all(model, name), list_name)


def _contacts(*channels: str) -> Callable[[_Bundle], list[str]]:
    def found(bundle: _Bundle) -> list[str]:
        points = bundle.records.get(ContactPoint, [])
        return [str(point["value"]) for point in points if point["channel"] in channels]

    return found


_phones = _contacts(Channel.PHONE, Channel.MESSAGE)
_mails = _contacts(Channel.EMAIL)


def _closed(bundle: _Bundle) -> str:
    if bundle.case["stage"] != Stage.CLOSED:
        return "Active"
    return _mapped([bundle.case["closure_reason"]], "closure_reasons") or "Closed"


# What each column says, and which part of the file one must be allowed to read for it.
_COLUMNS: tuple[tuple[str, Category, Callable[[_Bundle], str]], ...] = (
    (SOURCE_ID, Category.BASIC, lambda bundle: bundle.code),
    (PSEUDONYM, Category.BASIC, lambda bundle: str(bundle.case["pseudonym"])),
    (IS_CHILD, Category.BASIC, lambda bundle: "yes" if bundle.case["is_child"] else "no"),
    ("prs_FirstName", Category.IDENTITY, _of(Identity, "given_names")),
    ("prs_SecondName", Category.IDENTITY, _of(Identity, "family_names")),
    ("prs_Birthdate", Category.IDENTITY, _of(Identity, "born_on")),
    ("prs_Gender", Category.BASIC, lambda bundle: _mapped([bundle.case["sex"]], "sexes")),
    ("prs_PrimaryLanguage", Category.BASIC, lambda bundle: str(bundle.case["language"])),
    ("prs_Citizenship", Category.IDENTITY, _of(Identity, "citizenships")),
    ("prs_IdentityNumber", Category.IDENTITY, lambda bundle: _first(bundle.all(IdentityDocument, "number"))),
    ("prs_MobilePhone", Category.CONTACT, lambda bundle: _first(_phones(bundle)[:1])),
    ("prs_HomePhone", Category.CONTACT, lambda bundle: _first(_phones(bundle)[1:2])),
    ("prs_Email", Category.CONTACT, lambda bundle: _first(_mails(bundle))),
    (
        "vic_TraffickingStatus",
        Category.BASIC,
        lambda bundle: _STATUS.get(bundle.case["stage"], "PossibleVictimOfTrafficking"),
    ),
    ("vic_MethodOfRecruitment", Category.IDENTIFICATION, _of(ExploitationEpisode, "recruitment")),
    ("vic_MethodsOfControl", Category.IDENTIFICATION, _of(ExploitationEpisode, "control")),
    (
        "vic_TypeOfExploitation",
        Category.IDENTIFICATION,
        _mapped_of(ExploitationEpisode, "purposes", "exploitation_forms"),
    ),
    ("vic_ForcedLabourIndustry", Category.IDENTIFICATION, _of(ExploitationEpisode, "sector")),
    ("cas_Status", Category.BASIC, _closed),
    ("cas_IncomingReferralDate", Category.IDENTIFICATION, lambda bundle: bundle.case["found_on"].isoformat()),
    ("hte_City", Category.IDENTIFICATION, _of(ExploitationEpisode, "place")),
    ("hte_Country", Category.IDENTIFICATION, _of(ExploitationEpisode, "country")),
    (
        "hte_Date",
        Category.IDENTIFICATION,
        lambda bundle: min(map(str, bundle.all(ExploitationEpisode, "began_on")), default=""),
    ),
    ("hte_Type", Category.IDENTIFICATION, _mapped_of(ExploitationEpisode, "acts", "acts")),
    ("hte_Description", Category.IDENTIFICATION, _of(ExploitationEpisode, "account")),
    ("spl_Type", Category.ASSISTANCE, _mapped_of(Need, "need", "needs")),
)
HEAD: tuple[str, ...] = tuple(name for name, _category, _write in _COLUMNS)
_KINDS: tuple[type[FileRecord], ...] = (Identity, IdentityDocument, ContactPoint, ExploitationEpisode, Need)


def rows_of(actor: Actor, at: datetime, file_ids: Sequence[int]) -> list[tuple[int, Category, list[str]]]:
    """Return for each file that shows: its id, what is readable of it, its cells. What is withheld says so."""
    sights = sights_of(actor, file_ids, at)
    bundles = _bundles(sights)
    return [
        (file_id, sights[file_id].readable, _cells(bundles[file_id], sights[file_id].readable))
        for file_id in file_ids
        if file_id in bundles
    ]


def record_of(opened: Opened, categories: Category) -> dict[str, str]:
    """Return the chosen parts of one file by HTCDS column: what its reader sees, without the file's code."""
    sight = Sight(readable=(categories | Category.BASIC) & opened.sight.readable)
    bundle = _bundles({opened.file.pk: sight})[opened.file.pk]
    cells = zip(HEAD, _cells(bundle, sight.readable), strict=True)
    return {name: cell for name, cell in cells if name != SOURCE_ID and cell not in ("", WITHHELD_CELL)}


def _bundles(sights: dict[int, Sight]) -> dict[int, _Bundle]:
    """Return the records of each file, redacted."""
    bundles = {
        shown.record.file_id: _Bundle(shown, shown.record.file.code)
        for shown in redact(Case.objects.select_related("file").filter(file_id__in=list(sights)), sights)
    }
    for model in _KINDS:
        rows = model._default_manager.select_related("file").filter(file_id__in=list(bundles))
        for shown in redact(rows.order_by("created_at", "pk"), sights):
            bundles[shown.record.file_id].records.setdefault(model, []).append(shown)
    return bundles


def _cells(bundle: _Bundle, readable: Category) -> list[str]:
    return [write(bundle) if category in readable else WITHHELD_CELL for _name, category, write in _COLUMNS]
