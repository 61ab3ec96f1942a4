"""What an access change of each kind reads, checks and writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from steunpunt.desk.administration.access_changes import people
from steunpunt.desk.partners import client_keys, clients
from steunpunt.desk.partners.clients import SCOPES
from steunpunt.desk.staff import active_roles
from steunpunt.models import (
    Absence,
    AccessChange,
    Adviser,
    Client,
    LookBack,
    Office,
    Organisation,
    PackageItem,
    Party,
    PartyFunction,
    Person,
)
from steunpunt.rules.access.access_changes import AccessChangeKind, Values
from steunpunt.rules.refusals import Fault, NotFound

MOST_MONTHS = 600


@dataclass(frozen=True)
class ChangeTarget:
    """`read`: the values as they are now; None when the row is not there. `faults`: what is wrong with these values.
    `write`: save them. `remove`: remove the row; None where rows are neither added nor removed.
    """

    read: Callable[[AccessChange], Values | None]
    faults: Callable[[AccessChange, Values], list[Fault]]
    write: Callable[[AccessChange, Values], None]
    remove: Callable[[AccessChange], object] | None = None
    recorded: Callable[[str, object], object] = lambda _name, value: value
    """What the journal keeps of the value of a field with this name."""


def _read_person(change: AccessChange) -> Values | None:
    return None if change.person is None else people.values_of(change.person)


def _faults_of_person(change: AccessChange, after: Values) -> list[Fault]:
    return people.faults_in(after, of=change.person)


def _write_person(change: AccessChange, after: Values) -> None:
    change.person = people.write(change.person, after)


def _read_office(change: AccessChange) -> Values | None:
    office = Office.objects.filter(pk=int(change.row), person=change.person).first() if change.row else None
    if office is None:
        return None
    return {"organisation": office.organisation_id, "function": office.function} | _days(office.since, office.until)


def _faults_of_office(_change: AccessChange, after: Values) -> list[Fault]:
    return [*_faults_of_days(after), *people.faults_of_place(after)]


def _write_office(change: AccessChange, after: Values) -> None:
    office = Office.objects.get(pk=int(change.row)) if change.row else Office(person=_person(change))
    office.organisation_id, office.function = after["organisation"], after["function"]
    _save(office, after)


def _remove_office(change: AccessChange) -> None:
    Office.objects.filter(pk=int(change.row)).delete()


def _read_party_function(change: AccessChange) -> Values | None:
    held = PartyFunction.objects.filter(pk=int(change.row), person=change.person).first() if change.row else None
    return None if held is None else {"party": held.party_id} | _days(held.since, held.until)


def _faults_of_party_function(_change: AccessChange, after: Values) -> list[Fault]:
    faults = _faults_of_days(after)
    if not Party.objects.filter(code=after["party"]).exists():
        faults.append(Fault("party", "onbekend", "Deze partij kennen wij niet. Kies er een uit de lijst."))
    return faults


def _write_party_function(change: AccessChange, after: Values) -> None:
    held = PartyFunction.objects.get(pk=int(change.row)) if change.row else PartyFunction(person=_person(change))
    held.party_id = after["party"]
    _save(held, after)


def _remove_party_function(change: AccessChange) -> None:
    PartyFunction.objects.filter(pk=int(change.row)).delete()


def _save(held: Office | PartyFunction, after: Values) -> None:
    held.since, held.until = _day(after["since"]), _day(after["until"])
    held.save()


def _person(change: AccessChange) -> Person:
    if change.person is None:
        raise NotFound
    return change.person


def _read_deputy(change: AccessChange) -> Values | None:
    held: Absence | Adviser | None
    if change.row:
        held = Absence.objects.filter(pk=int(change.row), adviser=change.person_id).first()
    else:
        held = Adviser.objects.filter(pk=change.person_id).first()
    return None if held is None else {"deputy": str(held.deputy_id or "")}


def _faults_of_deputy(change: AccessChange, after: Values) -> list[Fault]:
    deputy = after["deputy"]
    if deputy and deputy == str(change.person_id):
        return [Fault("deputy", "zichzelf", "Niemand vervangt zichzelf. Kies een ander.")]
    if deputy and deputy not in map(str, active_roles.advisers().values_list("pk", flat=True)):
        return [Fault("deputy", "onbekend", "Deze vervanger is geen adviseur van de desk. Kies er een uit de lijst.")]
    return []


def _write_deputy(change: AccessChange, after: Values) -> None:
    deputy = after["deputy"] or None
    if change.row:
        Absence.objects.filter(pk=int(change.row)).update(deputy=deputy)
    else:
        Adviser.objects.filter(pk=change.person_id).update(deputy=deputy)


def _read_look_back(change: AccessChange) -> Values | None:
    term = LookBack.objects.filter(pk=change.row).first()
    return None if term is None else {"months": "" if term.months is None else str(term.months)}


def _faults_of_look_back(_change: AccessChange, after: Values) -> list[Fault]:
    months = str(after["months"])
    if not months or (months.isascii() and months.isdigit() and int(months) <= MOST_MONTHS):
        return []
    sentence = f"Vul een aantal maanden in van 0 tot en met {MOST_MONTHS}, of laat het leeg: dan telt een band altijd."
    return [Fault("months", "buiten-bereik", sentence)]


def _write_look_back(change: AccessChange, after: Values) -> None:
    months = after["months"]
    LookBack.objects.filter(pk=change.row).update(months=int(months) if months else None)


def _read_client(change: AccessChange) -> Values | None:
    client = Client.objects.filter(client_id=change.row, user__is_active=True).first()
    if client is None:
        return None
    item = PackageItem.objects.filter(client=client).order_by("code").first()
    return {
        "scopes": client.scope.split(),
        "asks_for": client.organisation_id or "",
        "item": "" if item is None else item.code,
    }


def _faults_of_client(_change: AccessChange, after: Values) -> list[Fault]:
    faults = []
    if set(after["scopes"]) - set(SCOPES):
        faults.append(Fault("scopes", "onbekend", f"Kies uit: {', '.join(SCOPES)}."))
    place = after["asks_for"]
    if place and not Organisation.objects.filter(code=place).exists():
        faults.append(Fault("asks_for", "onbekend", "Deze organisatie kennen wij niet. Kies er een uit de lijst."))
    if after["item"] and not PackageItem.objects.filter(code=after["item"]).exists():
        faults.append(Fault("item", "onbekend", "Dit onderdeel kennen wij niet. Kies er een uit de lijst."))
    return faults


def _write_client(change: AccessChange, after: Values) -> None:
    clients = Client.objects.filter(client_id=change.row)
    clients.update(scope=" ".join(after["scopes"]), organisation=after["asks_for"] or None)
    client = clients.get()
    if not PackageItem.objects.filter(client=client, code=after["item"]).exists():
        PackageItem.objects.filter(client=client).update(client=None)
        PackageItem.objects.filter(code=after["item"]).update(client=client)


def _read_client_keys(change: AccessChange) -> Values | None:
    client = Client.objects.filter(client_id=change.row, user__is_active=True).first()
    return None if client is None else {"secret": client.client_secret, "jwks": client.jwks}


def _no_faults(_change: AccessChange, _after: Values) -> list[Fault]:
    """The command on the server read the keys, and made the secret itself."""
    return []


def _write_client_keys(change: AccessChange, after: Values) -> None:
    client = clients.running(change.row)
    fields = ["client_secret", "jwks", "former_secret", "former_secret_until"]
    if "keeps_former" in after:
        keeps = after["keeps_former"] and change.decided_at is not None
        client.former_secret = client.client_secret if keeps else ""
        client.former_secret_until = change.decided_at + clients.FORMER_LASTS if keeps and change.decided_at else None
    client.client_secret, client.jwks = after["secret"], after["jwks"]  # a hash, which is saved as it is
    client.save(update_fields=fields)


def _recorded_of_client_keys(name: str, value: object) -> object:
    return client_keys.fingerprint(value) if name in {"secret", "jwks"} and value else value


def _days(since: date | None, until: date | None) -> dict[str, str]:
    return {"since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _faults_of_days(values: Values) -> list[Fault]:
    since, until = _day(values["since"]), _day(values["until"])
    if since and until and until < since:
        return [Fault("until", "voor-het-begin", "Deze dag ligt voor de eerste dag. Kies een latere.")]
    return []


TARGETS: Mapping[AccessChangeKind, ChangeTarget] = {
    AccessChangeKind.PERSON: ChangeTarget(_read_person, _faults_of_person, _write_person),
    AccessChangeKind.OFFICE: ChangeTarget(_read_office, _faults_of_office, _write_office, _remove_office),
    AccessChangeKind.PARTY_FUNCTION: ChangeTarget(
        _read_party_function, _faults_of_party_function, _write_party_function, _remove_party_function
    ),
    AccessChangeKind.DEPUTY: ChangeTarget(_read_deputy, _faults_of_deputy, _write_deputy),
    AccessChangeKind.LOOK_BACK: ChangeTarget(_read_look_back, _faults_of_look_back, _write_look_back),
    AccessChangeKind.CLIENT: ChangeTarget(_read_client, _faults_of_client, _write_client),
    AccessChangeKind.CLIENT_KEYS: ChangeTarget(
        _read_client_keys, _no_faults, _write_client_keys, recorded=_recorded_of_client_keys
    ),
}
