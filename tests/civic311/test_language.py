import pytest


def html(response):
    return response.content.decode()


def language(response):
    return html(response).split('<html lang="')[1][:2], response["Content-Language"]


@pytest.fixture(autouse=True)
def everything_exists(cast):
    """The cast and its catalogue."""


def test_address_says_the_language(client):
    assert language(client.get("/es/", headers={"accept-language": "en"})) == ("es", "es")
    assert language(client.get("/answers/", headers={"accept-language": "es"})) == ("en", "en")


def test_first_page_follows_the_browser_and_a_choice_wins(client):
    spanish = {"accept-language": "es-PR,es;q=0.9,en;q=0.5"}
    assert client.get("/?q=bache", headers=spanish)["Location"] == "/es/?q=bache"
    assert language(client.get("/?lang=en", headers=spanish)) == ("en", "en")
    assert language(client.get("/", headers=spanish)) == ("en", "en")


def test_choice_is_remembered_where_addresses_say_no_language(client, cast):
    number = cast.submit().number
    assert language(client.get(f"/requests/{number}/")) == ("en", "en")
    client.get("/es/")
    response = client.get(f"/requests/{number}/")
    assert language(response) == ("es", "es") and "Cookie" in response["Vary"]
    assert language(client.get(f"/requests/{number}/?lang=en")) == ("en", "en")
    assert language(client.get(f"/requests/{number}/")) == ("en", "en")


def test_every_page_leads_to_itself_in_the_other_language(client, cast):
    number = cast.submit().number
    for address, other in (
        ("/", "/es/"),
        ("/es/?q=x", "/?q=x&amp;lang=en"),
        ("/answers/?q=a+b&lang=en", "/es/answers/?q=a+b"),
        (f"/requests/{number}/", f"/requests/{number}/?lang=es"),
        ("/no/such/page", "/no/such/page?lang=es"),
    ):
        assert f'<a href="{other}" lang=' in html(client.get(address)), address


def test_search_engines_are_told_of_pages_with_an_address_in_each_language(client, settings):
    settings.SITE_URL = "https://311.example.gov"
    assert '<link rel="alternate" hreflang="es" href="https://311.example.gov/es/">' in html(client.get("/"))
    assert "hreflang" not in html(client.get("/requests/")).split("</head>")[0]


def test_pages_of_the_staff_speak_english_only(client):
    response = client.get("/admin/login/", headers={"accept-language": "es"})
    assert response["Content-Language"] == "en"


@pytest.mark.parametrize("code", ["klingon", "es'--", "\x00", "ES"])
def test_language_that_is_none_changes_nothing(client, code):
    response = client.get("/requests/", {"lang": code})
    assert language(response) == ("en", "en") and "language" not in client.cookies
