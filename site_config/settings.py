"""Every setting of the shop, in one file, each knob from the environment.

Without any environment this is a development shop: SQLite, DEBUG, reachable from this machine only.
With `ENVIRONMENT=production` it is safe or it does not start: a missing secret, a wildcard host or DEBUG ends
the process with one readable line. `docs/operating.md` lists every variable.
"""

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from site_config.environment import env, refuse

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Which shop is this? ---------------------------------------------------------------------------------------

ENVIRONMENT = env.str("ENVIRONMENT", default="development")
if ENVIRONMENT not in {"development", "production"}:
    refuse(f"ENVIRONMENT must be development or production, not {ENVIRONMENT!r}.")
PRODUCTION = ENVIRONMENT == "production"

# Files that the running shop makes: the SQLite database, uploads, collected static files.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

SHOP_NAME = env.str("SHOP_NAME", default="Open Shop")
# ISO 4217. One shop has one currency: amounts are stored without it.
SHOP_CURRENCY = env.str("SHOP_CURRENCY", default="USD")
if not re.fullmatch(r"[A-Z]{3}", SHOP_CURRENCY):
    refuse(f"SHOP_CURRENCY must be an ISO 4217 code such as EUR, not {SHOP_CURRENCY!r}.")
# The language of names and descriptions, as PostgreSQL's full text search names it; "simple" for none.
SEARCH_LANGUAGE = env.str("SEARCH_LANGUAGE", default="english")
# Units available at or below which a variant counts as running low, unless it has a threshold of its own.
LOW_STOCK_THRESHOLD = env.int("LOW_STOCK_THRESHOLD", default=5)

# --- Safety ----------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=not PRODUCTION)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else "development-only-and-worthless-on-any-other-machine")
if PRODUCTION:
    if DEBUG:
        refuse("DEBUG must be off in production.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:  # noqa: PLR2004 - as Django's own check asks
        refuse("production needs SECRET_KEY, at least 50 random characters.")
    if not ALLOWED_HOSTS or any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
        refuse("production needs ALLOWED_HOSTS, a list of host names without wildcards.")

# Off only where plain HTTP is meant, such as a trial on one machine.
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
# Proxies in front that each append to X-Forwarded-For; 0 means that the header is never believed.
PROXIES = env.int("PROXIES", default=0)
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Larger bodies are refused before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
IMAGE_MAX_BYTES = 8_000_000
IMAGE_MAX_PIXELS = 40_000_000

# --- The parts -------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework_json_api",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "tree_queries",
    "imagekit",
    "import_export",
    "knox",
    "shop.identity",
    "shop.catalogue",
    "shop.stock",
    "shop.orders",
    "backoffice",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *(["whitenoise.middleware.WhiteNoiseMiddleware"] if PRODUCTION else []),  # runserver has its own
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "site_config.urls"
WSGI_APPLICATION = "site_config.wsgi.application"
APPEND_SLASH = False  # every route takes its slash or leaves it, so nothing is ever redirected

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
            ],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------------------------


def database() -> dict[str, Any]:
    """SQLite beside the code, or whatever DATABASE_URL names.

    SQLite takes its write lock at BEGIN (IMMEDIATE): a transaction that reads first and writes later would
    otherwise fail with "database is locked" instead of waiting its turn.
    """
    config: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'shop.sqlite3'}")
    config["ATOMIC_REQUESTS"] = False
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        config["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # a file: threads share it
    else:
        config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=600)
        config["CONN_HEALTH_CHECKS"] = True
        # A database that is away is told within seconds, as a 503, and not by a client's patience running out.
        config["OPTIONS"] = {"connect_timeout": 3} | config.get("OPTIONS", {})
    return config


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# --- People ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "identity.User"
LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Its migrations would make a table for the model that ours replaces.
MIGRATION_MODULES = {"knox": None}
KNOX_TOKEN_MODEL = "identity.Token"  # noqa: S105 - a model's name, not a secret
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_PREFIX": "shop_",
}
# An access token is short-lived; its refresh token slides, but never past the cap counted from the sign-in.
ACCESS_TOKEN_LIFETIME = timedelta(minutes=env.int("ACCESS_TOKEN_MINUTES", default=60))
REFRESH_TOKEN_LIFETIME = timedelta(days=30)
SIGN_IN_LIFETIME = timedelta(days=90)
LIVE_TOKENS_PER_CUSTOMER = 10

