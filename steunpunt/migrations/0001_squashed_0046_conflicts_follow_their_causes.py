"""The tables as migrations 0001 to 0046 left them, for a database that is made now: one migration instead of 46.

Django applies this one where none of the 46 was applied. A database that stands somewhere between them goes on through
them, row by row, and one that had them all counts this one as applied. `tests/migrations/test_upgraded_schema.py` holds
that both ways end in the same schema. What it may not use is what changes later: the SQL stands here and is not read
from the models. Decision 16 says when the 46 may go.

Fields stand in the order of the columns, and triggers with their table, which pgtrigger installs when it is created.
What the 46 did to rows is left out, for there are none; the one row that they wrote is the edition of the timetable.
"""

import datetime as dt
import uuid
from decimal import Decimal
from string import Template
from typing import Any

import pgtrigger.compiler
from django.conf import settings
from django.contrib.auth.models import UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from oauth2_provider.generators import generate_client_id, generate_client_secret
from oauth2_provider.models import ClientSecretField
from steunpunt.models.fields import CanonicalEmailField
from steunpunt.models.sorting import PersonSortKey, SortKey

# How names are sorted

_LETTERS = ("øØđĐðÐłŁħĦŋŊŧŦəƏı", "oOdDdDlLhHnNtTeEi")
"""Letters that Unicode does not take apart; accents have been taken off before."""
_BLANKS = "''’‘‛ʼʻʽʹ′`´\"“”„″.,:;()/&-‐‑–—_"
"""Punctuation, which is a blank (the first is doubled for SQL)."""
_UNSEEN = r"\0300-\036F\02BE\02BF\00AD\200B-\200F\202A-\202E\2060-\206F\FEFF"
"""Accents, the rough breathings of Arabic names, and what only says how the signs around it are written."""
_SORT_KEYS = rf"""
CREATE FUNCTION steunpunt_sort_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    lower(regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(
            translate(normalize(name, NFKD), '{_LETTERS[0]}{_BLANKS}', '{_LETTERS[1]}' || repeat(' ', {len(_BLANKS) - 1})),
        'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'), 'Þ', 'th'),
        U&'[{_UNSEEN}]+', '', 'g'
    ) COLLATE "C"),
    '\s+', ' ', 'g'
));
-- What stands before a name: from table 36 of the BRP, what is Dutch, German or Romance; and as people shorten it.
CREATE FUNCTION steunpunt_person_sort_key(last_name text, first_name text, username text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(
    nullif(regexp_replace(
        steunpunt_sort_key(last_name),
        '^((aan|aus|bij|d|da|das|de|dei|del|della|den|der|des|di|do|dos|du|het|in|l|la|las|le|les|lo|los|onder|op|over|s'
        '|t|te|ten|ter|thoe|toe|tot|uijt|uit|und|v|v h|van|vd|vh|vom|von|voor|vt|zu|zum|zur) )+(?=\S)',
        ''
    ), ''),
    nullif(steunpunt_sort_key(first_name), ''),
    steunpunt_sort_key(username)
) || chr(9) || steunpunt_sort_key(first_name) || chr(9) || steunpunt_sort_key(last_name);
"""

# What the triggers do

_REFUSE = """\
RAISE EXCEPTION 'a row of % is never changed or removed', TG_TABLE_NAME
USING ERRCODE = 'restrict_violation';"""
_COUNT_ACCESS_ROUNDS = """\
NEW.access_round := OLD.access_round
    + CASE WHEN OLD.is_active AND NOT NEW.is_active THEN 1 ELSE 0 END;
RETURN NEW;"""
_END_TOKENS = """\
DELETE FROM oauth2_provider_accesstoken
WHERE user_id = NEW.id OR application_id IN (SELECT id FROM steunpunt_client WHERE user_id = NEW.id);
RETURN NULL;"""
_ADD_EVENT = """\
INSERT INTO steunpunt_event (id, line_id, asker_id, receiver_id) VALUES (
    gen_random_uuid(), NEW.id,
    coalesce(
        (SELECT asker_id FROM steunpunt_question WHERE id = NEW.question_id),
        (SELECT asker_id FROM steunpunt_referral WHERE id = NEW.referral_id),
        (SELECT issued_by_id FROM steunpunt_packageissue WHERE id = NEW.issue_id)
    ),
    coalesce(
        (
            SELECT user_id FROM steunpunt_referral referral JOIN steunpunt_client client ON client.id = receiver_id
            WHERE referral.id = NEW.referral_id
        ),
        (SELECT person_id FROM steunpunt_packageissue WHERE id = NEW.issue_id)
    )
);
PERFORM pg_notify('steunpunt_event', '');
RETURN NULL;"""
_NEW_EDITION = """\
INSERT INTO steunpunt_edition (id, code) VALUES (1, gen_random_uuid())
ON CONFLICT (id) DO UPDATE SET code = excluded.code;
RETURN NULL;"""
_ADD_ELIGIBILITY_CHANGE = """\
INSERT INTO steunpunt_eligibilitychange DEFAULT VALUES;
PERFORM pg_notify('steunpunt_question', '');
RETURN NULL;"""
_INVOLVE_HOLDER = """\
INSERT INTO steunpunt_involvement (assignment_id, adviser_id, ended_at, question_id,
        organisation_id, asked_as, subject_organisation_id, subject, category)
    SELECT NEW.id, NEW.adviser_id, NEW.ended_at, id,
        organisation_id, asked_as, subject_organisation_id, subject, category
    FROM steunpunt_question WHERE id = NEW.question_id
    ON CONFLICT (assignment_id, adviser_id) DO NOTHING;
UPDATE steunpunt_involvement SET ended_at = NEW.ended_at
    WHERE assignment_id = NEW.id AND ended_at IS DISTINCT FROM NEW.ended_at;
RETURN NULL;"""
_INVOLVE_DEPUTY = """\
INSERT INTO steunpunt_involvement (assignment_id, adviser_id, ended_at, question_id,
        organisation_id, asked_as, subject_organisation_id, subject, category)
    SELECT assignment.id, NEW.adviser_id, assignment.ended_at, question.id,
        organisation_id, asked_as, subject_organisation_id, subject, category
    FROM steunpunt_assignment assignment JOIN steunpunt_question question ON question.id = question_id
    WHERE assignment.id = NEW.assignment_id
    ON CONFLICT (assignment_id, adviser_id) DO NOTHING;
RETURN NULL;"""
_CORRECT_INVOLVEMENTS = """\
UPDATE steunpunt_involvement
    SET organisation_id = NEW.organisation_id, asked_as = NEW.asked_as, subject = NEW.subject,
        subject_organisation_id = NEW.subject_organisation_id, category = NEW.category
    WHERE question_id = NEW.id;
RETURN NULL;"""
_RENEW_CONFLICTS = """\
PERFORM steunpunt_renew_conflicts();
RETURN NULL;"""
_RENEW_CONFLICTS_OF_LINES = """\
IF EXISTS (SELECT FROM now JOIN before USING (code) WHERE now.line <> before.line) THEN
    PERFORM steunpunt_renew_conflicts();
END IF;
RETURN NULL;"""

# Conflicts of interest

_CONFLICT = (
    "person_id, kind, organisation_id, party_id, question_id, role, category, until,"
    " office_id, party_function_id, acquaintance_id, involvement_id, assignment_id"
)

_DERIVED_CONFLICT = """
CREATE VIEW steunpunt_derivedconflict AS
SELECT
    NULL::bigint AS id,
    person_id, cause.kind, other AS organisation_id, party_id, question_id, role, category,
    CASE WHEN ended_on + make_interval(months => months) < make_date(10000, 1, 1)
        THEN (ended_on + make_interval(months => months))::date
    END AS until,
    office_id, party_function_id, acquaintance_id, involvement_id, assignment_id
FROM (
    SELECT
        person_id, 'organisatie' AS kind, organisation_id, NULL AS party_id, NULL::uuid AS question_id,
        '' AS role, '' AS category, until AS ended_on,
        id AS office_id, NULL::bigint AS party_function_id, NULL::bigint AS acquaintance_id,
        NULL::bigint AS involvement_id, NULL::uuid AS assignment_id
    FROM steunpunt_office
    UNION ALL
    SELECT person_id, 'partij', NULL, party_id, NULL, '', '', until, NULL, id, NULL, NULL, NULL
    FROM steunpunt_partyfunction
    UNION ALL
    SELECT person_id, 'persoon', organisation_id, NULL, NULL, role, '', NULL, NULL, NULL, id, NULL, NULL
    FROM steunpunt_acquaintance
    WHERE withdrawn_at IS NULL
    UNION ALL
    SELECT
        adviser_id, 'adviseerde', organisation_id, NULL, NULL, asked_as, category,
        (ended_at AT TIME ZONE 'Europe/Amsterdam')::date, NULL, NULL, NULL, id, NULL
    FROM steunpunt_involvement
    WHERE asked_as <> ''
    UNION ALL
    SELECT
        adviser_id, 'adviseerde_over', subject_organisation_id, NULL, NULL, subject, category,
        (ended_at AT TIME ZONE 'Europe/Amsterdam')::date, NULL, NULL, NULL, id, NULL
    FROM steunpunt_involvement
    UNION ALL
    SELECT adviser_id, 'zaak', NULL, NULL, other_id, '', '', NULL, NULL, NULL, NULL, involvement.id, NULL
    FROM steunpunt_involvement involvement
    JOIN steunpunt_counterpart counterpart ON counterpart.question_id = involvement.question_id
    UNION ALL
    SELECT
        adviser_id, 'zaak', NULL, NULL, counterpart.question_id, '', '', NULL, NULL, NULL, NULL, involvement.id, NULL
    FROM steunpunt_involvement involvement
    JOIN steunpunt_counterpart counterpart ON counterpart.other_id = involvement.question_id
    UNION ALL
    SELECT adviser_id, 'zaak', NULL, NULL, question_id, '', '', NULL, NULL, NULL, NULL, NULL, id
    FROM steunpunt_assignment
    WHERE outcome = 'belangenconflict' OR reason IN ('organisatie', 'partij', 'persoonlijk', 'onderzoek')
    UNION ALL
    SELECT cover.adviser_id, 'zaak', NULL, NULL, question_id, '', '', NULL, NULL, NULL, NULL, NULL, assignment.id
    FROM steunpunt_cover cover
    JOIN steunpunt_assignment assignment ON assignment.id = assignment_id
    WHERE cover.reason IN ('organisatie', 'partij', 'persoonlijk', 'onderzoek')
) cause
LEFT JOIN steunpunt_organisation organisation ON organisation.code = organisation_id
CROSS JOIN LATERAL unnest(array_prepend(organisation_id, organisation.line)) AS other
LEFT JOIN steunpunt_lookback ON tie = cause.kind;
"""


def _as_text(row: str) -> str:
    return f"ROW({', '.join(f'{row}.{column}' for column in _CONFLICT.split(', '))})::text"


