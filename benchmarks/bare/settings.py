"""Settings of the bare peer: the desk's own way to the database, and otherwise as little as Django runs with."""

from steunpunt import environment

DATABASES = {"default": environment.database(environment.text("DATABASE_URL"))}
SECRET_KEY = environment.text("SECRET_KEY")
ALLOWED_HOSTS = ["127.0.0.1"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["benchmarks.bare", "rest_framework"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.bare.urls"
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
