// Text modules, found while typing: `::` in a field of a form with data-modules opens a list to choose from.
(() => {
  "use strict";

  const SIGN = "::";

  const load = async (url) => {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) return [];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("[data-module]")].map((part) => ({
      title: part.dataset.module,
      facts: part.dataset.facts,
      text: part.querySelector("[data-module-text]").textContent,
    }));
  };

  const make = (name, attributes, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  const put = (field, from, to, words) => {
    field.focus();
    field.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, words)) {
      field.setRangeText(words, from, to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const open = async (field, url) => {
    const end = field.selectionStart;
    const modules = await load(url);
    const search = make("input", {
      class: "nl-text-input",
      id: "bouwsteen-zoek",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": "bouwsteen-lijst",
      "aria-autocomplete": "list",
      autocomplete: "off",
    });
    const list = make("ul", { id: "bouwsteen-lijst", role: "listbox", "aria-label": "Bouwstenen" });
    const count = make("p", { class: "note", role: "status" });
    const label = make("label", { for: "bouwsteen-zoek" }, "Zoek een bouwsteen");
    const dialog = make("dialog", { class: "modules", "aria-label": "Bouwsteen invoegen" }, label, search, count, list);
    let found = [];
    let chosen = 0;

    // Back to where one was typing, at once: the browser itself would put the caret at the start.
    const leave = () => {
      dialog.close();
      dialog.remove();
      field.focus();
      field.setSelectionRange(end, end);
    };

    const choose = (index) => {
      chosen = Math.max(0, Math.min(index, found.length - 1));
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
      const item = list.children[chosen];
      if (item) {
        search.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      } else search.removeAttribute("aria-activedescendant");
    };

    const insert = (index) => {
      const module = found[index];
      if (!module) return;
      leave();
      put(field, end - SIGN.length, end, module.text);
    };

    const show = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      found = modules.filter(({ title, text }) => words.every((word) => `${title} ${text}`.toLowerCase().includes(word)));
      list.replaceChildren(
        ...found.map(({ title, facts }, at) => {
          const item = make("li", { role: "option", id: `bouwsteen-keuze-${at}` }, make("strong", {}, title));
          item.append(make("span", { class: "note" }, facts));
          item.addEventListener("click", () => insert(at));
          return item;
        }),
      );
      count.textContent = found.length ? `${found.length} gevonden` : "Niets gevonden";
      choose(0);
    };

    search.addEventListener("input", show);
    search.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) choose(chosen + step);
      else if (event.key === "Enter") insert(chosen);
      else return;
      event.preventDefault();
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      leave();
    });
    document.body.append(dialog);
    show();
    dialog.showModal();
    search.focus();
  };

  document.addEventListener("input", (event) => {
    const field = event.target;
    const form = field.matches?.("textarea") && field.closest("[data-modules]");
    if (!form || event.data !== ":" || document.querySelector("dialog.modules[open]")) return;
    const end = field.selectionStart;
    if (field.value.slice(end - SIGN.length, end) !== SIGN) return;
    open(field, form.dataset.modules);
  });
})();
