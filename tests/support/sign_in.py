"""A browser of somebody who has signed in with both factors."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.test import Client

if TYPE_CHECKING:
    from opennrm.kernel.accounts.models import Person


def browser_of(person: Person) -> Client:
    """Return a test client in which the person has signed in."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["second_factor"] = person.pk
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return client
