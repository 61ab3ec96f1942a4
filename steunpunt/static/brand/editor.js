// The editor of advice: buttons for what can be typed as well, and the case folded where there is no room beside.
(() => {
  "use strict";

  const NARROW = "(max-width: 68.7499rem)";
  const LINE_MARKS = { Kop: "# ", Lijst: "- ", Nummers: "1. " };
  const AROUND = { Vet: ["**", "**", "veel nadruk"], Cursief: ["*", "*", "nadruk"], Link: ["[", "](https://)", "tekst"] };

  // Through the browser's own editing, so that Ctrl+Z takes it back; a browser without it sets the text itself.
  const replace = (field, from, to, words) => {
    field.focus();
    field.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, words)) {
      field.setRangeText(words, from, to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const markLines = (field, mark) => {
    const from = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const to = field.selectionEnd;
    const lines = field.value.slice(from, to).split("\n");
    replace(field, from, to, lines.map((line) => mark + line).join("\n"));
  };

  const wrap = (field, [before, after, example]) => {
    const { selectionStart: from, selectionEnd: to } = field;
    const words = field.value.slice(from, to) || example;
    replace(field, from, to, before + words + after);
    field.setSelectionRange(from + before.length, from + before.length + words.length);
  };

  const button = (label, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "toolbar__button", textContent: label });
    made.addEventListener("click", act);
    return made;
  };

  const equip = (form) => {
    const fields = [...form.querySelectorAll("textarea")];
    const bar = form.querySelector("[data-toolbar]");
    let current = fields[0];
    for (const field of fields) field.addEventListener("focus", () => (current = field));
    bar.append(
      ...Object.entries(LINE_MARKS).map(([label, mark]) => button(label, () => markLines(current, mark))),
      ...Object.entries(AROUND).map(([label, signs]) => button(label, () => wrap(current, signs))),
    );
    bar.hidden = false;
  };

  const fold = (details) => {
    const narrow = window.matchMedia(NARROW);
    const follow = () => (details.open = !narrow.matches);
    narrow.addEventListener("change", follow);
    follow();
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-editor]").forEach(equip);
    document.querySelectorAll("[data-fold-narrow]").forEach(fold);
  });
})();
