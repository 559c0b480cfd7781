import xml.etree.ElementTree as ET

from requests_app.open311.xml import document


def test_document_wraps_lists_and_writes_types_as_the_standard_has_them():
    data = [{"code": "007", "lat": 41.5, "flag": True, "off": False, "none": None, "empty": "", "n": 3}]
    root = ET.fromstring(document("service_requests", data))
    assert root.tag == "service_requests" and [child.tag for child in root] == ["request"]
    assert {one.tag: one.text for one in root[0]} == {
        "code": "007", "lat": "41.5", "flag": "true", "off": "false", "none": None, "empty": None, "n": "3",
    }  # fmt: skip
    assert document("services", []).endswith(b"<services/>")


def test_document_survives_every_character():
    nasty = "".join(map(chr, range(0x100))) + "\ud800\ufffe\U0001f333]]><b>&amp;\r\n"
    root = ET.fromstring(document("errors", [{"description": nasty}]))
    text = root.findtext("error/description") or ""
    assert "\U0001f333]]><b>&amp;\r\n" in text and "\x07" not in text and "\x00" not in text
