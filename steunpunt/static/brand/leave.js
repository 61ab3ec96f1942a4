// 'Verlaat deze pagina': out of sight at once, signed out, and another page in the place of this one in the history.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-leave]");
    if (!link) return;
    event.preventDefault();
    document.documentElement.hidden = true;
    const form = document.querySelector("form[data-sign-out]");
    if (form) {
      // Goes on after the page is gone. Who has no line now is signed out by the time that a session lasts.
      const body = new URLSearchParams(new FormData(form));
      fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
    }
    window.location.replace(link.href);
  });
})();
