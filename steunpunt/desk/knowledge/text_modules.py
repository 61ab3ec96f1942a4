"""Text modules ('bouwstenen'): written by an adviser, offered after a second person approved them, kept by version."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from steunpunt.desk.access import capabilities
from steunpunt.desk.storage import journal
from steunpunt.models import ModuleVersion, Person, TextModule
from steunpunt.rules import text
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import Fault, Faulty, Kind, NotFound, Refusal
from steunpunt.rules.values import module_fields
from steunpunt.rules.words import Category, ModuleOutcome, Phase

LONGEST_TITLE = 80


@dataclass(frozen=True)
class ModuleText:
    """What a version says, and for what; None: for every category or phase."""

    title: str
    body: str
    category: Category | None = None
    phase: Phase | None = None


def write(*, person: Person, words: ModuleText, at: datetime, module_id: UUID | None = None) -> ModuleVersion:
    """Write a new module, or the next version of one, to be reviewed by somebody else. The version in use stays until
    then; one that still waits for its review is replaced, by its author.

    Raises Faulty, NotFound for whoever does not work with them or for one that was withdrawn, and Refusal `in-nalezing`
    while a version of somebody else waits.
    """
    capabilities.require(person, Capability.READ_KNOWLEDGE)
    title, body = text.tidy(words.title), text.tidy(words.body)
    _check(title, body)
    with transaction.atomic():
        module = TextModule.objects.create() if module_id is None else _locked(module_id)
        waiting = module.versions.filter(outcome="").first()
        if waiting is not None and waiting.author_id != person.pk:
            raise Refusal("in-nalezing", "Een nieuwe versie van een collega wacht op nalezen. Lees die eerst na.")
        last = module.versions.order_by("-number").first()
        version = waiting or ModuleVersion(module=module, author=person, number=1 if last is None else last.number + 1)
        version.title, version.body, version.written_at = title, body, at
        version.category, version.phase = words.category or "", words.phase or ""
        version.save()
        journal.line("bouwsteen.geschreven", at=at, actor=person, module=str(module.id), version=version.number)
        return version


def review(*, person: Person, module_id: UUID, seen: datetime, approves: bool, at: datetime) -> ModuleVersion:
    """Approve the version that waits, or turn it down; never one's own. `seen`: when the version was written that was
    read. Raises NotFound when none waits, Refusal `eigen-bouwsteen`, and `bouwsteen-gewijzigd` when it was written
    anew.
    """
    capabilities.require(person, Capability.READ_KNOWLEDGE)
    with transaction.atomic():
        version = _locked(module_id).versions.filter(outcome="").first()
        if version is None:
            raise NotFound
        if version.author_id == person.pk:
            raise Refusal("eigen-bouwsteen", "U schreef dit zelf. Een collega leest het na.", Kind.FORBIDDEN)
        if version.written_at != seen:
            raise Refusal("bouwsteen-gewijzigd", "De tekst is intussen gewijzigd. Lees die opnieuw.")
        version.reviewer, version.reviewed_at = person, at
        version.outcome = ModuleOutcome.APPROVED if approves else ModuleOutcome.TURNED_DOWN
        version.save(update_fields=["reviewer", "reviewed_at", "outcome"])
        journal.line(
            "bouwsteen.nagelezen",
            at=at,
            actor=person,
            module=str(module_id),
            version=version.number,
            outcome=version.outcome,
        )
        return version


def withdraw(*, person: Person, module_id: UUID, at: datetime) -> None:
    """Take it out of use: it is offered no more. Its versions stay."""
    capabilities.require(person, Capability.READ_KNOWLEDGE)
    with transaction.atomic():
        module = _locked(module_id)
        module.withdrawn_at = at
        module.save(update_fields=["withdrawn_at"])
        journal.line("bouwsteen.ingetrokken", at=at, actor=person, module=str(module_id))


def offered(*, words: str = "", category: str = "", phase: str = "") -> list[ModuleVersion]:
    """Return the versions in use that have all of these words in title or text, those for this category and phase
    first. One statement.
    """
    approved = ModuleVersion.objects.filter(module=OuterRef("module"), outcome=ModuleOutcome.APPROVED)
    newest = Subquery(approved.order_by("-number").values("pk")[:1])
    found = ModuleVersion.objects.filter(pk=newest, module__withdrawn_at=None)
    for word in words.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(body__icontains=word))

    def distance(version: ModuleVersion) -> tuple[int, str]:
        fits = [version.category in {"", category}, version.phase in {"", phase}]
        exact = [bool(category) and version.category == category, bool(phase) and version.phase == phase]
        return (-2 * sum(fits) - sum(exact), version.title.casefold())

    return sorted(found, key=distance)


def waiting() -> QuerySet[ModuleVersion]:
    """Return the versions that wait for a second person, the oldest first."""
    versions = ModuleVersion.objects.filter(outcome="", module__withdrawn_at=None).select_related("author")
    return versions.order_by("written_at", "pk")


def versions_of(module_id: UUID) -> list[ModuleVersion]:
    """Return its versions, the newest first. Raises NotFound when there is no such module."""
    versions = ModuleVersion.objects.filter(module=module_id).select_related("author", "reviewer", "module")
    listed = list(versions.order_by("-number"))
    if not listed:
        raise NotFound
    return listed


def current(versions: Collection[ModuleVersion]) -> ModuleVersion | None:
    """Return the version in use of these, newest first; None when it was withdrawn or none was approved."""
    in_use = (version for version in versions if version.outcome == ModuleOutcome.APPROVED)
    found = next(in_use, None)
    return None if found is None or found.module.withdrawn_at is not None else found


def _locked(module_id: UUID) -> TextModule:
    module = TextModule.objects.select_for_update().filter(pk=module_id, withdrawn_at=None).first()
    if module is None:
        raise NotFound
    return module


def _check(title: str, body: str) -> None:
    faults = []
    for name, words, longest in (("title", title, LONGEST_TITLE), ("body", body, text.LONGEST_TEXT)):
        complaint = text.complaint(words, longest=longest, one_line=name == "title")
        if complaint is not None:
            faults.append(Fault(name, complaint.code, complaint.sentence))
    unknown = module_fields.unknown_fields(body)
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in module_fields.FIELDS)
        faults.append(Fault("body", "onbekend-veld", f"{{{unknown[0]}}} kennen wij niet. U kunt kiezen uit: {known}."))
    if faults:
        raise Faulty(faults)
