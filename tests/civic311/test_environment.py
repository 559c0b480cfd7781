"""A wrong setting stops the start with a sentence that names the fix."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.test import override_settings

from civic311 import environment

WRONG = [
    ("DEBUG", "maybe", lambda: environment.flag("DEBUG"), "set DEBUG=on or DEBUG=off"),
    (
        "DATABASE_URL",
        "mysql://localhost/city",
        environment.database,
        "postgres://user:password@host:5432/name",
    ),
    ("DATABASE_URL", "postgres://localhost", environment.database, "postgres://user:password@host:5432/name"),
    (
        "DATABASE_URL",
        "postgres://u:p@host:fivefourthreetwo/city",
        environment.database,
        "must be a PostgreSQL address",
    ),
    ("TIME_ZONE", "EST5", environment.time_zone, "such as America/Chicago"),
    ("LANGUAGES", "en,klingon", environment.languages, "LANGUAGES=en,es"),
    (
        "CELERY_BROKER_URL",
        "kafka://localhost",
        environment.broker,
        "amqp://user:password@host// for RabbitMQ",
    ),
    ("CELERY_BROKER_URL", "localhost", environment.broker, "leave it unset to queue in the database"),
    ("EMAIL_URL", "mail.example.gov", lambda: environment.email(Path()), "smtp+tls://user:password@host:587"),
    ("EMAIL_URL", "postmark://", lambda: environment.email(Path()), "EMAIL_URL=postmark://key"),
    ("EMAIL_URL", "smtp+tls://", lambda: environment.email(Path()), "smtp+tls://user:password@host:587"),
    (
        "MAP_TILE_URL",
        "tiles.example.org",
        lambda: environment.web_address("MAP_TILE_URL"),
        "begin it with https://",
    ),
    ("SMS_BACKEND", "carrier-pigeon", environment.sms_backend, "package.module.send"),
    (
        "SECRET_KEY",
        "short",
        lambda: environment.secret_key(Path(), real_database=True),
        "openssl rand -hex 32",
    ),
    (
        "SECRET_KEY",
        "",
        lambda: environment.secret_key(Path(), real_database=True),
        "Set SECRET_KEY with DATABASE_URL",
    ),
    ("MEDIA_URL", "uploads", lambda: environment.media(Path()), "an absolute folder such as"),
    ("MEDIA_URL", "s3://bucket", lambda: environment.media(Path()), "pip install 'django-storages[s3]'"),
    ("CIVIC311_HOME", "/dev/null/home", lambda: environment.home(Path()), "a folder this user may write"),
]


@pytest.mark.parametrize(
    ("name", "value", "read", "fix"), WRONG, ids=[f"{name}={value}" for name, value, *_ in WRONG]
)
def test_a_wrong_value_names_the_fix(monkeypatch, name, value, read, fix):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        read()
    assert fix in str(refused.value)


def test_a_wrong_setting_stops_manage_py_with_one_line(tmp_path):
    done = manage(tmp_path, "check", TIME_ZONE="Mars/Olympus")
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "A setting is wrong: TIME_ZONE='Mars/Olympus'" in done.stderr


def test_a_server_for_everybody_is_refused(tmp_path):
    assert "list your own" in manage(tmp_path, "check", ALLOWED_HOSTS="*").stderr


def test_a_city_gets_every_header_of_a_public_site(tmp_path):
    code = (
        "from django.conf import settings as s; "
        "print(s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.DEBUG)"
    )
    assert manage(tmp_path, "shell", "-v0", "-c", code, ALLOWED_HOSTS="311.example.gov").stdout == (
        "31536000 True True False\n"
    )
    assert manage(tmp_path, "shell", "-v0", "-c", code).stdout == "0 False False False\n"


def manage(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess:
    names = {"PATH", "HOME", "LANG"}
    kept = {name: value for name, value in os.environ.items() if name in names}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        env={**kept, "CIVIC311_HOME": str(home), **settings},
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
    )


def test_a_database_address_keeps_its_encoded_password_and_its_ssl(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL", "postgres://city:p%40ss%2Fword@db.example.gov:6432/civic311?sslmode=verify-full"
    )
    found = environment.database()
    assert (found["PASSWORD"], found["HOST"], found["PORT"]) == ("p@ss/word", "db.example.gov", 6432)
    assert found["OPTIONS"] == {"sslmode": "verify-full"}


def test_mail_goes_through_the_city_s_server(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://311:s%40cret@mail.example.gov:587")
    found = environment.email(Path())
    assert (found["EMAIL_HOST"], found["EMAIL_HOST_PASSWORD"], found["EMAIL_USE_TLS"]) == (
        "mail.example.gov",
        "s@cret",
        True,
    )


def test_mail_is_written_to_the_home_where_no_server_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert environment.email(tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path / "mail")


def test_the_secret_key_is_made_once_and_for_the_owner_only(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path, real_database=False)
    assert len(first) >= 50
    assert environment.secret_key(tmp_path, real_database=False) == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_tiles_are_allowed_from_all_their_hosts():
    assert environment.origin("https://{s}.tiles.example.org/{z}/{x}/{y}.png") == [
        "https://*.tiles.example.org"
    ]
    assert environment.origin("") == []


def test_languages_come_with_their_own_names(monkeypatch):
    monkeypatch.setenv("LANGUAGES", "es, en")
    assert environment.languages() == [("es", "Español"), ("en", "English")]


@pytest.mark.parametrize("name", environment.MAIL_PROVIDERS)
def test_a_mail_provider_is_a_name_and_a_key(monkeypatch, name):
    monkeypatch.setenv("EMAIL_URL", f"{name}://a%2Fkey@mg.example.gov")
    found = environment.email(Path())
    with override_settings(**found):
        backend = get_connection()
    assert "a/key" in vars(backend).values() and backend.esp_name.lower() == name
