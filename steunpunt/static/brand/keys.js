// Single keys, for who did not switch them off (WCAG 2.1.4). They do nothing within a field or a dialog, nor with Ctrl, Alt or Meta held.
// A page names what a key does in data-key="r" (or "g w") on a link, a button, a summary or a field: all of them can be reached without keys.
(() => {
  "use strict";

  const TOGETHER = 1500; // ms within which the second key of "g w" follows
  const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
  let first = "";
  let pressedAt = 0;

  const dialog = () => document.getElementById("toetsen");
  const isTyping = (target) => target.isContentEditable || (target.closest?.(FIELDS) ?? null) !== null;
  const isShown = (node) => node.getClientRects().length > 0;

  const rows = () => [...document.querySelectorAll("[data-row] [data-open]")].filter(isShown);
  const current = (links) => links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));

  const step = (by) => {
    const links = rows();
    if (!links.length) return false;
    const now = current(links);
    const next = now < 0 ? 0 : Math.min(Math.max(now + by, 0), links.length - 1);
    links[next].focus();
    links[next].scrollIntoView({ block: "nearest" });
    return true;
  };

  const open = () => {
    const links = rows();
    const now = current(links);
    if (now < 0) return false;
    links[now].click();
    return true;
  };

  // Of a part of the page, to which a link leads, the first thing that is filled in or pressed.
  const focusWithin = (part) => {
    const controls = `:is(${FIELDS}, summary, .nl-button):not([type="hidden"])`;
    [...(part?.querySelectorAll(controls) ?? [])].find(isShown)?.focus();
  };

  // What is folded away is unfolded first; a field gets the focus, everything else is pressed.
  const reach = (key) => {
    const node = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!node) return false;
    for (let fold = node.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      if (!node.matches("summary") || fold !== node.parentElement) fold.open = true;
    }
    if (node.matches(FIELDS)) {
      node.focus();
      if (node.type === "search") node.select();
      return true;
    }
    node.click();
    if (node.matches("a[href^='#']")) focusWithin(document.getElementById(node.hash.slice(1)));
    return true;
  };

  const show = () => {
    const node = dialog();
    if (!node || node.open) return false;
    node.showModal();
    return true;
  };

  const act = (key, now) => {
    const sequence = first && now - pressedAt < TOGETHER ? `${first} ${key}` : "";
    first = "";
    if (sequence) return reach(sequence);
    switch (key) {
      case "?":
        return show();
      case "j":
        return step(1);
      case "k":
        return step(-1);
      case "o":
        return open();
      case "g":
        first = key;
        pressedAt = now;
        return false;
      default:
        return reach(key);
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (event.key.length !== 1 || event.key === " " || isTyping(event.target) || dialog()?.open) return;
    if (event.repeat && !"jk".includes(event.key)) return;
    if (act(event.key, event.timeStamp)) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-keys]")) {
      button.hidden = false;
      button.addEventListener("click", show);
    }
    dialog()?.querySelector("[data-close]")?.addEventListener("click", () => dialog().close());
  });
})();
