"""The answers of a filled-in form as the rules read them, and what the form's skip logic left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from opennrm.protection.forms.rules.expressions import Environment
from opennrm.protection.forms.rules.validation.computing import compute
from opennrm.protection.forms.rules.validation.tree import tree_of_instance
from opennrm.protection.forms.rules.xml import parse_xml_safely

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.protection.forms.rules.xform import FormDefinition


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by the path of the question; several turns of a repeat stand side by side."""

    given: Mapping[str, str]
    skipped: frozenset[str]


def answers_in(definition: FormDefinition, instance_xml: bytes, *, at: datetime) -> Answers:
    """Return what applies of a filled-in form, calculations worked out."""
    tree = tree_of_instance(parse_xml_safely(instance_xml), definition)
    env = Environment(tree.document, at.tzinfo or UTC, at)
    env.instances = definition.instances
    compute(definition, tree, env)
    given: dict[str, str] = {}
    reached: set[str] = set()
    for node in tree.leaves:
        if node.is_relevant:
            path = node.kind.path_text
            reached.add(path)
            given[path] = (
                f"{given[path]} {node.text}" if path in given and node.text else node.text or given.get(path, "")
            )
    every = {node.kind.path_text for node in tree.leaves}
    return Answers({path: text for path, text in given.items() if text}, frozenset(every - reached))
