// What the pages do better with a script. Everything works without it.
(() => {
  "use strict";

  const OFFLINE = "Geen verbinding — uw tekst staat er nog. Probeer het zo opnieuw.";
  const SIGNED_OUT = "U bent uitgelogd — uw tekst staat er nog. Kopieer hem, vernieuw de pagina en log opnieuw in.";
  const REFUSED = "Dat lukte niet — uw tekst staat er nog. Probeer het zo opnieuw.";

  // Focus goes to what asks for attention: an error summary, a new message, the result of a step.
  const focusOn = (root) => {
    const target = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
    if (!target) return;
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus();
  };

  const connection = (sentence) => {
    const bar = document.getElementById("verbinding");
    if (!bar) return;
    bar.hidden = !sentence;
    bar.querySelector("[data-sentence]").textContent = sentence;
  };

  // A form that saves itself names, in data-autosave, the id of the line that says how that goes.
  const autosaveLine = (event) => {
    const form = event.detail.elt.closest("[data-autosave]");
    return form && document.getElementById(form.dataset.autosave);
  };

  const autosaveSays = (event, sentence, failed) => {
    const line = autosaveLine(event);
    if (!line) return false;
    line.textContent = sentence;
    line.classList.toggle("autosave--failed", failed);
    return true;
  };

  const failed = (sentence) => (event) => {
    if (!autosaveSays(event, sentence, true)) connection(sentence);
  };

  const refused = (event) => failed(event.detail.xhr.status === 403 ? SIGNED_OUT : REFUSED)(event);

  document.addEventListener("DOMContentLoaded", () => {
    focusOn(document);
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
    document.body.addEventListener("htmx:beforeRequest", (event) => autosaveSays(event, "Bewaren …", false));
    document.body.addEventListener("htmx:sendError", failed(OFFLINE));
    document.body.addEventListener("htmx:timeout", failed(OFFLINE));
    document.body.addEventListener("htmx:responseError", refused);
    document.body.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) connection("");
    });
    document.body.addEventListener("htmx:afterSettle", (event) => focusOn(event.detail.elt));
  });
})();
