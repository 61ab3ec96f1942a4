"""Middleware: note on which device a session is used, and sign staff out who did nothing for half an hour."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from steunpunt.desk.access import second_factors, sessions
from steunpunt.models import Person
from steunpunt.rules.values.devices import device_of

IDLE_FOR = timedelta(minutes=30)
"""Elapsed time after which a session of staff ends. Autosaving what is typed is use too."""


BACKGROUND = "Background-Refresh"
"""The header of what an open page asks by itself."""


def is_background(request: HttpRequest) -> bool:
    """Whether a page asks this by itself, so that it is no use of the session."""
    return BACKGROUND in request.headers or request.path == reverse("changes")


class SessionUse:
    """Before the view: staff who were idle too long become strangers, who get the sign-in page, or with a form what
    they typed. After it: note the use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One statement at most once a minute; after half an hour of nothing one more."""
        if request.path == reverse("health"):  # answers also when no session can be read
            return self.get_response(request)
        at = timezone.now()
        person = request.user
        if isinstance(person, Person):
            use = sessions.use_of(request.session)
            is_idle = use is not None and at - use.last_used_at >= IDLE_FOR
            if is_idle and second_factors.must_have_second_factor(person):
                auth.logout(request)
        response = self.get_response(request)
        if request.user.is_authenticated and not is_background(request):
            sessions.note_use(request.session, device=device_of(request.headers.get("User-Agent", "")), at=at)
        return response
