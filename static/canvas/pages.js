// The pages around a session: one that connects again, one that asks for approval, the pop-up's last.

const POPUP = "width=680,height=640,popup";
const PATIENCE = 8_000; // milliseconds until a reconnect that nobody answered offers its button

function part(name) {
  return document.querySelector(`[data-canvas-action=${name}]`);
}

function say(text) {
  const status = document.querySelector("[data-canvas-status]");
  if (status) status.textContent = text;
}

function offer(name, act) {
  const button = part(name);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", act);
}

function repost(bridge) {
  try {
    bridge.repost(true);
  } catch {
    say("This page is not inside Salesforce. Open it in a tab of its own.");
    const outside = document.querySelector("[data-canvas-outside]");
    if (outside) outside.hidden = false;
    const button = part("repost");
    if (button) button.hidden = true;
  }
}

export function reconnect(bridge) {
  if (document.body.dataset.automatic !== "true") {
    offer("repost", () => repost(bridge));
    return;
  }
  repost(bridge);
  setTimeout(() => {
    say("Salesforce has not answered yet.");
    offer("repost", () => repost(bridge));
  }, PATIENCE);
}

/** Ask for approval in a pop-up; `signedIn(session)` takes over when the pop-up brings a session. */
export function authorize(bridge, signedIn) {
  const { mode, loginUrl, popupUrl } = document.body.dataset;
  const query = new URLSearchParams({ mode, login_url: loginUrl });
  window.addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source === window.parent) return;
    if (event.data?.canvasapp === "authorized" && mode === "self-authorize") {
      say("Thank you. The app opens…");
      repost(bridge);
    } else if (event.data?.canvasapp === "session" && mode === "oauth") {
      signedIn(event.data.session);
    }
  });
  offer("authorize", () => {
    const opened = window.open(`${popupUrl}?${query}`, "canvas-authorize", POPUP);
    say(opened ? "Go on in the window that has opened." : "Your browser kept the window closed. Allow pop-ups and try again.");
    if (opened && mode === "self-authorize") offer("authorized", () => repost(bridge));
  });
}

export function popupDone(session) {
  const opener = window.opener;
  if (!opener) return;
  const message = session ? { canvasapp: "session", session } : { canvasapp: "authorized" };
  opener.postMessage(message, location.origin);
  window.close();
}

/** Instance and parent as the address of an OAuth launch names them, behind its #. */
export function fragment() {
  const values = new URLSearchParams(location.hash.slice(1));
  return { instanceId: values.get("instance_id"), targetOrigin: values.get("target_origin") };
}
