"""Django settings. Everything that differs per installation is read from the environment: see docs/operations.md."""

import os
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from steunpunt import environment, openapi_settings, paths

BASE_DIR = Path(__file__).resolve().parent.parent
PLACES = paths.current()

# ── servers ───────────────────────────────────────────────────────────────────────────────────────────────────────
EMBEDDED = not os.environ.get("DATABASE_URL")
DATABASES = {"default": environment.database(environment.text("DATABASE_URL", PLACES.database_url))}
APPLICATION_ROLE = str(DATABASES["default"]["USER"])
OWNER_DATABASE = environment.owner_database(PLACES.database_owner_url if EMBEDDED else "", APPLICATION_ROLE)
# PostgreSQL itself when DATABASE_URL is a pooler: notifications do not pass through one.
_direct = os.environ.get("DATABASE_DIRECT_URL")
DIRECT_DATABASE = environment.database(_direct, name="DATABASE_DIRECT_URL") if _direct else DATABASES["default"]
REDIS_URL = environment.broker(environment.text("REDIS_URL", PLACES.redis_url))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# For the limits of allauth, counted in each process: Django's caches read pickles, which nobody else may then write.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# ── secrets ───────────────────────────────────────────────────────────────────────────────────────────────────────
# `./run` creates them once, also with servers of your own; elsewhere they come from the environment.
_kept = PLACES.secrets()
SECRET_KEY = environment.secret_key(environment.text("SECRET_KEY", _kept.get("SECRET_KEY")))
CONTENT_KEYS = environment.content_keys(environment.text("CONTENT_KEYS", _kept.get("CONTENT_KEYS")))
# What signs the lines of the journal, and where the end of its chain is written each day.
JOURNAL_KEYS = environment.journal_keys(os.environ.get("JOURNAL_KEYS", ""), secret_key=SECRET_KEY)
JOURNAL_ANCHOR_FILE = os.environ.get("JOURNAL_ANCHOR_FILE", str(PLACES.anchors) if EMBEDDED else "")
JOURNAL_ANCHOR_MAIL = environment.mailbox("JOURNAL_ANCHOR_MAIL")
JOURNAL_ANCHOR_URL = environment.address_of_operator("JOURNAL_ANCHOR_URL")
# Where keys of CONTENT_KEYS are that the desk does not have itself, and what reaches them (docs/operations.md).
KEY_SERVICE = "workers.transports.key_service.call"
KEY_SERVICE_TOKEN_FILE = os.environ.get("VAULT_TOKEN_FILE", "")
KEY_SERVICE_CA = os.environ.get("VAULT_CACERT", "")
KEY_SERVICE_MOUNT = environment.text("VAULT_MOUNT", "transit").strip("/")
KEY_SERVICE_URL = environment.key_service(
    os.environ.get("VAULT_ADDR", ""), ring=CONTENT_KEYS, token_file=KEY_SERVICE_TOKEN_FILE, authority=KEY_SERVICE_CA
)

# ── where the desk stands ─────────────────────────────────────────────────────────────────────────────────────────
DEMO = environment.flag("DEMO", default=EMBEDDED)
DEBUG = APPEND_SLASH = False
ALLOWED_HOSTS = environment.hosts(environment.listing("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]"))
# Which proxies to trust for the client address; without it the address of the connection (docs/operations.md).
TRUSTED_PROXIES = environment.trusted_proxies("TRUSTED_PROXIES")
# The administrator's pages: off unless asked for; on a path of their own, and only under this host if one is named.
ADMIN = environment.flag("ADMIN", default=False)
ADMIN_PATH = environment.path_name(environment.text("ADMIN_PATH", "beheer"), name="ADMIN_PATH")
ADMIN_HOST = os.environ.get("ADMIN_HOST", "").strip().lower()
SITE_URL = environment.site_url(environment.text("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}"))
ROOT_URLCONF = "steunpunt.urls"
WSGI_APPLICATION = "steunpunt.wsgi.application"
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
TIME_ZONE = "Europe/Amsterdam"

