"""A node from nothing: made, checked, served, worked for; in processes of its own, as a person runs them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from opennrm.cli.exit_codes import ExitCode

pytestmark = pytest.mark.xdist_group("node")  # one node for all of them
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("OPENNRM_", "DJANGO_"))}


def opennrm(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "opennrm", *arguments],
        env=ENVIRONMENT | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a new node."""
    folder = tmp_path_factory.mktemp("node") / "new"
    done = opennrm("init", "--dir", str(folder))
    assert done.returncode == ExitCode.DONE, done.stderr
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_init_makes_a_folder_that_only_its_owner_reads(node: Path) -> None:
    assert sorted(path.name for path in node.iterdir()) >= ["keys", "node.env", "node.sqlite3"]
    assert (node / "node.env").stat().st_mode & 0o077 == 0
    assert node.stat().st_mode & 0o077 == 0


def test_init_again_changes_nothing(node: Path) -> None:
    before = {path: path.read_bytes() for path in [node / "node.env", *(node / "keys").iterdir()]}

    assert opennrm("init", "--dir", str(node)).returncode == ExitCode.DONE
    assert {path: path.read_bytes() for path in before} == before


def test_check_finds_a_new_node_sound(node: Path) -> None:
    done = opennrm("check", "--json", "--full", "--dir", str(node))

    report = json.loads(done.stdout)
    assert (done.returncode, report["sound"]) == (ExitCode.DONE, True), report
    assert {"database", "vault", "secret key", "audit", "disk"} <= {finding["about"] for finding in report["findings"]}


def test_check_finds_a_folder_without_a_node_unsound(tmp_path: Path) -> None:
    done = opennrm("check", "--json", "--dir", str(tmp_path))

    found = {finding["about"]: finding["state"] for finding in json.loads(done.stdout)["findings"]}
    assert done.returncode == ExitCode.UNSOUND
    assert (found["secret key"], found["database"]) == ("problem", "problem")


def test_check_never_prints_a_secret(node: Path) -> None:
    secret = next(
        line.partition("=")[2] for line in (node / "node.env").read_text().splitlines() if "SECRET_KEY" in line
    )

    done = opennrm("check", "--settings", "--dir", str(node))

    assert "OPENNRM_SECRET_KEY=(set)" in done.stdout
    assert secret not in done.stdout


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"OPENNRM_COLOUR": "blue"}, "Unknown setting OPENNRM_COLOUR."),
        ({"OPENNRM_NODE_KIND": "village"}, "OPENNRM_NODE_KIND"),
        ({"OPENNRM_SECRET_KEY_FILE": "/nowhere"}, "cannot be read: /nowhere"),
        ({"OPENNRM_DATABASE_URL": "mysql://x"}, "OPENNRM_DATABASE_URL must begin with postgresql://"),
    ],
)
def test_junk_in_the_environment_is_named(tmp_path: Path, settings: dict[str, str], message: str) -> None:
    done = opennrm("check", "--dir", str(tmp_path), **settings)

    assert done.returncode == ExitCode.REFUSED
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_refuses_a_folder_that_is_no_node(tmp_path: Path) -> None:
    done = opennrm("serve", "--dir", str(tmp_path))

    assert done.returncode == ExitCode.REFUSED
    assert "Run `opennrm init`" in done.stderr


def test_serve_refuses_a_database_that_is_behind(tmp_path: Path) -> None:
    done = opennrm("serve", "--dir", str(tmp_path), OPENNRM_SECRET_KEY="x" * 50)

    assert done.returncode == ExitCode.NOT_MIGRATED
    assert "Run `opennrm migrate` first." in done.stderr


def test_serve_says_when_the_port_is_in_use(node: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = opennrm("serve", "--port", str(port), "--dir", str(node))

    assert done.returncode == ExitCode.PORT_IN_USE
    assert f"Port {port} is in use." in done.stderr


def test_worker_does_what_is_due_once(node: Path) -> None:
    assert opennrm("worker", "--once", "--dir", str(node)).returncode == ExitCode.DONE

    report = json.loads(opennrm("check", "--json", "--dir", str(node)).stdout)
    states = {finding["about"]: finding["state"] for finding in report["findings"]}
    assert states["worker"] == "ok"


def get(url: str) -> tuple[int, dict[str, str]]:
    with urllib.request.urlopen(url, timeout=10) as response:
        response.read()
        return response.status, dict(response.headers)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        assert process.poll() is None, "the server ended"
        try:
            get(url)
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"{url} did not answer")


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    except FileNotFoundError:
        return False


def test_serve_answers_keeps_a_worker_and_leaves_nothing_behind(node: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "opennrm", "serve", "--port", str(port), "--dir", str(node)]
    process = subprocess.Popen(command, env=ENVIRONMENT | {"OPENNRM_HTTPS": "false"}, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        status, headers = get(f"http://127.0.0.1:{port}/help")
        family = children(process.pid)
        style = get(f"http://127.0.0.1:{port}/static/built/opennrm.css")
    finally:
        process.send_signal(signal.SIGTERM)
        status_at_end = process.wait(30)

    assert status == 200
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert style[0] == 200
    assert len(family) == 2  # the server and the worker
    assert status_at_end == 0
    assert not any(is_alive(pid) for pid in family)


def test_a_killed_server_takes_its_processes_along(node: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "opennrm", "serve", "--port", str(port), "--dir", str(node)]
    process = subprocess.Popen(command, env=ENVIRONMENT, start_new_session=True)
    wait_for(f"http://127.0.0.1:{port}/healthz", process)
    family = children(process.pid)

    process.kill()
    process.wait(10)
    for _ in range(100):
        if not any(is_alive(pid) for pid in family):
            break
        time.sleep(0.2)

    assert not any(is_alive(pid) for pid in family)


def test_bad_country_pack_is_named_by_line_and_not_served(node: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack.yaml"
    template = Path("src/opennrm/kernel/reference/packs/template.yaml").read_text(encoding="utf-8")
    pack.write_text(template.replace("reflection_adult_days: {value: 30", "reflection_adult_days: {value: 9"))

    checked = opennrm("check", "--json", "--dir", str(node), OPENNRM_COUNTRY=str(pack))
    served = opennrm("serve", "--port", "0", "--dir", str(node), OPENNRM_COUNTRY=str(pack))

    findings = {finding["about"]: finding for finding in json.loads(checked.stdout)["findings"]}
    assert checked.returncode == ExitCode.UNSOUND
    assert "clocks.reflection_adult_days" in findings["country pack"]["message"]
    assert served.returncode == ExitCode.REFUSED
    assert "at least 30 days" in served.stderr
    assert "Traceback" not in checked.stderr + served.stderr
