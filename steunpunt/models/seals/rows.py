"""Rows that give access carry a seal: a MAC over what they say, under a key that the database does not have.

Saving a row by its model seals it: when it is new, and when what was read of it bore a seal that fits. So whoever can
only write in the database makes no seal, and the desk does not seal what they wrote by saving it. `is_genuine` tells
the difference; who relies on a row asks it. The key is given by `install` (`steunpunt.apps`), as models have none.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, Self, TypeVar, cast
from uuid import UUID

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction

if TYPE_CHECKING:  # Django's own class is not generic at run time
    BytesField = models.BinaryField[bytes | None, bytes | memoryview | None]
else:
    BytesField = models.BinaryField
M = TypeVar("M", bound=models.Model)
U = TypeVar("U", bound=AbstractUser)
SEAL = "seal"
"""The column of a seal."""


class Sealer(Protocol):
    """Makes and compares seals, under a key of its own."""

    def make_seal(self, words: bytes) -> bytes:
        """Return the MAC of these words."""

    def seal_fits(self, words: bytes, seal: bytes | memoryview | None) -> bool:
        """Whether this is the MAC of these words."""


_installed: list[Sealer] = []


def install(sealer: Sealer) -> None:
    """Seal with this from now on."""
    _installed[:] = [sealer]


def make_seal(label: str, facts: Iterable[object]) -> bytes:
    """Return the seal over these facts; `label` says what they are about."""
    return _installed[0].make_seal(_words(label, facts))


def seal_fits(label: str, facts: Iterable[object], seal: bytes | memoryview | None) -> bool:
    """Whether the desk made this seal over these facts."""
    return seal is not None and _installed[0].seal_fits(_words(label, facts), seal)


class SealField(BytesField):
    """The seal of a row, made whenever the row is added, and whenever it is saved while its former seal fits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"null": True, "editable": False})

    def deconstruct(self) -> Any:
        """A plain column in migrations, whose models make no seals."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal the row, or leave its seal as it is."""
        if isinstance(model_instance, SealedRow):
            model_instance.seal_again(is_new=add)
        return super().pre_save(model_instance, add)


class _Read(NamedTuple):
    """What the database said of a row, as it was read or saved last."""

    facts: tuple[object, ...]
    seal: bytes | memoryview | None


class SealedRow(models.Model):
    """A row with a seal. The model names in `SEALED` the columns that it covers, and has a `SealField` called `seal`
    after all of them.
    """

    SEALED: ClassVar[tuple[str, ...]] = ()
    _read: _Read | None = None
    _saving: Collection[str] | None = None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's; the seal is saved together with what it covers."""
        only = kwargs.get("update_fields")
        if only is not None and self.attributes(only) & set(self.SEALED):
            kwargs["update_fields"] = {*only, SEAL}
        self._saving = None if only is None else self.attributes(only)
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        """Remember what was read; a row of which a sealed column was left out is not known to be genuine."""
        row = super().from_db(db, field_names, values, **kwargs)
        row.remember()
        return row

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Remember what was read, when it may be of what the seal covers."""
        super().refresh_from_db(*args, **kwargs)
        fields = kwargs.get("fields") or (args[1] if len(args) > 1 else None)
        if fields is None or {SEAL, *self.SEALED} & self.attributes(fields):
            self.remember()

    @property
    def is_genuine(self) -> bool:
        """Whether the desk itself wrote what was read of this row, or saved last."""
        return self._read is not None and seal_fits(self._label(), self._read.facts, self._read.seal)

    def seal_again(self, *, is_new: bool) -> None:
        """Set the seal of the row that is being saved, unless somebody else wrote what was read of it."""
        if not is_new and not self.is_genuine:
            return
        current = self._facts()
        if self._saving is not None and self._read is not None:
            # What is not saved stays as it was read.
            kept = zip(self.SEALED, current, self._read.facts, strict=True)
            current = tuple(now if name in self._saving else before for name, now, before in kept)
        self.trust(current)

    def trust(self, facts: tuple[object, ...] | None = None) -> None:
        """Set the seal over what the row says, whoever wrote it. The caller saves `seal`."""
        facts = self._facts() if facts is None else facts
        seal = make_seal(self._label(), facts)
        self.__dict__[SEAL] = seal
        self._read = _Read(facts, seal)

    @property
    def digest(self) -> str:
        """The SHA-256 of what was read of this row, hexadecimal: the same for as long as it says the same."""
        return hashlib.sha256(_words(self._label(), self._facts())).hexdigest()

    def remember(self) -> None:
        """Take what the row says now for what was read of it."""
        is_whole = all(name in self.__dict__ for name in (SEAL, *self.SEALED))
        self._read = _Read(self._facts(), self.__dict__[SEAL]) if is_whole else None

    def _facts(self) -> tuple[object, ...]:
        return tuple(self._field(name).to_python(getattr(self, name)) for name in self.SEALED)

    @classmethod
    def _label(cls) -> str:
        return cls._meta.db_table

    @classmethod
    def attributes(cls, names: Iterable[str]) -> set[str]:
        """The attributes of these fields: `person_id` of `person`."""
        return {cls._field(name).attname for name in names}

    @classmethod
    def _field(cls, name: str) -> "models.Field[Any, Any]":
        return cast("models.Field[Any, Any]", cls._meta.get_field(name))


class SealedQuerySet(models.QuerySet[M]):
    """Rows with seals: what an update changes of what a seal covers is saved row by row."""

    def update(self, **values: Any) -> int:
        """As Django's. Raises TypeError for an expression in a column that is sealed, which only the database knows."""
        model = self.model
        if not (issubclass(model, SealedRow) and model.attributes(values) & set(model.SEALED)):
            return super().update(**values)
        if any(hasattr(value, "resolve_expression") for value in values.values()):
            raise TypeError("a sealed column takes a value, not an expression")
        with transaction.atomic(using=self.db):
            rows = list(self.select_for_update(of=("self",), no_key=True))
            for row in rows:
                for name, value in values.items():
                    (attribute,) = [name] if isinstance(value, models.Model) else model.attributes([name])
                    setattr(row, attribute, value)
                row.save(update_fields=list(values))
        return len(rows)


class SealedUserManager(UserManager[U]):
    """Django's manager of users, of sealed rows."""

    use_in_migrations = False

    def get_queryset(self) -> SealedQuerySet[U]:
        """Return a queryset that seals what it updates."""
        return SealedQuerySet(self.model, using=self._db)


def _words(label: str, facts: Iterable[object]) -> bytes:
    return json.dumps([label, *map(_plain, facts)], sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(fact: object) -> object:
    """Return a fact in the one form in which a seal covers it."""
    match fact:
        case datetime():
            plain: object = fact.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            plain = fact.isoformat()
        case UUID():
            plain = str(fact)
        case bytes() | memoryview():
            plain = bytes(fact).hex()
        case str():
            plain = str.__str__(fact)
        case _:
            plain = fact
    return plain
