"""Fills forms in by chance: mostly sensible answers, some blank, some wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

from opennrm.protection.forms.rules.validation import validate

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from opennrm.protection.forms.rules.xform import FormDefinition, Question

DROPPED = {"type", "choice"}
DATES = ("2024-01-01", "2024-02-29", "2023-12-31", "2025-06-15", "1999-07-04", "2099-01-01")
MOMENTS = ("2024-01-01T10:20:30.000Z", "2024-06-30T23:59:59.999+02:00", "2031-01-01T00:00:00.000Z")
TIMES = ("06:30:00.000Z", "23:59:00.000Z", "12:00:00.000+02:00")
PLACES = ("50.1 8.6 0 0", "1.5 1.75 0 0", "-33.9 18.4 10 5")
LINES = ("1 1 0 0; 1 2 0 0", "50 8 0 0; 50.1 8.1 0 0; 50.2 8.0 0 0")
SHAPES = ("1 1 0 0; 1 2 0 0; 2 2 0 0; 1 1 0 0", "50 8 0 0; 51 8 0 0; 51 9 0 0; 50 9 0 0; 50 8 0 0")
BLANK_SHARE = 0.2
WRONG_SHARE = 0.04


def fill(definition: FormDefinition, rng: random.Random, texts: Sequence[str], turns: int | None = None) -> str:
    """Return a filled-in form."""
    root = definition.root
    inner = "".join(_element(child, rng, texts, definition, turns) for child in root.children)
    return f'<{root.name} id="{definition.form_id}" version="{definition.version}">{inner}</{root.name}>'


def _element(
    question: Question, rng: random.Random, texts: Sequence[str], definition: FormDefinition, turns: int | None
) -> str:
    if question.name == "meta":
        return "<meta><instanceID>uuid:0d5a4a0e-0000-4000-8000-000000000000</instanceID></meta>"
    n = 1
    if question.kind == "repeat":
        n = turns if turns is not None and question.repeat_count is not None else rng.choice((0, 1, 2, 3))
    return "".join(_turn(question, rng, texts, definition, turns) for _n in range(n))


def _turn(
    question: Question, rng: random.Random, texts: Sequence[str], definition: FormDefinition, turns: int | None
) -> str:
    if question.children:
        inner = "".join(_element(child, rng, texts, definition, turns) for child in question.children)
    else:
        inner = escape(_value(question, rng, texts, definition))
    return f"<{question.name}>{inner}</{question.name}>"


def _value(question: Question, rng: random.Random, texts: Sequence[str], definition: FormDefinition) -> str:
    if rng.random() < BLANK_SHARE or (question.control == "" and not question.preload):
        return ""
    if rng.random() < WRONG_SHARE and question.control in {"input", "select", "select1"} and question.type != "string":
        return "no_such"
    if question.choices is not None:
        return _choice(question, rng, texts, definition)
    if question.range is not None:
        scale = question.range
        return f"{scale.start + scale.step * rng.randrange(int((scale.end - scale.start) / scale.step) + 1):g}"
    pools: dict[str, Sequence[str]] = {
        "int": tuple(str(n) for n in range(-1, 25)),
        "decimal": ("0.5", "2.5", "-1.25", "3.75", "7.125", "100.25", "0.001"),
        "date": DATES,
        "dateTime": MOMENTS,
        "time": TIMES,
        "geopoint": PLACES,
        "geotrace": LINES,
        "geoshape": SHAPES,
    }
    if question.control == "trigger":
        return "OK"
    return rng.choice(pools.get(question.type, texts))


def _choice(question: Question, rng: random.Random, texts: Sequence[str], definition: FormDefinition) -> str:
    assert question.choices is not None
    known = sorted(question.choices.known_values or _all_values(question, definition) or texts)
    if question.control == "rank":
        return " ".join(rng.sample(known, len(known)))
    if question.is_multiple:
        return " ".join(rng.sample(known, rng.randint(1, len(known))))
    return rng.choice(known)


def _all_values(question: Question, definition: FormDefinition) -> set[str]:
    assert question.choices is not None
    if question.choices.nodeset is None:
        return set()
    source = question.choices.nodeset.source
    name = source.partition("instance('")[2].partition("'")[0]
    top = definition.instances.get(name)
    column = question.choices.value_name
    return set() if top is None else {node.string() for node in top.descendants() if node.name == column}


def without_wrong_answers(definition: FormDefinition, xml: str, at: datetime) -> Iterator[str]:
    """Yield the form without the answers that are no answers to their questions, until none is left."""
    for _round in range(5):
        problems = validate(definition, xml.encode(), at=at, anew=True).problems
        wrong = [problem.path for problem in problems if problem.kind in DROPPED]
        if not wrong:
            return
        root = etree.fromstring(xml)
        for path in wrong:
            place = "/".join(path.split("/")[2:])
            for found in root.findall(f"./{place}"):
                found.text = None
        xml = str(etree.tostring(root, encoding="unicode"))
        yield xml
