"""From filled-in forms to rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from opennrm.protection.forms.rules.tables.cells import Cell, guarded
from opennrm.protection.forms.rules.tables.layout import Column, Record, Table
from opennrm.protection.forms.rules.validation.tree import tree_of_instance
from opennrm.protection.forms.rules.xml import parse_xml_safely

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.expressions import Node
    from opennrm.protection.forms.rules.xform import FormDefinition

Write = Callable[[Column, str], Cell]
Row = tuple[Table, list[Cell]]


def rows_of(
    definition: FormDefinition, tables: tuple[Table, ...], record: Record, extra: tuple[str, ...], write: Write
) -> Iterator[Row]:
    """Yield the rows of one filled-in form: that of the form first, then those of its repeats.

    Raises
    ------
    UnreadableXml
        When the record is no XML.
    """
    tree = tree_of_instance(parse_xml_safely(record.instance_xml), definition)
    for table in tables:
        for node in tree.by_path.get(table.question.path, ()):
            cells: list[Cell] = [guarded(key) for key in keys_of(node, tree.document)]
            cells.extend(write(column, _given(node, table, column)) for column in table.columns)
            if table.is_main:
                cells.extend(guarded(record.extra.get(name, "")) for name in extra)
            yield table, cells


def _given(node: Node, table: Table, column: Column) -> str:
    found = node
    for name in column.question.path[len(table.question.path) :]:
        below = found.by_name.get(name)
        if not below:
            return ""
        found = below[0]
    return found.given


def keys_of(node: Node, document: Node) -> list[str]:
    """Return the key of a row, after that of its parent where it has one."""
    turns = [one for one in reversed([node, *node.ancestors()]) if one.is_repeat]
    keys = [_instance_id(document)]
    for turn in turns:
        keys.append(f"{keys[-1]}/{turn.name}[{turn.turn}]")
    return keys[-2:] if turns else keys


def _instance_id(document: Node) -> str:
    found = [node for top in document.children for meta in top.by_name.get("meta", ()) for node in meta.children]
    return next((node.given.strip() for node in found if node.name == "instanceID"), "")
