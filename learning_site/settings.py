"""Settings of Recto. Every value an operator may change is read from the environment.

``docs/operations.md`` lists the variables. The defaults serve one process on SQLite and need
no other service.
"""

from pathlib import Path

import environ
from django.utils.csp import CSP

from learning_site.secret_key import read_or_create_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

VAR_DIR = Path(env.str("RECTO_VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
CONTENT_DIR = Path(env.str("RECTO_CONTENT_DIR", str(BASE_DIR / "content")))

DEBUG = env.bool("RECTO_DEBUG", False)
SECRET_KEY = env.str("RECTO_SECRET_KEY", "") or read_or_create_secret_key(VAR_DIR / "secret-key")
ALLOWED_HOSTS = env.list("RECTO_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("RECTO_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "learning_site.apps.LearningSiteConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "lab",  # before background: it stamps a task's end before the engine starts what follows
    "background",  # before django_tasks_db: its db_worker command extends the library's
    "django_tasks_db",
    "learners",
    "lessons",
    "quizzes",
    "flashcards",
    "flashcards.decks",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "learning_site.visitor_pages.CompressMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "learning_site.csrf.OriginCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "learning_site.visitor_pages.mark_visitor_pages",
    "learning_site.busy.BusyMiddleware",
]

# Pages that are the same bytes for every visitor without a cookie (URL names); kept ready in front of Django.
VISITOR_PAGES: frozenset[str] = frozenset(
    set()
    if DEBUG  # a template being worked on is seen at once
    else {
        "today",
        "map",
        "topic",
        "lessons:deep-dive",
        "lessons:breakdown",
        "lessons:evidence",
        "lessons:myths",
        "quizzes:practice",
        "quizzes:challenge",
        "quizzes:test",
        "quizzes:pretest",
        "quizzes:breakdown-quiz",
        "quizzes:evidence-quiz",
        "flashcards:cards",
        "flashcards:explain",
    }
)
GATE_WIDTH = env.int("RECTO_GATE_WIDTH", 1)  # requests that Django works on at once, a process
CSRF_FAILURE_VIEW = "learning_site.csrf.refused"

ROOT_URLCONF = "learning_site.urls"
WSGI_APPLICATION = "learning_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "learning_site.context.navigation",
            ],
        },
    },
]

# Databases. SQLite settings: an acknowledged answer survives a power cut (FULL), writers queue instead of
# failing (IMMEDIATE, timeout in seconds), and the first GiB is read from the system's page cache in place, so a
# large database costs each connection no cache of its own. Never combined with ATOMIC_REQUESTS. PostgreSQL: each thread keeps its
# connection for RECTO_CONN_MAX_AGE seconds, or all share a pool of RECTO_DB_POOL connections a process.
DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{VAR_DIR / 'recto.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=1073741824;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["CONN_MAX_AGE"] = None
elif DB_POOL := env.int("RECTO_DB_POOL", 0):
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": DB_POOL,
        "timeout": 20,
    }
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("RECTO_CONN_MAX_AGE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# Files are refused by their size before they are read.
FILE_UPLOAD_HANDLERS = [
    "flashcards.decks.uploads.QuotaUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

AUTH_USER_MODEL = "learners.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "learners:sign-in"
LOGIN_REDIRECT_URL = "today"

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"

# Tasks. One setting chooses who works the queue; docs/operations.md has the commands.
TASKS_ENGINE = env.str("TASKS_ENGINE", "embedded")
TASKS = {
    "default": {
        "BACKEND": {
            "embedded": "background.ThreadPoolBackend",
            "worker": "background.WorkerBackend",
        }[TASKS_ENGINE],
        "QUEUES": ["default", "bulk", "mail"],
        "OPTIONS": {"threads": env.int("RECTO_TASK_THREADS", 2)},
    },
    # The lab's own queues and pools: one queue a run, so any queue name is accepted.
    "lab": {
        "BACKEND": "background.ThreadPoolBackend",
        "QUEUES": [],
        "OPTIONS": {"threads": 0},
    },
}

# Where the lab's visitors find the site they visit: this server, over loopback.
LAB_ORIGIN = env.str("RECTO_LAB_ORIGIN", "http://127.0.0.1:8000")

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("RECTO_TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "learning_site.storage.BundlingStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Security.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SILENCED_SYSTEM_CHECKS = ["security.W003"]  # looks for Django's CSRF middleware by name; ours extends it
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Behind HTTPS: redirects, strict transport security (also for subdomains, unless said otherwise), and cookies that
# no other host can set. Health checks and the lab's own visitors come over loopback without it.
if env.bool("RECTO_HTTPS", False):
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health$", r"^lab/server/"]
    SECURE_HSTS_SECONDS = env.int("RECTO_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("RECTO_HSTS_SUBDOMAINS", True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# Only where every request comes through a proxy that sets or removes this header; anybody could send it otherwise.
if env.bool("RECTO_PROXY_SSL_HEADER", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Likewise: whose request it is, for the limits of files and of tries to sign in. The last entry counts, which the proxy itself adds.
TRUSTS_FORWARDED_FOR = env.bool("RECTO_PROXY_FORWARDED_FOR", False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("RECTO_LOG_LEVEL", "INFO")},
}
