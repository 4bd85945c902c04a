"""The directory in Open Referral HSDS 3.0; secret addresses never leave."""

from opennrm.protection.directory.selectors.hsds.documents import (
    hsds_organization_page,
    hsds_organizations,
    hsds_service,
    hsds_service_page,
    hsds_services,
)

__all__ = ["hsds_organization_page", "hsds_organizations", "hsds_service", "hsds_service_page", "hsds_services"]
