"""What a rule can speak of on this node: the events of cases, and the facts of a case and of an event."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.events.rules import titled_types
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.records.rules import own_fields
from opennrm.protection.cases.enums import RiskLevel, Sex, Stage
from opennrm.protection.cases.models import Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Facts of the case itself, for `applies`; that a rule applies gives the fact away, so its category counts.
CASE_FACTS = ("is_child", "sex", "stage", "risk", "avenue", "language", "needs_interpreter")
# These happen in files of other kinds, or belong to a part of the file that differs from row to row.
_NOT_OF_CASES = ("task.", "screening.", "form.", "suspect.", "procedure.")
_NAMED: Mapping[str, Category] = {"case.screened": Category.SCREENING}
_BASIC = frozenset({
    "access", "approval", "case", "closure", "consent", "erasure", "hold", "identification", "override", "referral",
    "reflection", "survivor", "transfer",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a condition can ask for; `values` lists what it can be, where that is known."""

    category: Category = Category.BASIC
    values: tuple[str, ...] = ()
    is_number: bool = False
    is_truth: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that rules can name."""

    events: Mapping[str, Category]
    case_facts: Mapping[str, Fact]

    def facts_of(self, types: Iterable[str]) -> dict[str, Fact]:
        """Return the facts that events of any of these types can carry."""
        found = dict(_EVERY_EVENT)
        for type_ in types:
            found |= _details(type_)
        return found


_EVERY_EVENT = {
    "agency": Fact(is_number=True),
    "agency_kind": Fact(values=tuple(AgencyKind.values)),
    "record": Fact(),
}
_STAGE, _RISK = Fact(values=tuple(Stage.values)), Fact(values=tuple(RiskLevel.values))
_DETAILS: Mapping[str, Mapping[str, Fact]] = {
    "case.stage_changed": {"from": _STAGE, "to": _STAGE},
    "case.risk_changed": {"to": _RISK},
    "case.reopened": {"to": _STAGE},
    "case.closed": {"reason": Fact(), "from": _STAGE},
    "case.screened": {
        "certainty": Fact(Category.SCREENING), "in_danger": Fact(Category.SCREENING, is_truth=True),
        "form": Fact(Category.SCREENING),
    },
    "case.exported": {"format": Fact()},
    "override.used": {"categories": Fact(is_number=True)},
    "override.reviewed": {"verdict": Fact()},
    "consent.acknowledged": {"answer": Fact()},
}  # fmt: skip


def _details(type_: str) -> dict[str, Fact]:
    model = _models().get(type_.partition(".")[0])
    named = {name: _fact(model, name) for name in model.EVENT_FACTS} if model else {}
    return {**named, **_DETAILS.get(type_, {})}


@cache
def _models() -> dict[str, type[FileRecord]]:
    return {str(one._meta.model_name): one for one in apps.get_models() if issubclass(one, FileRecord)}


def _fact(model: type[FileRecord], name: str) -> Fact:
    field: Any = own_fields(model)[name]
    values = () if callable(field.choices) else tuple(str(code) for code, _label in field.flatchoices)
    return Fact(model.CATEGORIES[name], values, is_truth=field.get_internal_type() == "BooleanField")


def category_of_type(type_: str) -> Category:
    """Return the part of the file events of a type belong to; of one nobody knows, the whole file."""
    if type_ in _NAMED:
        return _NAMED[type_]
    head = type_.partition(".")[0]
    model = _models().get(head)
    if model is not None:
        differs = model.row_category is not FileRecord.row_category  # from row to row
        return Category.ALL if differs else model.ROW_CATEGORY
    return Category.BASIC if head in _BASIC else Category.ALL


def known_events() -> dict[str, Category]:
    """Return every type of event that happens to cases."""
    types = [one for one in titled_types() if not one.startswith(_NOT_OF_CASES)]
    return {one: category_of_type(one) for one in sorted(types)}


def vocabulary() -> Vocabulary:
    """Return what rules of this node can name."""
    facts = {name: _fact(Case, name) for name in CASE_FACTS}
    facts |= {"sex": Fact(values=tuple(Sex.values)), "stage": _STAGE, "risk": _RISK}
    return Vocabulary(known_events(), facts)


def unknown(name: str, known: Iterable[str], what: str) -> str:
    """Return what to say of a name that nobody knows: with those that are like it."""
    names = sorted(known)
    near = (
        get_close_matches(name, names, n=3, cutoff=0.5)
        or [one for one in names if one.partition(".")[0] == name.partition(".")[0]][:5]
    )
    if near:
        return _("%(what)s “%(name)s” is not known. Did you mean: %(near)s?") % {
            "what": what, "name": name, "near": ", ".join(near),
        }  # fmt: skip
    return _("%(what)s “%(name)s” is not known.") % {"what": what, "name": name}
