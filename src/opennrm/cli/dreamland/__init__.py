"""The fictitious State of Dreamland: its people and some hundred invented cases, for demonstrations and exercises.

Every case is a story that runs in simulated time: its steps are taken by invented people through the same services
that the pages use, at the moments at which they would have been taken, and whatever lies in the future is left out. So
events, the audit log, deadlines and what waits for whom are as true as in a node in use. `timeline` puts the steps of
all stories in order; `chapters` tell what happens in a case; `scenes` add what a newcomer should find today;
`screenings` are the talks of the last year.
"""

from opennrm.cli.dreamland.making import Made, make_dreamland

__all__ = ["Made", "make_dreamland"]
