"""What comes of reading a table: filled-in forms, and the rows that could not be taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from lxml import etree

from opennrm.protection.forms.rules.xform import FormDefinition, Question

Rows = Mapping[str, "list[IncomingRow]"]
OPENROSA: Final = "http://openrosa.org/xforms"
_BAD: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)))


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that could not be taken, or a column that nobody asked for (`row` 1 is the line of headers)."""

    table: str
    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A filled-in form from a table: to be validated and received like any other."""

    instance_xml: bytes
    instance_id: str
    row: int
    is_new_id: bool = False  # the table gave none


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """A row as texts by header, with the keys that tie it to others."""

    number: int
    key: str
    cells: Mapping[str, str]


def new_instance_id() -> str:
    """Return an identifier for a record that has none."""
    return f"uuid:{uuid4()}"


# For a question of the form, gives its text; for a repeat, gives what its turns are asked with.
Ask = Callable[[Question, object], str]
Turns = Callable[[Question, object], list[object]]


def build_instance(definition: FormDefinition, instance_id: str, source: object, ask: Ask, turns: Turns) -> bytes:
    """Return the XML of a filled-in form whose answers are asked for one by one."""
    root = etree.Element(definition.root.name, nsmap={"orx": OPENROSA})
    root.set("id", definition.form_id)
    if definition.version:
        root.set("version", definition.version)
    waiting: list[tuple[Question, etree._Element, object]] = [(definition.root, root, source)]
    while waiting:
        owner, element, given = waiting.pop()
        for question in owner.children:
            if question.path[1:] == ("meta",):
                continue
            here = turns(question, given) if question.kind == "repeat" else [given]
            for one in here:
                made = etree.SubElement(element, question.name)
                if question.children:
                    waiting.append((question, made, one))
                else:
                    made.text = ask(question, one).translate(_BAD)
    meta = etree.SubElement(root, f"{{{OPENROSA}}}meta")
    etree.SubElement(meta, f"{{{OPENROSA}}}instanceID").text = instance_id.translate(_BAD)
    return etree.tostring(root, encoding="utf-8", xml_declaration=False)
