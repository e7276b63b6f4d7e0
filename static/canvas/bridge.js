// The way back to Salesforce: promises over every function of the Canvas SDK. The only code that touches
// Sfdc.canvas.client. Facts about the SDK's own behaviour are in docs/bridge.md.

const TIMEOUT = 15_000; // milliseconds; the SDK itself waits for ever
const STREAM = "sfdc.streamingapi";
// Calls that need no Salesforce token pass what the SDK's own refreshSignedRequest passes.
const NO_TOKEN = "null";

export class BridgeError extends Error {
  constructor(message) {
    super(message);
    this.name = this.constructor.name;
  }
}

/** There is no Salesforce page around this one. */
export class BridgeUnavailable extends BridgeError {}

/** Salesforce did not answer in time. */
export class BridgeTimeout extends BridgeError {}

/** Salesforce answered with an error: `status` (HTTP) and `payload`. */
export class BridgeRefused extends BridgeError {
  constructor(status, statusText, payload) {
    super(`Salesforce answered ${status}${statusText ? ` ${statusText}` : ""}`);
    this.status = status;
    this.payload = payload;
  }
}

/** A name, size or setting that the SDK would throw on. */
export class BridgeUsage extends BridgeError {}

/**
 * @param client  {instanceId, targetOrigin, instanceUrl} of the session, or null before there is one
 * @param authorized  () => Promise of the same with `oauthToken`, asked for when a call needs it
 */
