// The session of this page. The token lives in a closure: not in the document, not in storage, not in an address.

const EARLY = 30; // seconds before its end at which a session is renewed on its next use
const RENEW_TIMEOUT = 20_000;

/** The session could not be renewed; `cause` says why. */
export class SessionLost extends Error {}

/** Take the session that the page brought, out of the document. Null on a standalone page. */
export function takeHandover(document) {
  const element = document.getElementById("canvas-session");
  if (!element) return null;
  const handover = JSON.parse(element.textContent);
  element.remove();
  return handover;
}

/**
 * @param handover  what the server wrote into the page (see canvas/handover.py)
 * @param refresh  () => Promise of a fresh signed request
 * @param lost  called once when the session is gone for good
 */
export function framedSession(handover, { refresh, lost }) {
  let current = handover;
  let endsAt = Date.now() + handover.expiresIn * 1000;
  let renewal = null;

  function take(next) {
    current = next;
    endsAt = Date.now() + next.expiresIn * 1000;
  }

  async function exchange() {
    if (current.accessMethod !== "signed_request") throw new SessionLost("this session cannot renew itself");
    const answer = await window.fetch(current.urls.renew, {
      method: "POST",
      body: new URLSearchParams({ signed_request: await refresh() }),
      headers: { Authorization: `Bearer ${current.token}`, Accept: "application/json" },
      credentials: "omit",
      signal: AbortSignal.timeout(RENEW_TIMEOUT),
    });
    if (!answer.ok) throw new SessionLost(`renewal answered ${answer.status}`);
    take(await answer.json());
  }

  // However many calls find the session gone, Salesforce is asked once.
  function renew() {
    renewal ??= exchange()
      .catch((cause) => {
        lost(current, cause);
        throw new SessionLost("the session could not be renewed", { cause });
      })
      .finally(() => {
        renewal = null;
      });
    return renewal;
  }

  function send(resource, options) {
    const headers = new Headers(options.headers);
    headers.set("Authorization", `Bearer ${current.token}`);
    return window.fetch(resource, { ...options, headers, credentials: "omit" });
  }

  async function fetch(resource, options = {}) {
    if (new URL(resource, document.baseURI).origin !== location.origin) return window.fetch(resource, options);
    if (Date.now() > endsAt - EARLY * 1000 && current.accessMethod === "signed_request") await renew();
    const used = current.token;
    const answer = await send(resource, options);
    if (answer.status !== 401 || !answer.headers.has("Canvas-Session")) return answer;
    // Somebody else may have renewed while this call was under way.
    if (used === current.token) await renew();
    return send(resource, options);
  }

  async function authorized() {
    const answer = await fetch(current.urls.client, { method: "POST", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new SessionLost(`the client was not given: ${answer.status}`);
    return answer.json();
  }

  return { fetch, renew, take, authorized, client: handover.client, urls: handover.urls, framed: true };
}

/** Outside Salesforce the cookie is the session; a session that has ended leads to the login and back. */
export function cookieSession(document) {
  async function fetch(resource, options = {}) {
    const headers = new Headers(options.headers);
    const token = document.querySelector("meta[name=csrf-token]")?.content;
    if (token && new URL(resource, document.baseURI).origin === location.origin) headers.set("X-CSRFToken", token);
    const answer = await window.fetch(resource, { ...options, headers });
    if (answer.status === 401 && answer.headers.has("Canvas-Session")) {
      location.assign(`/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
    return answer;
  }
  return { fetch, client: null, framed: false };
}
