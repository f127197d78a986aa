"""All settings, read top to bottom. What differs between machines comes from the environment.

GSO_ENV         development (default) or production; production refuses to start half configured
GSO_DEBUG       1 shows Django's error pages, never in production
GSO_SECRET_KEY  signing key; must be set in production
GSO_DATA_DIR    where the embedded servers, uploads and results live (default: var beside this repository)
GSO_DB_ROLE     owner, app (default) or read: the database role in embedded mode
DATABASE_URL    a PostgreSQL server; unset means the embedded one in GSO_DATA_DIR
REDIS_URL       a Redis or Valkey server; unset means the embedded one in GSO_DATA_DIR
GSO_SOCKET_DIR  where the embedded servers listen (default: run in GSO_DATA_DIR)
GSO_STATIC_ROOT, GSO_UPLOAD_TEMP_DIR    where collected static files and uploads under way are kept
GSO_ALLOWED_HOSTS, GSO_TRUSTED_ORIGINS  comma separated
GSO_HSTS_SUBDOMAINS, GSO_HSTS_PRELOAD   1 if whoever owns the domain wants HTTPS for all its hosts, preloaded
GSO_STATEMENT_TIMEOUT_MS                a longer statement is cut off (default 60000); 0, for migrations: none is
GSO_WORKER_STOP_SECONDS                 how long a worker told to stop lets its jobs run on
GSO_JOB_STALE_SECONDS, GSO_JOB_RETRY_SECONDS, GSO_DISPATCH_SECONDS  the rhythm of background jobs
GSO_FREE_DISK_FLOOR_BYTES               with less free disk no file is written
GSO_LOG_LEVEL   INFO by default
"""

import os
import socket
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = os.environ.get("GSO_ENV", "development")
# A misspelt "production" must not run with the development key.
if ENVIRONMENT not in ("development", "production"):
    raise ImproperlyConfigured("GSO_ENV must be development or production.")
IS_PRODUCTION = ENVIRONMENT == "production"
DEBUG = os.environ.get("GSO_DEBUG") == "1" and not IS_PRODUCTION

DEVELOPMENT_KEY = "development-only-key-never-used-in-production"
SECRET_KEY = os.environ.get("GSO_SECRET_KEY", DEVELOPMENT_KEY)
if IS_PRODUCTION and (SECRET_KEY == DEVELOPMENT_KEY or len(SECRET_KEY) < 32):
    raise ImproperlyConfigured(
        "GSO_SECRET_KEY must be set to an own key of at least 32 characters in production."
    )


def listed(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


ALLOWED_HOSTS = listed("GSO_ALLOWED_HOSTS", "" if IS_PRODUCTION else "127.0.0.1,localhost,[::1],testserver")
CSRF_TRUSTED_ORIGINS = listed("GSO_TRUSTED_ORIGINS")
if IS_PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("GSO_ALLOWED_HOSTS must name the hosts in production.")

# Files

DATA_DIR = Path(os.environ.get("GSO_DATA_DIR") or BASE_DIR / "var").resolve()
FILES_ROOT = DATA_DIR / "files"
FILE_UPLOAD_TEMP_DIR = os.environ.get("GSO_UPLOAD_TEMP_DIR") or None
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "gso_portal.lib.uploads.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Servers: PostgreSQL is the only database, Redis or Valkey the only broker

SOCKET_DIR = Path(os.environ.get("GSO_SOCKET_DIR") or DATA_DIR / "run")
DATABASE_ROLE = os.environ.get("GSO_DB_ROLE", "app")


def embedded_database_url() -> str:
    return f"postgresql://portal_{DATABASE_ROLE}@{quote(str(SOCKET_DIR), safe='')}/portal"


DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or embedded_database_url(),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
STATEMENT_TIMEOUT_MS = int(os.environ.get("GSO_STATEMENT_TIMEOUT_MS", "60000"))
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        "options": (
            f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout=10000"
            " -c idle_in_transaction_session_timeout=120000 -c work_mem=16MB"
        ),
        "application_name": "gso_portal",
    }
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL") or f"redis+socket://{SOCKET_DIR}/valkey.sock?virtual_host=0"
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "quick"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# No socket_timeout: a worker whose acknowledgement timed out would never take another message.
# Keep-alive finds a host that is gone.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    "socket_keepalive": True,
    "socket_keepalive_options": {socket.TCP_KEEPIDLE: 30, socket.TCP_KEEPINTVL: 10, socket.TCP_KEEPCNT: 3},
    "unacked_restore_throttle": 1,
}
# Told to stop, a worker lets its jobs run on so long, then hands them to the next worker.
# SIGTERM means this only with REMAP_SIGTERM=SIGQUIT in the environment.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = float(os.environ.get("GSO_WORKER_STOP_SECONDS", "5"))
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# The shared cache holds rate limits only; Redis stays off the request path

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Above it Django throws entries away unseen: somebody guessing at many accounts would wipe the limits.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Applications

