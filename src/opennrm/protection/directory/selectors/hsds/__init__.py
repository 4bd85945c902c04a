"""The directory in Open Referral HSDS 3.0; secret addresses never leave."""

from opennrm.protection.directory.selectors.hsds.documents import hsds_organizations, hsds_service, hsds_services

__all__ = ["hsds_organizations", "hsds_service", "hsds_services"]
