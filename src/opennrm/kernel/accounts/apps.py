"""People, agencies, roles, sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, agencies, roles, sign-in."""

    name = "opennrm.kernel.accounts"
