"""Checking filled-in forms again, against ODK's own engine in Node.

    python benchmarks/forms.py [--quick] [--json]

A screening form of 54 questions (groups that apply or not, a cascade, a repeat for the family, scores, constraints),
filled in by chance. Both engines have the form loaded and check the same records; both verdicts are compared first.
Figures are milliseconds of CPU a record (the engine warms up on the same records once). The engine comes from npm the
first time, into a folder that git ignores. Writing out is records a second.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.xform import FormDefinition
    from tests.support.xlsforms import Sample

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

FULL, QUICK = 400, 60
N_TABLE = 3_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} records instead of {FULL}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    from django.conf import settings

    settings.configure(USE_I18N=False)
    rows = measure(QUICK if options.quick else FULL)
    if options.json:
        print(json.dumps({"rows": rows}, indent=2))
        return
    for row in rows:
        peer = "" if row["peer"] is None else f"  ODK engine {row['peer']:>9,.2f}  ratio {row['ratio']:.3f}"
        print(f"{row['name']:<46} ours {row['ours']:>9,.2f}{peer}")


def measure(n_records: int) -> list[dict[str, Any]]:
    """Return the figures."""
    from opennrm.protection.forms.rules.xform import parse_form, read_form
    from tests.protection.forms.gallery.filling import fill, without_wrong_answers

    sample = screening()
    xform = sample.xform()
    definition = parse_form(xform)
    rng = random.Random(1)
    at = datetime.now(UTC)
    filled = [fill(definition, rng, sample.texts, turns=1) for _n in range(n_records)]
    records = [[xml, *without_wrong_answers(definition, xml, at)][-1] for xml in filled]
    peer, n_violations = _their_cost(xform, records)
    ours = _our_cost(definition, records, at, n_violations)
    begun = time.process_time()
    for _n in range(10):
        read_form(xform, {})
    reading = (time.process_time() - begun) * 100
    n_questions = sum(1 for _one in definition.leaves())
    return [
        _row(f"a record of {n_questions} questions, ms", ours, peer),
        _row("reading the form itself, ms", reading, None),
        *_tables(definition, records),
    ]


def _row(name: str, ours: float, peer: float | None) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": None if peer is None else ours / peer}


def _their_cost(xform: str, records: list[str]) -> tuple[float, int]:
    from tests.support.odk_engine import OdkEngine

    engine = OdkEngine()
    engine.judge(xform, records)
    opinion = engine.judge(xform, records)
    engine.close()
    if opinion.error:
        sys.exit(opinion.error)
    nodes = [node for told in opinion.results for node in told["nodes"].values()]
    return opinion.cpu_ms / len(records), sum(1 for node in nodes if node["violation"] and node["relevant"])


def _our_cost(definition: FormDefinition, records: list[str], at: datetime, n_theirs: int) -> float:
    from opennrm.protection.forms.rules.validation import validate

    found = [validate(definition, record.encode(), at=at, anew=True) for record in records]
    n_ours = sum(problem.kind in {"required", "constraint"} for one in found for problem in one.problems)
    if n_ours != n_theirs:
        sys.exit(f"The verdicts differ: {n_ours} problems here, {n_theirs} there.")
    sent = [record.encode() for record in records]
    begun = time.process_time()
    for one in sent:
        validate(definition, one, at=at)
    return (time.process_time() - begun) * 1000 / len(records)


def _tables(definition: FormDefinition, records: list[str]) -> list[dict[str, Any]]:
    from opennrm.protection.forms.rules.tables import Record, write_csv, write_json, write_xlsx

    many = [Record(records[n % len(records)].encode()) for n in range(N_TABLE)]
    rows = []
    for name, write in (("CSV", write_csv), ("XLSX", write_xlsx), ("JSON", write_json)):
        begun = time.process_time()
        write(definition, many, io.BytesIO())
        rows.append(_row(f"writing {name}, records a second", N_TABLE / (time.process_time() - begun), None))
    return rows


def screening() -> Sample:
    """Return a screening form of the size that is usual."""
    from tests.support.xlsforms import Sample, group, listed, q, repeat

    signs = [q("select_one yn", f"sign{n}", required="yes") for n in range(1, 19)]
    score = " + ".join(f"if(${{sign{n}}} = 'yes', {1 + n % 3}, 0)" for n in range(1, 19))
    survey = [
        q("text", "given_name", required="yes", constraint="string-length(.) < 80"),
        q("text", "family_name"),
        q("date", "born", constraint=". <= today()"),
        q("calculate", "age", calculation="int((date('2026-03-27') - ${born}) div 365.25)"),
        q("select_one sex", "sex", required="yes"),
        q("select_one states", "state", required="yes"),
        q("select_one towns", "town", choice_filter="state = ${state}", required="yes"),
        q("select_multiple words", "speaks", required="yes", constraint="count-selected(.) <= 5"),
        *group("minor", q("text", "guardian", required="yes"), q("select_one yn", "alone"), relevant="${age} < 18"),
        *group("danger", q("select_one yn", "now", required="yes"), q("text", "what", relevant="${now} = 'yes'")),
        *group("signs", *signs),
        q("calculate", "score", calculation=score),
        q("calculate", "level", calculation="if(${score} > 20, 'high', if(${score} > 10, 'middle', 'low'))"),
        *[q("select_one yn", f"more{n}", relevant="${level} != 'low'", required="yes") for n in range(1, 7)],
        *repeat(
            "child",
            q("text", "name", required="yes"),
            q("integer", "years", constraint=". >= 0 and . < 18"),
            q("calculate", "nth", calculation="position(..)"),
        ),
        q("calculate", "n_children", calculation="count(${child})"),
        q("calculate", "n_small", calculation="count(${child}[years < 6])"),
        *group(
            "work",
            q("select_one yn", "paid"),
            q("decimal", "wage", relevant="${paid} = 'yes'", constraint=". > 0"),
            q("integer", "hours", constraint=". >= 0 and . <= 168"),
            q("date", "since"),
            q("date", "until", constraint=". >= ${since}"),
            q("calculate", "days", calculation="${until} - ${since}"),
        ),
        q("geopoint", "spot"),
        q("select_one yn", "consents", required="yes"),
        q("text", "why_not", relevant="${consents} = 'no'", required="yes"),
        q("text", "phone", constraint="regex(., '^[0-9 +]+$')"),
        q("note", "advice", relevant="${level} = 'high'"),
    ]
    choices = [
        *listed("yn", "yes", "no"),
        *listed("sex", "f", "m", "x"),
        *listed("states", *(f"s{n}" for n in range(8))),
        *listed("towns", *(f"t{n}" for n in range(80)), state=[f"s{n % 8}" for n in range(80)]),
        *listed("words", *(f"l{n}" for n in range(12))),
    ]
    return Sample("screening", survey, choices, texts=("Ann", "Bo Lee", "+41 22 333", "7"))


if __name__ == "__main__":
    main()
