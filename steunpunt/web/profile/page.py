"""'Profiel': how somebody is reached, and where they find what else is their own."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steunpunt.desk.letters import alarms, contacts
from steunpunt.desk.staff import contact_preferences
from steunpunt.desk.staff.contact_preferences import Contact
from steunpunt.models import Alarm, Letter, Person
from steunpunt.rules import letters
from steunpunt.rules.letters import LetterChannel, LetterOvertaken, LetterState
from steunpunt.rules.refusals import NotFound
from steunpunt.rules.values import telephone
from steunpunt.rules.waking import AlarmOutcome
from steunpunt.web.http.decorators import DeskRequest, signed_in
from steunpunt.web.http.forms import DeskForm
from steunpunt.web.presenters.moments import when
from steunpunt.web.profile.forms import ChannelsForm, OwnPhoneForm, PushDeviceForm, QuietHoursForm
from steunpunt.web.profile.push import public_key
from steunpunt.web.staff.answer import attempt, post_only

_SAVED = "Bewaard. U krijgt er ook een e-mail over."
_STATES = {
    LetterState.WAITING: "wordt verstuurd",
    LetterState.SENT: "verstuurd",
    LetterState.FAILING: "komt nog niet aan; wij proberen het opnieuw",
    LetterState.OVERTAKEN: "niet meer nodig",
}


@require_safe
@signed_in
def profile(request: DeskRequest) -> HttpResponse:
    """Show it; those who work at the desk also keep how they are reached."""
    return _page(request)


@post_only("profile")
@signed_in
def save_phone(request: DeskRequest) -> HttpResponse:
    """Save one's own telephone number."""
    form = OwnPhoneForm(request.POST)
    status = attempt(
        form, lambda: contacts.save_phone(person=request.user, typed=form.cleaned_data["phone"], at=request.at)
    )
    return _saved(request, status, "phone", form, _SAVED)


@post_only("profile")
@signed_in
def save_channels(request: DeskRequest) -> HttpResponse:
    """Save by which ways one is woken."""
    form = ChannelsForm(request.POST)
    status = attempt(
        form,
        lambda: contacts.save_channels(
            person=request.user,
            by_sms=form.cleaned_data.get("by_sms", False),
            by_voice=form.cleaned_data.get("by_voice", False),
            at=request.at,
        ),
    )
    return _saved(request, status, "channels", form, _SAVED)


@post_only("profile")
@signed_in
def save_quiet_hours(request: DeskRequest) -> HttpResponse:
    """Save one's quiet hours."""
    form = QuietHoursForm(request.POST)
    status = attempt(form, lambda: contacts.save_quiet_hours(person=request.user, hours=form.hours, at=request.at))
    return _saved(request, status, "quiet", form, "Uw stille uren zijn bewaard.")


@post_only("profile")
@signed_in
def try_out(request: DeskRequest) -> HttpResponse:
    """Send oneself a test, over all of one's channels."""
    if not contacts.may_keep(request.user):
        raise NotFound
    alarms.try_out(request.user, at=request.at)
    messages.success(request, "De proef is onderweg. Hieronder ziet u hoe het afloopt; ververs de pagina daarvoor.")
    return redirect("profile")


def _saved(request: DeskRequest, status: HTTPStatus | None, name: str, form: DeskForm, said: str) -> HttpResponse:
    if status is not None:
        return _page(request, bound={name: form}, status=status)
    messages.success(request, said)
    return redirect("profile")


def _page(
    request: DeskRequest, *, bound: dict[str, DeskForm] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context: dict[str, object] = {"works_here": contacts.may_keep(request.user)}
    if context["works_here"]:
        own = contact_preferences.of(request.user.pk)
        context |= _forms(own) | (bound or {})
        context |= {
            "form": next(iter((bound or {}).values()), None),
            "has_channels": bool(ChannelsForm.base_fields.keys() & ChannelsForm().fields.keys()),
            "devices": contacts.devices_of(request.user),
            "device": PushDeviceForm(auto_id="apparaat_%s"),
            "push_key": public_key(),
            "calling": [
                {"id": alarm.id, "when": when(alarm.raised_at, request.at)}
                for alarm in alarms.calling(request.user, request.visible, at=request.at)
            ],
            "test": _last_test(request.user, request.at),
        }
    return render(request, "profile/page.html", context, status=status)


def _forms(own: Contact) -> dict[str, DeskForm]:
    quiet = own.quiet
    hours = {"quiet_from": quiet.begins, "quiet_until": quiet.ends} if quiet else {}
    return {
        "phone": OwnPhoneForm(initial={"phone": telephone.as_shown(own.phone) if own.phone else ""}),
        "channels": ChannelsForm(initial={"by_sms": own.by_sms, "by_voice": own.by_voice}),
        "quiet": QuietHoursForm(initial=hours),
    }


def _last_test(person: Person, at: datetime) -> dict[str, Any] | None:
    """What became of their last test: when, each letter, and whether they saw it."""
    alarm = alarms.last_test(person)
    if alarm is None:
        return None
    return {
        "when": when(alarm.raised_at, at),
        "lines": [_of_letter(letter) for letter in alarms.letters_of(alarm)],
        "said": _said(alarm, at),
    }


def _said(alarm: Alarm, at: datetime) -> str:
    if alarm.outcome == AlarmOutcome.SEEN and alarm.ended_at is not None:
        return f"U zag die {when(alarm.ended_at, at)}."
    if alarm.outcome:
        return "U hebt niet laten weten dat u die zag. Bij spoed hadden wij daarna de volgende opgeroepen."
    return "Nog niet gezien."


def _of_letter(letter: Letter) -> str:
    channel = LetterChannel(letter.channel).label
    if letter.last_fault == LetterOvertaken.SEEN:
        return f"{channel}: niet meer nodig, want u zag het al"
    if letter.state is LetterState.GIVEN_UP:
        return f"{channel}: niet gelukt. {letters.reason(letter.last_fault)}"
    return f"{channel}: {_STATES[letter.state]}"
