"""Danger to a person is never queued: whom to call comes first, for everybody, signed in or not.

Who had begun a question finds it again from here. It holds no word of it.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from steunpunt.desk.questions import drafts
from steunpunt.models import Person
from steunpunt.web.presenters.promises import kept_at
from steunpunt.web.presenters.roles import roles_of

PAGE = "/gevaar"


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """Whom to call now; and the way back to the question that was begun, or a way to begin one."""
    person, at = request.user, timezone.now()
    known = isinstance(person, Person)
    found = drafts.find(person) if isinstance(person, Person) else None
    context = {
        "may_ask": isinstance(person, Person) and roles_of(person, at=at).is_asker,
        "is_known": known,
        "kept": kept_at(found[0].saved_at, at=at) if found else "",
        "is_ticked": bool(found and found[1].get("danger")),
        "team_phone": settings.SUPPORT_TEAM_PHONE,
        "team_dial": "".join(sign for sign in settings.SUPPORT_TEAM_PHONE if sign in "+0123456789"),
    }
    return render(request, "pages/danger.html", context)
