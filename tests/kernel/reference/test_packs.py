"""Country packs: those that ship, and what is said about bad ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.reference.apps import check_country_pack
from opennrm.kernel.reference.enums import AuthorityTask, PlaceKind, RetentionClass, Urgency
from opennrm.kernel.reference.selectors import BadCountryPack, country_pack, load_pack, validate_pack
from opennrm.kernel.reference.selectors.packs import PACKS

if TYPE_CHECKING:
    from pathlib import Path

DREAMLAND = (PACKS / "dreamland.yaml").read_text(encoding="utf-8")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Return the path of a copy of Dreamland's pack."""
    path = tmp_path / "pack.yaml"
    path.write_text(DREAMLAND, encoding="utf-8")
    return path


def _spoil(path: Path, old: str, new: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return "\n".join(str(problem) for problem in validate_pack(path))


def _line(text: str) -> int:
    return next(number for number, line in enumerate(DREAMLAND.splitlines(), 1) if text in line)


@pytest.mark.parametrize("name", ["dreamland", "template"])
def test_built_in_packs_are_valid(name: str) -> None:
    """What ships can be used."""
    assert validate_pack(name) == []
    assert validate_pack(PACKS / f"{name}.yaml") == []


def test_country_pack_is_dreamland_and_read_once() -> None:
    """The tests' node is in Dreamland."""
    pack = country_pack()

    assert pack is country_pack()
    assert pack.name("en") == "Dreamland"
    assert pack.name("ru") == "Дримленд"
    assert pack.name("vi") == "Dreamland"
    assert len(pack.places) == 8
    assert pack.place(pack.capital).kind == PlaceKind.CAPITAL  # type: ignore[union-attr]
    assert pack.place("atlantis") is None


def test_clocks_of_dreamland_are_those_of_its_law() -> None:
    """The figures the SOPs and the tests of other rooms count on."""
    clocks = country_pack().clocks

    assert clocks.reasonable_grounds_working_days == 5
    assert clocks.conclusive_decision_days == 45
    assert clocks.recovery_reflection_days(is_child=False) == 45
    assert clocks.recovery_reflection_days(is_child=True) == 90
    assert [clocks.referral_response_hours(urgency) for urgency in Urgency] == [2, 24, 72]
    assert clocks.guardian_hours == 48
    assert clocks.override_hours == 3


def test_clocks_all_have_a_source() -> None:
    """And the source says where to read it."""
    pack = country_pack()
    names = set(type(pack.clocks).model_fields) - {"sources"}

    assert set(pack.clocks.sources) == names
    assert all(pack.sources_of(name) for name in names)
    assert [str(source) for source in pack.sources_of("reflection_adult_days")] == [
        "National Referral Mechanism Act (Dreamland) 2016, s. 14",
        "Council of Europe Convention on Action against Trafficking in Human Beings (2005), art. 13",
    ]


def test_authorities_cover_every_task_in_dreamland() -> None:
    """Nobody has to ask who decides."""
    pack = country_pack()

    assert [task for task in AuthorityTask if pack.authority(task) is None] == []
    assert set(pack.retention_years) == set(RetentionClass)


@pytest.mark.parametrize("days", [29, 7, 1])
def test_pack_with_a_short_reflection_period_is_refused(written: Path, days: int) -> None:
    """The Convention's thirty days are a floor, whatever a State writes."""
    said = _spoil(written, "reflection_adult_days: {value: 45", f"reflection_adult_days: {{value: {days}")

    assert said == (
        f"line {_line('reflection_adult_days')}, clocks.reflection_adult_days: the recovery and reflection period is "
        "at least 30 days (Council of Europe Convention on Action against Trafficking in Human Beings, art. 13)"
    )


def test_pack_with_thirty_days_is_taken(written: Path) -> None:
    """The floor itself is lawful."""
    assert _spoil(written, "reflection_adult_days: {value: 45", "reflection_adult_days: {value: 30") == ""
    assert load_pack(written).clocks.reflection_adult_days == 30


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("weekend: [saturday", "weekend: [caturday", "weekend:", "weekend.0: Input should be 'monday'"),
        ("capital: havenport", "capital: atlantis", "capital: havenport", "capital: no place has the code atlantis"),
        ("source: nrm-appeal}\n  appeal_d", "source: nrm}\n  appeal_d", "appeal_days", "clocks.appeal_days: no source"),
        ("  audit: 15\n", "", "retention_years", "retention_years: no years for audit"),
        ("code: bellmoor", "code: havenport", "bellmoor", "places.1: the code havenport is used twice"),
        ("time_zone: Atlantic/Azores", "time_zone: Mars/Olympus", "time_zone", "time_zone: Mars/Olympus is not"),
        (
            "weekday: monday, nth: 1",
            "weekday: monday, nth: 6",
            "Republic Day",
            "holidays.6.weekday.nth: Input should be 1, 2, 3, 4 or -1",
        ),
        ("latitude: 47.31", "latitude: 147.31", "ravensgate", "places.3.latitude: Input should be less than or equal"),
        ("format: 1\n", "format: 1\ncolour: red\n", "code: XDL", "colour: Extra inputs are not permitted"),
    ],
)
def test_pack_with_a_fault_names_line_and_field(written: Path, old: str, new: str, where: str, said: str) -> None:
    """One fault, one message, at the place where it was written."""
    message = _spoil(written, old, new)

    assert message.splitlines() == [message]
    assert message.startswith(f"line {_line(where)}, {said}")