_RENEWAL = Template("""
CREATE FUNCTION steunpunt_renew_conflicts() RETURNS void LANGUAGE plpgsql AS $$$$
BEGIN
    PERFORM pg_advisory_xact_lock(20261130);
    DELETE FROM steunpunt_conflict stored
        WHERE NOT EXISTS (SELECT FROM steunpunt_derivedconflict derived WHERE $derived = $stored);
    INSERT INTO steunpunt_conflict ($columns)
        SELECT $columns FROM steunpunt_derivedconflict EXCEPT SELECT $columns FROM steunpunt_conflict;
END
$$$$;
""").substitute(columns=_CONFLICT, derived=_as_text("derived"), stored=_as_text("stored"))
_DECLARED = "AND person_id IN (NEW.person_id, OLD.person_id) AND kind IN ('organisatie', 'partij', 'persoon')"
_OF_QUESTIONS = """\
ANY (ARRAY(
                    SELECT id FROM steunpunt_involvement
                    WHERE question_id IN (NEW.question_id, NEW.other_id, OLD.question_id, OLD.other_id)
                ))"""


_REWRITE = Template("""\
${lock}PERFORM pg_advisory_xact_lock_shared(20261130);
DELETE FROM steunpunt_conflict WHERE $cause = $these $within;
INSERT INTO steunpunt_conflict ($columns) SELECT $columns FROM steunpunt_derivedconflict WHERE $cause = $these;
RETURN NULL;""")


def _rewrite_conflicts(
    cause: str, these: str = "coalesce(NEW.id, OLD.id)", within: str = "", questions: str = ""
) -> str:
    locked = f"PERFORM FROM steunpunt_question WHERE id IN ({questions}) ORDER BY id FOR NO KEY UPDATE;\n"
    return _REWRITE.substitute(
        lock=locked if questions else "", cause=cause, these=these, within=within, columns=_CONFLICT
    )


def _notify(channel: str) -> str:
    return f"PERFORM pg_notify('{channel}', '');\nRETURN NULL;"


def _trigger(
    name: str, table: str, operation: str, func: str, *, pgid: str, sql_hash: str, when: str = "AFTER", **options: Any
) -> pgtrigger.compiler.Trigger:
    """`pgid` is what follows the name in the database; `sql_hash` is how pgtrigger sees
    that it changed."""
    sql = pgtrigger.compiler.UpsertTriggerSql(
        func=func,
        hash=sql_hash,
        pgid=f"pgtrigger_{name}_{pgid}",
        table=f"steunpunt_{table}",
        operation=operation,
        when=when,
        **options,
    )
    return pgtrigger.compiler.Trigger(name=name, sql=sql)


# Words of columns

_ORGANISATION_KINDS = [("gemeente", "Gemeente"), ("provincie", "Provincie"), ("waterschap", "Waterschap")]
_FUNCTIONS = [
    ("burgemeester", "Burgemeester"),
    ("commissaris_van_de_koning", "Commissaris van de Koning"),
    ("voorzitter_waterschap", "Voorzitter van een waterschap (dijkgraaf)"),
    ("griffier", "Griffier"),
    ("secretaris", "Secretaris"),
    ("wethouder", "Wethouder"),
    ("raadslid", "Raadslid"),
    ("medewerker", "Medewerker"),
]
_ROLES = [
    ("burgemeester", "Burgemeester"),
    ("wethouder", "Wethouder"),
    ("raadslid", "Raadslid"),
    ("commissielid", "Duo-raadslid of commissielid"),
    ("griffier", "Griffier"),
    ("secretaris", "Secretaris"),
    ("commissaris_van_de_koning", "Commissaris van de Koning"),
    ("gedeputeerde", "Gedeputeerde"),
    ("statenlid", "Statenlid"),
    ("voorzitter_waterschap", "Voorzitter van een waterschap (dijkgraaf)"),
    ("lid_dagelijks_bestuur", "Lid van het dagelijks bestuur van een waterschap"),
    ("lid_algemeen_bestuur", "Lid van het algemeen bestuur van een waterschap"),
]
_CATEGORIES = [
    ("belangenverstrengeling", "Belangenverstrengeling"),
    ("schijn_van_belangenverstrengeling", "Schijn van belangenverstrengeling"),
    ("schending_geheimhouding", "Lekken of schending van geheimhouding"),
    ("ongewenst_gedrag", "Ongewenst gedrag"),
    ("misbruik_middelen", "Misbruik van middelen"),
    ("geschenken_en_uitnodigingen", "Geschenken en uitnodigingen"),
    ("nevenfuncties", "Nevenfuncties"),
    ("onverenigbare_functies", "Onverenigbare functies"),
    ("fraude_of_omkoping", "Fraude of omkoping"),
    ("misdraging_prive", "Misdraging in de privésfeer"),
    ("misbruik_integriteit", "Integriteit gebruikt als wapen"),
    ("proces_en_protocol", "Proces en protocol, zonder concreet geval"),
    ("anders", "Iets anders"),
]
_CALENDAR_LAYERS = [
    ("erkend", "erkend"),
    ("goede_vrijdag", "goede_vrijdag"),
    ("gelijkgesteld", "gelijkgesteld"),
    ("eigen", "eigen"),
]
_URGENCIES = [("spoed", "Spoed"), ("hoog", "Hoog"), ("normaal", "Normaal")]
_CLOCK_KINDS = [("eerste_reactie", "Eerste reactie"), ("volgende_reactie", "Volgende reactie"), ("advies", "Advies")]
_SUBJECTS = [
    ("wethouder", "Wethouder"),
    ("raadslid", "Raadslid"),
    ("commissielid", "Duo-raadslid of commissielid"),
    ("burgemeester", "Burgemeester"),
    ("gedeputeerde", "Gedeputeerde"),
    ("statenlid", "Statenlid"),
    ("commissaris_van_de_koning", "Commissaris van de Koning"),
    ("voorzitter_waterschap", "Voorzitter van een waterschap (dijkgraaf)"),
    ("lid_dagelijks_bestuur", "Lid van het dagelijks bestuur van een waterschap"),
    ("lid_algemeen_bestuur", "Lid van het algemeen bestuur van een waterschap"),
]
_PHASES = [
    ("eerste_signaal", "Eerste signaal"),
    ("weging", "Weging: is dit een integriteitskwestie?"),
    ("vooronderzoek", "Vooronderzoek"),
    ("onderzoek", "Onderzoek loopt"),
    ("afdoening", "Oordeel en afdoening"),
    ("nazorg", "Nazorg"),
    ("algemeen", "Algemene vraag"),
]
_QUESTION_STATUSES = [
    ("ontvangen", "Ontvangen"),
    ("aangeboden", "Aangeboden aan een adviseur"),
    ("in_behandeling", "In behandeling"),
    ("wacht_op_vrager", "Wacht op antwoord van de vrager"),
    ("geadviseerd", "Advies gegeven"),
    ("afgesloten", "Afgesloten"),
    ("ingetrokken", "Ingetrokken"),
]
_LEDGER_ENTRIES = [
    ("start", "Begonnen"),
    ("streeftermijn", "Streeftermijn gewijzigd"),
    ("kalender", "Kalender gewijzigd"),
    ("pauze", "Gepauzeerd"),
    ("hervatting", "Hervat"),
    ("stop", "Gehaald of te laat gedaan"),
    ("vervallen", "Vervallen"),
]
_PAUSE_ENDINGS = [
    ("hervat", "Hervat door de adviseur"),
    ("antwoord", "De vrager antwoordde"),
    ("maximum", "De langste tijd was om"),
    ("overgedragen", "De vraag ging naar een andere adviseur"),
    ("beeindigd", "De vraag of de laatste termijn eindigde"),
]
_TOLD_BY_A_RUNG = [
    ("adviseur", "de adviseur"),
    ("coordinator", "de coördinator"),
    ("hoofd", "het hoofd van het Steunpunt"),
    ("piket", "wie piket heeft, buiten kantooruren en bij spoed"),
    ("vrager", "de vrager"),
]
_CORRECTIONS = [
    ("kalender", "Kalender gecorrigeerd"),
    ("streeftermijn", "Streeftermijn gewijzigd"),
    ("later_vastgelegd", "Op tijd gedaan, later vastgelegd"),
]
_GRANT_TYPES = [
    ("authorization-code", "Authorization code"),
    ("urn:ietf:params:oauth:grant-type:device_code", "Device Code"),
    ("implicit", "Implicit"),
    ("password", "Resource owner password-based"),
    ("client-credentials", "Client credentials"),
    ("openid-hybrid", "OpenID connect hybrid"),
]
_ALGORITHMS = [("", "No OIDC support"), ("RS256", "RSA with SHA-2 256"), ("HS256", "HMAC with SHA-2 256")]
_REGISTRATION_SOURCES = [
    ("manual", "Manual"),
    ("dcr", "Dynamic Client Registration"),
    ("cimd", "Client ID Metadata Document"),
]
_REFERRAL_STATUSES = [
    ("wacht_op_akkoord", "Wacht op uw akkoord"),
    ("verzonden", "Verzonden"),
    ("aanvaard", "Opgepakt"),
    ("afgerond", "Afgerond"),
    ("teruggegeven", "Teruggegeven"),
    ("afgewezen", "Niet akkoord"),
    ("ingetrokken", "Ingetrokken"),
]
_SHARED_DATA = [
    ("naam", "Naam"),
    ("functie", "Functie en organisatie"),
    ("telefoon", "Telefoonnummer"),
    ("email", "E-mailadres"),
    ("toelichting", "Toelichting"),
]
_TALK_CHANNELS = [("telefoon", "Telefoon"), ("bezoek", "Bezoek"), ("video", "Video")]
_MESSAGE_KINDS = [
    ("bericht", "Bericht"),
    ("vraag", "Vraag aan de vrager"),
    ("dank", "Dank"),
    ("notitie", "Notitie van de desk"),
]
_OUTCOMES = [
    ("verschoond", "Trok zich terug"),
    ("door_ander", "Door een andere adviseur aangenomen"),
    ("verlopen", "Antwoordde niet op tijd"),
    ("belangenconflict", "Bleek een belangenconflict te hebben"),
    ("overgedragen", "Door de coördinator overgedragen"),
    ("geen_adviseur_meer", "Is geen adviseur meer"),
    ("niet_beschikbaar", "Kon de vraag nu niet hebben"),
    ("vraag_beeindigd", "De vraag is afgesloten of ingetrokken"),
]
_CONFLICT_REASONS = [
    ("organisatie", "Ik werk of werkte bij een betrokken organisatie"),
    ("partij", "Ik heb een functie in de partij van de betrokkene"),
    ("persoonlijk", "Ik ken de vrager of de betrokkene persoonlijk"),
    ("onderzoek", "Ik ben bij een onderzoek in deze zaak betrokken"),
    ("geen_tijd", "Ik heb nu geen tijd"),
    ("anders", "Een andere reden"),
]
_CONFLICT_KINDS = [
    ("organisatie", "Werkt of zat bij de organisatie, nu of eerder"),
    ("partij", "Heeft of had een functie in de partij van de betrokkene"),
    ("persoon", "Kent de vrager of de betrokkene persoonlijk"),
    ("adviseerde", "Adviseerde in dezelfde zaak wie het nu betreft"),
    ("adviseerde_over", "Adviseerde in dezelfde zaak over wie nu vraagt"),
    ("zaak", "Trok zich terug uit deze zaak, of adviseerde de tegenpartij"),
]
_ROUTING_CRITERIA = [
    ("piket", "heeft nu piket"),
    ("onderwerp", "kent dit onderwerp"),
    ("soort", "kent dit soort organisatie"),
    ("continuiteit", "adviseerde deze vrager eerder"),
    ("werk", "minste open werk"),
    ("rust", "langst zonder nieuwe vraag"),
]

