// Where the page begins: session, bridge, htmx, and what the kind of page asks for.

import htmx from "htmx.org";

import { createBridge } from "./bridge.js";
import * as pages from "./pages.js";
import { cookieSession, framedSession, takeHandover } from "./session.js";
import { showFailure } from "./failure.js";
import "../workspace/page.js";
import { lab } from "../workspace/lab.js";

const ENDS = new Set(["reconnect", "authorize", "popup-done", "login", "notice"]);

function begin(handover) {
  // Asking for a signed request needs no session, so the session can use the bridge that will use the session.
  const early = createBridge();
  const session = handover
    ? framedSession(handover, { refresh: early.refreshSignedRequest, lost: (state) => giveUp(early, state) })
    : cookieSession(document);
  const bridge = createBridge({ client: session.client, authorized: session.authorized });
  return { session, bridge };
}

// What cannot be renewed in place is launched anew by Salesforce, or signed in to again.
function giveUp(bridge, state) {
  if (state.accessMethod === "signed_request") {
    try {
      bridge.repost(true);
      return;
    } catch (error) {
      showFailure("This page has lost Salesforce around it.", { error });
      return;
    }
  }
  showFailure("Your sign-in has ended.", { label: "Sign in again", act: () => location.reload() });
}

function connectHtmx(session) {
  document.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.fetch = session.fetch;
  });
  document.addEventListener("htmx:error", (event) => {
    const { ctx, error } = event.detail;
    const again = ctx.sourceElement?.isConnected ? () => htmx.trigger(ctx.sourceElement, retrigger(ctx)) : null;
    showFailure("The app could not be reached. Nothing was changed.", { error, act: again });
  });
}

function retrigger(ctx) {
  return ctx.sourceElement.matches("form") ? "submit" : "click";
}

function workspace(handover) {
  const { session, bridge } = begin(handover);
  connectHtmx(session);
  lab(bridge, session);
  if (session.framed) {
    const main = document.body;
    bridge.autosize(main);
  }
  window.canvasapp = { bridge, fetch: session.fetch };
  return session;
}

function start() {
  const kind = document.body.dataset.canvasPage;
  const handover = takeHandover(document);
  if (!ENDS.has(kind)) {
    workspace(handover);
    return;
  }
  const bridge = createBridge();
  if (kind === "reconnect") pages.reconnect(bridge);
  if (kind === "popup-done") pages.popupDone(handover);
  if (kind === "authorize") {
    pages.authorize(bridge, (session) => {
      const { instanceId, targetOrigin } = pages.fragment();
      window.canvasGuard.origin = targetOrigin;
      document.body.dataset.canvasPage = "workspace";
      workspace({ ...session, client: { ...session.client, instanceId, targetOrigin } });
      htmx.ajax("GET", "/", { target: "body", swap: "innerHTML" });
    });
  }
}

start();
