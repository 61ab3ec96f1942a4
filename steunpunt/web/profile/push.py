"""The devices that get messages, and the service worker that shows them."""

import base64
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from steunpunt.desk.letters import contacts
from steunpunt.rules.values.devices import device_of
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.profile.forms import PushDeviceForm
from steunpunt.web.staff.answer import attempt, post_only

_SCRIPT = "brand/meldingen.js"


@cache
def public_key() -> str:
    """Return the public key by which a browser knows the messages of this desk (VAPID), in base64url."""
    point = ec.derive_private_key(settings.VAPID_KEY, ec.SECP256R1()).public_key()
    return base64.urlsafe_b64encode(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode()


@post_only("profile")
@signed_in
def add(request: DeskRequest) -> HttpResponse:
    """Let messages go to the browser that asks for it."""
    form = PushDeviceForm(request.POST)
    name = device_of(request.headers.get("User-Agent", ""))
    status = attempt(
        form,
        lambda: contacts.add_device(person=request.user, name=name, subscription=form.subscription, at=request.at),
    )
    if status is None:
        messages.success(request, "Dit apparaat krijgt nu meldingen. Probeer het hieronder meteen uit.")
    else:
        messages.error(request, " ".join(fault["sentence"] for fault in form.faults_by_field()) or _of_form(form))
    return redirect("profile")


@post_only("profile")
@signed_in
def remove(request: DeskRequest, device_id: UUID) -> HttpResponse:
    """Send nothing more to this device."""
    contacts.remove_device(person=request.user, device_id=device_id, at=request.at)
    messages.success(request, "Dit apparaat krijgt geen meldingen meer. U krijgt er ook een e-mail over.")
    return redirect("profile")


@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The script that shows messages. It stands at the root, as a browser lets it speak for its own folder only."""
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _script() -> str:
    found = finders.find(_SCRIPT)
    if not isinstance(found, str):
        raise FileNotFoundError(_SCRIPT)
    return Path(found).read_text("utf-8")


def _of_form(form: PushDeviceForm) -> str:
    return " ".join(str(sentence) for sentence in form.non_field_errors())
