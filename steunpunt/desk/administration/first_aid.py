"""First aid: what an asker can do while waiting, as written by the desk."""

from datetime import datetime

from django.db import transaction

from steunpunt.desk.access import capabilities
from steunpunt.desk.storage import journal
from steunpunt.models import FirstAid, Person
from steunpunt.rules import text
from steunpunt.rules.access.capabilities import Capability
from steunpunt.rules.refusals import Fault, Faulty
from steunpunt.rules.words import Phase

LONGEST = 300
MOST = 8


def lines_for(phase: Phase) -> list[str]:
    return list(FirstAid.objects.filter(phase=phase).values_list("text", flat=True))


def rewrite(*, person: Person, phase: Phase, lines: list[str], at: datetime) -> None:
    """Replace the lines of a phase. Raises NotFound for anybody but a coordinator; Faulty for too many or too long
    lines.
    """
    capabilities.require(person, Capability.EDIT_FIRST_AID)
    lines = [line for line in map(text.tidy, lines) if line]
    faults = []
    if len(lines) > MOST:
        faults.append(
            Fault("lines", "te-veel", f"Schrijf hoogstens {MOST} regels; wie onder druk staat leest er weinig.")
        )
    for line in lines:
        complaint = text.complaint(line, longest=LONGEST, one_line=True)
        if complaint is not None:
            faults.append(Fault("lines", complaint.code, complaint.sentence))
    if faults:
        raise Faulty(faults)
    with transaction.atomic():
        FirstAid.objects.filter(phase=phase).delete()
        FirstAid.objects.bulk_create(
            FirstAid(phase=phase, place=place, text=line) for place, line in enumerate(lines, start=1)
        )
        journal.line("eerste-hulp.herschreven", at=at, actor=person, phase=phase)
