"""A caseload page: with grants, without any access control, and with django-guardian.

    python benchmarks/access.py [--quick] [--json] [--cases N] [--database sqlite|postgresql|both]

The page is what `/cases/` asks the database for: 25 rows with their file and lead agency, and how many there are, for
one of 25 agencies; each case has three grants. Ours is the product's own caseload with its paginator, which counts up
to 1,000 rows and then says "more than". "No access control" is the same page over all cases with the same paginator;
"full count" counts them all. django-guardian is its permission table, joined as `get_objects_for_user` does, one object
permission a grant. On PostgreSQL ours runs as the node runs; the peers run as the role that no row-level security
holds. Django builds the peers' queries anew each time, as it does everywhere; ours are built once. Figures are
milliseconds of wall time a page, the best of the runs, ours and the plain page's by turns: what a page costs when
nothing else is in the way.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
N_AGENCIES, N_GRANTS, PER_PAGE, PART = 25, 3, 25, 50_000


def main() -> None:
    """Measure each size on each database in a process of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20,000 cases only")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--cases", type=int, action="append", help="how many cases (may be given again)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = options.cases or ([20_000] if options.quick else [20_000, 1_000_000])
    databases = ["sqlite", "postgresql"] if options.database == "both" else [options.database]
    if options.one:
        print(json.dumps(measure(databases[0], sizes[0])))
        return
    rows = [row for size in sizes for database in databases for row in _in_a_process(database, size)]
    if options.json:
        print(json.dumps({"rows": rows}, indent=2))
        return
    for row in rows:
        print(_line(row))


def _line(row: dict[str, Any]) -> str:
    figures = f"ours {row['ours']:8.2f} ms   {row['peer_name']:23} {row['peer']:8.2f} ms   ratio {row['ratio']:6.2f}"
    return f"{row['name']:46} {figures}"


def _in_a_process(database: str, size: int) -> list[dict[str, Any]]:
    command = [sys.executable, __file__, "--one", "--database", database, "--cases", str(size)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def measure(database: str, size: int) -> list[dict[str, Any]]:
    """Fill a node and time the page."""
    with tempfile.TemporaryDirectory(prefix="opennrm-access-") as folder:
        _configure(folder, database)
        from opennrm.kernel.access.context import acting_as, system_wall
        from opennrm.kernel.actors import SYSTEM

        at = _moment()
        with acting_as(SYSTEM, at):
            people = fill(size, at)
        _analyse(database)
        rows = []
        ours, plain = [], []
        for _ in range(5):  # by turns, so that what else the machine does meets both alike
            with acting_as(people.actor, at):
                ours += _runs(lambda: ours_page(people.actor, at), 10)
            with acting_as(SYSTEM, at), system_wall():
                plain += _runs(lambda: plain_page(full_count=False), 10)
        with acting_as(SYSTEM, at), system_wall():
            counted = min(_runs(lambda: plain_page(full_count=True), 10))
            guarded = min(_runs(lambda: guardian_page(people.guarded), 3))
        for peer_name, peer in (
            ("no access control", min(plain)),
            ("no control, full count", counted),
            ("django-guardian", guarded),
        ):
            name = f"caseload page, {size:,} cases, {database}"
            best = min(ours)
            rows.append({"name": name, "ours": best, "peer_name": peer_name, "peer": peer, "ratio": peer / best})
        return rows


def _configure(folder: str, database: str) -> None:
    os.environ |= {
        "OPENNRM_DIR": folder,
        "OPENNRM_SECRET_KEY": "a key for a benchmark only, as long as a real one would be here",
        "OPENNRM_MASTER_KEY": "b3Blbm5ybS10ZXN0LW1hc3Rlci1rZXktMzItYnl0ZXM=",
        "DJANGO_SETTINGS_MODULE": "opennrm.config.settings",
        "OPENNRM_HTTPS": "false",
        "OPENNRM_LOG_LEVEL": "ERROR",
    }
    if database == "postgresql":
        from urllib.parse import quote

        from tests.support.cluster import start_cluster

        os.environ["OPENNRM_DATABASE_URL"] = f"postgresql://opennrm@{quote(str(start_cluster()), safe='')}/opennrm"
    from opennrm.config import settings

    settings.INSTALLED_APPS.append("guardian")
    settings.SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
    settings.ANONYMOUS_USER_NAME = None
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _moment() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 3, 2, 12, tzinfo=UTC)


