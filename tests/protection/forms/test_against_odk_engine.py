"""Our verdicts are those of ODK's own engine, over forms of every kind and answers by chance."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from opennrm.protection.forms.rules.validation import Checked, recompute, validate
from opennrm.protection.forms.rules.xform import FormDefinition, parse_form
from tests.protection.forms.gallery.filling import DROPPED, fill, without_wrong_answers
from tests.protection.forms.gallery.functions import function_samples
from tests.protection.forms.gallery.questions import question_samples
from tests.protection.forms.gallery.structures import structure_samples
from tests.support.odk_engine import OdkEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.xlsforms import Sample

SAMPLES = [*question_samples(), *structure_samples(), *function_samples()]
N_INSTANCES = 12
MOST_TURNS = 5
WRONG_COUNT_SHARE = 0.15


@pytest.fixture(scope="module")
def engine() -> Iterator[OdkEngine]:
    engine = OdkEngine()
    yield engine
    engine.close()


def test_there_are_at_least_sixty_forms() -> None:
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES) >= 60


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_verdict_is_that_of_the_odk_engine(sample: Sample, engine: OdkEngine) -> None:
    xform = sample.xform()
    media = {name: text.encode() for name, text in sample.media.items()}
    definition = parse_form(xform, media)
    at = datetime.now(UTC)
    rng = random.Random(sample.name)
    instances = [instance for _n in range(N_INSTANCES) for instance in _instances(definition, rng, sample, at)]

    opinion = engine.judge(xform, instances, sample.media)

    assert opinion.error == ""
    differences = [
        difference
        for xml, told in zip(instances, opinion.results, strict=True)
        for difference in _differences(definition, xml, told, at)
    ]
    assert "\n".join(differences) == ""


def _instances(definition: FormDefinition, rng: random.Random, sample: Sample, at: datetime) -> Iterator[str]:
    """Yield a filled-in form, and the same without the answers that are no answers to their questions."""
    state = rng.getstate()
    may_be_wrong = rng.random() < WRONG_COUNT_SHARE
    xml = ""
    for turns in range(MOST_TURNS):
        rng.setstate(state)
        xml = fill(definition, rng, sample.texts, turns)
        if may_be_wrong or "repeat-count" not in _kinds(validate(definition, xml.encode(), at=at)):
            break
    yield xml
    yield from without_wrong_answers(definition, xml, at)


def _kinds(checked: Checked) -> set[str]:
    return {problem.kind for problem in checked.problems}


def _check(definition: FormDefinition, xml: str, at: datetime) -> Checked:
    return validate(definition, xml.encode(), at=at, anew=True)


def _differences(definition: FormDefinition, xml: str, told: dict[str, Any], at: datetime) -> list[str]:
    if "error" in told:
        return [f"engine: {told['error']}"]
    checked = _check(definition, xml, at)
    kinds: dict[str, set[str]] = {}
    for problem in checked.problems:
        kinds.setdefault(problem.path, set()).add(problem.kind)
    ours = recompute(definition, xml.encode(), at=at, anew=True)
    theirs = {path: node for path, node in told["nodes"].items() if "/meta/" not in path}
    if "repeat-count" in _kinds(checked):
        return [] if _counts(xml, told) else [f"the engine does not mind the number of turns\n{xml}"]
    if DROPPED & _kinds(checked):
        wrong = [path for path in kinds if kinds[path] & DROPPED and theirs[path]["value"] == ours.get(path)]
        return [f"{path}: we flag {ours[path]!r}, the engine keeps it\n{xml}" for path in wrong]
    found = (_difference(path, node, kinds.get(path, set()), ours.get(path)) for path, node in theirs.items())
    return [f"{difference}\n{xml}" for difference in found if difference]


def _difference(path: str, node: dict[str, Any], kinds: set[str], ours: str | None) -> str:
    if node["relevant"] != (ours is not None):
        return f"{path}: relevant {ours is not None}, the engine says {node['relevant']}"
    if ours is None:
        return ""
    kinds &= {"required", "constraint", "expression"}
    if ({node["violation"]} - {None}) != kinds:
        return f"{path}: {kinds or 'nothing'}, the engine says {node['violation']}"
    return "" if _same(ours, node["value"]) else f"{path}: {ours!r}, the engine says {node['value']!r}"


def _counts(xml: str, told: dict[str, Any]) -> bool:
    """Tell whether the engine made the turns of some repeat fewer or more than were sent."""
    root = etree.fromstring(xml)
    return any(n != len(root.findall("/".join([".", *path.split("/")[2:]]))) for path, n in told["counts"].items())


def _same(ours: str, theirs: str) -> bool:
    """Compare texts; numbers, also those of places, may be written in two ways."""
    if ours == theirs:
        return True
    pieces, others = ours.replace(";", " ; ").split(), theirs.replace(";", " ; ").split()
    return len(pieces) == len(others) and all(map(_is_same_piece, pieces, others))


def _is_same_piece(ours: str, theirs: str) -> bool:
    try:
        return ours == theirs or math.isclose(float(ours), float(theirs), rel_tol=1e-9)
    except ValueError:
        return False
