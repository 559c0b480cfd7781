"""Reads the environment for settings.py; a wrong value is an ImproperlyConfigured that names the fix."""

import base64
import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"on", "yes", "true", "1"}, {"off", "no", "false", "0", ""}
MAIL_PROVIDERS = {  # of django-anymail: how it calls the key
    "brevo": "BREVO_API_KEY",
    "mailersend": "MAILERSEND_API_TOKEN",
    "mailgun": "MAILGUN_API_KEY",
    "postmark": "POSTMARK_SERVER_TOKEN",
    "sparkpost": "SPARKPOST_API_KEY",
}
BROKERS = {"amqp", "amqps", "redis", "rediss"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "on" if default else "off").strip().lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off: set {name}=on or {name}=off.")
    return value in YES


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def dollars(name: str) -> int | None:
    """Whole dollars, None if unset: 200000 and $200,000 are the same."""
    value = text(name).replace("$", "").replace(",", "")
    if value and not (value.isascii() and value.isdigit() and int(value)):
        raise ImproperlyConfigured(f"{name}={text(name)!r} is no amount: write whole dollars, {name}=200000.")
    return int(value) if value else None


def month(name: str, default: int) -> int:
    """1 to 12."""
    value = text(name, str(default))
    if value not in {str(number) for number in range(1, 13)}:
        raise ImproperlyConfigured(f"{name}={value!r} is no month: write 1 for January to 12, {name}=7.")
    return int(value)


def database(name: str = "DATABASE_URL") -> dict[str, Any] | None:
    """A database of settings.DATABASES from postgres://user:password@host:5432/name?sslmode=require, or None if unset."""
    url = text(name)
    if not url:
        return None
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} must be a PostgreSQL address: {name}=postgres://user:password@host:{port or 5432}/name "
            "(write special characters in the password as %40, %2F ...)."
        )
    found = environ.Env.db_url_config(url)
    return {**found, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def time_zone() -> str:
    name = text("TIME_ZONE", "America/New_York")
    if name not in available_timezones():
        raise ImproperlyConfigured(
            f"TIME_ZONE={name!r} is not a time zone: use a name such as America/Chicago (area/city)."
        )
    return name


def languages() -> list[tuple[str, str]]:
    codes = words("LANGUAGES", "en,es")
    unknown = [code for code in codes if code not in LANG_INFO]
    if unknown or not codes:
        raise ImproperlyConfigured(
            f"LANGUAGES={','.join(codes)!r} holds no known language {', '.join(unknown)}: "
            "list codes with commas, the first being the default: LANGUAGES=en,es."
        )
    return [(code, LANG_INFO[code]["name_local"].capitalize()) for code in codes]


def broker() -> str:
    url = text("CELERY_BROKER_URL")
    scheme = urlsplit(url).scheme
    if url and scheme not in BROKERS:
        raise ImproperlyConfigured(
            f"CELERY_BROKER_URL begins with {scheme!r}: use amqp://user:password@host// for RabbitMQ, "
            "redis://host:6379/0 for Redis, or leave it unset to queue in the database."
        )
    if scheme.startswith("redis") and find_spec("redis") is None:
        raise ImproperlyConfigured("CELERY_BROKER_URL=redis://... needs one more package: pip install redis.")
    return url


def email(home: Path) -> dict[str, Any]:
    """Django's EMAIL_* settings; without EMAIL_URL each message becomes a file in the home."""
    url = text("EMAIL_URL")
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(home / "mail"),
        }
    if urlsplit(url).scheme in MAIL_PROVIDERS:
        return _mail_provider(url)
    try:
        found = environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError):
        found = {}
    if not found or (url.startswith("smtp") and not found["EMAIL_HOST"]):
        raise ImproperlyConfigured(
            "EMAIL_URL is not understood: use smtp+tls://user:password@host:587 (or smtp+ssl://, smtp://, consolemail://), "
            f"or a provider's name and key, such as postmark://key: {', '.join(MAIL_PROVIDERS)}."
        )
    return {**{k: v for k, v in found.items() if k != "OPTIONS" and v is not None}, "EMAIL_TIMEOUT": 20}


