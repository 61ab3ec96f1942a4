"""The forms of changes of access. `values` gives what was filled in as a change takes it."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from steunpunt.desk.administration.access_changes.proposals import LONGEST_REASON
from steunpunt.desk.partners.clients import SCOPES
from steunpunt.desk.staff import active_roles
from steunpunt.models import Organisation, PackageItem, Party, Person
from steunpunt.rules.access.access_changes import GRANTED_ROLES, Values
from steunpunt.rules.access.roles import ActorRole
from steunpunt.rules.words import Function
from steunpunt.web.http.fields import DayField, EmailAddressField, HintedLabel, NameField, WordChoiceField, WordsField
from steunpunt.web.http.forms import DeskForm

_ROLE_HINTS = {
    ActorRole.ADVISER: "Neemt vragen aan en leest ze.",
    ActorRole.COORDINATOR: "Leidt de desk, zonder inhoud te lezen, en bevestigt wijzigingen van toegang.",
    ActorRole.DEPUTY_COORDINATOR: "Alleen voor vragen die geen coördinator mag zien.",
    ActorRole.HEAD: "Hoort het als een belofte ruim te laat is. Ziet geen vragen.",
    ActorRole.ADMINISTRATOR: "Beheert het systeem, en bevestigt wijzigingen van toegang. Leest geen inhoud.",
}


if TYPE_CHECKING:  # Django's own class takes no parameter when it runs
    AnyOrganisation = forms.ModelChoiceField[Organisation]
else:
    AnyOrganisation = forms.ModelChoiceField


class OrganisationField(AnyOrganisation):
    """An organisation, with its kind: there is a municipality and a province of Utrecht."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Organisation.objects.order_by("sort_key", "code"), **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.in_full)


class ReasonForm(DeskForm):
    """A change, with the reason that the second person reads."""

    reason = WordsField(
        label="Waarom?",
        help_text="Wie bevestigt, leest dit. Schrijf niets over een vraag.",
        longest=LONGEST_REASON,
        rows=3,
        error_messages={"required": "Schrijf waarom dit nodig is."},
    )

    def values(self) -> Values:
        """What was filled in, without the reason."""
        return {name: _as_json(value) for name, value in self.cleaned_data.items() if name != "reason"}


class PersonAccessForm(ReasonForm):
    """Who somebody is, and which roles they have."""

    first_name = NameField(label="Voornaam", max_length=150)
    last_name = NameField(label="Achternaam", max_length=150)
    email = EmailAddressField(label="E-mailadres", help_text="Hiermee logt deze persoon in.")
    roles = forms.MultipleChoiceField(
        label="Rollen bij het Steunpunt",
        choices=[(str(role), HintedLabel(role.label, _ROLE_HINTS[role])) for role in GRANTED_ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    signs_in = forms.BooleanField(label="Mag inloggen", required=False, initial=True)
    field_order: tuple[str, ...] = ("first_name", "last_name", "email", "roles", "signs_in", "reason")

    def values(self) -> Values:
        """Roles in the order of the desk."""
        values = dict(super().values())
        return {**values, "roles": [str(role) for role in GRANTED_ROLES if role in values["roles"]]}


class PlaceFields(ReasonForm):
    """An organisation and a function there."""

    organisation = OrganisationField(
        label="Organisatie",
        empty_label="Kies …",
        error_messages={"required": "Kies de organisatie.", "invalid_choice": "Kies een organisatie uit de lijst."},
    )
    function = WordChoiceField(Function, label="Functie", error_messages={"required": "Kies de functie."})
    since = DayField(label="Vanaf", required=False)


class NewPersonForm(PersonAccessForm, PlaceFields):
    """Somebody new, with their office if they have one."""

    field_order: tuple[str, ...] = (
        "first_name",
        "last_name",
        "email",
        "organisation",
        "function",
        "since",
        "roles",
        "reason",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["signs_in"]
        for name in ("organisation", "function"):
            self.fields[name].required = False

    def values(self) -> Values:
        return {**super().values(), "signs_in": True}


class OfficeForm(PlaceFields):
    """A function in an organisation: it gives the right to ask, or a conflict of interest."""

    until = DayField(label="Tot en met", help_text="Laat leeg als het nog zo is.", required=False)
    field_order: tuple[str, ...] = ("organisation", "function", "since", "until", "reason")


class PartyFunctionForm(ReasonForm):
    """A function in a party: it gives a conflict of interest."""

    party = forms.ModelChoiceField(
        Party.objects.all(),
        label="Partij",
        empty_label="Kies …",
        error_messages={"required": "Kies de partij.", "invalid_choice": "Kies een partij uit de lijst."},
    )
    since = DayField(label="Vanaf", required=False)
    until = DayField(label="Tot en met", help_text="Laat leeg als het nog zo is.", required=False)
    field_order: tuple[str, ...] = ("party", "since", "until", "reason")


class AbsenceDeputyForm(ReasonForm):
    """Who stands in for an adviser: always, or in one absence."""

    deputy = forms.ModelChoiceField(
        Person.objects.none(),
        label="Wie neemt waar?",
        empty_label="Niemand",
        required=False,
        error_messages={"invalid_choice": "Kies een adviseur uit de lijst."},
    )
    field_order: tuple[str, ...] = ("deputy", "reason")

    def __init__(self, *args: Any, of: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Person.objects.filter(adviser__in=active_roles.advisers()).exclude(pk=of.pk)
        deputy = self.fields["deputy"]
        if isinstance(deputy, forms.ModelChoiceField):
            deputy.queryset = others.order_by("sort_key", "pk")


class LookBackForm(ReasonForm):
    """For how many months after its end a conflict of a kind still counts."""

    months = forms.IntegerField(
        label="Aantal maanden", help_text="Laat leeg als een band altijd telt.", required=False, min_value=0
    )
    field_order: tuple[str, ...] = ("months", "reason")


class ClientScopesForm(ReasonForm):
    """What a partner's system may do, and for which organisation."""

    scopes = forms.MultipleChoiceField(
        label="Wat mag deze koppeling?",
        choices=[(code, HintedLabel(code.replace(":", ": "), hint)) for code, hint in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    asks_for = OrganisationField(
        label="Voor welke organisatie?",
        empty_label="Alle organisaties",
        required=False,
        error_messages={"invalid_choice": "Kies een organisatie uit de lijst."},
    )
    item = forms.ModelChoiceField(
        PackageItem.objects.order_by("place", "code"),
        label="Ontvangt verwijzingen naar",
        empty_label="Niets",
        required=False,
        error_messages={"invalid_choice": "Kies een onderdeel uit de lijst."},
    )
    field_order: tuple[str, ...] = ("scopes", "asks_for", "item", "reason")

    def values(self) -> Values:
        """Scopes in the order of the desk."""
        values = dict(super().values())
        return {**values, "scopes": [code for code in SCOPES if code in values["scopes"]]}


def initial_of(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """The values of a row as the initial values of its form."""
    return dict(values or {})


def _as_json(value: Any) -> Any:
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case Organisation() | PackageItem() | Party() | Person():
            return str(value.pk)
        case bool() | list():
            return value
    return str(value)
