"""A text module found while typing, with the keyboard only: the script in a browser, on a page of the test."""

from pathlib import Path

from django.conf import settings
from playwright.sync_api import Browser, Route, expect

_SCRIPT = Path(settings.BASE_DIR, "steunpunt", "static", "brand", "modules.js").read_text()
_PAGE = """<!doctype html><html lang="nl"><title>t</title><form data-modules="/bouwstenen">
<label>Advies <textarea></textarea></label></form><script src="/modules.js"></script></html>"""
_MODULES = """<section data-module="Kennismaken" data-facts="Altijd"><p data-module-text>Ik bel u.</p></section>
<section data-module="Geen namen" data-facts="Altijd"><p data-module-text>Een functie
is genoeg.</p></section>"""
_ANSWERS = {
    "/": (_PAGE, "text/html"),
    "/modules.js": (_SCRIPT, "text/javascript"),
    "/bouwstenen": (_MODULES, "text/html"),
}


def _answer(route: Route) -> None:
    words, kind = _ANSWERS["/" + route.request.url.split("/", 3)[3]]
    route.fulfill(body=words, content_type=f"{kind}; charset=utf-8")


def test_two_colons_insert_a_text_module(chrome: Browser) -> None:
    """The list opens, follows what is typed, and puts the text where the colons stood; Escape changes nothing."""
    page = chrome.new_page()
    page.route("http://steunpunt.test/**", _answer)
    page.goto("http://steunpunt.test/")
    field = page.get_by_label("Advies")
    field.focus()
    page.keyboard.type("Dag: ::")
    search = page.get_by_role("combobox", name="Zoek een bouwsteen")
    expect(search).to_be_focused()
    expect(page.get_by_role("option", selected=True)).to_contain_text("Kennismaken")
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(field).to_have_value("Dag: ::")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Backspace")
    page.keyboard.press(":")
    expect(search).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Geen namen")
    page.keyboard.type("functie namen")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value("Dag: Een functie\nis genoeg.")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.close()
