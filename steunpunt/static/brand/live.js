// A page that stays open follows what changes: see decision 27. Everything works without it.
//
// The stream says only that something changed; the page then asks for itself again, and what differs is put in place.
// What somebody types, and where they are, is left alone. One tab of a browser has the stream and tells the others,
// because a browser opens few connections to one host.
(() => {
  "use strict";

  const { changes, reader } = document.body.dataset;
  if (!changes) return;

  const CHANGED = "gewijzigd";
  const TOGETHER = 150; // ms in which changes are taken together
  const AT_MOST_EACH = 1_000; // ms between two refreshes
  const EACH_MINUTE = 60_000; // ms
  const TIMEOUT = 15_000; // ms
  const BY_ITSELF = { "Background-Refresh": "1" }; // no use of the session
  const SAID = "Deze pagina is bijgewerkt.";

  const title = () => document.title.replace(/^\(\d+\) /, "");
  let missed = 0; // changes while nobody looked
  let isStale = false;
  let hasStream = false;
  let due = null;
  let last = 0;
  let { moment } = document.body.dataset;

  // ── putting a change in place ──────────────────────────────────────────────────────────────────────────────────
  const typed = (field) => {
    if (field.type === "hidden" || field.type === "submit") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  };

  const isInUse = (form) =>
    form.contains(document.activeElement) ||
    form.classList.contains("htmx-request") ||
    [...form.elements].some(typed);

  const isOfReader = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches("form, .flash, [role='status'], [role='alert']");

  const callbacks = {
    // A form in which somebody is at work stays as it is; so does the message about what they have just done.
    beforeNodeMorphed: (old) => !(old instanceof HTMLFormElement && isInUse(old)),
    beforeNodeRemoved: (old) => {
      if (isOfReader(old) && (!(old instanceof HTMLFormElement) || isInUse(old))) return false;
      return !(old.nodeType === Node.ELEMENT_NODE && [...old.querySelectorAll("form")].some(isInUse));
    },
    // What they folded open stays open, and focus goes nowhere by itself.
    beforeAttributeUpdated: (name, node) => !(name === "open" && node instanceof HTMLDetailsElement) && name !== "data-focus",
  };

  const words = (root) => root.innerText.replace(/\s+/g, " ");

  const putInPlace = (page) => {
    const main = document.getElementById("inhoud");
    const fresh = page.getElementById("inhoud");
    if (!main || !fresh) return;
    const before = words(main);
    for (const id of ["inhoud", "hoofdmenu"]) {
      const [here, there] = [document.getElementById(id), page.getElementById(id)];
      if (here && there) Idiomorph.morph(here, there, { ignoreActiveValue: true, callbacks });
    }
    htmx.process(main);
    if (words(main) !== before) document.getElementById("nieuws").textContent = SAID;
  };

  // ── asking for the page again ──────────────────────────────────────────────────────────────────────────────────
  const ask = (url, accept) =>
    fetch(url, {
      headers: { ...BY_ITSELF, Accept: accept },
      cache: "no-store",
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });

  const say = (what) => document.body.dispatchEvent(new Event(`steunpunt:${what}`));

  const signedOut = () => {
    stop();
    say("uitgelogd");
  };

  const gone = () => {
    stop();
    say("weg");
  };

  // Another page stands at this address now: of a question that went to somebody else, or that the reader lost.
  const otherPage = () => (isTyping() ? gone() : location.reload());

  const refused = (answer) => answer.status === 403 || answer.type === "opaqueredirect";

  const notThere = async (answer) => {
    if (refused(answer) && refused(await ask(changes, "application/json"))) return signedOut();
    if (refused(answer) || answer.status === 404) return otherPage();
  };

  const isTyping = () => [...document.forms].some(isInUse);

  const refresh = async () => {
    due = null;
    if (document.hidden) return;
    last = Date.now();
    isStale = false;
    missed = 0;
    document.title = title();
    let answer;
    try {
      answer = await ask(location.href, "text/html");
    } catch {
      isStale = true; // no line: the next change, or the next minute, tries again
      return;
    }
    if (!answer.ok) return notThere(answer);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.body.dataset.reader) return otherPage();
    if (page.body.dataset.reader !== reader) return signedOut();
    moment = page.body.dataset.moment;
    putInPlace(page);
  };

  const refreshSoon = () => {
    if (due === null) due = setTimeout(refresh, Math.max(TOGETHER, last + AT_MOST_EACH - Date.now()));
  };

  const onChange = () => {
    isStale = true;
    if (!document.hidden) return refreshSoon();
    missed += 1;
    document.title = `(${missed}) ${title()}`;
  };

  // ── hearing of changes ─────────────────────────────────────────────────────────────────────────────────────────
  const name = `steunpunt-${reader}`;
  const tabs = new BroadcastChannel(name);
  let source = null;

  const tell = (said) => {
    tabs.postMessage(said);
    heard({ data: said });
  };

  const heard = ({ data }) => {
    if (data === CHANGED) onChange();
    else if (data === "wie" && source) tabs.postMessage({ stream: source.readyState === EventSource.OPEN });
    else if (typeof data === "object") hasStream = data.stream;
  };

  const openStream = () => {
    source = new EventSource(`${changes}?sinds=${encodeURIComponent(moment)}`);
    source.addEventListener("open", () => tell({ stream: true }));
    source.addEventListener(CHANGED, () => tell(CHANGED));
    source.addEventListener("error", () => {
      tell({ stream: false });
      if (source.readyState === EventSource.CLOSED) setTimeout(openStream, EACH_MINUTE); // refused: no room
    });
  };

  // Each minute: what a page says of time ('nog 4 minuten'), on pages that ask for it; and without a stream whether
  // something changed.
  const eachMinute = async () => {
    if (document.hidden) return;
    if ("everyMinute" in document.body.dataset) return refreshSoon();
    if (hasStream) return;
    try {
      const answer = await ask(`${changes}?sinds=${encodeURIComponent(moment)}`, "application/json");
      if (refused(answer)) return signedOut();
      if (answer.ok && (await answer.json()).gewijzigd) onChange();
    } catch {
      // No line now; the next minute asks again.
    }
  };

  const timer = setInterval(eachMinute, EACH_MINUTE);
  const stop = () => {
    clearInterval(timer);
    source?.close();
  };

  tabs.addEventListener("message", heard);
  tabs.postMessage("wie");
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isStale) refreshSoon();
  });
  // Without locks (an address that is not secure) there is no stream, and the page asks each minute.
  navigator.locks?.request(name, () => {
    openStream();
    return new Promise(() => {}); // until this tab closes
  });
})();
