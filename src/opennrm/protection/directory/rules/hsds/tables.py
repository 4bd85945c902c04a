"""The objects of the Human Services Data Specification (HSDS) 3.0, as facts.

Each row names a field and says what it takes: ``str``, ``num``, ``uuid``, ``uri``, ``email``, ``datetime``; ``a|b`` for
a closed list; ``[table]`` for a list of objects and ``table`` for one. A star marks what the specification requires.
Names, types and requirements were read from the specification of the Open Referral Initiative
(https://docs.openreferral.org, version 3.0, 2023); its wording is not copied. As there, an object may have more fields.

`CAPACITY_TABLES` adds what version 3.1 added for places that are free: `service_capacity` and `unit`.
"""

from __future__ import annotations

_LINKS = "attributes [attribute]; metadata [metadata]"

TABLES: dict[str, str] = {
    "organization": (
        "id* uuid; name* str; alternate_name str; description* str; email email; website uri; tax_status str;"
        "tax_id str; year_incorporated num; legal_status str; logo str; uri uri; parent_organization_id str;"
        "funding [funding]; contacts [contact]; phones [phone]; locations [location]; programs [program];"
        "organization_identifiers [organization_identifier];" + _LINKS
    ),
    "program": "id* uuid; organization_id str; name* str; alternate_name str; description* str;" + _LINKS,
    "service": (
        "id* uuid; organization_id str; program_id str; name* str; alternate_name str; description str; url uri;"
        "email email; status* active|inactive|defunct|temporarily closed; interpretation_services str;"
        "application_process str; fees_description str; wait_time str; fees str; accreditations str;"
        "eligibility_description str; minimum_age num; maximum_age num; assured_date str; assurer_email email;"
        "licenses str; alert str; last_modified datetime; phones [phone]; schedules [schedule];"
        "service_areas [service_area]; service_at_locations [service_at_location]; languages [language];"
        "organization organization; funding [funding]; cost_options [cost_option]; program program;"
        "required_documents [required_document]; contacts [contact];" + _LINKS
    ),
    "attribute": (
        "id* uuid; link_id str; taxonomy_term_id str; link_type str; link_entity str; value str;"
        "taxonomy_term taxonomy_term; metadata [metadata]"
    ),
    "service_at_location": (
        "id* uuid; service_id str; location_id str; description str; contacts [contact]; phones [phone];"
        "schedules [schedule]; location location;" + _LINKS
    ),
    "location": (
        "id* uuid; location_type* physical|postal|virtual; url uri; organization_id str; name str; alternate_name str;"
        "description str; transportation str; latitude num; longitude num; external_identifier str;"
        "external_identifier_type str; languages [language]; addresses [address]; contacts [contact];"
        "accessibility [accessibility]; phones [phone]; schedules [schedule];" + _LINKS
    ),
    "phone": (
        "id* uuid; location_id str; service_id str; organization_id str; contact_id str; service_at_location_id str;"
        "number* str; extension num; type str; description str; languages [language];" + _LINKS
    ),
    "contact": (
        "id* uuid; organization_id str; service_id str; service_at_location_id str; location_id str; name str;"
        "title str; department str; email email; phones [phone];" + _LINKS
    ),
    "address": (
        "id* uuid; location_id str; attention str; address_1* str; address_2 str; city* str; region str;"
        "state_province* str; postal_code* str; country* str; address_type* physical|postal|virtual;" + _LINKS
    ),
    "schedule": (
        "id* uuid; service_id str; location_id str; service_at_location_id str; valid_from str; valid_to str;"
        "dtstart str; timezone num; until str; count num; wkst MO|TU|WE|TH|FR|SA|SU; freq WEEKLY|MONTHLY; interval num;"
        "byday str; byweekno str; bymonthday str; byyearday str; description str; opens_at str; closes_at str;"
        "schedule_link uri; attending_type str; notes str;" + _LINKS
    ),
    "funding": "id* uuid; organization_id str; service_id str; source str;" + _LINKS,
    "service_area": (
        "id* uuid; service_id str; name str; description str; extent str; extent_type str; uri uri;" + _LINKS
    ),
    "required_document": "id* uuid; service_id str; document str; uri uri;" + _LINKS,
    "language": "id* uuid; service_id str; location_id str; phone_id str; name str; code str; note str;" + _LINKS,
    "accessibility": "id* uuid; location_id str; description str; details str; url uri;" + _LINKS,
    "taxonomy_term": (
        "id* uuid; code str; name* str; description* str; parent_id str; taxonomy str; taxonomy_detail taxonomy;"
        "language str; taxonomy_id str; term_uri uri; metadata [metadata]"
    ),
    "taxonomy": "id* uuid; name* str; description* str; uri uri; version str; metadata [metadata]",
    "metadata": (
        "id* uuid; resource_id str; resource_type str; last_action_date* str; last_action_type* str; field_name* str;"
        "previous_value* str; replacement_value* str; updated_by* str"
    ),
    "cost_option": (
        "id* uuid; service_id str; valid_from str; valid_to str; option str; currency str; amount num;"
        "amount_description str;" + _LINKS
    ),
    "organization_identifier": (
        "id* uuid; organization_id str; identifier_scheme str; identifier_type* str; identifier* str;" + _LINKS
    ),
    "meta_table_description": "id* uuid; name str; language str; character_set str;" + _LINKS,
}

CAPACITY_TABLES: dict[str, str] = {
    "service_capacity": (
        "id* uuid; service_id uuid; unit* unit; unit_id uuid; available* num; maximum num; description str;"
        "updated* datetime;" + _LINKS
    ),
    "unit": "id* uuid; name* str; scheme str; identifier str; uri uri;" + _LINKS,
}
