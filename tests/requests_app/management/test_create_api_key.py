import io

import pytest
from django.core.management import CommandError, call_command

from requests_app import keys


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_create_api_key_prints_the_key_once_alone_on_its_line(cast):
    out, err = run("App", "--scope", "report", "--scope", "update", "--rate", "5/min", "--user", "pat")
    (secret,) = out.splitlines()
    key = keys.find(secret)
    assert key and key.scopes == ["report", "update"] and key.rate == 5 and key.user == cast.pat
    assert secret not in err and "not shown again" in err
    other = keys.find(run("Other", "--rate", "unlimited")[0].strip())
    assert other and other.rate is None and other.scopes == ["report", "update"]
    whole = keys.find(run("Whole", "--scope", "open311", "read")[0].strip())
    assert whole and whole.scopes == ["report", "update", "work", "read"]
    some = keys.find(run("Some", "--scope", "report,work")[0].strip())
    assert some and some.scopes == ["report", "work"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["App", "--user", "nobody"],
        ["App", "--rate", "0"],
        ["App", "--rate", "often"],
        ["App", "--scope", "root"],
        [" "],
    ],
)
def test_create_api_key_refuses_what_it_cannot_do(db, arguments):
    with pytest.raises(CommandError):
        run(*arguments)
