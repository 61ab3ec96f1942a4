// The service worker: shows the messages of the desk, which say nothing, and lets their reader say 'seen'.
"use strict";

const TITLE = "Steunpunt";
const BODY = "Er wacht iets dat niet kan wachten. Log in.";
const SEEN = "gezien";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Only a path of the desk itself, whatever came in.
const pathOf = (event) => {
  try {
    const { seen } = event.data.json();
    const url = new URL(seen, self.location.origin);
    return url.origin === self.location.origin ? url.pathname : "/";
  } catch {
    return "/";
  }
};

self.addEventListener("push", (event) => {
  const seen = pathOf(event);
  const options = {
    body: BODY,
    tag: seen,
    requireInteraction: true,
    renotify: true,
    data: { seen },
    actions: [{ action: SEEN, title: "Gezien" }],
  };
  event.waitUntil(self.registration.showNotification(TITLE, options));
});

const say = async (seen) => {
  const answer = await fetch(seen, { method: "POST", credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
};

self.addEventListener("notificationclick", (event) => {
  const { seen } = event.notification.data;
  event.notification.close();
  const opened = () => self.clients.openWindow(seen);
  event.waitUntil(event.action === SEEN && seen !== "/" ? say(seen).catch(opened) : opened());
});
