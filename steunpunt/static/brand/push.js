// Lets this browser get messages of the desk: registers the service worker, asks its push service for an address, and
// posts that with the form. Without a script, or without push, the form stays hidden.
(() => {
  "use strict";

  const form = document.querySelector("[data-push]");
  const impossible = document.querySelector("[data-push-impossible]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  form.hidden = false;
  if (impossible) impossible.hidden = true;

  const said = form.querySelector("[data-push-said]");
  const bytesOf = (text) => {
    const read = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(read, (sign) => sign.codePointAt(0));
  };
  const textOf = (buffer) =>
    btoa(String.fromCodePoint(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  const subscribe = async () => {
    const registration = await navigator.serviceWorker.register(form.dataset.worker, { scope: "/" });
    await navigator.serviceWorker.ready;
    const former = await registration.pushManager.getSubscription();
    if (former) await former.unsubscribe(); // it may be of another key of the desk
    return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(form.dataset.push) });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if ((await Notification.requestPermission()) !== "granted") {
      said.textContent = "Uw browser staat geen meldingen toe. Zet ze aan in de instellingen van uw browser.";
      return;
    }
    said.textContent = "Een ogenblik …";
    try {
      const subscription = await subscribe();
      form.elements.endpoint.value = subscription.endpoint;
      for (const name of ["p256dh", "auth"]) form.elements[name].value = textOf(subscription.getKey(name));
      form.submit();
    } catch {
      said.textContent = "Dat lukte niet: de meldingendienst van uw browser antwoordt niet. Probeer het later opnieuw.";
    }
  });
})();
