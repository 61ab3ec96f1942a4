"""Every field in which text can be typed: those whose words must never be readable, and those that may be open."""

Field = tuple[str, str]
_ASK, _ADVICE = "POST /adviesvragen", "POST /adviesvragen/{id}/adviezen"
_UPDATE = "POST /verwijzingen/{verwijzingId}/statusmeldingen"
TYPED_OVER_THE_API: frozenset[Field] = frozenset({
    *((_ASK, name) for name in ("onderwerp", "vraag", "contact", "behoefte", "uwKenmerk")),
    *((_ADVICE, name) for name in ("vraagBegrepen", "advies", "opties", "vervolgstappen", "bronnen")),
    ("POST /adviesvragen/{id}/berichten", "tekst"),
    ("POST /adviesvragen/{id}/pauzes", "vraag"),
    ("POST /verwijzingen", "toelichting"),
    ("POST /verwijzingen", "telefoon"),
    (_UPDATE, "id"),
    (_UPDATE, "reden"),
})  # fmt: skip
_ITEM = ("naam", "van", "uitleg", "hoeBereikbaar", "website", "telefoon")
OPEN_OVER_THE_API: frozenset[Field] = frozenset({
    # What the desk tells everybody of an item of the package.
    *(("PUT /pakketonderdelen/{code}", name) for name in _ITEM),
    *(("POST /pakketonderdelen", name) for name in ("code", *_ITEM)),
    ("POST /verwijzingen", "onderdeel"),
    # Who is invited, and the address of a system: a register, as that of people.
    *(("POST /uitreikingen", name) for name in ("voornaam", "achternaam", "email")),
    ("POST /abonnementen", "url"),
})  # fmt: skip
TYPED_ON_PAGES = {
    *(f"QuestionForm.{name}" for name in ("headline", "body", "need", "contact")),
    "RemarkForm.words",
    *(f"AdviceForm.{name}" for name in ("understood", "advice", "options", "next_steps", "sources")),
    *("SayForm.words", "ThankForm.words", "MessageForm.words", "NoteForm.words", "ReturnForm.reason"),
    "PauseForm.asks",
    *("OwnReferralForm.note", "OwnReferralForm.phone", "FromQuestionForm.note", "ReferralForm.note"),
    # Why somebody's access changes: each form of `typed_as_reason`, and the two that these are made of.
    *("ReasonForm.reason", "PlaceFields.reason", "PersonAccessForm.reason", "NewPersonForm.reason"),
    *("OfficeForm.reason", "PartyFunctionForm.reason", "AbsenceDeputyForm.reason", "LookBackForm.reason"),
    "ClientScopesForm.reason",
    *("ArticleForm.title", "ArticleForm.body", "ReviewForm.remarks", "KnowledgeSearchForm.zoek"),
    "ViewForm.name",
    "SearchForm.zoek",
    "FilterForm.organisatie",
}
OPEN_ON_PAGES = {
    *("IssueForm.first_name", "IssueForm.last_name"),
    *("ModuleForm.title", "ModuleForm.body"),  # shared by all advisers, and about no question
    "FirstAidForm.lines",  # told to everybody
    # Opening hours and closed days, which everybody sees.
    *("CalendarForm.closed_days", "CalendarForm.equated_days", *(f"CalendarForm.day_{day}" for day in range(7))),
    "CounterpartForm.reference",  # a kenmerk, which is looked up
    "EnrolmentForm.code",  # compared, and kept nowhere
}
