"""What happens every so often."""

from django.apps import AppConfig


class TicksConfig(AppConfig):
    """What happens every so often."""

    name = "opennrm.kernel.ticks"
