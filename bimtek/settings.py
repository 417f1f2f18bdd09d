"""Settings of the portal: everything that differs between machines comes from the environment.

Secure by default: nothing here is a secret, and what production must not run without stops the
start with a message that names the variable. `make setup` writes an `.env` for one machine with
the embedded default (SQLite, no server to install); `.env.example` lists every variable.
"""

from pathlib import Path
from urllib.parse import quote

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from bimtek.audited import AUDITED_MODELS
from bimtek.env_checks import refuse_malformed_keys, refuse_open_debugging, refuse_weak_secrets
from bimtek.logs import LOGGING as LOGGING
from bimtek.logs import report_errors
from bimtek.message_parts import MESSAGE_CONDITIONS as MESSAGE_CONDITIONS
from bimtek.message_parts import MESSAGE_MOMENTS as MESSAGE_MOMENTS
from bimtek.page_parts import AFTERMATHS as AFTERMATHS
from bimtek.page_parts import OVERVIEW_PARTS as OVERVIEW_PARTS
from bimtek.page_parts import PLAN_CLASHES as PLAN_CLASHES
from bimtek.queues import CELERY_TASK_ROUTES as CELERY_TASK_ROUTES
from bimtek.sign_in_settings import *  # noqa: F403  accounts, sign-in and second steps

