"""Signing in as people do on a desk that is no demo: a code from the letter, and a code from an app (RFC 6238)."""

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

from django.test import Client
from django.utils import timezone

from steunpunt.desk.administration.sign_in import enrolment
from steunpunt.desk.storage import encryption
from steunpunt.models import Letter, Person


def code_of(person: Person) -> str:
    """The code in the newest letter that is owed to this person."""
    letter = Letter.objects.filter(recipient=person, topic="inlogcode", sealed_code__isnull=False).latest("owed_at")
    return encryption.open_alone(letter, "sealed_code").decode()


def by_mail(person: Person, client: Client | None = None, *, onward: str = "") -> Client:
    """A browser that gave this person's address and the code from the letter; `answer` is what came back."""
    client = client or Client()
    more = {"next": onward} if onward else {}
    assert client.post("/inloggen", {"email": person.email, **more}).status_code == 302
    client.post("/inloggen/code", {"code": code_of(person), **more})
    return client


def totp(secret: str, *, at: float | None = None) -> str:
    """The six digits of this moment."""
    counter = struct.pack(">Q", int(time.time() if at is None else at) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def by_colleague(person: Person) -> Client:
    """The same of somebody who works at the desk, who also filled in the code of a colleague."""
    client = by_mail(person)
    colleague = Person.objects.get(username="hessel" if person.username != "hessel" else "beheer")
    code = enrolment.issue(person.pk, by=colleague, at=timezone.now())
    assert client.post("/beveiliging/koppelcode", {"code": code}).status_code == 302
    return client


def add_app(client: Client) -> tuple[str, list[str]]:
    """Set up an app on its page; its secret, and the recovery codes that the next page shows."""
    page = client.get("/beveiliging/app").content.decode()
    match = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert match, page
    answer: Any = client.post("/beveiliging/app", {"code": totp(match[1])}, follow=True)
    return match[1], re.findall(r"<code>(\d{8})</code>", answer.content.decode())
