"""The template context of every page: the signed-in person, their roles and their menu."""

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from steunpunt.desk.access import permissions
from steunpunt.desk.administration.access_changes import notices as access_notices
from steunpunt.desk.questions import queries
from steunpunt.models import Person
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.appearance import Density
from steunpunt.web.http import authentication
from steunpunt.web.http.session_use import is_background
from steunpunt.web.presenters import health
from steunpunt.web.presenters.roles import Roles, roles_of

_DIALLED = "+0123456789"


_OF_STAFF = (
    (Capability.OVERSEE, "Overzicht", "overview"),
    (Capability.OVERSEE, "Verdelen", "dividing"),
    (Capability.READ_KNOWLEDGE, "Kennisbank", "knowledge"),
    (Capability.KEEP_ROSTER, "Rooster", "roster"),
    (Capability.CHANGE_TIMETABLE, "Termijnen", "timetable"),
    (Capability.KEEP_PARTNERS, "Koppelingen", "partners"),
    (Capability.CHANGE_ACCESS, "Toegang", "access_changes"),
)


_KEYS = {"overview": "g o"}


class Place(TypedDict, total=False):
    """An item of the menu."""

    label: str
    url: str
    current: bool
    count: int
    count_word: str
    key: str
    """The single keys that lead there, in order."""


def desk(request: HttpRequest) -> dict[str, object]:
    """`at` (the moment of the request), `is_background` (whether an open page asks by itself), `role_word`, `demo`, and
    the desk's phone number: `desk_phone` as shown and `desk_phone_dial` to dial, both empty without one. `nav`, which
    counts what waits, so staff have none before their second factor. `leave_url`, where the button to leave at once
    goes: for everybody but those who work at the desk (`works_here`). `scheme`, `is_compact` and `has_shortcuts`: how
    the pages look. For advisers and coordinators also `standstill`: a sentence per part of the desk that has stopped.
    One statement for that, and one for `access_changed` on a page that shows it.
    """
    at = getattr(request, "at", None) or timezone.now()
    phone = settings.DESK_PHONE
    dial = "".join(sign for sign in phone if sign in _DIALLED)
    context: dict[str, object] = {"at": at, "demo": settings.DEMO, "desk_phone": phone, "desk_phone_dial": dial}
    context["is_background"] = is_background(request)
    works_here = False
    if isinstance(request.user, Person):
        context["scheme"], context["has_shortcuts"] = request.user.scheme, request.user.has_shortcuts
        roles = request.roles if hasattr(request, "roles") else roles_of(request.user, at=at)
        works_here = roles.is_adviser or roles.is_coordinator or roles.is_administrator
        person = request.user
        context["role_word"] = roles.word
        context["works_here"] = works_here
        context["is_compact"] = works_here and request.user.density == Density.COMPACT
        context["access_changed"] = SimpleLazyObject(lambda: access_notices.to_acknowledge(person).exists())
        if authentication.used_second_factor(request) or not (works_here or person.is_head):
            context["nav"] = _menu(request, person, roles)
        if roles.is_adviser or roles.is_coordinator:
            context["standstill"] = health.sentences(at=at)
    if not works_here:
        context["leave_url"] = settings.LEAVE_URL
    return context


def _menu(request: HttpRequest, person: Person, roles: Roles) -> list[Place]:
    menu: list[Place] = []
    if roles.is_asker:
        menu += [
            {"label": "Mijn vragen", "url": reverse("my_questions")},
            {"label": "Stel een vraag", "url": reverse("ask")},
        ]
    if roles.is_adviser:
        visible = request.visible if hasattr(request, "visible") else permissions.visible_to(person)
        offers = queries.offered_to(person, visible).count()
        menu.append(
            {"label": "Mijn werk", "url": reverse("work"), "count": offers, "count_word": "aangeboden", "key": "g w"}
        )
    if roles.is_adviser or Capability.OVERSEE in roles.capabilities:
        menu.append({"label": "Te bellen", "url": reverse("calls")})
        menu.append({"label": "Vragen", "url": reverse("lists")})
    menu += [
        {"label": label, "url": reverse(name), "key": _KEYS.get(name, "")}
        for capability, label, name in _OF_STAFF
        if capability in roles.capabilities
    ]
    menu.append({"label": "Veiligheidspakket", "url": reverse("package")})
    if roles.is_cabinet:
        menu.append({"label": "Uitreiken", "url": reverse("issues")})
    if roles.is_administrator and settings.ADMIN:
        menu.append({"label": "Beheer", "url": reverse("admin:index")})
    # The current page is under the item with the longest matching path.
    current_url = max(
        (place["url"] for place in menu if f"{request.path}/".startswith(f"{place['url']}/")), key=len, default=""
    )
    for place in menu:
        place["current"] = place["url"] == current_url
    return menu
