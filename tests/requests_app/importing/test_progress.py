import io

from requests_app.importing import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_terminal_sees_a_bar_with_rows_a_second():
    stream = Terminal()
    with progress.shown("Importing", 100, stream) as say:
        say(50)
        say(100)
    assert "100/100" in stream.getvalue() and "rows/s" in stream.getvalue()


def test_elsewhere_a_line_now_and_then_is_enough(monkeypatch):
    stream = io.StringIO()
    with progress.shown("Importing", 1000, stream) as say:
        say(10)
        assert stream.getvalue() == ""
        monkeypatch.setattr(progress, "EVERY", 0.0)
        say(500)
    assert stream.getvalue().startswith("Importing: 500 of 1,000 rows, ")
