from civic311.logs import redact


def test_people_are_blanked_in_fields_and_in_text():
    event = {
        "event": "Told rosa@example.org and (860) 555-0142",
        "email": "rosa@example.org",
        "number": "26-00042-7",
    }
    assert redact(None, "info", event) == {
        "event": "Told [e-mail] and [phone]",
        "email": "[redacted]",
        "number": "26-00042-7",
    }


def test_dates_and_numbers_are_no_phone_numbers():
    text = "2026-06-17 05:30 report 100-200-30 took 12.345.6789 s"
    assert redact(None, "info", {"event": text})["event"] == text
