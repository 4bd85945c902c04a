"""Forms for tests, written as the rows of a workbook and compiled by pyxform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyxform.xls2xform import convert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """A form with the files it needs and texts that are worth trying as answers."""

    name: str
    survey: Sequence[Row]
    choices: Sequence[Row] = ()
    media: Mapping[str, str] = field(default_factory=dict)
    texts: Sequence[str] = ("", "abc", "Ann Lee", "x y", "7", "éà", "2024-02-29")
    settings: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def xform(self) -> str:
        """Return the compiled form."""
        settings = {"form_title": self.name, "form_id": self.name, "version": "1", **self.settings}
        workbook: dict[str, Any] = {
            "survey": list(self.survey),
            "choices": list(self.choices),
            "settings": [settings],
        }
        workbook.update({name: list(rows) for name, rows in self.sheets.items()})
        return str(convert(workbook, form_name="data", warnings=[]).xform)


def q(type_: str, name: str = "", **columns: Any) -> Row:
    """Return a row of the survey sheet, with a label where one is shown."""
    row: Row = {"type": type_, "name": name, **columns}
    is_shown = not type_.startswith(("calculate", "end", "hidden"))
    if is_shown and "label" not in row and not any(key.startswith("label::") for key in row):
        row["label"] = name.title()
    return row


def group(name: str, *rows: Row, **columns: Any) -> list[Row]:
    """Return the rows of a group."""
    return [q("begin_group", name, **columns), *rows, {"type": "end_group"}]


def repeat(name: str, *rows: Row, **columns: Any) -> list[Row]:
    """Return the rows of a repeat."""
    return [q("begin_repeat", name, **columns), *rows, {"type": "end_repeat"}]


def listed(name: str, *values: str, **columns: Sequence[str]) -> list[Row]:
    """Return the rows of a list of choices; further columns give a value for each."""
    return [
        {
            "list_name": name,
            "name": value,
            "label": f"{value} label",
            **{key: cells[at] for key, cells in columns.items()},
        }
        for at, value in enumerate(values)
    ]