def fill(size: int, at: Any) -> Any:
    """Make agencies, one person, `size` cases with three grants each, and the same as guardian's permissions."""
    from types import SimpleNamespace

    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType

    from opennrm.kernel.accounts.selectors import actor_of
    from opennrm.protection.cases.models import Case
    from tests.factories.accounts import AgencyFactory, PersonFactory

    agencies = [AgencyFactory.create() for _ in range(N_AGENCIES)]
    person = PersonFactory.create(agency=agencies[0], roles=["case_manager"])
    content = ContentType.objects.get_for_model(Case)
    permission = Permission.objects.get_or_create(
        codename="view_case", content_type=content, defaults={"name": "view"}
    )[0]
    draw = random.Random(1)
    for start in range(0, size, PART):
        cases = _fill_files(draw, at, [one.pk for one in agencies], start, min(PART, size - start))
        _fill_guardian(cases, person, permission, content)
    return SimpleNamespace(actor=actor_of(person), guarded=person)


def _fill_files(draw: random.Random, at: Any, agencies: list[int], start: int, n: int) -> list[Any]:
    """Make `n` files with key, case and grants, and return the ids of the cases that the first agency may see."""
    from datetime import timedelta

    from opennrm.kernel.access.enums import Category
    from opennrm.kernel.access.models import File, Grant
    from opennrm.kernel.identifiers import new_id
    from opennrm.kernel.vault.models import DataKey
    from opennrm.kernel.vault.services import seal_many
    from opennrm.kernel.vault.services.keys import key_name
    from opennrm.kernel.vault.services.master import KEY_BYTES, master_keys
    from opennrm.protection.cases.models import Case

    master, keys = master_keys(), [new_id() for _ in range(n)]
    _load(
        DataKey,
        {"created_at": at, "master_version": master.current},
        id=keys,
        wrapped=[master.wrap(os.urandom(KEY_BYTES), key_name(key))[0] for key in keys],
    )
    numbers, cases = list(range(start + 1, start + n + 1)), [new_id() for _ in range(n)]
    holders = [draw.sample(agencies, N_GRANTS) for _ in range(n)]  # the first of them leads
    field = Case._meta.get_field("pseudonym")
    names = seal_many([(key, "Linden", f"cases.case:{one}", field) for key, one in zip(keys, cases, strict=True)])
    stages = draw.choices(["intake", "presumed", "reflection", "identified"], k=n)
    _load(
        File,
        {"kind": "case", "opened_at": at},
        id=numbers,
        code=[f"{number:04}-{number % 9973:04}" for number in numbers],
        key_id=keys,
        lead_agency_id=[found[0] for found in holders],
    )
    _load(
        Case,
        {"created_at": at, "found_on": at.date()},
        id=cases,
        file_id=numbers,
        changed_at=[at - timedelta(seconds=number) for number in numbers],
        stage=stages,
        pseudonym=names,
    )
    _load(
        Grant,
        {"categories": Category.ALL.value, "purpose": "assistance", "basis": "consent"}
        | {"starts_at": at - timedelta(days=1), "expires_at": at + timedelta(days=90)},
        file_id=[number for number in numbers for _ in range(N_GRANTS)],
        agency_id=[agency for found in holders for agency in found],
        source=[source for _ in numbers for source in ("lead", *["referral"] * (N_GRANTS - 1))],
    )
    return [case for case, found in zip(cases, holders, strict=True) if agencies[0] in found]


def _fill_guardian(cases: list[Any], person: Any, permission: Any, content: Any) -> None:
    from guardian.models import UserObjectPermission

    common = {"permission_id": permission.pk, "content_type_id": content.pk, "user_id": person.pk}
    _load(UserObjectPermission, common, object_pk=[str(case) for case in cases])


