"""What is seen of the directory: everything, by everybody who signs in, except secret addresses."""

from opennrm.protection.directory.selectors.agencies import (
    AgencyEntry,
    access_agency,
    focal_points,
    listed_agencies,
    services_of_agency,
)
from opennrm.protection.directory.selectors.capacity import (
    BoardRow,
    Overview,
    PlacesForNeed,
    board_row,
    capacity_board,
    capacity_changes_of,
    overview,
    places_by_need,
    services_to_count,
)
from opennrm.protection.directory.selectors.hsds import (
    hsds_organization_page,
    hsds_organizations,
    hsds_service,
    hsds_service_page,
    hsds_services,
)
from opennrm.protection.directory.selectors.matching import Search, find_services, match_service, matching_services
from opennrm.protection.directory.selectors.places import place_choices, place_name, spot_of_place
from opennrm.protection.directory.selectors.services import (
    ShownAddress,
    access_service,
    hours_of,
    node_zone,
    shown_address,
    situation_of,
)

__all__ = [
    "AgencyEntry",
    "BoardRow",
    "Overview",
    "PlacesForNeed",
    "Search",
    "ShownAddress",
    "access_agency",
    "access_service",
    "board_row",
    "capacity_board",
    "capacity_changes_of",
    "find_services",
    "focal_points",
    "hours_of",
    "hsds_organization_page",
    "hsds_organizations",
    "hsds_service",
    "hsds_service_page",
    "hsds_services",
    "listed_agencies",
    "match_service",
    "matching_services",
    "node_zone",
    "overview",
    "place_choices",
    "place_name",
    "places_by_need",
    "services_of_agency",
    "services_to_count",
    "shown_address",
    "situation_of",
    "spot_of_place",
]
