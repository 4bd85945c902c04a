"""Kinds of records, each declared once: the pages, the case-page section and the REST endpoints follow from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from opennrm.kernel.actors import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.utils.functional import Promise

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.models import FileRecord


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody is about to store: the values as they will stand, and the row they change, if any."""

    actor: Actor
    at: datetime
    opened: Opened
    values: Mapping[str, Any]
    existing: FileRecord | None


@dataclass(frozen=True, slots=True)
class Saved:
    """What was just stored, in the same transaction."""

    actor: Actor
    at: datetime
    opened: Opened
    record: FileRecord
    values: Mapping[str, Any]
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class RecordKind:
    """A kind of record: what it is called, where it stands on the page, who may write it.

    Attributes
    ----------
    slug
        In addresses and in the API.
    section
        The section of the case page it belongs to (`needs`, `children`, `justice`, ...).
    fields, list_fields
        Asked for in the form, in this order; shown in the list.
    clean
        Raises InvalidInput or Refused where a rule over several fields is broken.
    on_saved
        What else happens in the same transaction (a task, a deadline).
    applies
        Whether the kind makes sense for this file (a guardian for a child).
    """

    slug: str
    model: type[FileRecord]
    title: Promise | str
    title_plural: Promise | str
    add_label: Promise | str
    empty: Promise | str
    section: str
    fields: tuple[str, ...]
    list_fields: tuple[str, ...]
    action: Action = Action.CASE_EDIT
    file_kind: str = "case"
    order: int = 100
    intro: Promise | str = ""
    single: bool = False
    clean: Callable[[Proposed], None] | None = None
    on_saved: Callable[[Saved], None] | None = None
    applies: Callable[[Opened], bool] | None = None
    choices: Mapping[str, Callable[[Opened], list[tuple[str, Any]]]] = field(default_factory=dict)


_kinds: dict[str, RecordKind] = {}


def register_kind(kind: RecordKind) -> None:
    """Make a kind known; at start-up only."""
    if kind.slug in _kinds and _kinds[kind.slug].model is not kind.model:
        msg = f"Two kinds of records share the slug {kind.slug}."
        raise ValueError(msg)
    _kinds[kind.slug] = kind


def kind_named(slug: str) -> RecordKind | None:
    """Return the kind with this slug."""
    return _kinds.get(slug)


def kinds_of(section: str | None = None, file_kind: str = "case") -> list[RecordKind]:
    """Return the kinds of a section (of all, when None), in order."""
    chosen = [kind for kind in _kinds.values() if kind.file_kind == file_kind and section in (None, kind.section)]
    return sorted(chosen, key=lambda kind: (kind.order, kind.slug))


@dataclass(frozen=True, kw_only=True)
class Section:
    """A page of a file: its records, and the panels that apps put there.

    `category` hides the whole section from those who may not read it; None shows it to all who see the file.
    """

    slug: str
    title: Promise | str
    order: int
    category: Any = None
    file_kind: str = "case"
    intro: Promise | str = ""
    applies: Callable[[Opened], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class SectionPanel:
    """A part of a section's page: `query` returns what the template gets as `data`; None leaves the panel out."""

    section: str
    key: str
    template: str
    query: Callable[[Actor, datetime, Opened], Any]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class CaseAction:
    """A button at the head of a file's page that leads to `url_name` with the file's code."""

    key: str
    title: Promise | str
    url_name: str
    shown: Callable[[Actor, datetime, Opened], bool]
    order: int = 50
    file_kind: str = "case"


_sections: dict[tuple[str, str], Section] = {}
_section_panels: dict[str, SectionPanel] = {}
_actions: dict[str, CaseAction] = {}


def register_section(section: Section) -> None:
    """Add a page to the files of a kind; at start-up only."""
    _sections[(section.file_kind, section.slug)] = section


def register_section_panel(panel: SectionPanel) -> None:
    """Add a panel to a section; at start-up only."""
    _section_panels[panel.key] = panel


def register_case_action(action: CaseAction) -> None:
    """Add a button to the head of a file's page; at start-up only."""
    _actions[action.key] = action


def section_named(slug: str, file_kind: str = "case") -> Section | None:
    """Return the section with this slug."""
    return _sections.get((file_kind, slug))


def sections_of(opened: Opened, file_kind: str = "case") -> list[Section]:
    """Return the sections that the reader of a file finds, in order."""
    found = [
        section
        for section in _sections.values()
        if section.file_kind == file_kind
        and (section.category is None or opened.sight.reads(section.category))
        and (section.applies is None or section.applies(opened))
    ]
    return sorted(found, key=lambda section: (section.order, section.slug))


def section_panels_of(section: str) -> list[SectionPanel]:
    """Return the panels of a section, in order."""
    found = [panel for panel in _section_panels.values() if panel.section == section]
    return sorted(found, key=lambda panel: (panel.order, panel.key))


def case_actions(actor: Actor, at: datetime, opened: Opened, file_kind: str = "case") -> list[CaseAction]:
    """Return the buttons at the head of a file's page for this reader."""
    found = [one for one in _actions.values() if one.file_kind == file_kind and one.shown(actor, at, opened)]
    return sorted(found, key=lambda one: (one.order, one.key))