def _load(model: Any, common: dict[str, Any], **columns: list[Any]) -> None:
    """Insert rows column by column: what is not given is the same in all, or the field's default."""
    from itertools import repeat

    from django.db import connections

    connection = connections["default"]  # itself, not what stands for it
    fields = [one for one in model._meta.concrete_fields if one.attname in columns or not one.primary_key]
    varied = [one for one in fields if one.attname in columns]
    same = [one for one in fields if one.attname not in columns]
    fixed = [one.get_db_prep_save(common.get(one.attname, one.get_default()), connection) for one in same]
    lists = [columns[one.attname] for one in varied]
    if connection.vendor == "sqlite":
        lists = [
            [one.get_db_prep_value(value, connection) for value in found]
            for one, found in zip(varied, lists, strict=True)
        ]
    names = ", ".join(f'"{one.column}"' for one in [*varied, *same])
    into = f'INSERT INTO "{model._meta.db_table}" ({names})'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{one.db_type(connection)}[]" for one in varied)
            cursor.execute(f"{into} SELECT a.*{', %s' * len(same)} FROM unnest({arrays}) AS a", [*fixed, *lists])
        else:
            places = ", ".join(["%s"] * len(fields))
            rows: Any = zip(*lists, *map(repeat, fixed), strict=False)
            cursor.executemany(f"{into} VALUES ({places})", rows)


def _analyse(database: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if database == "sqlite" else "VACUUM ANALYZE")


def ours_page(actor: Any, at: Any) -> int:
    """Ask for the page as the product does: rows with sight and one opened field each, and the count."""
    from opennrm.kernel.pages.views import LongListPaginator
    from opennrm.protection.cases.selectors import caseload_shown

    def paged(rows: Any) -> Any:
        return LongListPaginator(rows, PER_PAGE).get_page(1)

    page, rows = caseload_shown(actor=actor, at=at, chosen=None, paged=paged)
    return len(rows) + page.paginator.count


def plain_page(*, full_count: bool) -> int:
    """Ask for the first page of all cases, with the same rows and the same opened field, and the count."""
    from django.core.paginator import Paginator

    from opennrm.kernel.access.enums import Category
    from opennrm.kernel.access.rules import Sight
    from opennrm.kernel.pages.views import LongListPaginator
    from opennrm.kernel.records.selectors import redact
    from opennrm.protection.cases.models import Case

    cases = Case.objects.open().order_by("-changed_at", "file_id").select_related("file", "file__lead_agency")
    page = (Paginator if full_count else LongListPaginator)(cases, PER_PAGE).get_page(1)
    return len(redact(list(page), Sight(Category.ALL, Category.ALL))) + page.paginator.count


def guardian_page(person: Any) -> int:
    """Ask for the same page by django-guardian's object permissions, as `get_objects_for_user` joins them.

    The node's people have no groups, which that shortcut insists on, so its query for a user's own permissions
    (object ids as text, cast to the key's type) stands here as it builds it.
    """
    from django.core.paginator import Paginator
    from django.db.models import UUIDField
    from django.db.models.functions import Cast
    from guardian.models import UserObjectPermission

    from opennrm.kernel.access.enums import Category
    from opennrm.kernel.access.rules import Sight
    from opennrm.kernel.records.selectors import redact
    from opennrm.protection.cases.models import Case

    held = UserObjectPermission.objects.filter(user=person, permission__codename="view_case")
    allowed = Case.objects.open().filter(pk__in=held.values_list(Cast("object_pk", UUIDField()), flat=True))
    cases = allowed.order_by("-changed_at", "file_id").select_related("file", "file__lead_agency")
    page = Paginator(cases, PER_PAGE).get_page(1)
    return len(redact(list(page), Sight(Category.ALL, Category.ALL))) + page.paginator.count


def _runs(work: Callable[[], object], rounds: int) -> list[float]:
    """Return the wall milliseconds of each run, after one that does not count."""
    work()
    runs = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        runs.append((time.perf_counter() - begun) * 1000)
    return runs


if __name__ == "__main__":
    main()
