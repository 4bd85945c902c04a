"""Who is who."""

from opennrm.kernel.accounts.selectors.people import actor_of, agencies_of_kind, people_with_role

__all__ = ["actor_of", "agencies_of_kind", "people_with_role"]
