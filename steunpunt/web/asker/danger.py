"""Whom to call when a person is in danger: shown first to everybody, signed in or not.

It links back to a draft of the person signed in, and shows nothing of its content.
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


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """Show the numbers to call, and a link to the draft or to a new question."""
    person, at = request.user, timezone.now()
    is_known = isinstance(person, Person)
    draft_and_answers = drafts.find(person) if isinstance(person, Person) else None
    context = {
        "may_ask": isinstance(person, Person) and roles_of(person, at=at).is_asker,
        "is_known": is_known,
        "kept": kept_at(draft_and_answers[0].saved_at, at=at) if draft_and_answers else "",
        "is_ticked": bool(draft_and_answers and draft_and_answers[1].get("danger")),
        "team_phone": settings.SUPPORT_TEAM_PHONE,
        "team_dial": "".join(sign for sign in settings.SUPPORT_TEAM_PHONE if sign in "+0123456789"),
    }
    return render(request, "pages/danger.html", context)
