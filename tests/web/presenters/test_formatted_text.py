"""Markdown of an advice as HTML: the subset, and nothing that could do something."""

import pytest

from steunpunt.web.presenters.advice.formatted_text import html_of


def test_headings_lists_emphasis_and_links() -> None:
    """What the editor explains, each in its own element; a line end stays one."""
    html = html_of("# Eerst\nDoe *dit*, en **nu**.\nEn bel.\n\n- a\n- b\n\n1. c\n\n[wet](https://wetten.nl/a?b=c)")
    assert '<h3 class="nl-heading nl-heading--level-3">Eerst</h3>' in html
    assert "Doe <em>dit</em>, en <strong>nu</strong>.<br>\nEn bel." in html
    assert "<ul>\n<li>a</li>\n<li>b</li>\n</ul>" in html
    assert "<ol>\n<li>c</li>\n</ol>" in html
    assert '<a href="https://wetten.nl/a?b=c"' in html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '<b onclick="x()">vet</b>',
        "<img src=https://evil.example/p.png>",
        "&lt;script&gt;",
        "> citaat",
        "`code`",
        "| a | b |",
    ],
)
def test_anything_else_is_shown_as_typed(typed: str) -> None:
    """HTML is text, and so is the rest of Markdown."""
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert html_of(typed).strip() == f'<p class="nl-paragraph">{escaped}</p>'


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "/beheer", "//evil.example"],
)
def test_a_link_leads_to_the_web_mail_or_a_telephone_only(target: str) -> None:
    """No script, and no page of the desk."""
    assert "href" not in html_of(f"[hier]({target})")


def test_an_image_is_fetched_from_nowhere() -> None:
    assert "<img" not in html_of("![](https://evil.example/spoor.png)")


@pytest.mark.parametrize(
    ("typed", "ranks"),
    [("### a\n# b\n## c", [3, 3, 4]), ("# a\n### b\n#### c\n# d", [3, 4, 5, 3]), ("###### a", [3])],
)
def test_headings_follow_the_heading_above_without_a_gap(typed: str, ranks: list[int]) -> None:
    """A screen reader steps through them, whatever number of signs was typed."""
    html = html_of(typed)
    assert [int(part[0]) for part in html.split("<h")[1:]] == ranks
    assert [int(part[0]) for part in html.split("</h")[1:]] == ranks
