"""Read what every filled-in form says about itself: which form, which number, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from lxml import etree

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.forms.rules.xml import parse_xml_safely

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Instance:
    """A filled-in form before anything is known of its form."""

    xml: bytes
    canonical: str
    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    language: str
    began_at: datetime | None
    ended_at: datetime | None


def read_instance(content: bytes) -> Instance:
    """Return what a filled-in form says about itself.

    Raises
    ------
    InvalidInput
        It is no XML that may be read, or does not say of which form it is.
    """
    root = parse_xml_safely(content)
    form_id = root.get("id") or ""
    if not form_id:
        raise InvalidInput(_("This is no filled-in form: it does not say which form it belongs to."))
    return Instance(
        xml=etree.tostring(root, encoding="utf-8"), canonical=_canonical(root), form_id=form_id,
        version=root.get("version") or "", instance_id=_meta(root, "instanceID"),
        deprecated_id=_meta(root, "deprecatedID"), language=_meta(root, "language"),
        began_at=_moment(_first(root, "start")), ended_at=_moment(_first(root, "end")),
    )  # fmt: skip


def _canonical(root: _Element) -> str:
    canonical: bytes = etree.tostring(root, method="c14n2")
    return canonical.decode()


def _meta(root: _Element, name: str) -> str:
    """Return an entry of the form's `meta`, in whatever namespace it stands."""
    for meta in root.iterchildren():
        if isinstance(meta.tag, str) and etree.QName(meta).localname == "meta":
            return _text_of(meta, name)[:150]
    return ""


def _first(root: _Element, name: str) -> str:
    return _text_of(root, name)


def _text_of(parent: _Element, name: str) -> str:
    for child in parent.iterchildren():
        if isinstance(child.tag, str) and etree.QName(child).localname == name:
            return (child.text or "").strip()
    return ""


def _moment(text: str) -> datetime | None:
    """Return a moment as a device wrote it; one without zone counts as UTC, nonsense as none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
