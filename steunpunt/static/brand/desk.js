// What the pages do better with a script. Everything works without it.
(() => {
  "use strict";

  const OFFLINE = "Geen verbinding — uw tekst staat er nog. Wij proberen het zo vanzelf opnieuw.";
  const NOT_SENT = "Geen verbinding — er is nog niets verstuurd en uw tekst staat er nog. Probeer het zo opnieuw.";
  const REFUSED = "Dat lukte niet — uw tekst staat er nog. Probeer het zo opnieuw.";
  const SIGNED_OUT = ["U bent uitgelogd. Uw tekst staat er nog. ", "Log in in een nieuw tabblad", " en verstuur dan opnieuw."];
  const GONE = "Deze vraag is niet meer bij u. Uw tekst staat er nog: kopieer die als u de woorden wilt bewaren.";
  const SIGN_IN = "/inloggen";
  const TRY_AGAIN_AFTER = 10_000; // ms
  const TIMEOUT = 15_000; // ms, for keeping what was typed before a form goes out

  // Focus goes to what asks for attention: an error summary, a new message, the result of a step.
  const focusOn = (root) => {
    const target = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
    if (!target) return;
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus();
  };

  // A sentence, or three parts of which the middle one leads to the sign-in page, beside the page with the text.
  const write = (node, said) => {
    if (typeof said === "string") {
      node.textContent = said;
      return;
    }
    const link = document.createElement("a");
    Object.assign(link, { className: "nl-link", href: SIGN_IN, target: "_blank", rel: "noopener", textContent: said[1] });
    const [before, after] = [said[0], said[2]].map((words) => document.createTextNode(words));
    const whole = document.createElement("span");
    whole.append(before, link, after);
    node.replaceChildren(whole);
  };

  const connection = (said) => {
    const bar = document.getElementById("verbinding");
    if (!bar) return;
    bar.hidden = !said;
    write(bar.querySelector("[data-sentence]"), said);
  };

  // A form that saves itself names, in data-autosave, the id of the line that says how that goes.
  const savesItself = (event) => event.detail.elt.closest("[data-autosave]");

  const formSays = (form, said, failed) => {
    const line = form && document.getElementById(form.dataset.autosave);
    if (!line) return false;
    write(line, said);
    line.classList.toggle("autosave--failed", failed);
    return true;
  };

  // What could not be saved is tried again: after a while, and as soon as the line is back.
  const waiting = new Map();

  const settled = (form) => {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
  };

  const saveNow = (form) => {
    settled(form);
    if (form.isConnected) form.dispatchEvent(new Event("opnieuw"));
  };

  const saveLater = (form) => {
    settled(form);
    waiting.set(
      form,
      setTimeout(() => saveNow(form), TRY_AGAIN_AFTER),
    );
  };

  const noLine = (event) => {
    const form = savesItself(event);
    if (!formSays(form, OFFLINE, true)) connection(NOT_SENT);
    else saveLater(form);
  };

  const refused = (event) => {
    const form = savesItself(event);
    const { status } = event.detail.xhr;
    const said = status === 403 ? SIGNED_OUT : REFUSED;
    if (!formSays(form, said, true)) connection(said);
    else if (status >= 500) saveLater(form);
  };

  // A form that saves itself goes out only after it was saved once more: so a lost line never costs the page, and who
  // goes back finds every word. Other forms stay where they are while the browser knows that there is no line.
  const sure = new WeakSet();
  const going = new WeakSet();

  const reachable = async (form) => {
    try {
      const signal = AbortSignal.timeout(TIMEOUT);
      const options = { method: "POST", body: new FormData(form), signal, credentials: "same-origin" };
      const answer = await fetch(form.getAttribute("hx-post"), options);
      return answer.status < 500;
    } catch {
      return false; // the one thing that fetch throws for: no answer came
    }
  };

  // A save under way ends first, and none starts after it: the last words that go are the last that were typed.
  const savesEnded = (form) =>
    new Promise((resolve) => {
      if (!form.classList.contains("htmx-request")) resolve();
      else form.addEventListener("htmx:afterRequest", resolve, { once: true, signal: AbortSignal.timeout(TIMEOUT) });
      setTimeout(resolve, TIMEOUT);
    });

  const notWhileGoing = (event) => {
    if (going.has(savesItself(event))) event.preventDefault();
  };

  const sendOnceSaved = async (form, button) => {
    if (going.has(form)) return;
    going.add(form);
    settled(form);
    formSays(form, "Bewaren …", false);
    await savesEnded(form);
    const saved = await reachable(form);
    if (!saved) {
      going.delete(form);
      formSays(form, NOT_SENT, true);
      connection(NOT_SENT);
      saveLater(form);
      return;
    }
    connection("");
    sure.add(form);
    form.requestSubmit(button);
    sure.delete(form);
  };

  const onSubmit = (event) => {
    const form = event.target;
    if (form.matches("[data-autosave]")) {
      if (sure.has(form)) return;
      event.preventDefault();
      sendOnceSaved(form, event.submitter);
    } else if (!navigator.onLine && !form.hasAttribute("hx-post")) {
      event.preventDefault();
      connection(NOT_SENT);
    }
  };

  // Who signed in again in another window has a new token; the page that stayed open sends that one.
  const token = () => /(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1];

  const withFreshToken = (event) => {
    const fresh = token();
    if (fresh && event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = fresh;
  };

  document.addEventListener("DOMContentLoaded", () => {
    focusOn(document);
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
    document.addEventListener("submit", onSubmit);
    window.addEventListener("online", () => {
      connection("");
      for (const form of [...waiting.keys()]) saveNow(form);
    });
    document.body.addEventListener("htmx:configRequest", withFreshToken);
    window.addEventListener("pageshow", () => {
      for (const form of document.querySelectorAll("[data-autosave]")) going.delete(form);
    });
    document.body.addEventListener("htmx:beforeRequest", notWhileGoing);
    document.body.addEventListener("htmx:beforeRequest", (event) => formSays(savesItself(event), "Bewaren …", false));
    document.body.addEventListener("steunpunt:uitgelogd", () => connection(SIGNED_OUT));
    document.body.addEventListener("steunpunt:weg", () => connection(GONE));
    document.body.addEventListener("htmx:sendError", noLine);
    document.body.addEventListener("htmx:timeout", noLine);
    document.body.addEventListener("htmx:responseError", refused);
    document.body.addEventListener("htmx:afterRequest", (event) => {
      if (!event.detail.successful) return;
      connection("");
      const form = savesItself(event);
      if (form) settled(form);
    });
    document.body.addEventListener("htmx:afterSettle", (event) => focusOn(event.detail.elt));
  });
})();
