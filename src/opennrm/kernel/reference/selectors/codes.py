"""Code lists: HTCDS's and our own, their labels in the active language."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy, gettext_noop
from pydantic import BaseModel, ConfigDict, Field

from opennrm.kernel.reference.models import Code, CodeList, Correspondence, UnknownCode
from opennrm.kernel.reference.rules.yaml_files import parse

if TYPE_CHECKING:
    from django.utils.functional import Promise

DATA = Path(__file__).resolve().parent.parent / "data"
HTCDS = "htcds."
# Defined in HTCDS 2.0 but absent from its pick-list (see data/README.md).
_ADDED: dict[str, tuple[tuple[str, str], ...]] = {
    "vic_MethodsOfControl": (
        ("RestrictsMovement", gettext_noop("Restricts movement")),
        ("UsesChildren", gettext_noop("Uses children")),
    ),
}
# Names of companies are the same in every language.
_UNTRANSLATED = {"vic_RecruitmentWebsitesAndApps", "vic_ExploitationWebsitesAndApps"}


class _Lossy(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ours: str
    theirs: str
    way: Literal["to", "from", "both"]
    note: str


class _Mapping(BaseModel):
    model_config = ConfigDict(extra="forbid")

    list: str
    exact: dict[str, str] = Field(default_factory=dict)
    lossy: tuple[_Lossy, ...] = ()
    only_ours: dict[str, str] = Field(default_factory=dict)
    only_theirs: dict[str, str] = Field(default_factory=dict)


class _FileCode(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: str
    description: str = ""
    attributes: dict[str, str] = Field(default_factory=dict)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    description: str
    source: str
    codes: dict[str, _FileCode]
    htcds: _Mapping | None = None


@cache
def code_list(name: str) -> CodeList:
    """Return a code list: one of ours (`needs`) or of HTCDS (`htcds.vic_TypeOfExploitation`).

    Raises
    ------
    UnknownCode
        When there is no such list.
    """
    if name not in code_list_names():
        msg = f"There is no code list {name!r}."
        raise UnknownCode(msg)
    return _htcds_list(name) if name.startswith(HTCDS) else _own_list(name)


@cache
def code_list_names() -> tuple[str, ...]:
    """Return the names of all lists, our own first."""
    ours = sorted(path.stem for path in (DATA / "code_lists").glob("*.yaml"))
    return (*ours, *(HTCDS + name for name in _htcds()["codelists"]))


def code_choices(name: str) -> list[tuple[str, str | Promise]]:
    """Return the codes of a list with their labels, as fields and forms take them."""
    return code_list(name).choices


def code_lists() -> list[CodeList]:
    """Return all lists, our own first."""
    return [code_list(name) for name in code_list_names()]


@cache
def _htcds() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "htcds" / "codelists.json").read_text(encoding="utf-8"))
    return found


@cache
def _htcds_fields() -> dict[str, dict[str, str]]:
    with (DATA / "htcds" / "fields.csv").open(encoding="utf-8", newline="") as file:
        return {row["field"]: row for row in csv.DictReader(file)}


def htcds_fields() -> dict[str, str]:
    """Return every field of HTCDS 2.0 with its English label, in the order of the standard."""
    return {name: row["label"] for name, row in _htcds_fields().items()}


def _htcds_list(name: str) -> CodeList:
    field = name.removeprefix(HTCDS)
    about = _htcds_fields()[field]
    pairs = [(row["code"], row["label"]) for row in _htcds()["codelists"][field]] + list(_ADDED.get(field, ()))
    keeps = field in _UNTRANSLATED
    codes = (Code(code, label if keeps and code != "Other" else gettext_lazy(label)) for code, label in pairs)
    return CodeList(name, _text(about["label"]), _text(about["description"]), _htcds()["source"], tuple(codes))


def _own_list(name: str) -> CodeList:
    path = DATA / "code_lists" / f"{name}.yaml"
    read = _File.model_validate(parse(path.read_text(encoding="utf-8")))
    codes = tuple(
        Code(code, gettext_lazy(one.label), _text(one.description), one.attributes or None)
        for code, one in read.codes.items()
    )
    mapping = read.htcds
    if mapping is None:
        return CodeList(name, gettext_lazy(read.title), _text(read.description), read.source, codes)
    return CodeList(
        name, gettext_lazy(read.title), _text(read.description), read.source, codes, HTCDS + mapping.list,
        tuple(_correspondences(mapping)), mapping.only_ours, mapping.only_theirs,
    )  # fmt: skip


def _correspondences(mapping: _Mapping) -> list[Correspondence]:
    exact = [Correspondence(ours, theirs, "both", is_exact=True) for ours, theirs in mapping.exact.items()]
    return exact + [
        Correspondence(one.ours, one.theirs, one.way, is_exact=False, note=one.note) for one in mapping.lossy
    ]


def _text(text: str) -> str | Promise:
    return gettext_lazy(text) if text else ""
