"""A form for each type of question, with the rules that designers put on it."""

from __future__ import annotations

from tests.support.xlsforms import Sample, listed, q

YES_NO = listed("yn", "yes", "no")
LETTERS = listed("letters", "x", "y", "z", "w")
VILLAGES_CSV = "name,label,district,people\n" + "".join(f"v{n},Village {n},d{n % 3},{n * 10}\n" for n in range(12))
VILLAGES_XML = (
    "<root>"
    + "".join(f"<item><name>v{n}</name><label>V {n}</label><district>d{n % 3}</district></item>" for n in range(12))
    + "</root>"
)
PLACES_GEOJSON = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "id": "p1", "geometry": {"type": "Point", "coordinates": [8.5, 50.1]},
  "properties": {"name": "p1", "title": "One", "size": 3}},
 {"type": "Feature", "id": "p2", "geometry": {"type": "Point", "coordinates": [9.5, 51.1]},
  "properties": {"name": "p2", "title": "Two", "size": 5}}]}"""


def _typed() -> list[Sample]:
    return [
        Sample("integers", [q("integer", "age", constraint=". >= 0 and . < 130", required="yes"), q("integer", "n")]),
        Sample("decimals", [q("decimal", "weight", constraint=". > 0.5 and . <= 10", required="yes")]),
        Sample("texts", [q("text", "name", required="yes", constraint="string-length(.) >= 3"), q("text", "note2")]),
        Sample(
            "patterns", [q("text", "code", constraint="regex(., '^[A-Z]{2}[0-9]+$')")], texts=("AB12", "ab12", "A1")
        ),
        Sample(
            "dates",
            [
                q("date", "born", required="yes", constraint=". <= today()"),
                q("date", "met", constraint=". >= ${born}"),
                q("calculate", "age", calculation="int((${met} - ${born}) div 365.25)"),
            ],
        ),
        Sample(
            "date_strings",
            [q("date", "on", constraint=". > date('2024-01-15') and . < '2025-01-01'"), q("date", "by")],
        ),
        Sample("times", [q("time", "at", required="yes"), q("calculate", "noon", calculation="${at} != ''")]),
        Sample(
            "moments", [q("dateTime", "at", constraint=". <= now()"), q("calculate", "y", calculation="${at} = ''")]
        ),
        Sample(
            "one_of",
            [
                q("select_one yn", "agrees", required="yes"),
                q("text", "why", relevant="${agrees} = 'no'", required="yes"),
            ],
            YES_NO,
        ),
        Sample(
            "many_of",
            [
                q("select_multiple letters", "letters", constraint="count-selected(.) <= 2", required="yes"),
                q("text", "about_x", relevant="selected(${letters}, 'x')", required="yes"),
                q("calculate", "n", calculation="count-selected(${letters})"),
            ],
            LETTERS,
        ),
        Sample(
            "none_alone",
            [
                q(
                    "select_multiple letters",
                    "letters",
                    constraint="not(selected(., 'w') and count-selected(.) > 1)",
                )
            ],
            LETTERS,
        ),
        Sample(
            "or_other",
            [q("select_one letters or_other", "one"), q("select_multiple letters or_other", "many")],
            LETTERS,
        ),
        Sample("ranking", [q("rank letters", "order", required="yes")], LETTERS),
        Sample("scale", [q("range", "pain", parameters="start=0 end=10 step=1", required="yes"), q("text", "t")]),
        Sample("decimal_scale", [q("range", "share", parameters="start=0 end=1 step=0.25")]),
        Sample("places", [q("geopoint", "spot", required="yes"), q("geotrace", "way"), q("geoshape", "field")]),
        Sample(
            "files",
            [q("image", "photo", required="yes"), q("audio", "voice"), q("video", "film"), q("file", "paper")],
            texts=("a.jpg", "", "b.m4a"),
        ),
        Sample(
            "codes", [q("barcode", "code", required="yes", constraint="string-length(.) = 7")], texts=("1234567", "1")
        ),
        Sample("acknowledged", [q("acknowledge", "ok", required="yes"), q("text", "t", relevant="${ok} = 'OK'")]),
        Sample("notes", [q("note", "hello"), q("text", "t", readonly="yes"), q("hidden", "secret")]),
        Sample(
            "metadata",
            [q("start", "start"), q("end", "end"), q("today", "today"), q("deviceid", "deviceid"), q("text", "t")],
        ),
    ]


def _listed() -> list[Sample]:
    states = [*listed("states", "s1", "s2", "s3")]
    towns = listed("towns", "t1", "t2", "t3", "t4", state=["s1", "s1", "s2", "s3"])
    streets = listed("streets", "r1", "r2", "r3", "r4", "r5", town=["t1", "t1", "t2", "t3", "t4"])
    filtered = "district = ${district}"
    return [
        Sample(
            "cascade",
            [
                q("select_one states", "state", required="yes"),
                q("select_one towns", "town", choice_filter="state = ${state}", required="yes"),
                q("select_one streets", "street", choice_filter="town = ${town}"),
                q("calculate", "words", calculation="jr:choice-name(${town}, '${town}')"),
            ],
            [*states, *towns, *streets],
        ),
        Sample(
            "cascade_of_many",
            [
                q("select_multiple states", "seen"),
                q("select_one towns", "town", choice_filter="selected(${seen}, state)"),
            ],
            [*states, *towns],
        ),
        Sample(
            "csv_list",
            [
                q("text", "district"),
                q("select_one_from_file villages.csv", "village", choice_filter=filtered),
                q("calculate", "people", calculation="pulldata('villages', 'people', 'name', ${village})"),
                q("calculate", "n", calculation="count(instance('villages')/root/item[district = ${district}])"),
                q("calculate", "total", calculation="sum(instance('villages')/root/item/people)"),
            ],
            media={"villages.csv": VILLAGES_CSV},
            texts=("d0", "d1", "d9", ""),
        ),
        Sample(
            "xml_list",
            [q("text", "district"), q("select_one_from_file villages.xml", "village", choice_filter=filtered)],
            media={"villages.xml": VILLAGES_XML},
            texts=("d0", "d1", "d9", ""),
        ),
        Sample(
            "geojson_list",
            [
                q("select_one_from_file places.geojson", "place", parameters="value=id label=title"),
                q("calculate", "spot", calculation="instance('places')/root/item[id = ${place}]/geometry"),
                q("calculate", "size", calculation="instance('places')/root/item[id = ${place}]/size"),
            ],
            media={"places.geojson": PLACES_GEOJSON},
        ),
        Sample("random_order", [q("select_one letters", "one", parameters="randomize=true, seed=42")], LETTERS),
        Sample(
            "list_by_number",
            [
                q("select_one yn", "x"),
                q("calculate", "second", calculation="instance('letters')/root/item[2]/name"),
                q("calculate", "last", calculation="instance('letters')/root/item[position() = last()]/name"),
                q("calculate", "n", calculation="count(instance('letters')/root/item)"),
                q("calculate", "shuffled", calculation="join(' ', randomize(instance('letters')/root/item/name, 42))"),
                q("calculate", "other", calculation="join(' ', randomize(instance('letters')/root/item/name, 7.9))"),
                q("calculate", "named", calculation="join(' ', randomize(instance('letters')/root/item/name, 'seed'))"),
                q("select_one letters", "letter"),
            ],
            [*LETTERS, *YES_NO],
        ),
        Sample(
            "choices_that_quote",
            [
                q("text", "name"),
                q("select_one homes", "home"),
                q("calculate", "told", calculation="concat('[', jr:choice-name(${home}, '${home}'), ']')"),
                q("calculate", "whole", calculation="concat(${name}, ' Moyo')"),
            ],
            [
                {"list_name": "homes", "name": "own", "label": "House of ${whole}"},
                {"list_name": "homes", "name": "none", "label": "None"},
            ],
        ),
        Sample(
            "translated",
            [
                {
                    "type": "select_one yn",
                    "name": "agrees",
                    "label::English (en)": "Do you agree?",
                    "label::العربية (ar)": "هل توافق؟",
                    "required": "yes",
                    "constraint": ". = 'yes'",
                    "constraint_message::English (en)": "You must agree",
                    "constraint_message::العربية (ar)": "يجب أن توافق",
                },
                q("calculate", "words", calculation="jr:choice-name(${agrees}, '${agrees}')"),
            ],
            [
                {"list_name": "yn", "name": "yes", "label::English (en)": "Yes", "label::العربية (ar)": "نعم"},
                {"list_name": "yn", "name": "no", "label::English (en)": "No", "label::العربية (ar)": "لا"},
            ],
            settings={"default_language": "English (en)"},
        ),
    ]


def _unusual() -> list[Sample]:
    return [
        Sample(
            "audited",
            [
                q("audit", "audit"),
                q("username", "username"),
                q("email", "email"),
                q("phonenumber", "phonenumber"),
                q("background-audio", "recording"),
                q("text", "t", required="yes"),
            ],
        ),
        Sample(
            "entity",
            [q("text", "name", save_to="full_name", required="yes"), q("integer", "age", constraint=". > 0")],
            sheets={"entities": [{"list_name": "people", "label": "${name}", "create_if": "${age} > 3"}]},
        ),
        Sample(
            "set_by_another",
            [
                q("text", "b", trigger="${a}", calculation="concat(${a}, '!')"),
                q("text", "a"),
                q("dateTime", "changed", trigger="${a}", calculation="now()"),
                q("date", "on", default="today()"),
                q("text", "c", default="hello", constraint="string-length(.) < 6"),
            ],
        ),
        Sample(
            "many_from_file",
            [
                q("select_multiple_from_file villages.csv", "seen", constraint="count-selected(.) < 4"),
                q("csv-external", "villages2"),
                q("calculate", "rich", calculation="count(instance('villages')/root/item[number(people) > 50])"),
                q(
                    "calculate",
                    "first",
                    calculation="instance('villages')/root/item[name = selected-at(${seen}, 0)]/label",
                ),
                q(
                    "calculate",
                    "both",
                    calculation="count(instance('villages')/root/item[district = 'd1' and people > 20])",
                ),
            ],
            media={"villages.csv": VILLAGES_CSV, "villages2.csv": VILLAGES_CSV},
        ),
        Sample(
            "guidance",
            [
                {
                    "type": "text",
                    "name": "a",
                    "label": "A",
                    "guidance_hint": "Look",
                    "hint": "H",
                    "appearance": "multiline",
                },
                q("select_one letters", "b", appearance="minimal autocomplete"),
                q("select_one letters", "same", appearance="label"),
                q("integer", "n", appearance="thousands-sep", constraint=". mod 2 = 0"),
            ],
            LETTERS,
        ),
    ]


def question_samples() -> list[Sample]:
    """Return a form for each type of question."""
    return [*_typed(), *_listed(), *_unusual()]
