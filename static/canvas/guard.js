// In front of the Canvas SDK. The SDK believes every message from every window; this listener is registered before
// the SDK's and lets only the frame around us through, from the origin that the signed request named.
//
// Before a session is known (a page that reconnects or asks for approval), the parent frame may speak from any Salesforce
// host: what it says then is verified on the server before anything is done with it.
(function guard() {
  "use strict";

  const SALESFORCE =
    /^(https:\/\/([a-z0-9-]+\.)+(salesforce\.com|force\.com|salesforce-setup\.com|site\.com|salesforce\.mil)|http:\/\/([a-z0-9-]+\.)*localhost:\d+)$/;

  function expectedOrigin() {
    return window.canvasGuard.origin;
  }

  function isFromParent(event) {
    if (event.source !== window.parent || window.parent === window) return false;
    const expected = expectedOrigin();
    return expected ? event.origin === expected : SALESFORCE.test(event.origin);
  }

  // Only the SDK's own protocol is a matter of the guard: pop-ups of ours talk to us in another one.
  function isForSdk(data) {
    return typeof data === "string" && data.includes("targetModule");
  }

  const element = document.getElementById("canvas-session");
  window.canvasGuard = { origin: element ? JSON.parse(element.textContent).client.targetOrigin : null, dropped: 0 };

  window.addEventListener(
    "message",
    (event) => {
      if (isFromParent(event) || !isForSdk(event.data)) return;
      window.canvasGuard.dropped += 1;
      event.stopImmediatePropagation();
    },
    true,
  );
})();
