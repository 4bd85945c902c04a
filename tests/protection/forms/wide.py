"""A form with every type of question, in two languages, for the pages on which forms are filled in."""

from __future__ import annotations

from typing import Any

from tests.support.xlsforms import Sample, group, q, repeat

EVIL = "<script>alert(1)</script>"
AT_MOST_TWO = "count-selected(.) <= 2"
EN, AR = "label::English (en)", "label::العربية (ar)"


def said(row: dict[str, Any], english: str, arabic: str) -> dict[str, Any]:
    """Return the row with its label in both languages."""
    row.pop("label", None)
    return row | {EN: english, AR: arabic}


def _choices(name: str, *pairs: tuple[str, str, str], **columns: list[str]) -> list[dict[str, Any]]:
    rows = [{"list_name": name, "name": value, EN: english, AR: arabic} for value, english, arabic in pairs]
    for at, row in enumerate(rows):
        row.update({column: values[at] for column, values in columns.items()})
    return rows


CHOICES = [
    *_choices("yn", ("yes", "Yes", "نعم"), ("no", "No", "لا")),
    *_choices("fruits", ("apple", "Apple", "تفاح"), ("pear", "Pear", "كمثرى"), ("plum", "Plum", "برقوق")),
    *_choices("regions", ("north", "North", "الشمال"), ("south", "South", "الجنوب")),
    *_choices(
        "towns", ("n1", "Northgate", "بوابة الشمال"), ("n2", "Northwell", "بئر الشمال"), ("s1", "Southend", "الجنوبية"),
        region=["north", "north", "south"],
    ),
]  # fmt: skip
SURVEY = [
    said(q("note", "hello"), f"**Welcome** to [the node](https://example.org/) {EVIL}", "أهلا **بكم**"),
    *group(
        "person",
        said(
            q("text", "name", required="yes",
              **{"hint::English (en)": "As they say it", "hint::العربية (ar)": "كما يقولونه"}),
            "Name", "الاسم",
        ),
        said(
            q("integer", "age", constraint=". >= 0 and . < 130",
              **{"constraint_message::English (en)": "Between 0 and 129",
                 "constraint_message::العربية (ar)": "بين 0 و129"}),
            "Age", "العمر",
        ),
        q("calculate", "is_adult", calculation="if(${age} >= 18, 'yes', 'no')"),
        said(q("note", "told"), "Hello ${name}, you are ${age}", "مرحبا ${name}"),
        said(q("text", "school", relevant="${age} < 18", required="yes"), "School", "المدرسة"),
        **{EN: "The person", AR: "الشخص"},
    ),
    *group(
        "choosing",
        said(q("select_one yn", "agrees", required="yes"), "Do you agree?", "هل توافق؟"),
        said(q("select_multiple fruits", "likes", constraint=AT_MOST_TWO), "What do you like?", "ماذا تحب؟"),
        said(q("select_one fruits", "best", appearance="minimal"), "The best of them", "أفضلها"),
        said(q("select_one regions", "region"), "Region", "المنطقة"),
        said(q("select_one towns", "town", choice_filter="region = ${region}"), "Town", "المدينة"),
        said(q("rank fruits", "order"), "In which order?", "بأي ترتيب؟"),
        said(q("range", "pain", parameters="start=0 end=5 step=1"), "How much does it hurt?", "كم يؤلم؟"),
        said(q("range", "share", parameters="start=0 end=100 step=1"), "How many of 100?", "كم من 100؟"),
        said(q("acknowledge", "read"), "The rules were read out.", "تمت قراءة القواعد."),
        **{EN: "Choosing", AR: "الاختيار"},
    ),
    *group(
        "values",
        said(q("decimal", "weight"), "Weight", "الوزن"),
        said(q("date", "born"), "Born on", "تاريخ الميلاد"),
        said(q("time", "at"), "At what time", "في أي وقت"),
        said(q("dateTime", "moment"), "At which moment", "في أي لحظة"),
        said(q("text", "story", appearance="multiline"), "What happened", "ماذا حدث"),
        said(q("geopoint", "spot"), "Where", "أين"),
        said(q("image", "photo"), "A picture", "صورة"),
        said(q("barcode", "code"), "Code", "رمز"),
        said(q("text", "fixed", readonly="yes", default="fixed"), "Cannot be changed", "لا يتغير"),
        **{EN: "Values", AR: "القيم"},
    ),
    *repeat(
        "child",
        said(q("text", "first", required="yes"), "First name of the child", "اسم الطفل"),
        said(q("select_one yn", "here"), "Is the child here?", "هل الطفل هنا؟"),
        said(q("text", "where", relevant="${here} = 'no'"), "Where is the child?", "أين الطفل؟"),
        **{EN: "Children", AR: "الأطفال"},
    ),
    q("calculate", "n_children", calculation="count(${child})"),
    said(q("note", "end_note"), "Children: ${n_children}", "عدد الأطفال: ${n_children}"),
    q("start", "start"), q("end", "end"), q("today", "today"),
]  # fmt: skip
WIDE = [Sample("wide", SURVEY, CHOICES, settings={"default_language": "English (en)", "form_title": "Every question"})]
