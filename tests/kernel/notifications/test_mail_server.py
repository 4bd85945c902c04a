"""E-mail over a real mail server, and into the node's folder without one."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from opennrm.cli.worker import run_waiting_tasks
from opennrm.config.environment import BadEnvironment, Environment
from opennrm.kernel.accounts.services.mail import send_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Postbox:
    """Keeps what comes; refuses while it is closed."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.is_open = True

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if not self.is_open:
            return "451 come back later"
        self.letters.append(f"{envelope.rcpt_tos}: {envelope.content.decode()}")
        return "250 OK"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.stop()


@pytest.mark.django_db(transaction=True)
def test_mail_reaches_a_real_server(postbox: Postbox) -> None:
    with transaction.atomic():
        send_mail(to="ana@agency.example", subject="There is something new for you", body="Sign in.")
        assert not DBTaskResult.objects.exists()
    run_waiting_tasks()
    (letter,) = postbox.letters
    assert letter.startswith("['ana@agency.example']")
    assert "Subject: There is something new for you" in letter


@pytest.mark.django_db(transaction=True)
def test_mail_is_tried_again_when_the_server_refuses(postbox: Postbox) -> None:
    postbox.is_open = False
    send_mail(to="ana@agency.example", subject="S", body="B")
    run_waiting_tasks()
    assert (postbox.letters, DBTaskResult.objects.ready().count()) == ([], 0)
    postbox.is_open = True
    DBTaskResult.objects.update(run_after=DBTaskResult.objects.order_by("enqueued_at").first().enqueued_at)  # type: ignore[union-attr]
    run_waiting_tasks()
    assert len(postbox.letters) == 1


def test_mail_without_a_server_goes_into_the_folder(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    EmailMessage("S", "B", to=["ana@agency.example"]).send()
    assert [b"ana@agency.example" in path.read_bytes() for path in (tmp_path / "mail").iterdir()] == [True]


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25"])
def test_mail_server_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(BadEnvironment, match="OPENNRM_EMAIL_URL"):
        Environment(email_url=url).mail_server()
