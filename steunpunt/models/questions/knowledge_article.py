"""What the desk learnt from a question, written down without names."""

import uuid

from django.db import models
from django.db.models import Q

from steunpunt.models.people import Person
from steunpunt.models.questions.question import Question
from steunpunt.rules.words import ArticleStatus, Category, Phase


class KnowledgeArticle(models.Model):
    """An article of the knowledge base: an advice without whoever it was about. One that is withdrawn has no words any
    more.

    The words are bound to author, question, status and reviewer: when one of these is changed past the desk, they do
    not decrypt.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, null=True, on_delete=models.PROTECT, related_name="+")
    """Until a second person published it, so that nobody with a conflict of interest reviews it; afterwards nothing
    leads back to it.
    """
    category = models.CharField(max_length=40, choices=Category.choices())
    phase = models.CharField(max_length=40, choices=Phase.choices())
    status = models.CharField(max_length=20, choices=ArticleStatus.choices(), default=ArticleStatus.DRAFT)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    sealed_words = models.BinaryField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "author"], name="one_article_of_a_question"),
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=models.F("author")), name="article_reviewed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
