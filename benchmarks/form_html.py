"""Making the page of a form from its XForm, against Enketo's own style sheet run by libxslt.

    python benchmarks/form_html.py [--quick] [--json]

The five built-in forms, in five languages each. Figures are milliseconds of CPU a form, the best of several runs, both
in one go. The peer is enketo-transformer's style sheet alone: what its program adds in Node (markdown, itemset labels,
language tags, the model) is in our figure and not in its own. A page is made once a version and process, then kept.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
TARGET_MS = 25


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 runs instead of 15")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    rows = measure(3 if options.quick else 15)
    if options.json:
        print(json.dumps({"target_ms": TARGET_MS, "rows": rows}, indent=2))
        return
    for row in rows:
        print(
            f"{row['name']:<20} {row['n_questions']:>4} questions  ours {row['ours']:>6.1f}  "
            f"style sheet {row['peer']:>6.1f}  HTML {row['n_bytes']:>8,} bytes"
        )


def measure(n_runs: int) -> list[dict[str, Any]]:
    """Return the figures of each built-in form."""
    from lxml import etree

    from opennrm.protection.forms.rules.html import form_html
    from opennrm.protection.screening.rules.builtin import FORM_IDS
    from tests.factories.screening import compiled, definition_of
    from tests.support.enketo import style_sheet, transformed

    sheet = style_sheet()
    rows = []
    for form_id in FORM_IDS:
        xform = str(compiled(form_id)["xform"])
        ours = _best(lambda xform=xform: form_html(xform), n_runs)  # type: ignore[misc]
        peer = _best(lambda xform=xform: etree.tostring(transformed(sheet, xform)), n_runs)  # type: ignore[misc]
        rows.append({
            "name": form_id, "n_questions": sum(1 for _one in definition_of(form_id).leaves()), "ours": ours,
            "peer": peer, "ratio": ours / peer, "n_bytes": len(form_html(xform).html.encode()),
        })  # fmt: skip
    return rows


def _best(work: Callable[[], object], n_runs: int) -> float:
    best = float("inf")
    for _n in range(n_runs):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best * 1000


if __name__ == "__main__":
    main()
