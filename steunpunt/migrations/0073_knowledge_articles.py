"""Articles of the knowledge base."""

import django.db.models.deletion
import steunpunt.rules.words
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steunpunt", "0072_appearance_of_a_person"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnowledgeArticle",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "category",
                    models.CharField(
                        choices=[
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
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("eerste_signaal", "Eerste signaal"),
                            ("weging", "Weging: is dit een integriteitskwestie?"),
                            ("vooronderzoek", "Vooronderzoek"),
                            ("onderzoek", "Onderzoek loopt"),
                            ("afdoening", "Oordeel en afdoening"),
                            ("nazorg", "Nazorg"),
                            ("algemeen", "Algemene vraag"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("concept", "Concept"),
                            ("ingediend", "Wacht op een tweede lezer"),
                            ("gepubliceerd", "In de kennisbank"),
                            ("ingetrokken", "Ingetrokken"),
                        ],
                        default=steunpunt.rules.words.ArticleStatus["DRAFT"],
                        max_length=20,
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("sealed_words", models.BinaryField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steunpunt.question",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("question", "author"), name="one_article_of_a_question"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewer", None),
                            models.Q(("reviewer", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="article_reviewed_by_another",
                    ),
                ],
            },
        ),
    ]