# The tables: a line for each field, in the order of the columns

# fmt: off
_TABLES = [
    # People and organisations
    migrations.CreateModel(
        name="Person",
        fields=[
            ("password", models.CharField(max_length=128, verbose_name="password")),
            ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
            ("is_superuser", models.BooleanField(default=False, help_text="Designates that this user has all permissions without explicitly assigning them.", verbose_name="superuser status")),
            ("username", models.CharField(error_messages={"unique": "A user with that username already exists."}, help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.", max_length=150, unique=True, validators=[UnicodeUsernameValidator()], verbose_name="username")),
            ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
            ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
            ("is_staff", models.BooleanField(default=False, help_text="Designates whether the user can log into this admin site.", verbose_name="staff status")),
            ("is_active", models.BooleanField(default=True, help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.", verbose_name="active")),
            ("date_joined", models.DateTimeField(default=timezone.now, verbose_name="date joined")),
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("email", CanonicalEmailField(db_collation="C", max_length=254, verbose_name="e-mailadres")),
            ("is_coordinator", models.BooleanField(default=False, verbose_name="leidt de desk")),
            ("is_system", models.BooleanField(default=False, verbose_name="systeem van een partner")),
            ("is_head", models.BooleanField(default=False, verbose_name="hoofd van het Steunpunt")),
            ("is_deputy_coordinator", models.BooleanField(default=False, verbose_name="plaatsvervangend coördinator")),
            ("access_round", models.PositiveIntegerField(default=0, editable=False)),
            ("has_doubtful_email", models.BooleanField(default=False, editable=False, verbose_name="e-mailadres nakijken")),
            ("sort_key", models.GeneratedField(db_persist=True, expression=PersonSortKey("last_name", "first_name", "username"), output_field=models.TextField(db_collation="C"))),
            ("groups", models.ManyToManyField(blank=True, help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.", related_name="user_set", related_query_name="user", to="auth.group", verbose_name="groups")),
            ("user_permissions", models.ManyToManyField(blank=True, help_text="Specific permissions for this user.", related_name="user_set", related_query_name="user", to="auth.permission", verbose_name="user permissions")),
        ],
        options={
            "verbose_name": "persoon",
            "verbose_name_plural": "personen",
            "indexes": [
                models.Index(fields=["sort_key"], name="person_in_order"),
            ],
            "constraints": [
                models.UniqueConstraint(Lower("email"), condition=models.Q(("has_doubtful_email", False)), name="one_person_per_email"),
                models.CheckConstraint(condition=models.Q(("has_doubtful_email", True), models.Q(("email__regex", "@[^@]*([A-Z]|[^\\x01-\\x7f])[^@]*$"), _negated=True), _connector="OR"), name="email_domain_in_a_labels"),
            ],
            "triggers": [
                _trigger("count_access_rounds", "person", "UPDATE", _COUNT_ACCESS_ROUNDS, pgid="c9ebe", sql_hash="78945a92e735c35c4308aa750e10508e2692b4a3", when="BEFORE"),
                _trigger("end_tokens", "person", "UPDATE", _END_TOKENS, pgid="5f62e", sql_hash="03b09f7b62fb015cfb1574350516d7fc1e2c32ef", condition='WHEN (NOT NEW."is_active" AND OLD."is_active")'),
                _trigger("eligibility_changes", "person", 'UPDATE OF "is_active"', _ADD_ELIGIBILITY_CHANGE, pgid="05527", sql_hash="abdb496c3923570546d18cd51a09b96d4000912d", level="STATEMENT"),
            ],
        },
        managers=[("objects", UserManager())],
    ),
    migrations.CreateModel(
        name="Organisation",
        fields=[
            ("code", models.CharField(max_length=8, primary_key=True, serialize=False, verbose_name="code")),
            ("name", models.CharField(max_length=120, verbose_name="naam")),
            ("kind", models.CharField(choices=_ORGANISATION_KINDS, max_length=12, verbose_name="soort")),
            ("line", ArrayField(base_field=models.CharField(max_length=8), blank=True, default=list, editable=False, size=None)),
            ("merged_into", models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation", verbose_name="opgegaan in")),
            ("province", models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation", verbose_name="provincie")),
            ("since", models.DateField(blank=True, null=True, verbose_name="vanaf")),
            ("until", models.DateField(blank=True, null=True, verbose_name="tot en met")),
            ("sort_key", models.GeneratedField(db_persist=True, expression=SortKey("name"), output_field=models.TextField(db_collation="C"))),
        ],
        options={
            "verbose_name": "organisatie",
            "verbose_name_plural": "organisaties",
            "indexes": [
                models.Index(fields=["sort_key"], name="organisation_in_order"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"), name="organisation_ends_after_it_begins"),
                models.CheckConstraint(condition=models.Q(("merged_into", None), ("until__isnull", False), _connector="OR"), name="organisation_merges_when_it_ends"),
            ],
            "triggers": [
                _trigger("eligibility_changes", "organisation", 'UPDATE OF "line", "kind"', _ADD_ELIGIBILITY_CHANGE, pgid="ef552", sql_hash="c13e118e75a4e0afac63bd3bc251632fd33f8773", level="STATEMENT"),
                _trigger("renew_conflicts", "organisation", "UPDATE", _RENEW_CONFLICTS_OF_LINES, pgid="f7b7a", sql_hash="1bdb21ae15c244697703653a7ba9975f0641ab3d", level="STATEMENT", referencing="REFERENCING OLD TABLE AS before  NEW TABLE AS now "),
            ],
        },
    ),
    migrations.CreateModel(
        name="Office",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("function", models.CharField(choices=_FUNCTIONS, max_length=40, verbose_name="functie")),
            ("since", models.DateField(blank=True, null=True, verbose_name="vanaf")),
            ("until", models.DateField(blank=True, null=True, verbose_name="tot en met")),
            ("person", models.ForeignKey(on_delete=models.CASCADE, related_name="offices", to=settings.AUTH_USER_MODEL)),
            ("organisation", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation", verbose_name="organisatie")),
        ],
        options={
            "verbose_name": "functie",
            "verbose_name_plural": "functies",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"), name="office_ends_after_it_begins"),
            ],
            "triggers": [
                _trigger("eligibility_changes", "office", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="15e80", sql_hash="36488cc18fbb9c63cc61a50967a816aeb1a97b19", level="STATEMENT"),
                _trigger("rewrite_conflicts", "office", 'INSERT OR UPDATE OF "person_id", "organisation_id", "until" OR DELETE', _rewrite_conflicts("office_id", within=_DECLARED), pgid="6b5a6", sql_hash="732ab7fb07833082179fd79d896b98b41a5b8447"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Party",
        fields=[
            ("code", models.SlugField(primary_key=True, serialize=False, verbose_name="code")),
            ("name", models.CharField(max_length=80, unique=True, verbose_name="naam")),
            ("sort_key", models.GeneratedField(db_persist=True, expression=SortKey("name"), output_field=models.TextField(db_collation="C"))),
        ],
        options={
            "verbose_name": "partij",
            "verbose_name_plural": "partijen",
            "ordering": ("sort_key", "code"),
        },
    ),
    migrations.CreateModel(
        name="PartyFunction",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("since", models.DateField(blank=True, null=True, verbose_name="vanaf")),
            ("until", models.DateField(blank=True, null=True, verbose_name="tot en met")),
            ("party", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="steunpunt.party", verbose_name="partij")),
            ("person", models.ForeignKey(on_delete=models.CASCADE, related_name="party_functions", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "verbose_name": "functie in een partij",
            "verbose_name_plural": "functies in partijen",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"), name="party_function_ends_after_it_begins"),
            ],
            "triggers": [
                _trigger("eligibility_changes", "partyfunction", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="57210", sql_hash="13801c393c2147a34f99199f053800382cb08e6c", level="STATEMENT"),
                _trigger("rewrite_conflicts", "partyfunction", 'INSERT OR UPDATE OF "person_id", "party_id", "until" OR DELETE', _rewrite_conflicts("party_function_id", within=_DECLARED), pgid="9b6c6", sql_hash="02c5646c407d9b417f0223c20277da331e10ff98"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Acquaintance",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("role", models.CharField(choices=_ROLES, max_length=40, verbose_name="rol")),
            ("declared_at", models.DateTimeField(auto_now_add=True, verbose_name="verklaard")),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="ingetrokken")),
            ("organisation", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation", verbose_name="organisatie")),
            ("person", models.ForeignKey(on_delete=models.CASCADE, related_name="acquaintances", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "verbose_name": "persoonlijke band",
            "verbose_name_plural": "persoonlijke banden",
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("withdrawn_at", None)), fields=("person", "organisation", "role"), name="declared_once"),
            ],
            "triggers": [
                _trigger("eligibility_changes", "acquaintance", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="a2729", sql_hash="30b04a806b60a9e265593cd1bf1b0047536b1292", level="STATEMENT"),
                _trigger("rewrite_conflicts", "acquaintance", 'INSERT OR UPDATE OF "person_id", "organisation_id", "role", "withdrawn_at" OR DELETE', _rewrite_conflicts("acquaintance_id", within=_DECLARED), pgid="1a99b", sql_hash="797b5d5c256f8ab3ce016da8b50b06f375e2cf60"),
            ],
        },
    ),
    # Advisers
    migrations.CreateModel(
        name="Adviser",
        fields=[
            ("person", models.OneToOneField(on_delete=models.CASCADE, primary_key=True, related_name="adviser", serialize=False, to=settings.AUTH_USER_MODEL, verbose_name="persoon")),
            ("is_active", models.BooleanField(default=True, verbose_name="actief")),
            ("capacity", models.PositiveSmallIntegerField(default=8, verbose_name="hoogste aantal open vragen")),
            ("categories", ArrayField(base_field=models.CharField(choices=_CATEGORIES, max_length=40), blank=True, default=list, size=None, verbose_name="onderwerpen")),
            ("last_offered_at", models.DateTimeField(editable=False, null=True)),
            ("deputy", models.ForeignKey(blank=True, null=True, on_delete=models.SET_NULL, related_name="+", to="steunpunt.adviser", verbose_name="vaste vervanger")),
            ("kinds", ArrayField(base_field=models.CharField(choices=_ORGANISATION_KINDS, max_length=12), blank=True, default=list, size=None, verbose_name="soorten organisaties")),
        ],
        options={
            "verbose_name": "adviseur",
            "verbose_name_plural": "adviseurs",
            "triggers": [
                _trigger("eligibility_changes", "adviser", 'INSERT OR UPDATE OF "is_active", "capacity", "categories" OR DELETE', _ADD_ELIGIBILITY_CHANGE, pgid="5b8c1", sql_hash="4f976c253ca05781864a87f5786487b9e857e456", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="RosterHours",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("weekday", models.PositiveSmallIntegerField(verbose_name="dag")),
            ("opens", models.TimeField(verbose_name="van")),
            ("closes", models.TimeField(verbose_name="tot")),
            ("adviser", models.ForeignKey(on_delete=models.CASCADE, related_name="roster", to="steunpunt.adviser", verbose_name="adviseur")),
        ],
        options={
            "verbose_name": "roosteruren",
            "verbose_name_plural": "roosteruren",
            "ordering": ("weekday", "opens"),
            "constraints": [
                models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="roster_day_is_a_weekday"),
                models.CheckConstraint(condition=models.Q(("closes", dt.time(0, 0)), ("closes__gt", models.F("opens")), _connector="OR"), name="roster_closes_after_it_opens"),
            ],
            "triggers": [
                _trigger("eligibility_changes", "rosterhours", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="850f7", sql_hash="2346447c1c9d5218f7bbda2fd1450a461b1f8af4", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Absence",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("starts_at", models.DateTimeField(verbose_name="vanaf")),
            ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="tot")),
            ("adviser", models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="absences", to="steunpunt.adviser", verbose_name="adviseur")),
            ("began_told_at", models.DateTimeField(editable=False, null=True)),
            ("deputy", models.ForeignKey(blank=True, null=True, on_delete=models.SET_NULL, related_name="+", to="steunpunt.adviser", verbose_name="vervanger")),
            ("ended_told_at", models.DateTimeField(editable=False, null=True)),
            ("kind", models.CharField(choices=[("afwezig", "Afwezig"), ("even_niet", "Even niet")], default="afwezig", max_length=10, verbose_name="soort")),
        ],
        options={
            "verbose_name": "afwezigheid",
            "verbose_name_plural": "afwezigheden",
            "indexes": [
                models.Index(fields=["adviser", "ends_at"], name="absence_of_adviser"),
                models.Index(fields=["ends_at"], name="absence_ends"),
                models.Index(condition=models.Q(("began_told_at", None)), fields=["starts_at"], name="absence_to_tell_of"),
                models.Index(condition=models.Q(("ended_told_at", None), ("ends_at__isnull", False)), fields=["ends_at"], name="return_to_tell_of"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"), name="absence_ends_after_it_begins"),
            ],
            "triggers": [
                _trigger("eligibility_changes", "absence", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="a3584", sql_hash="61b29528e4360c8d18ebe2c7249aed609b938f60", level="STATEMENT"),
            ],
        },
    ),
    # What is promised
    migrations.CreateModel(
        name="CalendarVersion",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.CharField(max_length=30, verbose_name="code")),
            ("effective_from", models.DateField(verbose_name="geldt vanaf")),
            ("elapsed", models.BooleanField(default=False, verbose_name="elke minuut telt")),
            ("windows", models.JSONField(default=dict, verbose_name="openingstijden")),
            ("layers", ArrayField(base_field=models.CharField(choices=_CALENDAR_LAYERS, max_length=20), default=list, size=None, verbose_name="feestdagen")),
            ("closed_days", models.JSONField(blank=True, default=dict, verbose_name="eigen gesloten dagen")),
            ("equated_days", models.JSONField(blank=True, default=dict, verbose_name="gelijkgestelde dagen")),
            ("saved_at", models.DateTimeField(verbose_name="opgeslagen")),
            ("switched_off", ArrayField(base_field=models.CharField(choices=_CALENDAR_LAYERS, max_length=20), blank=True, default=list, size=None, verbose_name="uitgezette feestdagen")),
        ],
        options={
            "verbose_name": "kalender",
            "verbose_name_plural": "kalenders",
            "constraints": [
                models.UniqueConstraint(fields=("code", "effective_from", "saved_at"), name="one_calendar_at_a_time"),
            ],
            "triggers": [
                _trigger("new_edition", "calendarversion", "INSERT OR UPDATE OR DELETE OR TRUNCATE", _NEW_EDITION, pgid="203ae", sql_hash="59114169738b4a873adfac0ac90688231ccc9c01", level="STATEMENT"),
                _trigger("eligibility_changes", "calendarversion", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="3eaf0", sql_hash="9a74f189ca2f6036830ab0b593bba6ecf581778f", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Target",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("urgency", models.CharField(choices=_URGENCIES, max_length=10, verbose_name="hoe dringend")),
            ("kind", models.CharField(choices=_CLOCK_KINDS, max_length=20, verbose_name="termijn")),
            ("calendar_code", models.CharField(max_length=30, verbose_name="kalender")),
            ("duration", models.DurationField(blank=True, null=True, verbose_name="duur")),
            ("effective_from", models.DateTimeField(verbose_name="geldt vanaf")),
            ("saved_at", models.DateTimeField(verbose_name="opgeslagen")),
        ],
        options={
            "verbose_name": "streeftermijn",
            "verbose_name_plural": "streeftermijnen",
            "constraints": [
                models.UniqueConstraint(fields=("urgency", "kind", "effective_from", "saved_at"), name="one_target_at_a_time"),
                models.CheckConstraint(condition=models.Q(("duration", None), ("duration__gt", "0"), _connector="OR"), name="target_takes_time"),
            ],
            "triggers": [
                _trigger("new_edition", "target", "INSERT OR UPDATE OR DELETE OR TRUNCATE", _NEW_EDITION, pgid="2e09e", sql_hash="998868094b4eeda3b69a1b4cacb0f111671e4c08", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Edition",
        fields=[
            ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
            ("code", models.UUIDField(default=uuid.uuid4)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("id", 1)), name="one_edition"),
            ],
        },
    ),
    # Questions
    migrations.CreateModel(
        name="Question",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("reference", models.CharField(editable=False, max_length=13, verbose_name="kenmerk")),
            ("subject", models.CharField(choices=_SUBJECTS, max_length=40, verbose_name="betrokkene")),
            ("category", models.CharField(choices=_CATEGORIES, max_length=40, verbose_name="onderwerp")),
            ("phase", models.CharField(choices=_PHASES, max_length=20, verbose_name="fase")),
            ("urgency", models.CharField(choices=_URGENCIES, max_length=10, verbose_name="hoe dringend")),
            ("needed_by", models.DateTimeField(null=True, verbose_name="nodig voor")),
            ("status", models.CharField(choices=_QUESTION_STATUSES, default="ontvangen", max_length=20, verbose_name="stand")),
            ("submitted_at", models.DateTimeField(verbose_name="ontvangen")),
            ("ended_at", models.DateTimeField(null=True, verbose_name="afgesloten of ingetrokken")),
            ("next_route_at", models.DateTimeField(null=True)),
            ("nobody_since", models.DateTimeField(null=True, verbose_name="geen adviseur sinds")),
            ("key_id", models.CharField(editable=False, max_length=16)),
            ("wrapped_key", models.BinaryField()),
            ("sealed_headline", models.BinaryField()),
            ("sealed_body", models.BinaryField()),
            ("sealed_need", models.BinaryField()),
            ("sealed_contact", models.BinaryField()),
            ("sealed_call_moments", models.BinaryField()),
            ("asker", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="questions", to=settings.AUTH_USER_MODEL)),
            ("organisation", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation")),
            ("subject_organisation", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation")),
            ("asked_as", models.CharField(blank=True, choices=_FUNCTIONS, max_length=40, verbose_name="gevraagd als")),
            ("subject_party", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to="steunpunt.party", verbose_name="partij")),
            ("route_fault", models.CharField(blank=True, max_length=300, verbose_name="fout bij het verdelen")),
            ("wants_same_adviser", models.BooleanField(default=False, verbose_name="liefst dezelfde adviseur")),
        ],
        options={
            "verbose_name": "adviesvraag",
            "verbose_name_plural": "adviesvragen",
            "indexes": [
                models.Index(condition=models.Q(("next_route_at__isnull", False)), fields=["next_route_at"], name="question_to_route"),
                models.Index(fields=["asker", "-submitted_at"], name="question_of_asker"),
                models.Index(fields=["-submitted_at", "id"], name="question_newest_first"),
                models.Index(fields=["organisation", "asked_as", "category"], name="question_from"),
                models.Index(fields=["subject_organisation", "subject", "category"], name="question_concerning"),
                models.Index(condition=models.Q(("nobody_since__isnull", False)), fields=["nobody_since"], name="question_without_adviser"),
                models.Index(condition=models.Q(("ended_at", None)), fields=["submitted_at", "id"], name="question_open"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("reference",), name="question_reference_is_unique"),
                models.CheckConstraint(condition=models.Q(models.Q(("ended_at__isnull", False), ("status__in", ["afgesloten", "ingetrokken"])), models.Q(models.Q(("status__in", ["afgesloten", "ingetrokken"]), _negated=True), ("ended_at", None)), _connector="OR"), name="question_ends_once"),
                models.CheckConstraint(condition=models.Q(models.Q(("next_route_at__isnull", False), ("status__in", ["ontvangen", "geadviseerd"])), models.Q(models.Q(("status", "ontvangen"), _negated=True), ("next_route_at", None), ("nobody_since", None)), _connector="OR"), name="question_waits_while_nobody_has_it"),
            ],
            "triggers": [
                _trigger("wake_router", "question", 'INSERT OR UPDATE OF "next_route_at"', _notify("steunpunt_question"), pgid="d82b6", sql_hash="7ff6943fed60cf98bc7a5e67ec39613a180f7218", condition="WHEN (NEW.next_route_at <= clock_timestamp() + interval '1 second')"),
                _trigger("eligibility_changes", "question", 'UPDATE OF "status"', _ADD_ELIGIBILITY_CHANGE, pgid="63fc3", sql_hash="beed9cdf5922dbf46a81b7137285e7311a00dd36", condition="WHEN (NEW.\"status\" IN ('geadviseerd', 'afgesloten', 'ingetrokken') AND OLD.\"status\" IS DISTINCT FROM (NEW.\"status\"))"),
                _trigger("correct_involvements", "question", 'UPDATE OF "organisation_id", "asked_as", "subject_organisation_id", "subject", "category"', _CORRECT_INVOLVEMENTS, pgid="0efdb", sql_hash="8d7c87936d30b2281520bd1d0aa0fc8e9bd84e62"),
            ],
        },
    ),
    # The clocks of a question
    migrations.CreateModel(
        name="Clock",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=_CLOCK_KINDS, max_length=20)),
            ("cycle", models.PositiveSmallIntegerField(default=1)),
            ("calendar_code", models.CharField(max_length=30)),
            ("duration", models.DurationField()),
            ("started_at", models.DateTimeField()),
            ("due_at", models.DateTimeField()),
            ("next_check_at", models.DateTimeField(null=True)),
            ("stopped_at", models.DateTimeField(null=True)),
            ("voided_at", models.DateTimeField(null=True)),
            ("question", models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="clocks", to="steunpunt.question")),
            ("climbed_share", models.DecimalField(decimal_places=3, default=Decimal(0), max_digits=6)),
            ("expected_at", models.DateTimeField(null=True)),
            ("paused_since", models.DateTimeField(null=True)),
            ("paused_until", models.DateTimeField(null=True)),
            ("round", models.PositiveSmallIntegerField(default=1)),
            ("set_aside_at", models.DateTimeField(null=True)),
            ("used_before", models.DurationField(default=dt.timedelta)),
            ("withdrawn_at", models.DateTimeField(null=True)),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("next_check_at__isnull", False)), fields=["next_check_at"], name="clock_to_check"),
                models.Index(condition=models.Q(("set_aside_at__isnull", False)), fields=["set_aside_at"], name="clock_set_aside"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("question", "kind", "cycle"), name="one_clock_of_a_kind_per_cycle"),
                models.CheckConstraint(condition=models.Q(("stopped_at", None), ("voided_at", None), _connector="OR"), name="clock_ends_one_way"),
                models.CheckConstraint(condition=models.Q(("due_at__gte", models.F("started_at"))), name="clock_is_due_after_its_start"),
                models.CheckConstraint(condition=models.Q(models.Q(("paused_since", None), ("paused_until", None)), models.Q(("paused_since__isnull", False), ("paused_until__gte", models.F("paused_since")), ("stopped_at", None), ("voided_at", None)), _connector="OR"), name="clock_stands_still_for_a_time"),
                models.CheckConstraint(condition=models.Q(("next_check_at", None), models.Q(("paused_since", None), ("stopped_at", None), ("voided_at", None)), ("set_aside_at__isnull", False), _connector="OR"), name="clock_is_checked_only_while_it_runs"),
            ],
        },
    ),
    migrations.CreateModel(
        name="LedgerLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("what", models.CharField(choices=_LEDGER_ENTRIES, max_length=20)),
            ("at", models.DateTimeField()),
            ("recorded_at", models.DateTimeField()),
            ("calendar_code", models.CharField(blank=True, max_length=30)),
            ("duration", models.DurationField(null=True)),
            ("used", models.DurationField(null=True)),
            ("until", models.DateTimeField(null=True)),
            ("reason", models.CharField(blank=True, max_length=20)),
            ("actor", models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("clock", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="ledger", to="steunpunt.clock")),
            ("version", models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to="steunpunt.calendarversion")),
        ],
        options={
            "indexes": [
                models.Index(fields=["clock", "id"], name="ledger_of_clock"),
            ],
            "triggers": [
                _trigger("append_only", "ledgerline", "UPDATE OR DELETE", _REFUSE, pgid="e7396", sql_hash="5a00311a5e56ea8529e358d3e118086c904a5ce5", when="BEFORE"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Pause",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("reason", models.CharField(choices=[("wacht_op_vrager", "Wacht op de vrager"), ("wacht_op_derde", "Wacht op een ander, omdat de vrager dat wil")], max_length=20)),
            ("started_at", models.DateTimeField()),
            ("until", models.DateTimeField()),
            ("ended_at", models.DateTimeField(null=True)),
            ("ending", models.CharField(blank=True, choices=_PAUSE_ENDINGS, max_length=20)),
            ("objected_at", models.DateTimeField(null=True)),
            ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("ended_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("question", models.ForeignKey(on_delete=models.CASCADE, related_name="pauses", to="steunpunt.question")),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("ended_at", None)), fields=["until"], name="pause_to_end"),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("question",), name="one_open_pause"),
                models.CheckConstraint(condition=models.Q(("until__gt", models.F("started_at"))), name="pause_has_a_length"),
                models.CheckConstraint(condition=models.Q(models.Q(("ended_at", None), ("ending", "")), models.Q(("ended_at__gte", models.F("started_at")), ("ended_at__lte", models.F("until")), models.Q(("ending", ""), _negated=True)), _connector="OR"), name="pause_ends_in_its_time"),
            ],
        },
    ),
    migrations.CreateModel(
        name="PauseLimit",
        fields=[
            ("reason", models.CharField(choices=[("wacht_op_vrager", "Wacht op de vrager"), ("wacht_op_derde", "Wacht op een ander, omdat de vrager dat wil")], max_length=20, primary_key=True, serialize=False, verbose_name="reden")),
            ("longest", models.DurationField(verbose_name="hoogstens")),
        ],
        options={
            "verbose_name": "langste pauze",
            "verbose_name_plural": "langste pauzes",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("longest__gt", "0")), name="pause_limit_takes_time"),
            ],
        },
    ),
    migrations.CreateModel(
        name="LadderRung",
        fields=[
            ("code", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="code")),
            ("share", models.DecimalField(decimal_places=3, max_digits=6, unique=True, verbose_name="deel van de termijn")),
            ("tells", ArrayField(base_field=models.CharField(choices=_TOLD_BY_A_RUNG, max_length=20), size=None, verbose_name="wie het hoort")),
        ],
        options={
            "verbose_name": "trede",
            "verbose_name_plural": "treden",
            "ordering": ["share"],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("share__gt", 0)), name="rung_has_a_share"),
            ],
            "triggers": [
                _trigger("new_edition", "ladderrung", "INSERT OR UPDATE OR DELETE OR TRUNCATE", _NEW_EDITION, pgid="0c6ec", sql_hash="15188a811b4f0853cb5e1fdc933780615cc90b60", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClimbedRung",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.CharField(max_length=20)),
            ("due_at", models.DateTimeField()),
            ("found_at", models.DateTimeField()),
            ("clock", models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="rungs", to="steunpunt.clock")),
            ("corrected_at", models.DateTimeField(null=True)),
            ("correction", models.CharField(blank=True, choices=_CORRECTIONS, max_length=20)),
            ("missed", models.BooleanField(default=False)),
            ("round", models.PositiveSmallIntegerField(default=1)),
            ("share", models.DecimalField(decimal_places=3, max_digits=6)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("clock", "round", "code"), name="each_rung_once"),
                models.CheckConstraint(condition=models.Q(models.Q(("corrected_at", None), ("correction", "")), models.Q(("corrected_at__isnull", False), models.Q(("correction", ""), _negated=True)), _connector="OR"), name="correction_with_its_cause"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Duty",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("starts_at", models.DateTimeField(verbose_name="vanaf")),
            ("ends_at", models.DateTimeField(verbose_name="tot")),
            ("adviser", models.ForeignKey(on_delete=models.CASCADE, related_name="duties", to="steunpunt.adviser", verbose_name="adviseur")),
        ],
        options={
            "verbose_name": "piketdienst",
            "verbose_name_plural": "piketdiensten",
            "indexes": [
                models.Index(fields=["ends_at"], name="duty_ends"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="duty_has_a_length"),
            ],
            "triggers": [
                _trigger("eligibility_changes", "duty", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="c5248", sql_hash="53c70165c2a6c4e4ff8fe9025eb5b697f464ebf2", level="STATEMENT"),
            ],
        },
    ),
    # Partners and the package
    migrations.CreateModel(
        name="Client",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("client_id", models.CharField(db_index=True, default=generate_client_id, max_length=255, unique=True, verbose_name="client ID")),
            ("redirect_uris", models.TextField(blank=True, help_text="Allowed URIs list, space separated", verbose_name="redirect URIs")),
            ("post_logout_redirect_uris", models.TextField(blank=True, default="", help_text="Allowed Post Logout URIs list, space separated", verbose_name="post logout redirect URIs")),
            ("client_type", models.CharField(choices=[("confidential", "Confidential"), ("public", "Public")], max_length=32, verbose_name="client type")),
            ("authorization_grant_type", models.CharField(choices=_GRANT_TYPES, max_length=44, verbose_name="authorization grant type")),
            ("client_secret", ClientSecretField(blank=True, db_index=True, default=generate_client_secret, help_text="Client secret for authentication", max_length=255, verbose_name="client secret")),
            ("hash_client_secret", models.BooleanField(default=True, verbose_name="hash client secret")),
            ("name", models.CharField(blank=True, max_length=255, verbose_name="name")),
            ("skip_authorization", models.BooleanField(default=False, verbose_name="skip authorization")),
            ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated", models.DateTimeField(auto_now=True, verbose_name="updated")),
            ("algorithm", models.CharField(blank=True, choices=_ALGORITHMS, default="", max_length=5, verbose_name="algorithm")),
            ("allowed_origins", models.TextField(blank=True, default="", help_text="Allowed origins list to enable CORS, space separated", verbose_name="allowed origins")),
            ("registration_source", models.CharField(choices=_REGISTRATION_SOURCES, default="manual", help_text="How this application was registered (manual, DCR per RFC 7591, or CIMD)", max_length=32, verbose_name="registration source")),
            ("cimd_expires_at", models.DateTimeField(blank=True, default=None, help_text="When the cached Client ID Metadata Document should be re-fetched", null=True, verbose_name="CIMD expires at")),
            ("scope", models.CharField(blank=True, max_length=255)),
            ("user", models.ForeignKey(blank=True, null=True, on_delete=models.CASCADE, related_name="%(app_label)s_%(class)s", to=settings.AUTH_USER_MODEL, verbose_name="user")),
            ("organisation", models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation")),
        ],
        options={
            "verbose_name": "koppeling",
            "verbose_name_plural": "koppelingen",
        },
    ),
    migrations.CreateModel(
        name="PackageItem",
        fields=[
            ("code", models.SlugField(primary_key=True, serialize=False, verbose_name="code")),
            ("place", models.PositiveSmallIntegerField(default=0, verbose_name="volgorde")),
            ("name", models.CharField(max_length=160, verbose_name="naam")),
            ("owner", models.CharField(max_length=160, verbose_name="van")),
            ("text", models.TextField(verbose_name="uitleg")),
            ("reach", models.TextField(verbose_name="hoe bereikbaar")),
            ("url", models.URLField(blank=True, verbose_name="website")),
            ("phone", models.CharField(blank=True, max_length=40, verbose_name="telefoon")),
            ("pick_up_calendar", models.CharField(default="kantooruren", max_length=20, verbose_name="oppakken: kalender")),
            ("pick_up_within", models.DurationField(default=dt.timedelta(seconds=57600), verbose_name="oppakken binnen")),
            ("is_active", models.BooleanField(default=True, verbose_name="in het pakket")),
            ("client", models.ForeignKey(blank=True, null=True, on_delete=models.SET_NULL, related_name="+", to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL, verbose_name="koppeling")),
        ],
        options={
            "verbose_name": "onderdeel van het Veiligheidspakket",
            "verbose_name_plural": "onderdelen van het Veiligheidspakket",
            "ordering": ("place", "code"),
        },
    ),
    migrations.CreateModel(
        name="Referral",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("status", models.CharField(choices=_REFERRAL_STATUSES, max_length=20)),
            ("shared", ArrayField(base_field=models.CharField(choices=_SHARED_DATA, max_length=20), default=list, size=None)),
            ("key_id", models.CharField(editable=False, max_length=16)),
            ("wrapped_key", models.BinaryField()),
            ("sealed_shared", models.BinaryField()),
            ("made_at", models.DateTimeField()),
            ("agreed_at", models.DateTimeField(null=True)),
            ("sent_at", models.DateTimeField(null=True)),
            ("due_at", models.DateTimeField(null=True)),
            ("next_check_at", models.DateTimeField(null=True)),
            ("escalated_at", models.DateTimeField(null=True)),
            ("accepted_at", models.DateTimeField(null=True)),
            ("ended_at", models.DateTimeField(null=True)),
            ("asker", models.ForeignKey(on_delete=models.PROTECT, related_name="referrals", to=settings.AUTH_USER_MODEL)),
            ("item", models.ForeignKey(on_delete=models.PROTECT, related_name="referrals", to="steunpunt.packageitem")),
            ("made_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("question", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="referrals", to="steunpunt.question")),
            ("receiver", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL)),
            ("sealed_reason", models.BinaryField(null=True)),
        ],
        options={
            "verbose_name": "verwijzing",
            "verbose_name_plural": "verwijzingen",
            "indexes": [
                models.Index(condition=models.Q(("next_check_at__isnull", False)), fields=["next_check_at"], name="referral_due"),
                models.Index(fields=["made_at", "id"], name="referral_in_order"),
                models.Index(condition=models.Q(("ended_at", None)), fields=["due_at", "made_at"], name="referral_open"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(models.Q(("ended_at__isnull", False), ("status__in", ["afgerond", "afgewezen", "ingetrokken", "teruggegeven"])), models.Q(models.Q(("status__in", ["afgerond", "afgewezen", "ingetrokken", "teruggegeven"]), _negated=True), ("ended_at", None)), _connector="OR"), name="referral_ends_once"),
                models.CheckConstraint(condition=models.Q(("shared", []), ("sent_at", None), ("agreed_at__isnull", False), _connector="OR"), name="referral_goes_with_consent"),
            ],
        },
    ),
    migrations.CreateModel(
        name="PackageIssue",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("function", models.CharField(choices=_FUNCTIONS, max_length=40)),
            ("since", models.DateField(verbose_name="in functie vanaf")),
            ("issued_at", models.DateTimeField()),
            ("ticket", models.BinaryField(unique=True)),
            ("opened_at", models.DateTimeField(null=True)),
            ("next_check_at", models.DateTimeField(null=True)),
            ("reminded_at", models.DateTimeField(null=True)),
            ("issued_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("organisation", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation")),
            ("person", models.ForeignKey(on_delete=models.PROTECT, related_name="package_issues", to=settings.AUTH_USER_MODEL)),
            ("name", models.CharField(max_length=301, verbose_name="naam")),
        ],
        options={
            "verbose_name": "uitreiking",
            "verbose_name_plural": "uitreikingen",
            "indexes": [
                models.Index(condition=models.Q(("next_check_at__isnull", False)), fields=["next_check_at"], name="issue_unopened"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("organisation", "function", "person"), name="issued_once_to_one_person_per_office"),
            ],
        },
    ),
    # What happened
    migrations.CreateModel(
        name="JournalLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("at", models.DateTimeField(verbose_name="wanneer")),
            ("action", models.CharField(db_column="deed", max_length=40, verbose_name="wat")),
            ("facts", models.JSONField(default=dict, verbose_name="bijzonderheden")),
            ("actor", models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="wie")),
            ("question", models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name="journal", to="steunpunt.question", verbose_name="adviesvraag")),
            ("issue", models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name="journal", to="steunpunt.packageissue", verbose_name="uitreiking")),
            ("referral", models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name="journal", to="steunpunt.referral", verbose_name="verwijzing")),
        ],
        options={
            "verbose_name": "regel in het logboek",
            "verbose_name_plural": "logboek",
            "indexes": [
                models.Index(fields=["question", "id"], name="journal_of_question"),
                models.Index(condition=models.Q(("referral__isnull", False)), fields=["referral"], name="journal_of_referral"),
                models.Index(condition=models.Q(("issue__isnull", False)), fields=["issue"], name="journal_of_issue"),
            ],
            "triggers": [
                _trigger("append_only", "journalline", "UPDATE OR DELETE", _REFUSE, pgid="7e3ef", sql_hash="45dd22e79908f7343885a6b3224a1617c2d8e77c", when="BEFORE"),
                _trigger("add_event", "journalline", "INSERT", _ADD_EVENT, pgid="adcbd", sql_hash="b174efa3c547a24034c812741a4fc0df5bbce788", condition='WHEN (NEW."question_id" IS NOT NULL OR NEW."referral_id" IS NOT NULL OR NEW."issue_id" IS NOT NULL)'),
            ],
        },
    ),
    migrations.CreateModel(
        name="Event",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("number", models.BigIntegerField(null=True, unique=True)),
            ("line", models.OneToOneField(on_delete=models.PROTECT, related_name="event", to="steunpunt.journalline")),
            ("asker", models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("receiver", models.ForeignKey(db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("number", None)), fields=["line"], name="event_to_number"),
                models.Index(fields=["asker", "number"], name="event_of_asker"),
                models.Index(condition=models.Q(("receiver__isnull", False)), fields=["receiver", "number"], name="event_of_receiver"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Subscription",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("url", models.CharField(max_length=500, verbose_name="adres")),
            ("kinds", ArrayField(base_field=models.CharField(max_length=40), default=list, size=None, verbose_name="soorten")),
            ("sealed_secret", models.BinaryField()),
            ("sealed_former", models.BinaryField(null=True)),
            ("former_until", models.DateTimeField(null=True)),
            ("created_at", models.DateTimeField(verbose_name="gemaakt")),
            ("position", models.BigIntegerField(default=0)),
            ("told", models.PositiveIntegerField(default=0)),
            ("next_at", models.DateTimeField()),
            ("failures", models.PositiveIntegerField(default=0)),
            ("failing_since", models.DateTimeField(null=True)),
            ("ended_at", models.DateTimeField(null=True, verbose_name="beëindigd")),
            ("ended_because", models.CharField(blank=True, max_length=20)),
            ("owner", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="van")),
            ("lent_until", models.DateTimeField(null=True)),
        ],
        options={
            "verbose_name": "abonnement",
            "verbose_name_plural": "abonnementen",
            "constraints": [
                models.CheckConstraint(condition=models.Q(models.Q(("former_until", None), ("sealed_former", None)), models.Q(("former_until__isnull", False), ("sealed_former__isnull", False)), _connector="OR"), name="former_secret_has_an_end"),
                models.CheckConstraint(condition=models.Q(models.Q(("ended_at", None), ("ended_because", "")), models.Q(("ended_at__isnull", False), models.Q(("ended_because", ""), _negated=True)), _connector="OR"), name="subscription_ends_because"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Delivery",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("message_id", models.UUIDField()),
            ("kind", models.CharField(max_length=60, verbose_name="soort")),
            ("sequence", models.PositiveIntegerField(verbose_name="volgnummer")),
            ("body", models.BinaryField()),
            ("owed_at", models.DateTimeField(verbose_name="verschuldigd")),
            ("next_attempt_at", models.DateTimeField(null=True, verbose_name="volgende poging")),
            ("attempts", models.PositiveIntegerField(default=0, verbose_name="pogingen")),
            ("delivered_at", models.DateTimeField(null=True, verbose_name="bezorgd")),
            ("exhausted_at", models.DateTimeField(null=True, verbose_name="opgegeven")),
            ("event", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="steunpunt.event")),
            ("subscription", models.ForeignKey(on_delete=models.CASCADE, related_name="deliveries", to="steunpunt.subscription")),
        ],
        options={
            "verbose_name": "bezorging",
            "verbose_name_plural": "bezorgingen",
            "indexes": [
                models.Index(condition=models.Q(("next_attempt_at__isnull", False)), fields=["subscription", "next_attempt_at"], name="message_owed"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("subscription", "sequence"), name="one_message_per_sequence"),
                models.UniqueConstraint(fields=("subscription", "message_id"), name="one_message_per_event"),
                models.CheckConstraint(condition=models.Q(models.Q(("delivered_at", None), ("exhausted_at", None), ("next_attempt_at__isnull", False)), models.Q(("delivered_at__isnull", False), ("exhausted_at", None), ("next_attempt_at", None)), models.Q(("delivered_at", None), ("exhausted_at__isnull", False), ("next_attempt_at", None)), _connector="OR"), name="message_waits_arrived_or_was_given_up"),
            ],
            "triggers": [
                _trigger("wake_dispatch", "delivery", 'INSERT OR UPDATE OF "next_attempt_at"', _notify("steunpunt_event"), pgid="36a3f", sql_hash="6e53cb0b9a8ab11b2628134545a9ade52126122b", condition="WHEN (NEW.next_attempt_at <= clock_timestamp() + interval '1 second')"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Attempt",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("at", models.DateTimeField()),
            ("took", models.DurationField()),
            ("status", models.PositiveSmallIntegerField(null=True)),
            ("fault", models.CharField(blank=True, max_length=40)),
            ("delivery", models.ForeignKey(on_delete=models.CASCADE, related_name="tries", to="steunpunt.delivery")),
        ],
    ),
    # In a question
    migrations.CreateModel(
        name="Advice",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("saved_at", models.DateTimeField()),
            ("sent_at", models.DateTimeField(null=True)),
            ("sealed_letter", models.BinaryField()),
            ("author", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("question", models.ForeignKey(on_delete=models.CASCADE, related_name="advices", to="steunpunt.question")),
        ],
        options={
            "verbose_name": "advies",
            "verbose_name_plural": "adviezen",
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("sent_at", None)), fields=("question",), name="one_draft_per_question"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Talk",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=[("intake", "Eerste gesprek"), ("verdieping", "Verdiepend gesprek")], max_length=12, verbose_name="soort")),
            ("channel", models.CharField(choices=_TALK_CHANNELS, max_length=12, verbose_name="kanaal")),
            ("planned_at", models.DateTimeField(null=True, verbose_name="gepland")),
            ("held_at", models.DateTimeField(null=True, verbose_name="gehouden")),
            ("revision", models.PositiveSmallIntegerField(default=0)),
            ("created_at", models.DateTimeField()),
            ("adviser", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("question", models.ForeignKey(on_delete=models.CASCADE, related_name="talks", to="steunpunt.question")),
            ("called_off_at", models.DateTimeField(null=True, verbose_name="afgezegd")),
        ],
        options={
            "indexes": [
                models.Index(fields=["adviser", "planned_at"], name="talk_planned"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("planned_at__isnull", False), ("held_at__isnull", False), _connector="OR"), name="talk_is_planned_or_held"),
                models.CheckConstraint(condition=models.Q(("called_off_at", None), ("held_at", None), _connector="OR"), name="talk_is_held_or_called_off"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Message",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=_MESSAGE_KINDS, max_length=10, verbose_name="soort")),
            ("sent_at", models.DateTimeField(verbose_name="verstuurd")),
            ("sealed_body", models.BinaryField()),
            ("author", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("question", models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="messages", to="steunpunt.question", verbose_name="adviesvraag")),
            ("is_authors_only", models.BooleanField(default=False, verbose_name="alleen voor de schrijver")),
        ],
        options={
            "verbose_name": "bericht",
            "verbose_name_plural": "berichten",
            "indexes": [
                models.Index(fields=["question", "sent_at"], name="message_in_order"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Draft",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("saved_at", models.DateTimeField()),
            ("key_id", models.CharField(editable=False, max_length=16)),
            ("wrapped_key", models.BinaryField()),
            ("sealed_answers", models.BinaryField()),
            ("person", models.OneToOneField(on_delete=models.CASCADE, related_name="draft", to=settings.AUTH_USER_MODEL)),
        ],
    ),
    migrations.CreateModel(
        name="FirstAid",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("phase", models.CharField(choices=_PHASES, max_length=20, verbose_name="fase")),
            ("place", models.PositiveSmallIntegerField(default=1, verbose_name="volgorde")),
            ("text", models.CharField(max_length=300, verbose_name="tekst")),
        ],
        options={
            "verbose_name": "eerste hulp",
            "verbose_name_plural": "eerste hulp",
            "ordering": ["phase", "place", "id"],
        },
    ),
    # Who has a question
    migrations.CreateModel(
        name="RoutingDecision",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("at", models.DateTimeField()),
            ("deciding", models.CharField(blank=True, max_length=60)),
            ("objections", models.JSONField(default=dict)),
            ("by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("question", models.ForeignKey(on_delete=models.CASCADE, related_name="decisions", to="steunpunt.question")),
            ("chosen", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="steunpunt.adviser")),
            ("points", models.JSONField(default=dict)),
        ],
    ),
    migrations.CreateModel(
        name="Assignment",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("offered_at", models.DateTimeField()),
            ("claimed_at", models.DateTimeField(null=True)),
            ("declaration_version", models.CharField(blank=True, max_length=12)),
            ("ended_at", models.DateTimeField(null=True)),
            ("outcome", models.CharField(blank=True, choices=_OUTCOMES, max_length=20)),
            ("reason", models.CharField(blank=True, choices=_CONFLICT_REASONS, max_length=20)),
            ("question", models.ForeignKey(on_delete=models.CASCADE, related_name="assignments", to="steunpunt.question")),
            ("decision", models.OneToOneField(on_delete=models.PROTECT, related_name="assignment", to="steunpunt.routingdecision")),
            ("adviser", models.ForeignKey(on_delete=models.PROTECT, related_name="assignments", to="steunpunt.adviser")),
            ("answer_by", models.DateTimeField(null=True)),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("ended_at", None)), fields=["adviser"], name="assignment_open"),
                models.Index(condition=models.Q(("claimed_at", None), ("ended_at", None)), fields=["answer_by"], name="offer_stands"),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("claimed_at__isnull", False), ("ended_at", None)), fields=("question",), name="one_holder"),
                models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("question", "adviser"), name="one_open_offer_each"),
                models.CheckConstraint(condition=models.Q(models.Q(("claimed_at", None), ("declaration_version", "")), models.Q(("claimed_at__isnull", False), models.Q(("declaration_version", ""), _negated=True)), _connector="OR"), name="claim_with_declaration"),
                models.CheckConstraint(condition=models.Q(models.Q(("ended_at", None), ("outcome", "")), models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)), _connector="OR"), name="end_with_outcome"),
            ],
            "triggers": [
                _trigger("involve_holder", "assignment", 'INSERT OR UPDATE OF "claimed_at", "ended_at"', _INVOLVE_HOLDER, pgid="9c4dc", sql_hash="b55f9805564ed921c31aee49ecf1b0d4854b11ad", condition='WHEN (NEW."claimed_at" IS NOT NULL)'),
                _trigger("eligibility_changes", "assignment", 'UPDATE OF "ended_at"', _ADD_ELIGIBILITY_CHANGE, pgid="60e88", sql_hash="4d015014bbcabaeec3111cce375a6b772958ef65", condition='WHEN (NEW."ended_at" IS NOT NULL AND OLD."ended_at" IS NULL)'),
                _trigger("rewrite_conflicts", "assignment", 'INSERT OR UPDATE OF "question_id", "adviser_id", "outcome", "reason" OR DELETE', _rewrite_conflicts("assignment_id"), pgid="b1090", sql_hash="9ee902381dd1a3d30df72a639b9495c2e701e7bd"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Cover",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("declared_at", models.DateTimeField(null=True)),
            ("declaration_version", models.CharField(blank=True, max_length=12)),
            ("declined_at", models.DateTimeField(null=True)),
            ("reason", models.CharField(blank=True, choices=_CONFLICT_REASONS, max_length=20)),
            ("adviser", models.ForeignKey(on_delete=models.PROTECT, related_name="covers", to="steunpunt.adviser")),
            ("assignment", models.ForeignKey(on_delete=models.CASCADE, related_name="covers", to="steunpunt.assignment")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("assignment", "adviser"), name="one_cover_each"),
                models.CheckConstraint(condition=models.Q(models.Q(("declaration_version", ""), ("declared_at", None)), models.Q(("declared_at__isnull", False), models.Q(("declaration_version", ""), _negated=True)), _connector="OR"), name="cover_with_declaration"),
            ],
            "triggers": [
                _trigger("involve_deputy", "cover", 'INSERT OR UPDATE OF "declared_at"', _INVOLVE_DEPUTY, pgid="6b983", sql_hash="9f01261d612a78e70ace804ac7758ecc9e2c53dd", condition='WHEN (NEW."declared_at" IS NOT NULL)'),
                _trigger("eligibility_changes", "cover", 'UPDATE OF "declined_at"', _ADD_ELIGIBILITY_CHANGE, pgid="8dd7a", sql_hash="46d43b76f3dff9cfd973da44c5b95512ec262799", condition='WHEN (NEW."declined_at" IS NOT NULL AND OLD."declined_at" IS NULL)'),
                _trigger("rewrite_conflicts", "cover", 'INSERT OR UPDATE OF "assignment_id", "adviser_id", "reason" OR DELETE', _rewrite_conflicts("assignment_id", these="ANY (ARRAY[NEW.assignment_id, OLD.assignment_id])"), pgid="e5e2c", sql_hash="d748e9e9faa51e8c9f531ad7e21c20a9a66a5563"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CoverNotice",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("checked_at", models.DateTimeField(db_index=True)),
            ("adviser", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="steunpunt.adviser")),
            ("assignment", models.OneToOneField(on_delete=models.CASCADE, related_name="cover_notice", to="steunpunt.assignment")),
        ],
    ),
    migrations.CreateModel(
        name="Counterpart",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("said_at", models.DateTimeField()),
            ("other", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="steunpunt.question")),
            ("question", models.ForeignKey(on_delete=models.CASCADE, related_name="counterparts", to="steunpunt.question")),
            ("said_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("question", "other"), name="counterparts_once"),
                models.CheckConstraint(condition=models.Q(("question", models.F("other")), _negated=True), name="no_counterpart_of_itself"),
            ],
            "triggers": [
                _trigger("eligibility_changes", "counterpart", "DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="ec904", sql_hash="c6bf9e74cbb1511757d43465b39f8078d3206da2", level="STATEMENT"),
                _trigger("rewrite_conflicts", "counterpart", "INSERT OR UPDATE OR DELETE", _rewrite_conflicts("involvement_id", these=_OF_QUESTIONS, questions="NEW.question_id, NEW.other_id, OLD.question_id, OLD.other_id"), pgid="7aa1d", sql_hash="3f786d56301dbfceca40bd9a99f1cbd06a465411"),
            ],
        },
    ),
    # Conflicts of interest
    migrations.CreateModel(
        name="Involvement",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("asked_as", models.CharField(blank=True, max_length=40)),
            ("subject", models.CharField(max_length=40)),
            ("category", models.CharField(max_length=40)),
            ("ended_at", models.DateTimeField(null=True)),
            ("adviser", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="steunpunt.adviser")),
            ("assignment", models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to="steunpunt.assignment")),
            ("organisation", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation")),
            ("question", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="steunpunt.question")),
            ("subject_organisation", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="steunpunt.organisation")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("assignment", "adviser"), name="one_involvement_each"),
            ],
            "triggers": [
                _trigger("rewrite_conflicts", "involvement", "INSERT OR UPDATE OR DELETE", _rewrite_conflicts("involvement_id", questions="NEW.question_id, OLD.question_id"), pgid="7fde9", sql_hash="df3bb5233a9ccd5e7c5164a8cd944d65c04c148d"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Conflict",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("kind", models.CharField(choices=_CONFLICT_KINDS, max_length=20)),
            ("role", models.CharField(blank=True, max_length=40)),
            ("category", models.CharField(blank=True, max_length=40)),
            ("until", models.DateField(null=True)),
            ("person", models.ForeignKey(db_index=False, on_delete=models.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("organisation", models.ForeignKey(db_index=False, null=True, on_delete=models.DO_NOTHING, related_name="+", to="steunpunt.organisation")),
            ("party", models.ForeignKey(db_index=False, null=True, on_delete=models.DO_NOTHING, related_name="+", to="steunpunt.party")),
            ("question", models.ForeignKey(db_index=False, null=True, on_delete=models.DO_NOTHING, related_name="+", to="steunpunt.question")),
            ("office", models.ForeignKey(db_index=False, null=True, on_delete=models.DO_NOTHING, related_name="+", to="steunpunt.office")),
            ("party_function", models.ForeignKey(db_index=False, null=True, on_delete=models.DO_NOTHING, related_name="+", to="steunpunt.partyfunction")),
            ("acquaintance", models.ForeignKey(db_index=False, null=True, on_delete=models.DO_NOTHING, related_name="+", to="steunpunt.acquaintance")),
            ("involvement", models.ForeignKey(db_index=False, null=True, on_delete=models.DO_NOTHING, related_name="+", to="steunpunt.involvement")),
            ("assignment", models.ForeignKey(db_index=False, null=True, on_delete=models.DO_NOTHING, related_name="+", to="steunpunt.assignment")),
        ],
        options={
            "indexes": [
                models.Index(fields=["person", "kind", "organisation", "role", "category", "until"], name="conflict_of_person"),
                models.Index(fields=["question", "person"], name="conflict_with_question"),
                models.Index(fields=["involvement"], name="conflict_by_involvement"),
                models.Index(fields=["assignment"], name="conflict_by_assignment"),
            ],
        },
    ),
    migrations.CreateModel(
        name="DerivedConflict",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("kind", models.CharField(choices=_CONFLICT_KINDS, max_length=20)),
            ("role", models.CharField(blank=True, max_length=40)),
            ("category", models.CharField(blank=True, max_length=40)),
            ("until", models.DateField(null=True)),
        ],
        options={
            "db_table": "steunpunt_derivedconflict",
            "managed": False,
        },
    ),
    # Policies of routing
    migrations.CreateModel(
        name="RoutingWeight",
        fields=[
            ("criterion", models.CharField(choices=_ROUTING_CRITERIA, max_length=20, primary_key=True, serialize=False, verbose_name="waarop")),
            ("points", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="punten")),
        ],
        options={
            "verbose_name": "gewicht",
            "verbose_name_plural": "gewichten",
            "triggers": [
                _trigger("eligibility_changes", "routingweight", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="2790e", sql_hash="fa1b94be291aced6f27350f81845334024a810f1", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="WorkWeight",
        fields=[
            ("urgency", models.CharField(choices=_URGENCIES, max_length=10, primary_key=True, serialize=False, verbose_name="hoe dringend")),
            ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="zwaarte")),
        ],
        options={
            "verbose_name": "zwaarte van een open vraag",
            "verbose_name_plural": "zwaarte van open vragen",
            "triggers": [
                _trigger("eligibility_changes", "workweight", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="0aa90", sql_hash="0d5ee3402c8f2b6899bc03f8c2a17d481b198a40", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="DemandingCategory",
        fields=[
            ("category", models.CharField(choices=_CATEGORIES, max_length=40, primary_key=True, serialize=False, verbose_name="onderwerp")),
        ],
        options={
            "verbose_name": "onderwerp dat kennis vraagt",
            "verbose_name_plural": "onderwerpen die kennis vragen",
            "triggers": [
                _trigger("eligibility_changes", "demandingcategory", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="8aaf6", sql_hash="25cd5672f8006fb3a6233e425d2815142cda248b", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="OfferTerm",
        fields=[
            ("urgency", models.CharField(choices=_URGENCIES, max_length=10, primary_key=True, serialize=False, verbose_name="hoe dringend")),
            ("calendar_code", models.CharField(max_length=30, verbose_name="kalender")),
            ("duration", models.DurationField(verbose_name="duur")),
        ],
        options={
            "verbose_name": "duur van een aanbod",
            "verbose_name_plural": "duur van aanbiedingen",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("duration__gt", "0")), name="offer_takes_time"),
            ],
            "triggers": [
                _trigger("eligibility_changes", "offerterm", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="65798", sql_hash="7dc4eb2d3ff965c76f88be80be3b770125c96e9b", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="LookBack",
        fields=[
            ("tie", models.CharField(choices=_CONFLICT_KINDS, max_length=20, primary_key=True, serialize=False, verbose_name="band")),
            ("months", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="maanden")),
        ],
        options={
            "verbose_name": "terugkijktermijn",
            "verbose_name_plural": "terugkijktermijnen",
            "triggers": [
                _trigger("eligibility_changes", "lookback", "INSERT OR UPDATE OR DELETE", _ADD_ELIGIBILITY_CHANGE, pgid="03cbf", sql_hash="5e5e69a01c59aea30d865d78e52e61f8222c2e7a", level="STATEMENT"),
                _trigger("renew_conflicts", "lookback", "INSERT OR UPDATE OR DELETE", _RENEW_CONFLICTS, pgid="cb478", sql_hash="537641b8f686c10994ffb1ac34c2582cb767b694", level="STATEMENT"),
            ],
        },
    ),
    migrations.CreateModel(
        name="EligibilityChange",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("at", models.DateTimeField(db_default=Now())),
        ],
    ),
    # The desk itself
    migrations.CreateModel(
        name="Heartbeat",
        fields=[
            ("name", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="onderdeel")),
            ("beat_at", models.DateTimeField(verbose_name="laatste slag")),
        ],
        options={
            "verbose_name": "hartslag",
            "verbose_name_plural": "hartslagen",
        },
    ),
    migrations.CreateModel(
        name="IdempotentResponse",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("key", models.CharField(max_length=255)),
            ("fingerprint", models.BinaryField()),
            ("sealed_answer", models.BinaryField()),
            ("at", models.DateTimeField(db_index=True)),
            ("person", models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("question", models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="+", to="steunpunt.question")),
            ("scope", models.CharField(max_length=20)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("person", "scope", "key"), name="one_answer_per_key"),
            ],
            "db_table": "steunpunt_keptanswer",
        },
    ),
    migrations.CreateModel(
        name="KeyCheck",
        fields=[
            ("key_id", models.CharField(max_length=16, primary_key=True, serialize=False, verbose_name="sleutel")),
            ("value", models.CharField(editable=False, max_length=200, verbose_name="controlewaarde")),
            ("known_since", models.DateTimeField(db_default=Now(), verbose_name="bekend sinds")),
        ],
        options={
            "verbose_name": "controlewaarde van een sleutel",
            "verbose_name_plural": "controlewaarden van sleutels",
        },
    ),
    migrations.CreateModel(
        name="Letter",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("key", models.CharField(max_length=160)),
            ("topic", models.CharField(max_length=40, verbose_name="soort")),
            ("facts", models.JSONField(default=dict)),
            ("sealed_code", models.BinaryField(null=True)),
            ("owed_at", models.DateTimeField(verbose_name="verschuldigd")),
            ("next_attempt_at", models.DateTimeField(null=True, verbose_name="volgende poging")),
            ("attempts", models.PositiveIntegerField(default=0, verbose_name="pogingen")),
            ("sent_at", models.DateTimeField(null=True, verbose_name="verzonden")),
            ("given_up_at", models.DateTimeField(null=True, verbose_name="opgegeven")),
            ("last_fault", models.CharField(blank=True, max_length=80, verbose_name="laatste fout")),
            ("recipient", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="ontvanger")),
            ("question", models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="letters", to="steunpunt.question", verbose_name="adviesvraag")),
            ("held_up", models.BooleanField(default=False, verbose_name="opgehouden")),
            ("unreturned", models.PositiveSmallIntegerField(default=0, verbose_name="bezorgers die niet terugkwamen")),
            ("tried_at", models.DateTimeField(null=True, verbose_name="laatste poging")),
            ("bundle", models.UUIDField(editable=False, null=True, verbose_name="bundel")),
            ("due_at", models.DateTimeField(null=True, verbose_name="kon gaan")),
        ],
        options={
            "verbose_name": "brief",
            "verbose_name_plural": "brieven",
            "indexes": [
                models.Index(condition=models.Q(("next_attempt_at__isnull", False)), fields=["next_attempt_at"], name="letter_owed"),
                models.Index(condition=models.Q(("given_up_at__isnull", False)), fields=["given_up_at"], name="letter_given_up"),
                models.Index(fields=["recipient", "tried_at"], name="letter_tried_for_recipient"),
                models.Index(condition=models.Q(("bundle__isnull", False)), fields=["bundle"], name="letter_bundle"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(models.Q(("given_up_at", None), ("next_attempt_at__isnull", False), ("sent_at", None)), models.Q(("given_up_at", None), ("next_attempt_at", None), ("sent_at__isnull", False)), models.Q(("given_up_at__isnull", False), ("next_attempt_at", None), ("sent_at", None)), _connector="OR"), name="letter_is_owed_sent_or_given_up"),
                models.UniqueConstraint(fields=("key",), name="one_letter_per_key"),
            ],
            "triggers": [
                _trigger("wake_delivery", "letter", 'INSERT OR UPDATE OF "next_attempt_at"', _notify("steunpunt_letter"), pgid="cdb9b", sql_hash="7a3a1e9f5954fff58aaaf8f5db195652f542ab1b", condition="WHEN (NEW.next_attempt_at <= clock_timestamp() + interval '1 second')"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SignInCode",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("address", models.BinaryField(unique=True)),
            ("sealed_code", models.BinaryField(null=True)),
            ("sealed_former", models.BinaryField(null=True)),
            ("made_at", models.DateTimeField(db_index=True)),
            ("letters", models.PositiveSmallIntegerField(default=0)),
        ],
    ),
]
# fmt: on


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("steunpunt", "0001_initial"),
        ("steunpunt", "0002_journal_is_append_only"),
        ("steunpunt", "0003_the_database_rings_the_bell"),
        ("steunpunt", "0004_letters_held_up_or_unreturned"),
        ("steunpunt", "0005_heartbeats"),
        ("steunpunt", "0006_the_ledger_of_clocks"),
        ("steunpunt", "0007_what_the_clocks_said"),
        ("steunpunt", "0008_the_ledger_only_grows"),
        ("steunpunt", "0009_letters_by_recipient"),
        ("steunpunt", "0010_a_clock_set_aside_is_tried_again"),
        ("steunpunt", "0011_indexes_that_repeat_no_other"),
        ("steunpunt", "0012_the_edition_of_the_timetable"),
        ("steunpunt", "0013_no_index_by_due_moment"),
        ("steunpunt", "0014_ties"),
        ("steunpunt", "0015_presence"),
        ("steunpunt", "0016_routing"),
        ("steunpunt", "0017_the_veiligheidspakket"),
        ("steunpunt", "0018_events"),
        ("steunpunt", "0019_what_happens_is_an_event"),
        ("steunpunt", "0020_kept_answers"),
        ("steunpunt", "0021_the_register_of_organisations"),
        ("steunpunt", "0022_an_issue_keeps_the_name_it_was_given"),
        ("steunpunt", "0023_one_message_of_an_owner_at_a_time"),
        ("steunpunt", "0024_sign_in_codes"),
        ("steunpunt", "0025_letters_that_leave_together"),
        ("steunpunt", "0026_an_advised_question_may_be_routed"),
        ("steunpunt", "0027_sealed_reasons_and_keyed_keys"),
        ("steunpunt", "0028_who_is_switched_off_is_signed_out"),
        ("steunpunt", "0029_what_could_not_be_had"),
        ("steunpunt", "0030_key_checks"),
        ("steunpunt", "0031_when_a_letter_could_go"),
        ("steunpunt", "0032_who_was_told_that_they_stand_in"),
        ("steunpunt", "0033_found_by_index"),
        ("steunpunt", "0034_whose_an_event_is"),
        ("steunpunt", "0035_talks_that_are_off"),
        ("steunpunt", "0036_an_email_address_has_one_form"),
        ("steunpunt", "0037_lists_in_dutch_order"),
        ("steunpunt", "0038_eligibility_changes"),
        ("steunpunt", "0039_more_names_in_dutch_order"),
        ("steunpunt", "0040_one_idempotent_response"),
        ("steunpunt", "0041_actions_in_the_journal"),
        ("steunpunt", "0042_what_a_letter_is_about"),
        ("steunpunt", "0043_the_share_of_a_letter_of_the_ladder"),
        ("steunpunt", "0044_declared_triggers"),
        ("steunpunt", "0045_conflicts_are_rows"),
        ("steunpunt", "0046_conflicts_follow_their_causes"),
    ]
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunSQL(_SORT_KEYS, "DROP FUNCTION steunpunt_person_sort_key; DROP FUNCTION steunpunt_sort_key;"),
        *_TABLES,
        migrations.RunSQL(
            _DERIVED_CONFLICT + _RENEWAL,
            "DROP FUNCTION steunpunt_renew_conflicts; DROP VIEW steunpunt_derivedconflict;",
        ),
        migrations.RunSQL(
            "INSERT INTO steunpunt_edition (id, code) VALUES (1, gen_random_uuid());", migrations.RunSQL.noop
        ),
    ]
