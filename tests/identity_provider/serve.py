"""The provider itself: `python -m tests.identity_provider.serve FOLDER PORT REDIRECT_URI…`, until it is ended."""

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

CLIENT_ID, CLIENT_SECRET = "steunpunt", "a secret that only the desk and the provider know"
PROVIDER = "tests.identity_provider.provider"
APPLICATION: str = "oauth2_provider.Application"
APPS = ("contenttypes", "auth", "sessions", "oauth2_provider")


class Quiet(WSGIRequestHandler):
    def log_message(self, *_line: Any, **_more: Any) -> None:
        """Say nothing: addresses have codes in them."""


class Threads(ThreadingMixIn, WSGIServer):
    """A thread for each connection: browsers open more than they use."""

    daemon_threads = True


def configure(folder: Path, port: int) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    settings.configure(
        SECRET_KEY="of a provider that lives as long as a test, and has only people of the cast in it",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=PROVIDER,
        LOGIN_URL="/login",
        USE_TZ=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # of its client's secret, at each sign-in
        SESSION_COOKIE_NAME="provider",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite3")}},
        INSTALLED_APPS=[app if app == "oauth2_provider" else f"django.contrib.{app}" for app in APPS],
        MIGRATION_MODULES=dict.fromkeys(APPS),
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": f"http://127.0.0.1:{port}/o",
            "OIDC_RSA_PRIVATE_KEY": pem.decode(),
            "OAUTH2_VALIDATOR_CLASS": f"{PROVIDER}.SpoiltTokens",
            "SCOPES": {"openid": "who", "email": "address"},
            "PKCE_REQUIRED": True,
        },
    )
    django.setup()


def main(folder: Path, port: int, redirect_uris: list[str]) -> None:
    configure(folder, port)
    call_command("migrate", run_syncdb=True, verbosity=0)
    application: Any = apps.get_model(APPLICATION)
    application.objects.create(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application.GRANT_AUTHORIZATION_CODE,
        algorithm=application.RS256_ALGORITHM,
        redirect_uris=" ".join(redirect_uris),
        skip_authorization=True,
    )
    server = make_server("127.0.0.1", port, get_wsgi_application(), Threads, Quiet)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