INSTALLED_APPS = [
    "gso_portal.dashboard",
    "gso_portal.demo",
    "plans",
    "gso_portal.jobs",
    "gso_portal.organization",
    "django_htmx",
    "allauth",
    "allauth.account",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gso_portal.organization.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gso_portal.organization.middleware.SignedInMiddleware",
    "gso_portal.organization.middleware.request_identity",
    "gso_portal.organization.middleware.record_denials",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gso_portal.dashboard.middleware.explained_405",
]

ROOT_URLCONF = "gso_portal.urls"
WSGI_APPLICATION = "gso_portal.wsgi.application"

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
                "gso_portal.dashboard.context.navigation",
            ],
            "libraries": {"portal": "gso_portal.lib.templatetags.portal"},
        },
    }
]

# People

AUTH_USER_MODEL = "organization.User"
AUTHENTICATION_BACKENDS = ["gso_portal.organization.accounts.PortalBackend"]
PASSWORD_HASHERS = ["gso_portal.organization.hashers.PortalArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "gso_portal.organization.password_rules.NotLikeTheUser",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    {"NAME": "gso_portal.organization.password_rules.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "gso_portal.organization.password_rules.NotCommon"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "gso_portal.organization.accounts.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# What limits tries is organization.attempts: these count in the cache, where tries at the same time slip through.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}

SESSION_ENGINE = "gso_portal.organization.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "gso_portal.dashboard.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

if IS_PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sid"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 31536000
    # Browsers keep these for a year, for hosts that are not ours: whoever owns the domain decides.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("GSO_HSTS_SUBDOMAINS") == "1"
    SECURE_HSTS_PRELOAD = os.environ.get("GSO_HSTS_PRELOAD") == "1"

# Language and time: one language on screen, so no translation machinery

LANGUAGE_CODE = "vi"
USE_I18N = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
DATE_FORMAT = "d/m/Y"
USE_THOUSAND_SEPARATOR = False

# Static files: our own in static/, fonts and vendored scripts made at set-up in build/static/

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("GSO_STATIC_ROOT") or DATA_DIR / "static")
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *([BUILT] if (BUILT := BASE_DIR / "build" / "static").is_dir() else []),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# The fonts of documents are for paper only: nobody downloads them, and to compress them takes longest of all.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["br", "gz", "png", "ttf", "woff2"]

# Running

JOB_STALE_SECONDS = int(os.environ.get("GSO_JOB_STALE_SECONDS", "30"))
JOB_RETRY_SECONDS = float(os.environ.get("GSO_JOB_RETRY_SECONDS", "5"))
DISPATCH_SECONDS = float(os.environ.get("GSO_DISPATCH_SECONDS", "0.5"))
FREE_DISK_FLOOR_BYTES = int(os.environ.get("GSO_FREE_DISK_FLOOR_BYTES", str(2 * 1024**3)))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "gso_portal.lib.refusal_log.WithoutTraceback"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("GSO_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"filters": ["refusals"]},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
