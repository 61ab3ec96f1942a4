"""One seal over all ties of a person: their offices, functions in parties and declared acquaintances. From these the
desk concludes their conflicts of interest, and a seal per row would not show that one is gone.

Saving and deleting ties by their models makes the seal anew, when it fitted before, over what was proved then and what
is changed now (`steunpunt.models.seals.rows`). What is written past the models makes a set that no seal fits.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from steunpunt.models.seals.rows import BytesField, make_seal, seal_fits

T = TypeVar("T", bound="Tie")
_Ties = dict[tuple[str, Any], dict[str, object]]
"""What a seal covers: by table and primary key the values of each tie."""


class TieSeal(models.Model):
    """The seal over the ties of this person; also of a person without any."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    seal = BytesField(editable=False)

    def __str__(self) -> str:
        return str(self.person_id)


class Tie(models.Model):
    """A row that binds `person`. The model names in `TIED` what the seal covers of it."""

    TIED: ClassVar[tuple[str, ...]] = ()
    person_id: UUID

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, and make the seal anew of the person, and of the person that it was of before."""
        only = kwargs.get("update_fields")
        changed = {f.attname for f in self._meta.concrete_fields if only is None or {f.name, f.attname} & set(only)}
        former = _rows_of(type(self)).filter(pk=self.pk).values_list("person_id", flat=True)
        with _renewing({self.person_id, *former}) as proved:
            before: dict[str, object] = {}
            for ties in proved.values():
                before |= ties.pop((self._meta.db_table, self.pk), {})
            super().save(*args, **kwargs)
            if self.person_id in proved:
                now = {name: getattr(self, name) for name in self.TIED if name in changed or name not in before}
                proved[self.person_id][self._meta.db_table, self.pk] = _plain(type(self), before | now)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """As Django's, and make the seal of the person anew."""
        with _renewing({self.person_id}) as proved:
            for ties in proved.values():
                ties.pop((self._meta.db_table, self.pk), None)
            return super().delete(*args, **kwargs)


class TieQuerySet(models.QuerySet[T]):
    """Ties: what changes several does so row by row."""

    def update(self, **values: Any) -> int:
        """As Django's, without expressions."""
        with transaction.atomic(using=self.db):
            rows = list(self.select_for_update(of=("self",), no_key=True))
            for row in rows:
                for name, value in values.items():
                    setattr(row, name if isinstance(value, models.Model) else _field(self.model, name).attname, value)
                row.save(update_fields=list(values))
        return len(rows)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's."""
        with transaction.atomic(using=self.db):
            rows = list(self.select_for_update(of=("self",)))
            for row in rows:
                row.delete()
        return len(rows), {self.model._meta.label: len(rows)}


update_wrapper(TieQuerySet.delete, models.QuerySet.delete)  # of querysets only, not of managers


def are_genuine(person: UUID) -> bool:
    """Whether the desk itself wrote the ties of this person, and nobody took one away. One statement."""
    return person in _proved([person])


def seal_none(person: UUID) -> None:
    """Seal that this new person has no ties."""
    TieSeal(person_id=person, seal=_seal(person, {})).save(force_insert=True)


def trust_all() -> int:
    """Seal the ties of everybody as they are now, whoever wrote them. Returns how many people there are."""
    people = apps.get_model(settings.AUTH_USER_MODEL)._default_manager.values_list("pk", flat=True)
    TieSeal.objects.bulk_create(
        [TieSeal(person_id=person, seal=b"") for person in people.iterator()], batch_size=500, ignore_conflicts=True
    )
    rows = [TieSeal(person_id=person, seal=_seal(person, ties)) for person, (_, ties) in _read(None).items()]
    TieSeal.objects.bulk_update(rows, ["seal"], batch_size=500)
    return len(rows)


@contextmanager
def _renewing(people: Collection[UUID]) -> Iterator[dict[UUID, _Ties]]:
    """Yield the ties of those of these people whose seal fits; afterwards seal what the caller made of them."""
    with transaction.atomic():
        locked = TieSeal.objects.select_for_update(no_key=True).filter(person__in=people).order_by("person")
        list(locked)  # the next statement sees what somebody else wrote who held it
        proved = _proved(people)
        yield proved
        for person, ties in proved.items():
            TieSeal.objects.filter(person=person).update(seal=_seal(person, ties))


def _proved(people: Collection[UUID]) -> dict[UUID, _Ties]:
    found = _read(people).items()
    return {person: ties for person, (seal, ties) in found if seal_fits(_label(), _facts(person, ties), seal)}


def _read(people: Collection[UUID] | None) -> dict[UUID, tuple[bytes | memoryview | None, _Ties]]:
    """Return the seals and the ties of these people, of all for None, as they are at one moment. One statement."""
    kinds = {model._meta.db_table: model for model in apps.get_models() if issubclass(model, Tie)}
    each = {
        table: ArraySubquery(
            _rows_of(model)
            .filter(person=OuterRef("person"))
            .values(tie=JSONObject(**{name: F(name) for name in ("id", *model.TIED)}))
        )
        for table, model in kinds.items()
    }
    rows = TieSeal.objects.all() if people is None else TieSeal.objects.filter(person__in=people)
    return {
        row["person"]: (
            row["seal"],
            {(table, tie["id"]): _plain(model, tie) for table, model in kinds.items() for tie in row[table]},
        )
        for row in rows.annotate(**each).values("person", "seal", *each)
    }


def _seal(person: UUID, ties: _Ties) -> bytes:
    return make_seal(_label(), _facts(person, ties))


def _facts(person: UUID, ties: _Ties) -> Iterable[object]:
    yield person
    for (table, pk), values in sorted(ties.items()):
        yield table
        yield pk
        yield from values.values()


def _label() -> str:
    return TieSeal._meta.db_table


def _plain(model: type[Tie], values: Mapping[str, object]) -> dict[str, object]:
    return {name: _field(model, name).to_python(values[name]) for name in model.TIED}


def _rows_of(model: type[Tie]) -> "models.Manager[Any]":
    """All rows of a table of ties."""
    return model._base_manager


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    return cast("models.Field[Any, Any]", model._meta.get_field(name))
