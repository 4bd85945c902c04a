"""Reads filled-in forms from JSON and XML, as `writing` makes them or other programs do."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.utils.translation import gettext as _
from lxml import etree

from opennrm.protection.forms.rules.tables.cells import text_of_cell
from opennrm.protection.forms.rules.tables.incoming import Imported, RowError, build_instance, new_instance_id
from opennrm.protection.forms.rules.tables.reading import MOST_BYTES, Result, UnreadableTable
from opennrm.protection.forms.rules.xml import UnreadableXml, local_name, parse_xml_safely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from opennrm.protection.forms.rules.xform import FormDefinition, Question

_WRAPPERS: Final = ("results", "value", "submissions")


def read_json(definition: FormDefinition, source: BinaryIO) -> Result:
    """Yield the filled-in forms of a list of objects nested like the form.

    Raises
    ------
    UnreadableTable
        When it is no JSON, is too large, or holds no list.
    """
    data = source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UnreadableTable(_("This file is too large. Split it and send the parts."))
    try:
        found = json.loads(data, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise UnreadableTable(_("This file is no JSON. Export it again and send the new file.")) from error
    if isinstance(found, dict):
        found = next((found[name] for name in _WRAPPERS if isinstance(found.get(name), list)), [found])
    if not isinstance(found, list):
        raise UnreadableTable(_("There is no list of records in this file."))
    for number, record in enumerate(found, 1):
        if not isinstance(record, dict):
            yield RowError(definition.form_id, number, "", _("This is no record. It is left out."))
            continue
        yield from _unknown(definition.root, record, number, "")
        given = _id_in(record)
        instance_id = given or new_instance_id()
        xml = build_instance(definition, instance_id, record, _ask, _turns)
        yield Imported(xml, instance_id, number, is_new_id=not given)


def _id_in(record: Mapping[str, Any]) -> str:
    meta = record.get("meta")
    found = meta.get("instanceID") if isinstance(meta, dict) else record.get("meta/instanceID")
    return found.strip() if isinstance(found, str) else ""


def _inside(question: Question, source: object) -> Any:
    """Return what stands under the question's name, through the groups between it and the record or turn."""
    value: Any = source
    names = question.path[_depth_of(source) :]
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _depth_of(source: object) -> int:
    return source.depth if isinstance(source, _Turn) else 1


class _Turn(dict[str, Any]):
    """One turn of a repeat, with the number of names above what is in it."""

    depth = 1


def _ask(question: Question, source: object) -> str:
    value = _inside(question, source)
    return "" if isinstance(value, dict) else text_of_cell(value)


def _turns(question: Question, source: object) -> list[object]:
    value = _inside(question, source)
    turns: list[object] = []
    for one in value if isinstance(value, list) else []:
        turn = _Turn(one if isinstance(one, dict) else {})
        turn.depth = len(question.path)
        turns.append(turn)
    return turns


def _unknown(question: Question, given: Mapping[str, Any], number: int, above: str) -> Iterator[RowError]:
    message = _("The form has no such question. The column is left out.")
    for name in given:
        if name not in question.by_name and not name.startswith("_") and (question.path[1:] or name != "meta"):
            yield RowError(question.path[0], number, above + name, message)


def read_xml(definition: FormDefinition, source: BinaryIO) -> Result:
    """Yield the filled-in forms of one XML file, of a file with many, or of a zip of files; each as it is.

    Raises
    ------
    UnreadableTable
        When it is too large, or neither a zip nor XML.
    """
    if not zipfile.is_zipfile(source):
        source.seek(0)
        yield from _from_xml(definition, source.read(MOST_BYTES + 1), 1, is_only=True)
        return
    with zipfile.ZipFile(source) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".xml")]
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise UnreadableTable(_("This file is too large. Split it and send the parts."))
        for number, entry in enumerate(entries, 1):
            yield from _from_xml(definition, archive.read(entry), number, is_only=False)


def _from_xml(definition: FormDefinition, data: bytes, number: int, *, is_only: bool) -> Result:
    try:
        root = parse_xml_safely(data, max_bytes=MOST_BYTES)
    except UnreadableXml as error:
        if is_only:
            raise UnreadableTable(error.message) from error
        yield RowError(definition.form_id, number, "", str(error.message))
        return
    is_wrapped = local_name(root) != definition.root.name and any(
        local_name(child) == definition.root.name for child in root
    )
    for at, record in enumerate(root if is_wrapped else [root], number):
        if local_name(record) != definition.root.name:
            yield RowError(definition.form_id, at, local_name(record), _("These answers belong to another form."))
            continue
        found = record.find("{*}meta/{*}instanceID")
        instance_id = (found.text or "").strip() if found is not None else ""
        yield Imported(etree.tostring(record, encoding="utf-8", with_tail=False), instance_id, at)
