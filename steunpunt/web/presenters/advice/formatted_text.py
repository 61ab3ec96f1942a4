"""Text in Markdown as HTML that is safe to show.

Headings, lists, emphasis and links of CommonMark, and a line end where one was typed; anything else, HTML included, is
shown as it was typed. nh3 goes over the result once more, so that a fault in the one library shows nothing that the
other does not let through.
"""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("zero", {"breaks": True}).enable(
    ["heading", "list", "emphasis", "link", "autolink", "escape", "newline"]
)
_SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_CLASSES = {
    "p": {"class": "nl-paragraph"},
    "a": {"class": "nl-link"},
    **{f"h{rank}": {"class": f"nl-heading nl-heading--level-{rank}"} for rank in range(3, 7)},
}
_TAGS = {*_CLASSES, "ul", "ol", "li", "em", "strong", "br"}


def html_of(words: str, *, under: int = 2) -> SafeString:
    """Return these words as HTML. Headings get the ranks that follow `under`, the rank of the heading above the text,
    without a gap between them.
    """
    tokens = _MARKDOWN.parse(words)
    _rank_headings(tokens, under=under)
    rendered = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return SafeString(
        nh3.clean(
            rendered,
            tags=_TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            attribute_filter=_with_a_scheme,
            set_tag_attribute_values=_CLASSES,
            url_schemes=set(_SCHEMES),
            link_rel="noopener noreferrer",
        )
    )


def _rank_headings(tokens: list[Token], *, under: int) -> None:
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(under + len(above), 6)}"


def _with_a_scheme(_tag: str, attribute: str, value: str) -> str | None:
    """Leave out an address without a scheme: it would lead to a page of the desk."""
    return value if attribute != "href" or value.partition(":")[0].lower() in _SCHEMES else None
