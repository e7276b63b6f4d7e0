// Bridge lab: a developer calls each function of the bridge and sees what went out, what came back, and when.

const KEPT = 50; // entries; older ones fall off the end

/** Text of an input as JSON; an empty one is `otherwise`. */
function json(text, otherwise) {
  if (!text.trim()) return otherwise;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("That is not JSON.");
  }
}

function pixels(text) {
  return text === "" ? null : Number(text);
}

// A signed request holds the Salesforce token: its size and its signature's beginning are enough to see that it is new.
function veiled(signedRequest) {
  return { signedRequest: `${signedRequest.slice(0, 8)}…`, characters: signedRequest.length };
}

/**
 * What each form of the page does: `arguments` out of its values, then `call`, whose result is shown.
 * `hear` puts a later event into the log; `stops` keeps what ends a subscription.
 */
function experiments(bridge, session, hear, stops) {
  function listen(key, start) {
    stops.get(key)?.();
    stops.delete(key);
    return Promise.resolve(start((data) => hear(key, data))).then((stop) => {
      stops.set(key, stop);
      return "listening";
    });
  }

  function deafen(key) {
    const stop = stops.get(key);
    if (!stop) return "was not listening";
    stops.delete(key);
    stop();
    return "no longer listening";
  }

  return {
    version: { read: () => [], call: () => bridge.version() },
    size: { read: () => [], call: () => bridge.size() },
    context: { read: () => [], call: () => bridge.context() },
    ajax: {
      read: (form) => [form.url, { method: form.method, body: json(form.body, null) }],
      call: (url, options) => bridge.ajax(url, options),
    },
    resize: {
      read: (form) => [{ width: pixels(form.width), height: pixels(form.height) }],
      call: (size) => {
        bridge.stopAutosize(); // it would put the height right back
        return bridge.resize(size);
      },
    },
    autosize: { read: () => [], call: () => void bridge.autosize(document.body) },
    stopAutosize: { read: () => [], call: () => bridge.stopAutosize() },
    subscribe: {
      read: (form) => [form.name],
      call: (name) => listen(`event ${name}`, (heard) => bridge.subscribe(name, heard)),
    },
    unsubscribe: { read: (form) => [form.name], call: (name) => deafen(`event ${name}`) },
    publish: {
      read: (form) => [form.name, json(form.payload, {}), form.to ? { to: form.to } : {}],
      call: (name, payload, options) => bridge.publish(name, payload, options),
    },
    "publisher.on": {
      read: (form) => [form.name],
      call: (name) => listen(`publisher ${name}`, (heard) => bridge.publisher.on(name, heard)),
    },
    "publisher.setValidForSubmit": {
      read: (form) => [form.valid === "true"],
      call: (valid) => bridge.publisher.setValidForSubmit(valid),
    },
    "publisher.setPayload": {
      read: (form) => [json(form.payload, {})],
      call: (payload) => bridge.publisher.setPayload(payload),
    },
    s1: {
      read: (form) => [form.name, ...json(form.arguments, [])],
      call: (name, ...values) => bridge.s1[name](...values),
    },
    stream: {
      read: (form) => [form.topic],
      call: (topic) => listen(`stream ${topic}`, (heard) => bridge.stream(topic, heard)),
    },
    stopStream: { read: (form) => [form.topic], call: (topic) => deafen(`stream ${topic}`) },
    refreshSignedRequest: { read: () => [], call: () => bridge.refreshSignedRequest().then(veiled) },
    renew: { read: () => [], call: () => session.renew().then(() => "renewed: the next request carries a new token") },
    repost: { read: (form) => [form.fresh === "true"], call: (fresh) => bridge.repost(fresh) },
  };
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function block(label, value) {
  const text = value === undefined ? "nothing" : JSON.stringify(value, null, 2);
  return [element("dt", { textContent: label }), element("dd", {}, element("pre", { textContent: text, tabIndex: 0 }))];
}

function draw(entry) {
  const time = element("time", { textContent: entry.at.toLocaleTimeString(), dateTime: entry.at.toISOString() });
  const copy = element("button", { type: "button", className: "slds-button slds-button_neutral", textContent: "Copy" });
  copy.setAttribute("aria-label", `Copy ${entry.name} as JSON`);
  copy.addEventListener("click", () => write(entry, copy));
  const title = `${entry.name}: ${entry.outcome}${entry.took === null ? "" : ` after ${entry.took} ms`}`;
  const head = element("div", { className: "lab-entry__head" }, element("h3", { textContent: title }), time, copy);
  const parts = [...(entry.sent ? block("Out", entry.sent) : []), ...(entry.open ? [] : block("In", entry.received))];
  const item = element("li", { className: "lab-entry" }, head, element("dl", {}, ...parts));
  item.dataset.outcome = entry.outcome;
  return item;
}

async function write(entry, button) {
  const { name, at, took, outcome, sent, received } = entry;
  try {
    await navigator.clipboard.writeText(JSON.stringify({ name, at, took, outcome, sent, received }, null, 2));
    button.textContent = "Copied";
  } catch {
    // A frame needs leave to write to the clipboard, and not every page around us gives it: select it instead.
    getSelection().selectAllChildren(button.closest("li").querySelector("dl"));
    button.textContent = "Selected: press Ctrl+C";
  }
}

export function lab(bridge, session) {
  const log = [];
  const stops = new Map();

  function show() {
    const list = document.getElementById("lab-log");
    if (!list) return;
    list.replaceChildren(...log.map(draw));
    document.getElementById("lab-none").hidden = log.length > 0;
  }

  function say(entry) {
    const status = document.getElementById("status");
    if (status) status.textContent = `${entry.name}: ${entry.outcome}`;
  }

  // On a narrow page the log is far below: the outcome stands at the button too, and leads there. It is read out.
  function point(form, entry) {
    const link = element("a", { href: "#lab-results", textContent: "see the log" });
    form.querySelector("output").replaceChildren(`${entry.name}: ${entry.outcome} after ${entry.took} ms, `, link);
  }

  function note(entry) {
    log.unshift(entry);
    log.length = Math.min(log.length, KEPT);
    show();
    return entry;
  }

  function hear(name, received) {
    say(note({ name, at: new Date(), took: null, outcome: "heard", sent: null, received, open: false }));
  }

  const known = experiments(bridge, session, hear, stops);

  async function run(name, form) {
    const experiment = known[name];
    const entry = { name, at: new Date(), took: null, outcome: "waiting", sent: [], received: undefined, open: true };
    note(entry);
    const start = performance.now();
    try {
      entry.sent = experiment.read(Object.fromEntries(new FormData(form)));
      show();
      entry.received = await experiment.call(...entry.sent);
      entry.outcome = entry.received === undefined ? "sent" : "answered";
    } catch (error) {
      entry.outcome = error.name === "Error" ? "refused" : error.name;
      entry.received = { message: error.message, status: error.status, payload: error.payload };
    }
    entry.took = Math.round(performance.now() - start);
    entry.open = false;
    show();
    point(form, entry);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-lab]");
    if (!form) return;
    event.preventDefault();
    run(event.submitter?.value || form.dataset.lab, form);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-lab-clear]")) return;
    log.length = 0;
    show();
  });
  document.addEventListener("change", (event) => {
    const preset = event.target.closest("select[data-lab-preset]")?.selectedOptions[0].dataset.arguments;
    if (preset !== undefined) event.target.form.elements.arguments.value = preset;
  });
  document.addEventListener("htmx:after:swap", show);
}
