"""What happens to a file."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """What happens to a file."""

    name = "opennrm.kernel.events"
