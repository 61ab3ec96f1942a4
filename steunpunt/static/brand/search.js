// `/` brings who is not typing to the search field (WCAG 2.1.4: it does nothing within a field, nor with another key held).
(() => {
  "use strict";

  const isTyping = (target) => target.isContentEditable || target.closest?.("input, textarea, select") !== null;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const field = document.querySelector("[data-search]");
    if (!field || isTyping(event.target)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
})();
