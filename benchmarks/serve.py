"""Serving: a case read through access, decryption and audit, against a bare Django view of one row.

    python benchmarks/serve.py [--quick] [--json]

Both are asked through Django's own request cycle in one process, on SQLite: the case page is `/api/v1/cases/CODE`, with
the session of a case manager; the bare view returns one row of the same table as JSON, behind no middleware of ours.
"Writes a second" are cases' needs added through the API, each with its audit entry, event and commit; the peer inserts
a bare row and commits. Memory is the resident size of this process after all of it, with what
the tests' factories load, against the target of 250 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
MEMORY_TARGET_MB = 250


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="opennrm-serve-") as folder:
        _configure(folder)
        rows = measure(50 if options.quick else 400)
    if options.json:
        print(json.dumps({"rows": rows}, indent=2))
        return
    for row in rows:
        figures = f"ours {row['ours']:9.2f}   {row['peer_name']:24} {row['peer']:9.2f}   ratio {row['ratio']:5.2f}"
        print(f"{row['name']:46} {figures}")


def _configure(folder: str) -> None:
    os.environ |= {
        "OPENNRM_DIR": folder,
        "OPENNRM_SECRET_KEY": "a key for a benchmark only, as long as a real one would be here",
        "OPENNRM_MASTER_KEY": "b3Blbm5ybS10ZXN0LW1hc3Rlci1rZXktMzItYnl0ZXM=",
        "OPENNRM_ALLOWED_HOSTS": "testserver",
        "OPENNRM_HTTPS": "false",
        "OPENNRM_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "opennrm.config.settings",
    }
    Path(folder, "static").mkdir()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def measure(rounds: int) -> list[dict[str, Any]]:
    """Fill a node with one case and time both sides."""
    from opennrm.kernel import clock
    from opennrm.protection.assistance.models import Need
    from tests.factories.files import make_case
    from tests.personas import make_personas
    from tests.support.sign_in import browser_of

    personas = make_personas()
    opened = make_case(personas.actor("alice"), at=clock.now(), first_account="Was told she owed 4000. " * 8)
    client, bare = browser_of(personas.alice), _bare()
    path = f"/api/v1/cases/{opened.code}"

    def read_case() -> None:
        assert client.get(path).status_code == 200

    read = _milliseconds(read_case, rounds)
    read_bare = _milliseconds(lambda: bare(opened.file.pk), rounds)
    body = json.dumps({"values": {"need": "shelter", "urgency": "now", "status": "open", "own_view": "Away from him."}})

    def write() -> None:
        answer = client.generic("POST", f"{path}/records/need", body, content_type="application/json")
        assert answer.status_code == 201, answer.content

    def write_bare() -> None:
        at = clock.now()
        Need.objects.create(file=opened.file, created_at=at, changed_at=at, need="shelter", urgency="now")

    written, written_bare = 1000 / _milliseconds(write, rounds), 1000 / _milliseconds(write_bare, rounds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        _row("reading a case, ms of CPU", read, "bare view of one row", read_bare, read_bare / read),
        _row(
            "records written a second of CPU, with audit", written, "bare inserts", written_bare, written / written_bare
        ),
        _row("memory of the process, MB", memory, "target", MEMORY_TARGET_MB, MEMORY_TARGET_MB / memory),
    ]


def _bare() -> Callable[[int], object]:
    """Return a call of a view that knows nothing of access, keys or audit."""
    from django.http import HttpRequest, JsonResponse
    from django.test import RequestFactory

    from opennrm.protection.cases.models import Case

    def view(request: HttpRequest, file_id: int) -> JsonResponse:  # noqa: ARG001 - as any view
        case = Case.objects.select_related("file").get(file_id=file_id)
        return JsonResponse({"code": case.file.code, "stage": case.stage, "risk": case.risk})

    requests = RequestFactory()
    return lambda file_id: view(requests.get("/"), file_id)


def _row(name: str, ours: float, peer_name: str, peer: float, ratio: float) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer_name": peer_name, "peer": peer, "ratio": ratio}


def _milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Return the CPU milliseconds of one call, the best of three runs."""
    from opennrm.kernel.accounts.models import Throttle

    runs = []
    for _ in range(3):
        Throttle.objects.all().delete()  # nobody may call so often; what is timed counts its calls all the same
        begun = time.process_time()
        for _ in range(rounds):
            work()
        runs.append((time.process_time() - begun) * 1000 / rounds)
    return min(runs)


if __name__ == "__main__":
    main()