# --- API -------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "shop.identity.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["shop.jsonapi.parsers.JSONAPIParser"],
    "DEFAULT_RENDERER_CLASSES": ["shop.jsonapi.renderers.JSONAPIRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "shop.jsonapi.negotiation.JSONAPINegotiation",
    "DEFAULT_PAGINATION_CLASS": "shop.jsonapi.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "shop.jsonapi.openapi.operations.ResourceSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "shop.jsonapi.errors.exception_handler",
    "NUM_PROXIES": PROXIES,
    "PAGE_SIZE": 20,
    "SEARCH_PARAM": "filter[search]",
    "ORDERING_PARAM": "sort",
    "URL_FIELD_NAME": "self_link",  # a picture has an attribute `url`
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_RENDERER_CLASSES": ["shop.jsonapi.renderers.JSONAPIRenderer"],
    "TEST_REQUEST_DEFAULT_FORMAT": "vnd.api+json",
}
JSON_API_FORMAT_FIELD_NAMES = "camelize"
JSON_API_FORMAT_TYPES = "camelize"
JSON_API_FORMAT_RELATED_LINKS = "dasherize"
JSON_API_PLURALIZE_TYPES = True
JSON_API_UNIFORM_EXCEPTIONS = True
# Whether a change must say, by If-Match, which state of the resource it is made for.
REQUIRE_IF_MATCH = env.bool("REQUIRE_IF_MATCH", default=False)
# Wrong passwords in a minute, after which sign-in is refused: for one account, and from one address.
WRONG_PASSWORDS_PER_ACCOUNT = env.int("WRONG_PASSWORDS_PER_ACCOUNT", default=5)
WRONG_PASSWORDS_PER_ADDRESS = env.int("WRONG_PASSWORDS_PER_ADDRESS", default=20)

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": f"{SHOP_NAME} API",
    "DESCRIPTION": """
The shop as [JSON:API 1.1](https://jsonapi.org/format/1.1/): browse the catalogue, sign in, order, follow the order.

Send and accept `application/vnd.api+json`. Ids are strings, amounts decimal strings in the one currency of the shop,
times RFC 3339 in UTC. What is unknown, malformed or given twice is refused and named, but for two tolerances: read-only
members and `links` that come back among the attributes are ignored. What you may not see answers as what is not there.
""".strip(),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "REDOC_DIST": "SIDECAR",
    "SORT_OPERATIONS": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "PREPROCESSING_HOOKS": ["shop.jsonapi.openapi.hooks.canonical_paths"],
    "POSTPROCESSING_HOOKS": ["shop.jsonapi.openapi.hooks.in_order_of_routes"],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "The `accessToken` that `POST /tokens` gives."}
        }
    },
}

# --- Back office -----------------------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": SHOP_NAME,
    "SITE_HEADER": SHOP_NAME,
    "SITE_SYMBOL": "storefront",  # from the icon font that the theme brings along
    "SITE_URL": None,  # there is no page of the shop to look at: its customers come by the API
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {"navigation": "backoffice.navigation.sidebar"},
}
# Whoever imports or exports needs a permission for it: catalogue.import_variant, catalogue.export_variant.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_USE_TRANSACTIONS = True
# Between preview and confirmation a spreadsheet waits in a folder of its own (STORAGES, below): never served, seen by
# every worker, and the only place that a confirmation can name a file of. The default would read any temporary file.
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.MediaStorage"

# --- Words, times, files ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "import_export": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "imports"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Thumbnails are made when a picture is stored; reading a catalogue never touches the disk.
IMAGEKIT_DEFAULT_CACHEFILE_STRATEGY = "imagekit.cachefiles.strategies.Optimistic"
IMAGEKIT_CACHEFILE_DIR = "thumbnails"

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
if LOG_LEVEL not in logging.getLevelNamesMapping():
    refuse(f"LOG_LEVEL must be a level of Python's logging such as INFO, not {LOG_LEVEL!r}.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