# ── letters ───────────────────────────────────────────────────────────────────────────────────────────────────────
# smtp://user:password@host:587 (STARTTLS), smtps://… (TLS at once), smtp+plain://… (none).
# Empty: .eml files in MAIL_FOLDER.
MAIL_URL = os.environ.get("MAIL_URL", "")
environment.mail_server(MAIL_URL)  # checked now, not at the first letter
MAIL_FOLDER = PLACES.mail
# How long a delivery has for one letter, in seconds of elapsed time: longer than any task may last.
LETTER_LEASE = environment.seconds("LETTER_LEASE", default=90)
# How long letters to the same person are bundled, in seconds of elapsed time; 0: each letter goes alone.
LETTERS_TOGETHER = environment.seconds("LETTERS_TOGETHER", default=60, least=0)
MAIL_FROM = environment.sender(environment.text("MAIL_FROM", "Steunpunt <steunpunt@example.org>"))
# Whom to tell of a weakness in the desk; without it whoever sends the letters.
SECURITY_CONTACT = environment.contact("SECURITY_CONTACT", f"mailto:{parseaddr(MAIL_FROM)[1]}")
# What wakes people besides mail (docs/operations.md): web push, and gateways for sms and telephone; None: not that way.
VAPID_KEY = environment.vapid_key(os.environ.get("VAPID_KEY", ""), secret_key=SECRET_KEY)
SMS_GATEWAY, VOICE_GATEWAY = environment.gateway("SMS_GATEWAY"), environment.gateway("VOICE_GATEWAY")
DESK_PHONE = environment.telephone("DESK_PHONE")
SUPPORT_TEAM_PHONE = environment.telephone("SUPPORT_TEAM_PHONE")
# Where 'Verlaat deze pagina' goes: a page that anybody may have open.
LEAVE_URL = environment.page_elsewhere("LEAVE_URL", "https://www.knmi.nl/nederland-nu/weer/verwachtingen")

# ── events ────────────────────────────────────────────────────────────────────────────────────────────────────────
# The source of events, as a URN with the OIN of the organisation that runs the desk (NL GOV profile for CloudEvents).
EVENT_SOURCE = environment.event_source(
    environment.text("EVENT_SOURCE", "urn:nld:oin:00000000000000000000:systeem:steunpunt")
)
# Own networks that subscriptions may use all the same; on a demo desk this machine, to try it out.
WEBHOOK_NETWORKS = environment.networks("WEBHOOK_NETWORKS", "127.0.0.0/8,::1/128" if DEMO else "")

# ── what Django's own checks would say, and why it does not hold here ─────────────────────────────────────────────
SILENCED_SYSTEM_CHECKS = [
    # SECURE_SSL_REDIRECT: the proxy answers nothing over plain HTTP. A client of the API that is redirected has sent
    # its token in the clear first.
    "security.W008",
    # SECURE_HSTS_PRELOAD: a promise to makers of browsers that only the owner of the whole domain can give.
    "security.W021",
]

