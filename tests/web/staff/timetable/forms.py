"""The forms of the timetable, filled in, and what their pages say."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

from django.test import Client

from steunpunt.models import Clock, Question
from steunpunt.rules.clocks.clocks import ClockKind
from tests.cast import MONDAY
from tests.web.desk_pages import PageAnswer, key_of, main_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + HOUR
"""Eleven in the morning in Amsterdam, an hour after the question was asked."""
PAGE = "/termijnen"
ADVICE = "/termijnen/belofte/hoog/advies"
REACTION = "/termijnen/belofte/hoog/eerste_reactie"
OFFICE_HOURS = "/termijnen/kalender/kantooruren"


def longer(**changed: Any) -> dict[str, Any]:
    """Three working days for an advice, from now on."""
    return {"hours": "24", "minutes": "0", "calendar_code": "kantooruren", "starts": "nu", "key": uuid4()} | changed


def week(**changed: Any) -> dict[str, Any]:
    """Office hours as they are, from today on, with what differs."""
    days = {f"day_{day}": "09:00-17:00" if day < 5 else "" for day in range(7)}
    layers = ["erkend", "goede_vrijdag", "gelijkgesteld", "eigen"]
    return days | {"layers": layers, "from_day": "2026-11-23", "key": uuid4()} | changed


def previewed(client: Client, where: str, filled: dict[str, Any]) -> dict[str, Any]:
    """What the preview would send on when it is saved."""
    page = main_of(client.post(where, filled))
    return filled | {"shown": key_of(page, "shown"), "key": key_of(page), "stap": "opslaan"}


def sentences(answer: PageAnswer) -> str:
    """The text of <main>, whatever the status, without its tags."""
    body = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def due(question: Question, kind: ClockKind = ClockKind.ADVICE) -> datetime:
    """When it is due as stored."""
    return Clock.objects.get(question=question, kind=kind).due_at
