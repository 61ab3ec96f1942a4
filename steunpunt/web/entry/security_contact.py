"""Whom to tell of a weakness in the desk: security.txt (RFC 9116), readable from the first day and never expired."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

GOOD_FOR = timedelta(days=180)
"""How long the text is good for, counted from the last midnight (UTC): RFC 9116 asks for less than a year."""


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def security_contact(_request: HttpRequest) -> HttpResponse:
    """Answer the text. It expires half a year from now, whenever it is asked for."""
    midnight = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {midnight + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}{reverse('security-contact')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
