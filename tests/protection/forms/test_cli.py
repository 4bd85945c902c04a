"""`opennrm form`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.services import decide_approval
from opennrm.protection.forms.cli import form
from opennrm.protection.forms.enums import Channel, VersionStatus
from opennrm.protection.forms.models import FormMedia, FormVersion
from opennrm.protection.forms.services import receive_submission
from tests.factories.forms import SURVEY, filled, published, workbook
from tests.personas import make_personas

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TRANSLATED: list[list[object]] = [
    ["type", "name", "label::English (en)", "label::Deutsch (de)"],
    ["text", "called", "Your name?", "Ihr Name?"],
    ["text", "wish", "Your wish?", None],
]
CIRCLE: list[list[object]] = [
    ["type", "name", "label", "calculation"],
    ["calculate", "one", None, "${other} + 1"],
    ["calculate", "other", None, "${one} + 1"],
]
UNKNOWN: list[list[object]] = [
    ["type", "name", "label", "relevant"],
    ["text", "one", "One", "${nobody} = 1"],
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(form, list(arguments))


def check(folder: Path, survey: list[list[object]], name: str = "form.xlsx") -> tuple[int, dict[str, object]]:
    path = folder / name
    path.write_bytes(workbook(survey=survey))
    done = run("check", str(path), "--json")
    return done.exit_code, json.loads(done.stdout)


def test_check_of_a_sound_form_has_nothing_to_say(tmp_path: Path) -> None:
    code, found = check(tmp_path, SURVEY)
    assert (code, found["form_id"], found["n_questions"], found["warnings"]) == (0, "welcome", 6, [])


def test_check_names_languages_with_missing_words(tmp_path: Path) -> None:
    code, found = check(tmp_path, TRANSLATED)
    assert (code, found["n_untranslated"]) == (3, {"Deutsch (de)": 1})
    words = run("check", str(tmp_path / "form.xlsx"))
    assert "Deutsch (de): 1 words are not translated" in words.stdout


@pytest.mark.parametrize(("survey", "words"), [(CIRCLE, "circle"), (UNKNOWN, "nobody")])
def test_check_refuses_what_cannot_work(tmp_path: Path, survey: list[list[object]], words: str) -> None:
    code, found = check(tmp_path, survey)
    assert (code, words in str(found["error"])) == (1, True)


def test_check_of_what_is_no_workbook_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(b"no workbook")
    done = run("check", str(path))
    assert (done.exit_code, "save it anew" in done.stderr) == (1, True)


@pytest.mark.django_db
def test_install_publishes_once(tmp_path: Path) -> None:
    path, towns = tmp_path / "form.xlsx", tmp_path / "towns.csv"
    path.write_bytes(workbook(survey=[*SURVEY, ["select_one_from_file towns.csv", "town", "Town?"]]))
    towns.write_bytes(b"name,label\na,Abc\n")
    first = json.loads(run("install", str(path), "--media", str(towns), "--json").stdout)
    again = json.loads(run("install", str(path), "--json").stdout)
    assert (first["status"], first["is_new"], again["is_new"]) == ("published", True, False)
    (version,) = FormVersion.objects.all()
    assert (version.status, FormMedia.objects.get().name) == (VersionStatus.PUBLISHED, "towns.csv")


@pytest.mark.django_db
def test_install_as_draft_publishes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook())
    assert run("install", str(path), "--draft").exit_code == 0
    assert FormVersion.objects.get().status == VersionStatus.DRAFT


@pytest.mark.django_db
def test_export_waits_for_a_second_person(tmp_path: Path) -> None:
    published()
    personas, at = make_personas(), clock.now()
    alice, sam, target = personas.actor("alice"), personas.actor("sam"), tmp_path / "out.json"
    with acting_as(alice, at):
        receive_submission(actor=alice, at=at, instance_xml=filled(), channel=Channel.BROWSER)
    asked = run("export", "welcome", "--as", personas.alice.email, "--reason", "Audit", "--format", "json", "--json")
    export_id = json.loads(asked.stdout)["export"]
    fetching = ("export", "welcome", "--as", personas.alice.email, "--fetch", export_id, "--to", str(target))
    assert run(*fetching).exit_code == 1
    assert not target.exists()
    with acting_as(sam, at):
        decide_approval(actor=sam, at=at, approval_id=Approval.objects.get().pk, approve=True)
    assert run(*fetching).exit_code == 0
    assert json.loads(target.read_bytes())[0]["called"] == "Linden"
    assert run("export", "unheard", "--as", personas.alice.email, "--reason", "x").exit_code == 1
    assert run("export", "welcome", "--as", "nobody@example.org", "--reason", "x").exit_code == 1
