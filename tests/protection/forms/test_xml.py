"""XML from strangers: read when it is plain, refused with a reason when it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.protection.forms.rules.xml import UnreadableXml, local_name, parse_xml_safely

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><data>&c;</data>"""
FILE_ENTITY = b"""<!DOCTYPE data [<!ENTITY x SYSTEM "file:///etc/passwd">]><data>&x;</data>"""
PARAMETER_ENTITY = b"""<!DOCTYPE d [<!ENTITY % r SYSTEM "http://127.0.0.1:9/x.dtd"> %r;]><d/>"""
BEHIND_A_COMMENT = b"""<?xml version="1.0"?><!-- <data> --><?x y?><!DOCTYPE data SYSTEM "http://127.0.0.1:9/"><data/>"""


@pytest.mark.parametrize("data", [BOMB, FILE_ENTITY, PARAMETER_ENTITY, BEHIND_A_COMMENT])
def test_document_type_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableXml, match="DOCTYPE"):
        parse_xml_safely(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_document_type_is_refused_in_any_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{FILE_ENTITY.decode()}'

    with pytest.raises(UnreadableXml):
        parse_xml_safely(text.encode(encoding))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<d>é</d>".encode(), "é"),
        (b"\xef\xbb\xbf<d>\xc3\xa9</d>", "é"),
        ('<?xml version="1.0" encoding="UTF-16"?><d>é</d>'.encode("utf-16"), "é"),
        ('<?xml version="1.0" encoding="windows-1251"?><d>Ж</d>'.encode("windows-1251"), "Ж"),
        (b"\n <d><![CDATA[<!DOCTYPE x>]]></d>", "<!DOCTYPE x>"),
        (b"<d>a<!-- not this -->b</d>", "ab"),
    ],
)
def test_plain_documents_are_read(data: bytes, text: str) -> None:
    assert "".join(str(piece) for piece in parse_xml_safely(data).itertext()) == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"\x00",
        b"<a>&undeclared;</a>",
        b"<a>\xff</a>",
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b'<?xml version="1.0" encoding="ebcdic-cp-us"?><a/>',
    ],
)
def test_what_is_no_xml_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableXml):
        parse_xml_safely(data)


def test_size_and_depth_have_limits() -> None:
    with pytest.raises(UnreadableXml, match="too large"):
        parse_xml_safely(b"<a>" + b"x" * 200 + b"</a>", max_bytes=100)
    with pytest.raises(UnreadableXml, match="too deeply"):
        parse_xml_safely(b"<a>" * 150 + b"</a>" * 150)
    with pytest.raises(UnreadableXml):
        parse_xml_safely(b"<a>" * 5_000 + b"</a>" * 5_000)
    with pytest.raises(UnreadableXml, match="too many attributes"):
        parse_xml_safely(b"<a><b " + b" ".join(b'c%d=""' % n for n in range(501)) + b"/></a>")


def test_names_lose_their_namespace() -> None:
    assert local_name(parse_xml_safely(b'<x:d xmlns:x="http://e.org"/>')) == "d"


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.text(alphabet="<>/!?&;ad[]\"' ").map(str.encode)
)
def test_nothing_else_happens_whatever_comes(data: bytes) -> None:
    try:
        told = local_name(parse_xml_safely(data))
    except UnreadableXml as error:
        told = str(error)
    assert told
