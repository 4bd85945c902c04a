"""What a screening says, how sure it is, what is missing, and that it never refuses anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.protection.screening.enums import Caveat, Certainty, Dimension, Element, NextStep, Route, Why
from opennrm.protection.screening.rules.builtin import FORM_IDS
from opennrm.protection.screening.rules.danger import alarm_of
from opennrm.protection.screening.rules.ilo import indicators
from opennrm.protection.screening.rules.mapping import filled_fields
from opennrm.protection.screening.rules.results import Result, assess
from opennrm.protection.screening.rules.un_definition import assess_definition
from opennrm.protection.screening.rules.wording import MEANING, NOT_MEANING
from tests.factories.screening import CALM
from tests.protection.screening.filling import columns_of, fill_in

CALM_ADULT = CALM | {"age": "adult", "sex": "female"}
NOTHING_FOUND = CALM_ADULT | {"acts": "none", "means": "none", "purposes": "none", "signs": "none", "needs": "none"}
REPLY = st.sampled_from(["yes", "no", "unknown", "unsaid", ""])
CODES = [*indicators(), "un.act.transport", "un.means.force", "un.means.threat", "un.purpose.sexual", "sign.afraid"]
LATER = {"no": 0, "unknown": 0, "unsaid": 0, "": 0, "yes": 1}


def assess_codes(replies: dict[str, str], *, is_child: bool = False) -> Result:
    """Assess a form with one yes-or-no question an indicator."""
    return assess({code: {"indicator": code} for code in replies}, replies, is_child=is_child)


# -- the definition and the alarm


@pytest.mark.parametrize(
    ("codes", "is_child", "missing"),
    [
        (["un.act.transport", "un.means.force", "un.purpose.sexual"], False, ()),
        (["un.act.transport", "un.purpose.sexual"], False, (Element.MEANS,)),
        (["un.act.transport", "un.purpose.sexual"], True, ()),
        (["un.means.force"], True, (Element.ACT, Element.PURPOSE)),
        ([], False, (Element.ACT, Element.MEANS, Element.PURPOSE)),
    ],
)
def test_definition_needs_act_purpose_and_for_adults_means(
    codes: list[str], is_child: bool, missing: tuple[Element, ...]
) -> None:
    found = assess_definition(codes, is_child=is_child)

    assert (found.missing, found.is_complete) == (missing, not missing)


def test_definition_names_the_codes_found() -> None:
    found = assess_definition({"un.means.threat", "un.means.force", "un.act.receipt", "sign.afraid"}, is_child=False)

    assert (found.acts, found.means, found.purposes) == (("receipt",), ("force", "threat"), ())


def test_alarm_is_silent_without_danger() -> None:
    assert alarm_of({"un.means.threat", "sign.injuries"}, is_child=False) is None


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("danger.now", (NextStep.CALL_EMERGENCY, NextStep.TELL_SUPERVISOR)),
        ("danger.of_a_kind_nobody_foresaw", (NextStep.CALL_EMERGENCY, NextStep.TELL_SUPERVISOR)),
        ("danger.controller_near", (NextStep.CALL_EMERGENCY, NextStep.SEPARATE, NextStep.TELL_SUPERVISOR)),
        ("danger.self_harm", (NextStep.GET_DOCTOR, NextStep.STAY_CLOSE, NextStep.TELL_SUPERVISOR)),
        ("danger.must_return", (NextStep.SAFE_PLACE, NextStep.TELL_SUPERVISOR)),
    ],
)
def test_alarm_says_what_to_do_first(code: str, steps: tuple[NextStep, ...]) -> None:
    alarm = alarm_of({code}, is_child=False)

    assert alarm is not None
    assert (alarm.reasons, alarm.steps) == ((code,), steps)


def test_alarm_of_a_child_tells_child_protection() -> None:
    alarm = alarm_of({"danger.now"}, is_child=True)

    assert alarm is not None
    assert NextStep.CHILD_PROTECTION in alarm.steps


# -- first arrival


def test_first_arrival_with_act_means_and_purpose_is_strong() -> None:
    result = fill_in(
        "first_arrival",
        **(NOTHING_FOUND | {"acts": "transported", "means": "papers debt", "purposes": "sexual"}),
        afraid_to_stop="yes",
    ).result()

    assert result.certainty is Certainty.STRONG
    assert [sign.code for sign in result.signs] == [
        "un.act.transport", "un.means.coercion", "un.means.threat", "un.purpose.sexual"
    ]  # fmt: skip
    assert result.gaps == ()
    assert result.caveats == (Caveat.GENERAL_INDICATORS,)
    assert result.steps == (NextStep.TELL_SUPERVISOR, NextStep.OPEN_CASE, NextStep.REFER, NextStep.GIVE_LEAFLET)
    assert result.alarm is None


def test_first_arrival_without_signs_says_so_of_today_only() -> None:
    result = fill_in("first_arrival", **NOTHING_FOUND).result()

    assert (result.certainty, result.signs, result.gaps, result.caveats) == (Certainty.NONE_TODAY, (), (), ())
    assert result.steps == (NextStep.GIVE_LEAFLET,)


def test_first_arrival_help_on_the_way_alone_is_no_sign() -> None:
    assert fill_in("first_arrival", **(NOTHING_FOUND | {"acts": "transported"})).result().certainty is (
        Certainty.NONE_TODAY
    )


def test_first_arrival_of_a_child_brought_by_somebody_is_not_known_enough() -> None:
    answers = NOTHING_FOUND | {"acts": "transported", "age": "perhaps"}

    result = fill_in("first_arrival", **answers).result(is_child=True)

    assert result.certainty is Certainty.UNKNOWN
    assert result.caveats == (Caveat.CHILD_BENEFIT,)
    assert result.steps == (NextStep.CHILD_PROTECTION, NextStep.ASK_MORE, NextStep.GIVE_LEAFLET)


def test_first_arrival_without_consent_knows_nothing_and_says_why() -> None:
    result = fill_in("first_arrival", **(CALM | {"consent": "no", "pseudonym": ""})).result()

    assert (result.certainty, result.caveats) == (Certainty.UNKNOWN, (Caveat.NO_CONSENT,))
    assert NextStep.OPEN_CASE not in result.steps
    assert NextStep.GIVE_LEAFLET in result.steps


def test_first_arrival_not_alone_never_ends_in_no_signs() -> None:
    result = fill_in("first_arrival", **(NOTHING_FOUND | {"alone": "no"})).result()

    assert (result.certainty, result.caveats) == (Certainty.UNKNOWN, (Caveat.NOT_ALONE,))
    assert NextStep.TALK_ALONE in result.steps


def test_first_arrival_in_danger_raises_the_alarm_even_without_consent() -> None:
    answers = CALM | {"consent": "no", "pseudonym": "", "danger": "yes", "danger_kind": "injured controller_near"}

    result = fill_in("first_arrival", **answers).result()

    assert result.alarm is not None
    assert result.alarm.reasons == ("danger.controller_near", "danger.injured", "danger.now")
    assert result.steps[:4] == (
        NextStep.CALL_EMERGENCY, NextStep.SEPARATE, NextStep.GET_DOCTOR, NextStep.TELL_SUPERVISOR
    )  # fmt: skip
    assert result.certainty is Certainty.UNKNOWN


def test_first_arrival_with_doubt_about_danger_asks_to_find_out() -> None:
    result = fill_in("first_arrival", **(NOTHING_FOUND | {"danger": "unknown", "danger_kind": "none"})).result()

    assert (result.certainty, result.caveats) == (Certainty.UNKNOWN, (Caveat.DANGER_UNKNOWN,))
    assert result.alarm is None


def test_first_arrival_names_what_is_missing() -> None:
    answers = NOTHING_FOUND | {"acts": "recruited", "means": "unsaid", "purposes": "forced_labour"}

    result = fill_in("first_arrival", **answers, afraid_to_stop="no").result()

    assert result.certainty is Certainty.SOME
    assert {gap.code for gap in result.gaps} == {
        "un.means.deception", "un.means.force", "un.means.coercion", "un.means.abuse_of_vulnerability",
        "un.means.payment_to_controller", "un.means.threat",
    }  # fmt: skip
    assert {(gap.why, gap.alone) for gap in result.gaps} == {(Why.UNSAID, True)}
    assert NextStep.ASK_MORE in result.steps


# -- the other forms


def test_labour_inspection_points_to_forced_labour_by_the_ilo_rule() -> None:
    answers = CALM_ADULT | {
        "seen": "locked_in", "offered": "lied_job lied_pay", "recruited": "yes", "fee_debt": "no", "no_rest": "yes",
        "low_pay": "yes", "pay_held": "yes", "papers_held": "yes",
    }  # fmt: skip

    result = fill_in("labour_inspection", **answers).result()

    assert result.certainty is Certainty.STRONG
    assert result.labour.route is Route.COERCION
    assert result.labour.positive == {
        Dimension.DECEPTIVE_RECRUITMENT, Dimension.EXPLOITATION, Dimension.COERCION_AT_DESTINATION
    }  # fmt: skip
    assert Dimension.RECRUITMENT_BY_ABUSE not in result.asked
    assert Caveat.SHORT_FORM in result.caveats
    assert NextStep.WAGES in result.steps


def test_labour_inspection_of_bad_work_alone_is_some_signs() -> None:
    result = fill_in(
        "labour_inspection", **CALM_ADULT, seen="none", offered="none", no_rest="yes", low_pay="yes"
    ).result()

    assert (result.certainty, result.labour.route) == (Certainty.SOME, None)
    assert result.labour.positive == {Dimension.EXPLOITATION}


def test_child_form_needs_no_means() -> None:
    answers = CALM | {"with_whom": "adult", "brought": "yes", "things": "forced_begging", "signs": "none"}

    result = fill_in("child", **answers).result(is_child=True)

    assert result.certainty is Certainty.STRONG
    assert result.definition.means == ()
    assert NextStep.CHILD_PROTECTION in result.steps


def test_child_form_counts_what_is_seen_even_if_the_child_does_not_talk() -> None:
    answers = CALM | {"consent": "no", "pseudonym": "", "with_whom": "adult", "things": "sexual", "signs": "injuries"}

    result = fill_in("child", **answers).result(is_child=True)

    assert result.certainty is Certainty.SOME
    assert [sign.code for sign in result.signs] == ["sign.adult_unclear", "sign.injuries", "un.purpose.sexual"]
    assert NextStep.CHILD_PROTECTION in result.steps


def test_detention_form_raises_non_punishment() -> None:
    answers = CALM_ADULT | {
        "lawyer": "yes", "held_for": "drugs", "told_to": "yes", "made_to": "criminal_activity", "refusal": "hurt debt",
        "brought": "yes", "consulate": "unsaid", "signs": "none",
    }  # fmt: skip

    result = fill_in("detention", **answers).result()

    assert result.certainty is Certainty.STRONG
    assert {NextStep.NON_PUNISHMENT, NextStep.CALL_LAWYER, NextStep.NO_CONSULATE} <= set(result.steps)
    assert result.labour.dimensions[4].medium == ("ilo.coercion_at_destination.illicit_acts",)


def test_ilo_form_of_a_child_is_positive_where_an_adults_is_not() -> None:
    answers = CALM | {"age": "perhaps", "acts": "housed", "ex_hours": "yes", "ex_pay": "yes"}

    filled = fill_in("ilo_labour", **answers)

    assert filled.result(is_child=True).labour.route is Route.CHILD
    assert filled.result(is_child=False).labour.route is None


def test_ilo_form_says_which_missing_answers_would_decide() -> None:
    yes = dict.fromkeys(("dr_gate", "dr_job", "dr_wages", "ex_hours", "ex_pay", "cd_papers_taken"), "yes")
    no = dict.fromkeys(("cr_gate", "ra_gate", "ad_gate"), "no")
    others = {f"cd_{code.rpartition('.')[2]}": "no" for code in indicators() if ".coercion_at_destination." in code} | {
        "cd_debt": "unknown"
    }

    result = fill_in("ilo_labour", **(CALM_ADULT | {"acts": "none"} | others | yes | no)).result()

    assert result.certainty is Certainty.SOME
    assert [(gap.code, gap.why, gap.alone) for gap in result.gaps] == [
        ("ilo.coercion_at_destination.debt", Why.UNKNOWN, True)
    ]


# -- what always holds


@pytest.mark.parametrize("certainty", Certainty)
def test_result_is_explained_and_never_a_refusal(certainty: Certainty) -> None:
    words = [str(MEANING[certainty]), *(str(one) for one in NOT_MEANING[certainty])]

    assert all(words)
    assert any("not a decision" in one for one in words)
    assert "not a victim" not in str(MEANING[certainty])
    assert {one.value for one in Certainty} == {"strong", "some", "unknown", "none_today"}


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_result_of_an_empty_form_is_that_nothing_is_known(form_id: str) -> None:
    result = assess(columns_of(form_id), {}, is_child=False)

    assert (result.certainty, result.signs, result.alarm) == (Certainty.UNKNOWN, (), None)


def test_result_of_a_form_without_indicators_concludes_nothing() -> None:
    result = assess({"q": {"field": "case.sex"}}, {"q": "female"}, is_child=False)

    assert (result.certainty, result.caveats) == (Certainty.UNKNOWN, (Caveat.FORM_WITHOUT_INDICATORS,))


@given(st.dictionaries(st.sampled_from(CODES), REPLY, max_size=12), st.sampled_from(CODES), st.booleans())
def test_result_never_shrinks_when_a_sign_is_added(replies: dict[str, str], code: str, is_child: bool) -> None:
    before = assess_codes(replies, is_child=is_child)
    after = assess_codes(replies | {code: "yes"}, is_child=is_child)

    assert before.certainty.rank <= after.certainty.rank
    assert {sign.code for sign in before.signs} <= {sign.code for sign in after.signs}


@given(st.dictionaries(st.sampled_from(CODES), REPLY, max_size=12))
def test_result_of_a_child_is_never_less_than_an_adults(replies: dict[str, str]) -> None:
    adult, child = (assess_codes(replies, is_child=is_child) for is_child in (False, True))

    assert adult.certainty.rank <= child.certainty.rank


@given(st.dictionaries(st.sampled_from(CODES), REPLY, max_size=12), st.booleans())
def test_result_is_no_signs_only_when_every_question_was_answered_no(replies: dict[str, str], is_child: bool) -> None:
    result = assess_codes(replies, is_child=is_child)

    if result.certainty is Certainty.NONE_TODAY:
        assert {reply for code, reply in replies.items() if not code.startswith("un.act.")} <= {"no"}
    assert NextStep.GIVE_LEAFLET in result.steps


@given(st.dictionaries(st.sampled_from(CODES), REPLY, max_size=10), st.booleans())
def test_result_gaps_are_those_that_would_change_it(replies: dict[str, str], is_child: bool) -> None:
    result = assess_codes(replies, is_child=is_child)

    for gap in result.gaps:
        changed = assess_codes(replies | {gap.code: "yes"}, is_child=is_child)
        assert gap.alone is (changed.certainty.rank > result.certainty.rank)
    if result.gaps:
        everything = assess_codes(replies | dict.fromkeys((gap.code for gap in result.gaps), "yes"), is_child=is_child)
        assert everything.certainty.rank > result.certainty.rank


# -- what the answers fill in a case


def test_filled_fields_are_those_of_the_case() -> None:
    filled = fill_in(
        "first_arrival",
        **(NOTHING_FOUND | {"age": "perhaps", "needs": "shelter medical", "place": "other_place"}),
        avenue="border_control", contact_safe="yes", contact_channel="phone", contact_value="0800 1",
    )  # fmt: skip

    assert filled_fields(filled.columns, filled.answers) == {
        "case": {
            "avenue": "border_control", "language": "ar", "needs_interpreter": False, "risk": "unknown",
            "pseudonym": "Blue", "is_child": True, "age_basis": "estimated", "sex": "female",
        },
        "screening": {"needs": ("shelter", "medical")},
        "contact": {"channel": "phone", "value": "0800 1"},
    }  # fmt: skip


def test_filled_fields_take_the_year_of_birth_and_the_danger() -> None:
    filled = fill_in("child", **(CALM | {"with_whom": "alone", "age_years": "12", "danger": "yes"}))

    case = filled_fields(filled.columns, filled.answers)["case"]

    assert (case["birth_year"], case["risk"], case["is_child"]) == (2014, "immediate", True)


def test_filled_fields_ignore_what_no_case_has() -> None:
    columns = {"a": {"field": "case.stage"}, "b": {"field": "case.sex"}, "c": {"field": "screening.needs"}}

    assert filled_fields(columns, {"a": "closed", "b": "", "c": "none"}) == {}