def test_pack_without_a_clock_says_which(written: Path) -> None:
    """A forgotten deadline is never taken as none."""
    said = _spoil(written, "  guardian_hours: {value: 48, source: [child-guardian, coe-10]}\n", "")

    assert said == f"line {_line('clocks:')}, clocks.guardian_hours: Field required"


def test_pack_with_a_clock_without_source_says_how_to_write_it(written: Path) -> None:
    """Every clock has its law."""
    said = _spoil(written, "guardian_hours: {value: 48, source: [child-guardian, coe-10]}", "guardian_hours: 48")

    assert said == f"line {_line('clocks:')}, clocks: guardian_hours must be written as {{value: …, source: …}}"


def test_pack_with_urgency_upside_down_is_refused(written: Path) -> None:
    """An urgent referral never waits longer than a routine one."""
    said = _spoil(written, "referral_urgent_hours: {value: 24", "referral_urgent_hours: {value: 96")

    assert said == f"line {_line('clocks:')}, clocks: referral hours must grow from immediate to urgent to routine"


def test_pack_with_a_key_twice_is_refused(written: Path) -> None:
    """YAML would keep the last in silence."""
    said = _spoil(written, "time_zone: Atlantic/Azores\n", "time_zone: Atlantic/Azores\ntime_zone: Europe/Vienna\n")

    assert said == f"line {_line('time_zone') + 1}, time_zone: written twice"


def test_pack_that_is_not_yaml_names_the_line(written: Path) -> None:
    """A forgotten bracket."""
    said = _spoil(written, "weekend: [saturday, sunday]", "weekend: [saturday, sunday")

    assert said.startswith(f"line {_line('holidays:')}: ")


def test_pack_that_is_empty_is_refused(tmp_path: Path) -> None:
    """As is one that is only a text."""
    for text in ("", "Dreamland\n"):
        path = tmp_path / "pack.yaml"
        path.write_text(text)
        assert [problem.line for problem in validate_pack(path)] == [1]


def test_pack_keeps_norwegian_a_language(written: Path) -> None:
    """`no` is a language here and not a refusal."""
    assert _spoil(written, "official_languages: [en, fr, ru]", "official_languages: [no, en]") == ""
    assert load_pack(written).official_languages == ("no", "en")


def test_load_pack_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    """And says what may stand in the setting."""
    with pytest.raises(BadCountryPack, match=r"built-in name \(dreamland\) or the path"):
        load_pack(tmp_path / "missing.yaml")
    with pytest.raises(BadCountryPack, match="nowhere"):
        load_pack("nowhere")


def test_checks_find_nothing_wrong_with_the_pack_of_the_node() -> None:
    """Django's own checks look at the pack too."""
    assert check_country_pack() == []