export function createBridge({ client = null, authorized = null, timeout = TIMEOUT, window: host = window } = {}) {
  const sdk = host.Sfdc?.canvas?.client;
  const handlers = new Map();
  let observer = null;

  const framed = host.parent !== host && (host.name.startsWith("canvas-frame-") || client !== null);

  function need() {
    if (!sdk || !framed) throw new BridgeUnavailable("This page is not inside Salesforce.");
  }

  function plain() {
    need();
    if (!client) throw new BridgeUnavailable("This page has no session yet.");
    return { ...client, oauthToken: NO_TOKEN };
  }

  async function withToken() {
    plain();
    return authorized();
  }

  // The SDK throws strings and objects.
  function guarded(call) {
    try {
      return call();
    } catch (thrown) {
      if (thrown instanceof BridgeError) throw thrown;
      throw new BridgeUsage(typeof thrown === "string" ? thrown : (thrown?.payload ?? String(thrown)));
    }
  }

  // One answer for one call: the SDK keeps every callback for ever and runs it again when a message comes twice.
  function answered(start, { milliseconds = timeout, what } = {}) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new BridgeTimeout(`Salesforce did not answer (${what}).`)), milliseconds);
      const settle = (data) => {
        clearTimeout(timer);
        const status = Number(data?.status);
        if (status >= 200 && status < 300) resolve(data);
        else reject(new BridgeRefused(status, data?.statusText, data?.payload));
      };
      try {
        guarded(() => start(settle));
      } catch (error) {
        clearTimeout(timer);
        reject(error);
      }
    });
  }

  /** A fresh context, as Salesforce sees it now. */
  async function context() {
    const full = await withToken();
    return (await answered((done) => sdk.ctx(done, full), { what: "ctx" })).payload;
  }

  /** A REST call made by the parent page. `body` is sent as JSON. Resolves to {status, payload, responseHeaders}. */
  async function ajax(url, { method = "GET", body = null, headers = {}, timeout: milliseconds = timeout } = {}) {
    const full = await withToken();
    const settings = {
      client: full,
      method,
      contentType: "application/json",
      // The SDK replaces its own headers by ours, and the token would be gone with them.
      headers: { Authorization: `OAuth ${full.oauthToken}`, Accept: "application/json", ...headers },
      data: body === null ? null : JSON.stringify(body),
    };
    return answered((done) => sdk.ajax(url, { ...settings, success: done }), { milliseconds, what: "ajax" });
  }

  /** Ask for a size of the frame, in pixels; Salesforce clamps it to what the page allows. */
  function resize({ width = null, height = null }) {
    const size = {};
    if (width !== null) size.width = `${Math.ceil(width)}px`;
    if (height !== null) size.height = `${Math.ceil(height)}px`;
    guarded(() => sdk.resize(plain(), size));
  }

  /** What the document measures: {heights, widths}. */
  function size() {
    need();
    return sdk.size();
  }

  /** Let the frame follow the height of `element`, growing and shrinking. Returns a function that stops it. */
  function autosize(element = host.document.body) {
    stopAutosize();
    plain();
    let last = 0;
    observer = new ResizeObserver(() => {
      const style = getComputedStyle(element);
      const margins = Number.parseFloat(style.marginTop) + Number.parseFloat(style.marginBottom);
      const height = Math.ceil(element.getBoundingClientRect().height + margins);
      if (height > 0 && Math.abs(height - last) > 1) {
        last = height;
        resize({ height });
      }
    });
    observer.observe(element);
    return stopAutosize;
  }

  function stopAutosize() {
    observer?.disconnect();
    observer = null;
  }

  /** Listen to an event of the page or of another canvas. Returns a function that stops listening. */
  function subscribe(name, onData) {
    if (name === STREAM) throw new BridgeUsage("Use stream() for the streaming API.");
    const mine = handlers.get(name) ?? new Set();
    if (mine.size === 0) {
      const all = (payload) => [...(handlers.get(name) ?? [])].forEach((handler) => handler(payload));
      // The SDK keeps one handler for each name: ours calls all of them.
      guarded(() => sdk.subscribe(plain(), { name, onData: all }));
    }
    handlers.set(name, mine.add(onData));
    return () => unsubscribe(name, onData);
  }

  function unsubscribe(name, onData = null) {
    const mine = handlers.get(name);
    if (!mine) return;
    if (onData) mine.delete(onData);
    else mine.clear();
    if (mine.size === 0) {
      handlers.delete(name);
      guarded(() => sdk.unsubscribe(plain(), name));
    }
  }

  /** Tell the other canvases on the page, or one of them (`to` is its canvas id). */
  function publish(name, payload = {}, { to = null } = {}) {
    const event = { name, payload };
    if (to) event.target = { canvas: to };
    guarded(() => sdk.publish(plain(), event));
  }

  /** Listen to a streaming topic. Resolves, once Salesforce has subscribed, to a function that stops it. */
  async function stream(topic, onData) {
    const full = await withToken();
    const params = { topic };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new BridgeTimeout("Salesforce did not answer (streaming).")), timeout);
      const onComplete = (result) => {
        clearTimeout(timer);
        if (result?.success) resolve(() => guarded(() => sdk.unsubscribe(full, { name: STREAM, params })));
        else reject(new BridgeRefused(403, "", result?.errorMessage));
      };
      try {
        guarded(() => sdk.subscribe(full, { name: STREAM, params, onData, onComplete }));
      } catch (error) {
        clearTimeout(timer);
        reject(error);
      }
    });
  }

  /** A fresh signed request, as text: only the server can tell whether it is genuine. */
  async function refreshSignedRequest() {
    need();
    const data = await answered((done) => sdk.refreshSignedRequest(done), { what: "refreshSignedRequest" });
    const text = data.payload?.response;
    if (typeof text !== "string") throw new BridgeRefused(403, "no signed request", data.payload);
    return text;
  }

  /** Have Salesforce post the launch again; this page is gone afterwards. `fresh` asks for a new signed request. */
  function repost(fresh = true) {
    need();
    guarded(() => sdk.repost(fresh));
  }

  function version() {
    if (!sdk) throw new BridgeUnavailable("The Canvas SDK is not loaded.");
    return sdk.version();
  }

  /** The publisher around a quick action. */
  const publisher = {
    on: (name, handler) => subscribe(`publisher.${name}`, handler),
    setValidForSubmit: (valid) => publish("publisher.setValidForSubmit", Boolean(valid)),
    setPayload: (payload) => publish("publisher.setPayload", payload),
  };

  /** Navigation of the page around us: Lightning and the mobile app. */
  const s1 = {
    back: (refresh = false) => publish("s1.back", { refresh }),
    navigateToSObject: (recordId, view = "detail") => publish("s1.navigateToSObject", { recordId, view }),
    navigateToURL: (url, isredirect = false) => publish("s1.navigateToURL", { url, isredirect }),
    navigateToFeed: (subjectId, type) => publish("s1.navigateToFeed", { subjectId, type }),
    navigateToFeedItemDetail: (feedItemId) => publish("s1.navigateToFeedItemDetail", { feedItemId }),
    navigateToRelatedList: (relatedListId, parentRecordId) =>
      publish("s1.navigateToRelatedList", { relatedListId, parentRecordId }),
    navigateToList: (listViewId, listViewName, scope) =>
      publish("s1.navigateToList", { listViewId, listViewName, scope }),
    createRecord: (entityName, recordTypeId = null) => publish("s1.createRecord", { entityName, recordTypeId }),
    editRecord: (recordId) => publish("s1.editRecord", { recordId }),
  };

  return {
    framed,
    context,
    ajax,
    resize,
    size,
    autosize,
    stopAutosize,
    subscribe,
    unsubscribe,
    publish,
    stream,
    refreshSignedRequest,
    repost,
    version,
    publisher,
    s1,
  };
}