def _mail_provider(url: str) -> dict[str, Any]:
    """From postmark://key, or mailgun://key@mg.example.gov where the provider asks for the domain too."""
    scheme, _, rest = url.partition("://")
    key, _, domain = rest.strip("/").partition("@")
    if not key:
        raise ImproperlyConfigured(f"EMAIL_URL={scheme}:// lacks the key: EMAIL_URL={scheme}://key.")
    given = {MAIL_PROVIDERS[scheme]: unquote(key), "REQUESTS_TIMEOUT": 20}
    if domain:
        given[f"{scheme.upper()}_SENDER_DOMAIN"] = domain
    return {"EMAIL_BACKEND": f"anymail.backends.{scheme}.EmailBackend", "ANYMAIL": given}


def web_address(name: str) -> str:
    """An http(s) address, or the empty string if unset."""
    url = text(name)
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
        raise ImproperlyConfigured(f"{name}={url!r} is no web address: begin it with https://.")
    return url


def origin(url: str) -> list[str]:
    """What a content security policy must allow for this address: [] for none, {s}. in tile hosts becomes *."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"] if url else []


def package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(
            f"The package {name} is missing: pip install --require-hashes -r requirements.lock."
        )
    return Path(spec.submodule_search_locations[0])


def home(base: Path) -> Path:
    folder = Path(text("CIVIC311_HOME", str(base / "var"))).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"CIVIC311_HOME={folder} cannot be made ({error.strerror}): set it to a folder this user may write."
        ) from None
    return folder


def secret_key(folder: Path, *, real_database: bool) -> str:
    """The key that signs sessions: the city's own, or on the embedded database one kept in the home."""
    key = text("SECRET_KEY")
    if key and len(key) < 32:
        raise ImproperlyConfigured(
            "SECRET_KEY is too short: use 50 random characters (openssl rand -hex 32)."
        )
    if not key and real_database:
        raise ImproperlyConfigured(
            "Set SECRET_KEY with DATABASE_URL: 50 random characters (openssl rand -hex 32)."
        )
    return key or _kept_secret(folder / "secret-key")


def _kept_secret(path: Path) -> str:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # whole or not at all, and the first process wins
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text()


def sms_backend() -> str:
    value = text("SMS_BACKEND", "console")
    if value != "console" and "." not in value:
        raise ImproperlyConfigured(
            f"SMS_BACKEND={value!r} is unknown: use console, or the dotted path of a function (package.module.send)."
        )
    return value


def webhook_secrets(name: str) -> list[bytes]:
    """Keys that sign webhooks, whsec_ and base64 as Standard Webhooks writes them; two while one is being replaced."""
    return [_webhook_secret(name, word) for word in words(name)]


def _webhook_secret(name: str, word: str) -> bytes:
    try:
        secret = base64.b64decode(word.removeprefix("whsec_"), validate=True)
    except ValueError:
        secret = b""
    if not word.startswith("whsec_") or not 24 <= len(secret) <= 64:
        raise ImproperlyConfigured(
            f"{name} is whsec_ and 24 to 64 random bytes in base64: "
            f"{name}=whsec_$(head -c 32 /dev/urandom | base64); several are parted by commas."
        )
    return secret


def media(folder: Path) -> dict[str, Any]:
    """Where uploads are kept: a folder (default: media in the home) or s3://bucket/prefix, as settings.STORAGES wants it."""
    value = text("MEDIA_URL", str(folder / "media"))
    if not value.startswith("s3://"):
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": _media_folder(value), "base_url": "/media/"},
        }
    try:
        import storages  # noqa: F401
    except ImportError:
        raise ImproperlyConfigured(
            "MEDIA_URL=s3://... needs one more package: pip install 'django-storages[s3]'."
        ) from None
    parts = urlsplit(value)
    options = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), "querystring_auth": True}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def _media_folder(value: str) -> str:
    path = value.removeprefix("file://")
    if "://" in path or not Path(path).is_absolute():
        raise ImproperlyConfigured(
            f"MEDIA_URL={value!r} is not understood: use an absolute folder such as /srv/civic311/media, or s3://bucket/prefix."
        )
    return path
