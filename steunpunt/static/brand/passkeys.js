// A passkey that the device did not give: say so on the page, and nothing else.
(() => {
  "use strict";

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const line = document.getElementById("passkey-fout");
    if (line) line.hidden = false;
  });
})();
