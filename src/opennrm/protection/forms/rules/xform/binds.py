"""The model's binds: types and rules of every path, and values that are set on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from opennrm.protection.forms.rules.expressions import Compiled, compile_expression
from opennrm.protection.forms.rules.xform.body import path_of
from opennrm.protection.forms.rules.xform.definition import Path, SetValue
from opennrm.protection.forms.rules.xform.errors import named
from opennrm.protection.forms.rules.xform.words import wording_of
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from lxml import etree

JAVAROSA: Final = "{http://openrosa.org/javarosa}"
OWN: Final = "{http://opennrm.org/xforms}"
_RULES: Final = ("required", "constraint", "relevant", "calculate", "readonly")


@dataclass(slots=True)
class Binds:
    """What the binds say by path, and the paths of those that carry an id."""

    by_path: dict[Path, dict[str, Any]] = field(default_factory=dict)
    by_id: dict[str, Path] = field(default_factory=dict)


def read_binds(model: etree._Element, root: str) -> Binds:
    """Return the rules of every bound path, compiled.

    Raises
    ------
    InvalidForm
        When an expression cannot be understood; it names the question.
    """
    binds = Binds()
    for element in model.iterfind("{*}bind"):
        path = path_of(element.get("nodeset") or element.get("ref"), root)
        if not path:
            continue
        if element.get("id"):
            binds.by_id[str(element.get("id"))] = path
        binds.by_path.setdefault(path, {}).update(_bind(element, path))
    return binds


def _bind(element: etree._Element, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {name: compiled_at(element.get(name), path, name) for name in _RULES if element.get(name)}
    found["type"] = (element.get("type") or "string").rpartition(":")[2]
    found["constraint_message"] = wording_of(element.get(f"{JAVAROSA}constraintMsg"))
    found["required_message"] = wording_of(element.get(f"{JAVAROSA}requiredMsg"))
    found["preload"] = element.get(f"{JAVAROSA}preload") or ""
    found["preload_params"] = element.get(f"{JAVAROSA}preloadParams") or ""
    found["custom"] = {
        str(name)[len(OWN) :]: str(value) for name, value in element.attrib.items() if str(name).startswith(OWN)
    }
    return found


def compiled_at(source: str | None, path: Path, rule: str) -> Compiled | None:
    """Return the compiled expression; an error names the question and the rule."""
    if not source or not source.strip():
        return None
    with named(path, rule):
        return compile_expression(source.strip())


def read_setvalues(document: etree._Element, root: str) -> tuple[SetValue, ...]:
    """Return the values that are set on first load, in a new repeat, or when another answer changes."""
    found = []
    for element in document.iter("{*}setvalue"):
        path = path_of(element.get("ref"), root)
        events = next((value for key, value in element.attrib.items() if str(key).rpartition("}")[2] == "event"), "")
        value = compiled_at(element.get("value"), path or (local_name(element),), "setvalue")
        found.append(SetValue(path, tuple(str(events).split()), value, element.text or ""))
    return tuple(found)