# Lets annotations such as ModelAdmin[User] stand in code that runs.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def required(name: str, advice: str) -> str:
    """Return the variable `name`, or stop the start with what to do."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {advice}")
    return str(value)


# --- Who we are -------------------------------------------------------------------------------
SECRET_KEY = required("SECRET_KEY", "Run `make setup` to have one made in .env, or set it in the environment.")
# First key encrypts, all decrypt: put a new key in front, run `manage.py rotate_field_keys`, drop the old one.
FIELD_KEYS: list[str] = required("FIELD_KEYS", "Comma-separated Fernet keys for NIK; `make setup` makes one.").split(
    ","
)
# The blind index cannot be rotated without reading every NIK, so it has a key of its own.
FIELD_INDEX_KEY = required("FIELD_INDEX_KEY", "Random text that keys the blind index of NIK; `make setup` makes one.")
# Private keys of electronic signatures are stored under it; without it nothing is signed.
SIGNING_PASSPHRASE: str = env.str("SIGNING_PASSPHRASE", default="")
# Sign tickets and what staff state in the attendance log (common.seals): the first signs, all verify.
TICKET_KEYS: list[str] = env.list("TICKET_KEYS", default=[])
refuse_malformed_keys(field_keys=FIELD_KEYS, ticket_keys=TICKET_KEYS)
# Web server and workers do not start with secrets that cannot read what the database holds (secrets_fit).
START_WITH_UNFIT_SECRETS = env.bool("START_WITH_UNFIT_SECRETS", default=False)

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=True)
# A trial installation: made-up people and events, static files as they stand in the source.
DEMO = env.bool("DEMO", default=False)
refuse_open_debugging(debug=DEBUG, https=HTTPS)
if not (DEBUG or DEMO):
    refuse_weak_secrets(
        optional={"SIGNING_PASSPHRASE": SIGNING_PASSPHRASE, "METRICS_TOKEN": env.str("METRICS_TOKEN", default="")},
        SECRET_KEY=SECRET_KEY,
        FIELD_INDEX_KEY=FIELD_INDEX_KEY,
    )
SITE_URL: str = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
# 127.0.0.1 is how a health check inside a container calls us.
ALLOWED_HOSTS = ["127.0.0.1", *env.list("ALLOWED_HOSTS", default=["localhost", "[::1]"])]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "bimtek.urls"
WSGI_APPLICATION = "bimtek.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shortcuts past Django for the rush (bimtek.fast_lane); without them the portal works the same, and slower.
FAST_LANE = env.bool("FAST_LANE", default=True)
FAST_LANE_LEFT_OUT: list[str] = env.list("FAST_LANE_LEFT_OUT", default=[])  # parts, for `manage.py bench fast_lane`

# --- What is installed ------------------------------------------------------------------------
INSTALLED_APPS = [
    "bimtek.admin.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "csp",
    "django_filters",
    "django_htmx",
    "phonenumber_field",
    "rules",
    "bimtek",
    "bimtek.accounts",
    "events",
    "participants",
    "certificates",
]

MIDDLEWARE = [
    "bimtek.middleware.RequestIdMiddleware",
    "bimtek.fast_lane.shared_pages.middleware.SharedPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "bimtek.common.compression.TextCompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bimtek.middleware.ContentPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "bimtek.middleware.BodyMiddleware",
    "bimtek.middleware.PrivatePagesMiddleware",
    "bimtek.waiting_room.middleware.WaitingRoomMiddleware",
    "bimtek.busy.BusyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bimtek.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bimtek.audit_author.AuthorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            "builtins": ["bimtek.templatetags.portal"],
        },
    },
]
FORM_RENDERER = "bimtek.forms.PortalFormRenderer"

# --- Data -------------------------------------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'bimtek.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    quick = FAST_LANE and "postgres" not in FAST_LANE_LEFT_OUT
    if quick and DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["ENGINE"] = "bimtek.fast_lane.postgres"
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    silent_host = {"tcp_user_timeout": 20_000, "connect_timeout": 3}  # else Linux waits for two minutes
    DATABASES["default"]["OPTIONS"] = silent_host | DATABASES["default"].get("OPTIONS", {})

REDIS_URL: str = env.str("REDIS_URL", default="")
if REDIS_URL:
    patience = {"socket_connect_timeout": 1, "socket_timeout": 2}  # seconds; a visitor waits for it
    CACHES = {"default": {"BACKEND": "bimtek.cache.RedisOrDatabaseCache", "LOCATION": REDIS_URL, "OPTIONS": patience}}
else:
    CACHES = {"default": {"BACKEND": "bimtek.cache.CountingTable", "LOCATION": "cache"}}

# How old a public page without a session may be, counted from the moment its rendering began; 0: always rendered.
PAGE_CACHE_SECONDS = 2.0
# Threads of a web process. Half of them may wait for heavy work (common.admission).
WEB_THREADS = env.int("WEB_THREADS", default=2)
# Whether heavy work of a web request is done in a child process (common.offload). Tests turn it off: a child knows no
# font that an earlier one has read, which makes each paper dearer.
OFFLOAD_WORK = True
# How many people are let in to the registration form each second; who comes beyond waits in a queue. 0: no queue.
REGISTRATIONS_PER_SECOND = env.float("REGISTRATIONS_PER_SECOND", default=50.0)

# --- Files ------------------------------------------------------------------------------------
# Nothing under MEDIA_ROOT has an address of its own: every file goes out through a view that asks who may.
MEDIA_ROOT = VAR_DIR / "media"
FILES_BACKEND = (
    "storages.backends.s3.S3Storage"
    if env.str("AWS_STORAGE_BUCKET_NAME", default="")
    else "django.core.files.storage.FileSystemStorage"
)
STORAGES = {
    "default": {"BACKEND": FILES_BACKEND},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
AWS_STORAGE_BUCKET_NAME = env.str("AWS_STORAGE_BUCKET_NAME", default="")
AWS_S3_ENDPOINT_URL = env.str("AWS_S3_ENDPOINT_URL", default="") or None
AWS_QUERYSTRING_AUTH = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG or DEMO  # otherwise `manage.py collectstatic` has put them in STATIC_ROOT
MATERIAL_MAX_BYTES = 20 * 1024 * 1024
ANSWER_MAX_BYTES = 5 * 1024 * 1024  # a photographed document; phones send on metered data
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a page of attendance has fifty people, and a week of training forty items

# --- Background work --------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or f"sqlite:///{quote(str(VAR_DIR / 'queue.sqlite3'))}"  # bimtek.sqlite_transport
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False  # a mail printed in a demo stays readable
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for as long as it takes
CELERY_BEAT_SCHEDULER = "bimtek.worker_watch:Clock"
# Above the longest task, or a slow task runs twice; the sweeps make a killed worker's tasks come back in seconds.
SESSION_COPY = "certificates.consequences.copying.whole"  # copies a session for the rooms below
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 20 * 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 3,  # a host that does not even refuse must not hold up who registers
}

# --- Mail: written to the outbox in the transaction, delivered by the worker --------------------
EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
if not (DEBUG or DEMO):
    required("EMAIL_URL", "Name the mail server, e.g. smtp+tls://user:password@host:587; without it nobody signs in.")
DELIVERY_EMAIL = env.email_url_config(env.str("EMAIL_URL", default="") or "consolemail://")
EMAIL_HOST = DELIVERY_EMAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = DELIVERY_EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = DELIVERY_EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = DELIVERY_EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(DELIVERY_EMAIL.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(DELIVERY_EMAIL.get("EMAIL_USE_SSL"))
EMAIL_FILE_PATH = DELIVERY_EMAIL.get("EMAIL_FILE_PATH") or str(VAR_DIR / "mail")
DELIVERY_EMAIL_BACKEND: str = DELIVERY_EMAIL["EMAIL_BACKEND"]
EMAIL_TIMEOUT = 20
# What the mail server, and the domains that are named, take in a minute; 0: as much as there is.
MAILS_PER_MINUTE = env.int("MAILS_PER_MINUTE", default=0)
MAILS_PER_MINUTE_BY_DOMAIN: dict[str, int] = env.dict("MAILS_PER_MINUTE_BY_DOMAIN", cast={"value": int}, default={})
# Where mail servers send what they could not deliver (the envelope's sender); empty: to DEFAULT_FROM_EMAIL.
BOUNCE_ADDRESS: str = env.str("BOUNCE_ADDRESS", default="")
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Portal Bimtek <bimtek@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Safety -----------------------------------------------------------------------------------
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.bool("BEHIND_PROXY", default=False))
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")  # who sends it may read /metrics
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# For one host only: what others run below the same domain is not ours to force, and preload lists forget slowly.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS and env.bool("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # which want both of everybody
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
# A browser takes a cookie with this prefix from this very host over TLS only: no other office's site below the same
# domain can plant a session here, or a token.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = HTTPS
# Read from the cache, written to both: a session outlives Redis, and costs no statement while Redis is there.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # each form carries its token; no script has to read the cookie
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    # Where an organizer asks that people be at the place: the browser still asks each of them, and only a distance is
    # kept (participants.self_checkin).
    "geolocation": ["self"],
    "microphone": [],
    "payment": [],
    "usb": [],
}

# --- Audit: every write by staff, who, when, before, after ---------------------------------------
AUDITLOG_INCLUDE_ALL_MODELS = False
AUDITLOG_CID_GETTER = "bimtek.middleware.current_request_id"
AUDITLOG_INCLUDE_TRACKING_MODELS = AUDITED_MODELS

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# Storage is UTC; an event is always shown in the time zone of its own place.
TIME_ZONE = "Asia/Jakarta"
PHONENUMBER_DEFAULT_REGION = "ID"
PHONENUMBER_DB_FORMAT = "E164"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

if sentry_dsn := env.str("SENTRY_DSN", default=""):
    report_errors(sentry_dsn)
