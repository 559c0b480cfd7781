"""All settings, from the environment (README: Settings). A wrong value stops the start and names the fix."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy

from . import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
CIVIC311_HOME = environment.home(BASE_DIR)
CITY_NAME = environment.text("CITY_NAME", "Charter Oak")
CITY_PHONE = environment.text("CITY_PHONE", "311")
CITY_HOURS = environment.text("CITY_HOURS", "")
CONTACT_CENTER_BUDGET = environment.dollars("CONTACT_CENTER_BUDGET")  # a year; None: not given
FISCAL_YEAR_STARTS = environment.month("FISCAL_YEAR_STARTS", 7)
DEBUG = environment.flag("DEBUG")

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or LOOPBACK_HOSTS
IS_LOCAL = set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS)
if "*" in ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS=* accepts forged addresses: list your own, ALLOWED_HOSTS=311.example.gov."
    )
SITE_URL = (  # the links in e-mails begin with it
    environment.web_address("SITE_URL")
    or (
        f"http://127.0.0.1:{environment.text('PORT', '8311')}"
        if IS_LOCAL
        else f"https://{ALLOWED_HOSTS[0].lstrip('.*')}"
    )
).rstrip("/")

# Databases ---------------------------------------------------------------------------------------------------------
REAL_DATABASE = environment.database()
REPLICA = environment.database("DATABASE_REPLICA_URL")
EMBEDDED_DATABASE = {
    "ENGINE": "civic311.embedded_backend",
    "NAME": "civic311",
    "CIVIC311_HOME": CIVIC311_HOME,
    "DURABLE": True,
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
}
DATABASES = {"default": REAL_DATABASE or EMBEDDED_DATABASE, **({"replica": REPLICA} if REPLICA else {})}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = environment.secret_key(CIVIC311_HOME, real_database=bool(REAL_DATABASE))

# Apps --------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "anymail",
    "axes",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rules",
    "knowledgebase",
    "requests_app",
    "reports",
    "civic311",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "civic311.security.admin_policy",
    "civic311.demo_session.guard_the_tour",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "civic311.language.choose",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "civic311.history.AdminHistory",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "civic311.urls"
WSGI_APPLICATION = "civic311.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "civic311.context.city",
                "civic311.context.languages",
                "civic311.context.today",
            ]
        },
    }
]

# Signing in --------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "requests_app.permissions.PasswordBackend",
    "rules.permissions.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 3600  # a long shift

# Language and time -------------------------------------------------------------------------------------------------
LANGUAGES = environment.languages()
LANGUAGE_CODE = LANGUAGES[0][0]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
FORMAT_MODULE_PATH = "civic311.formats"
TIME_ZONE = environment.time_zone()
USE_TZ = True
USE_I18N = True

# Files -------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = CIVIC311_HOME / "static"
STATICFILES_DIRS = [
    environment.package_folder("leaflet") / "static"
]  # its files only: as an app it asks for GDAL
WHITENOISE_USE_FINDERS = DEBUG
STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
MANIFEST_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": environment.media(CIVIC311_HOME),
    "staticfiles": {"BACKEND": STATIC_STORAGE if DEBUG else MANIFEST_STORAGE},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Mail and messages -------------------------------------------------------------------------------------------------
globals().update(environment.email(CIVIC311_HOME))
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "311@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SMS_BACKEND = environment.sms_backend()
WEBHOOKS_TO_LOOPBACK = (
    IS_LOCAL  # a site that nobody else reaches may call programs beside it: a laptop, the demo
)
CALLS_WEBHOOK_SECRETS = environment.webhook_secrets("CALLS_WEBHOOK_SECRET")  # the telephone system's

# Maps --------------------------------------------------------------------------------------------------------------
MAP_TILE_URL = environment.web_address("MAP_TILE_URL")
GEOCODER_URL = environment.web_address("GEOCODER_URL")

# Open311 -----------------------------------------------------------------------------------------------------------
OPEN311_JURISDICTION = environment.text("OPEN311_JURISDICTION")

# Security ----------------------------------------------------------------------------------------------------------
TLS = not DEBUG and not IS_LOCAL
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
METRICS_TOKEN = environment.text("METRICS_TOKEN")
STRICT_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:", *environment.origin(MAP_TILE_URL)],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": STRICT_POLICY}
INLINE_POLICY = {  # Unfold (Alpine) and the API's documentation need inline code; nothing else gets it
    **STRICT_POLICY,
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "worker-src": [SELF, "blob:"],
}
INLINE_POLICY_PREFIXES = ("/admin/", "/api/docs/")

# Work behind the pages (civic311/celery.py holds the timetable) ------------------------------------------------------
CELERY_BROKER_URL = environment.broker() or "pgmq://localhost"  # its address is Django's own
if CELERY_BROKER_URL == "pgmq://localhost":
    CELERY_BROKER_TRANSPORT = "civic311.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 60,
        "polling_interval": 0.5,
        "wait_time_seconds": 0,
    }
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 3600}  # longer than the longest task
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(CIVIC311_HOME / "beat-schedule")

# API ---------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "requests_app.api.access.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "EXCEPTION_HANDLER": "requests_app.refusals.answer",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["requests_app.api.parsers.CarefulParser"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{CITY_NAME} 311",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "Disposition": "requests_app.models.Disposition",
        "ReportKind": "reports.models.DailyReport.Kind",
    },
}

# The admin's look: the product's one blue on Unfold's greys ------------------------------------------------------------
UNFOLD = {
    "SITE_TITLE": f"{CITY_NAME} 311",
    "SITE_HEADER": f"{CITY_NAME} 311",
    "SITE_SYMBOL": "support_agent",
    "SHOW_HISTORY": True,
    "COLORS": {
        "primary": {
            "50": "#eff6fd",
            "100": "#dcebfa",
            "200": "#b9d7f4",
            "300": "#87bbeb",
            "400": "#4d97dc",
            "500": "#2179c8",
            "600": "#0b5cad",
            "700": "#0a4c8f",
            "800": "#0b3f75",
            "900": "#0d3560",
            "950": "#082240",
        }
    },
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("civic311/mark.svg"),
        }
    ],
    "STYLES": [lambda request: static("civic311/staff.css")],
    "SIDEBAR": {"show_search": True, "navigation": "requests_app.admin.navigation.sidebar"},
    "COMMAND": {
        "search_models": ["requests_app.servicerequest", "requests_app.service"],
        "show_history": True,
    },
}

# Logs, errors ------------------------------------------------------------------------------------------------------
LOGGING_CONFIG = None
logs.configure(json=not DEBUG)
SENTRY_DSN = environment.web_address("SENTRY_DSN")
if SENTRY_DSN:
    logs.send_errors_to_sentry(SENTRY_DSN)
