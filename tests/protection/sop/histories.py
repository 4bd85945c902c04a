"""A little history for each rule of the model procedure in which it is kept, and one in which it is not.

"case.opened 0h; consent.given 20h purpose=assistance" - each event with its hour (or day: 3d) and its facts. The clock
stands at the end of the last history's year; the case is open unless it says "case.closed".
"""

from __future__ import annotations

import re

from opennrm.methods.conformance import Trace

MONDAY = 1_767_571_200  # 2026-01-05 00:00 UTC
HOUR, DAY = 3600, 86_400
ASKED = "case.opened 0h"
GROUNDS = "identification.reasonable_grounds"
_EVENT = re.compile(r"(\S+) (\d+)([hd])((?: \w+=\S+)*)")


def trace(history: str) -> Trace:
    events = []
    for one in filter(None, (part.strip() for part in history.split(";"))):
        found = _EVENT.fullmatch(one)
        assert found is not None, one
        facts = dict(fact.split("=") for fact in found[4].split())
        values = {name: {"true": True, "false": False}.get(value, value) for name, value in facts.items()}
        events.append((found[1], MONDAY + 9 * HOUR + int(found[2]) * (HOUR if found[3] == "h" else DAY), values))
    return Trace.of(events)


HISTORIES: dict[str, tuple[str, str]] = {
    "asked-to-agree": (
        f"{ASKED}; consent.refused 24h purpose=assistance",
        f"{ASKED}; consent.given 2h purpose=statistics; consent.given 25h purpose=assistance",
    ),
    "danger-assessed": (f"{ASKED}; riskassessment.added 3h", f"{ASKED}; riskassessment.added 30h"),
    "safe-contact": (f"{ASKED}; contactpoint.added 47h", f"{ASKED}; contactpoint.added 49h"),
    "needs-asked": (f"{ASKED}; need.added 72h", f"{ASKED}; need.changed 2h"),
    "danger-at-screening": (
        "case.screened 0h in_danger=true; safetyplan.added 23h", "case.screened 0h in_danger=true; need.added 1h",
    ),
    "health-after-danger": (
        "case.screened 0h in_danger=false", "case.screened 0h in_danger=true; healthentry.added 60h",
    ),
    "safety-plan-when-danger-rises": (
        "safetyplan.changed 0d; case.risk_changed 6d to=high", "case.risk_changed 0h to=immediate",
    ),
    "danger-reviewed": (
        "riskassessment.added 0d; riskassessment.changed 29d", "riskassessment.added 0d; riskassessment.added 31d",
    ),
    "account-only-with-consent": (
        "consent.given 0h purpose=assistance; exploitationepisode.added 1h",
        "consent.given 0h purpose=statistics; exploitationepisode.added 1h",
    ),
    "plan-only-with-consent": ("consent.given 0h purpose=assistance; assistanceplan.added 1h",
    "assistanceplan.added 1h"),
    "shared-only-with-consent": (
        "consent.given 0h purpose=sharing; referral.sent 1h basis=consent; referral.sent 2h basis=vital_interest",
        "referral.sent 1h basis=consent; consent.given 2h purpose=sharing",
    ),
    "withdrawal-answered": ("consent.withdrawn 0h; consent.acknowledged 3d", "consent.acknowledgement_overdue 3d"),
    "override-reviewed": ("override.used 0h; override.reviewed 70h", "override.used 0h; override.reviewed 73h"),
    "override-seldom": ("override.used 0h; override.used 1h", "override.used 0h; override.used 1h; override.used 2h"),
    "plan-made": (
        "consent.given 0d purpose=assistance; assistanceplan.added 30d",
        "consent.given 0d purpose=assistance; assistanceplan.added 31d",
    ),
    "plan-reviewed": ("assistanceplan.added 0d; planreview.added 28d", "assistanceplan.added 0d; goal.added 1d"),
    "help-does-not-wait-for-statements": ("need.added 0h; proceeding.added 5d", "proceeding.added 0h; need.added 5d"),
    "referral-immediate-answered": (
        "referral.sent 0h urgency=immediate record=x; referral.accepted 2h record=x",
        "referral.sent 0h urgency=immediate record=x; referral.accepted 1h record=y",
    ),
    "referral-urgent-answered": (
        "referral.sent 0h urgency=urgent record=x; referral.declined 24h record=x",
        "referral.sent 0h urgency=urgent record=x; referral.accepted 25h record=x",
    ),
    "referral-routine-answered": (
        "referral.sent 0h urgency=routine record=x; referral.withdrawn 72h record=x",
        "referral.sent 0h urgency=routine record=x",
    ),
    "declined-referral-replaced": ("referral.declined 0d; referral.sent 2d", "referral.declined 0d; referral.sent 4d"),
    "accepted-referral-begins": (
        "referral.accepted 0d record=x; referral.started 14d record=x",
        "referral.accepted 0d record=x; referral.started 1d record=y",
    ),
    "identification-asked": (f"{ASKED}; {GROUNDS}_requested 10d", f"{ASKED}; {GROUNDS}_requested 30d"),
    "reasonable-grounds-decided": (
        f"{GROUNDS}_requested 0d record=x; {GROUNDS}_positive 7d record=x",
        f"{GROUNDS}_requested 0d record=x; {GROUNDS}_negative 8d record=x",
    ),
    "reflection-begins": (f"{GROUNDS}_positive 0h; reflection.started 1h", f"{GROUNDS}_positive 0h"),
    "support-during-reflection": (
        "assistanceplan.added 0d; reflection.started 10d", "reflection.started 0d; supportgiven.added 15d",
    ),
    "period-ended-with-legal-help": (
        "legalaid.added 0d; reflection.ended_public_order 9d", "reflection.ended_public_order 0d; legalaid.added 1d",
    ),
    "conclusive-asked": (f"{GROUNDS}_positive 0d; identification.conclusive_requested 90d", f"{GROUNDS}_positive 0d"),
    "conclusive-decided": (
        "identification.conclusive_requested 0d record=x; identification.conclusive_positive 45d record=x",
        "identification.conclusive_requested 0d record=x; identification.conclusive_positive 46d record=x",
    ),
    "decision-told": (
        f"{GROUNDS}_negative 0d; identification.told 3d",
        f"{GROUNDS}_negative 0d; identification.told 1d; identification.conclusive_negative 9d",
    ),
    "appeal-decided": (
        "identification.appeal_lodged 0d record=x; identification.appeal_allowed 30d record=x",
        "identification.appeal_lodged 0d record=x; identification.appeal_dismissed 31d record=x",
    ),
    "open-while-appeal-possible": (
        "identification.conclusive_negative 0d; case.closed 31d",
        "identification.conclusive_negative 0d; case.closed 29d",
    ),
    "guardian": (f"{ASKED}; guardian.added 48h", f"{ASKED}; guardian.added 49h"),
    "best-interests": (f"{ASKED}; bestinterests.added 30d", f"{ASKED}; bestinterests.added 31d"),
    "guardian-before-guardians-consent": (
        "consent.given 0h given_by=best_interests; guardian.added 1h; consent.given 2h given_by=guardian",
        "consent.given 0h given_by=guardian; guardian.added 1h",
    ),
    "guardian-before-interview": ("guardian.added 0h; childinterview.added 1h", "childinterview.added 0h"),
    "few-interviews": (
        "childinterview.added 0d; childinterview.added 1d; childinterview.added 2d",
        "childinterview.added 0d; childinterview.added 1d; childinterview.added 2d; childinterview.added 3d",
    ),
    "guardian-before-age-assessment": ("guardian.added 0h; ageassessment.added 1h", "ageassessment.added 0h"),
    "school": (f"{ASKED}; need.added 30d need=education", f"{ASKED}; need.added 1d need=shelter"),
    "family-looked-for": (f"{ASKED}; tie.added 10d", f"{ASKED}; tie.added 46d"),
    "no-return-of-child-without-best-interests": ("bestinterests.added 0d; returnplan.added 9d", "returnplan.added 0d"),
    "legal-help": (f"legalaid.added 0d; {GROUNDS}_positive 2d", f"{GROUNDS}_positive 0d; legalaid.added 30d"),
    "protected-in-proceedings": (
        "proceeding.added 0d; protectionmeasure.added 120d", "proceeding.added 0d; protectionmeasure.added 121d",
    ),
    "not-punished": ("nonpunishment.added 0d; nonpunishment.changed 60d", "nonpunishment.added 0d"),
    "compensation": (
        "identification.conclusive_positive 0d; claim.added 80d",
        "identification.conclusive_positive 0d; claim.added 95d",
    ),
    "no-return-without-risk-assessment": (
        "returnriskassessment.added 0d; returnplan.added 1d", "returnplan.added 0d; returnriskassessment.added 1d",
    ),
    "transfer-answered": (
        "transfer.offered 0d record=x; transfer.expired 7d record=x", "transfer.offered 0d record=x",
    ),
    "danger-assessed-before-closing": ("riskassessment.added 0d; case.closed 9d", f"{ASKED}; case.closed 9d"),
    "closing-asked-first": ("closure.asked 0d; case.closed 1d", f"{ASKED}; case.closed 9d"),
}  # fmt: skip