# ── Django ─────────────────────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "steunpunt",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "pgtrigger",
    "rest_framework",
]
MIDDLEWARE = [
    "steunpunt.web.http.middleware.SecurityHeaders",
    "steunpunt.web.http.middleware.HealthByAddress",
    "api.http.middleware.ApiAnswers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "api.http.middleware.SkipBrowserMiddleware",
    # The following for pages only.
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "steunpunt.web.http.session_use.SessionUse",
    "steunpunt.web.http.middleware.SecondFactorForStaff",
    "steunpunt.web.http.middleware.PageAnswers",
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
                "steunpunt.web.http.context.desk",
            ],
            "libraries": {"moments": "steunpunt.web.presenters.moments"},
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = PLACES.home / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Not compressed at start, which takes half a minute; a proxy in front can do it.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
# A question is at most ten thousand characters; a far larger body is refused unread.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# ── who is there ──────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "steunpunt.Person"
AUTHENTICATION_BACKENDS = ["steunpunt.web.entry.backend.DeskBackend"]
# Where organisations let their people sign in (docs/operations.md).
IDENTITY_PROVIDERS = environment.identity_providers()
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "steunpunt.web.entry.accounts.DeskAccounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# Requests from one client before they wait a few seconds; for how often one address gets a code see
# desk/administration/sign_in/sign_in_codes.py.
# Wrong codes of a second factor are counted by desk/administration/sign_in/app_codes.py: allauth would lock the person
# out. A passkey cannot be guessed, so nothing counts those.
ACCOUNT_RATE_LIMITS = {"request_login_code": "60/m/ip", "login_failed": "", "reauthenticate": ""}
MFA_RATE_LIMITS = {"webauthn_login": ""}
# Seconds after which somebody shows again who they are, before what matters most (web/http/authentication.py, which
# asks in the place of allauth).
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_REAUTHENTICATION_REQUIRED = False
MFA_ADAPTER = "steunpunt.web.security.factors.DeskFactors"
MFA_FORMS = {
    "authenticate": "steunpunt.web.security.forms.FactorCodeForm",
    "reauthenticate": "steunpunt.web.security.forms.ConfirmCodeForm",
    "activate_totp": "steunpunt.web.security.forms.AppCodeForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Steunpunt"
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = MFA_RECOVERY_CODES_SHOW_ONCE = True
# The desk verifies no addresses: the administrator sets them.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = ACCOUNT_LOGOUT_ON_GET = False
SESSION_ENGINE = "steunpunt.desk.access.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "steunpunt.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

_secure = urlsplit(SITE_URL).scheme == "https"
# Passkeys over plain HTTP, which browsers allow on `localhost` only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
# A browser takes a cookie of this name only over https, for this host alone and for all paths (RFC 6265bis, 4.1.3.2).
COOKIE_PREFIX = "__Host-" if _secure else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
CSRF_TRUSTED_ORIGINS = [SITE_URL] if _secure else []
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# People have no password; partners' systems use the second (CLIENT_SECRET_HASHER).
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "api.oauth.client_secrets.UnguessableSecret"]

# ── partners ──────────────────────────────────────────────────────────────────────────────────────────────────────
_RFC_9700 = (
    "IMPLICIT_GRANT",
    "PASSWORD_GRANT",
    "PKCE_METHOD",
    "ACCESS_TOKEN_TRANSPORT",
    "AUTHZ_RESPONSE_ISS",
    "TOKEN_STORAGE",  # the checksum of a token, never the token
    "REFRESH_TOKEN",
    "REDIRECT_URI_SCHEME",
    "REDIRECT_URI_MATCHING",
    "PKCE_REQUIRED",
)
OAUTH2_PROVIDER_APPLICATION_MODEL = "steunpunt.Client"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ACCESS_TOKEN_GENERATOR": "api.oauth.access_tokens.access_token",
    "SCOPES_BACKEND_CLASS": "api.oauth.authentication.ClientScopes",
    "OAUTH2_VALIDATOR_CLASS": "api.oauth.validator.Validator",
    "CLIENT_SECRET_HASHER": "sha256-unguessable",
    "OIDC_ENABLED": False,
    "PKCE_REQUIRED": True,
    # Tokens are for client credentials only (api/oauth/endpoints.py); of the library nothing else is left open.
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{f"COMPLIANT_BCP_RFC9700_{gate}": True for gate in _RFC_9700},
}
# Requests per window for each API client, and for each address without a valid token.
API_LIMIT = environment.number("API_LIMIT", default=1200)
API_LIMIT_UNKNOWN = environment.number("API_LIMIT_UNKNOWN", default=600)
API_LIMIT_WINDOW = environment.seconds("API_LIMIT_WINDOW", default=60)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.oauth.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["api.oauth.authentication.SignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.http.parsers.StrictJSON"],
    "DEFAULT_SCHEMA_CLASS": "api.openapi.schema.DeskSchema",
    "EXCEPTION_HANDLER": "api.http.problems.answer",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": 0,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = openapi_settings.describing(SITE_URL)

# ── logs: references only ─────────────────────────────────────────────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "steunpunt.logs.ReferencesOnly", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
