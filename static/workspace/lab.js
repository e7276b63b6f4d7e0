// The bridge lab: each function of the bridge behind a button, and a log of what went out and what came back.

const KEEP = 100; // entries

// [name, what it does in one line, what it sends, how it is called]. Inputs are JSON texts that can be changed.
const FUNCTIONS = [
  ["context", "A fresh context, as Salesforce sees it now.", null, (bridge) => bridge.context()],
  ["ajax", "A REST call that the Salesforce page makes for us.", { url: "/services/data/", method: "GET" },
    (bridge, { url, ...options }) => bridge.ajax(url, options)],
  ["size", "What this document measures.", null, (bridge) => bridge.size()],
  ["resize", "Ask for a size of the frame, in pixels.", { height: 600 }, (bridge, size) => bridge.resize(size)],
  ["autosize", "Let the frame follow the height of this page.", null, (bridge) => void bridge.autosize()],
  ["stopAutosize", "Keep the size as it is.", null, (bridge) => bridge.stopAutosize()],
  ["subscribe", "Listen to an event of the page or of another canvas.", { name: "lab.hello" },
    (bridge, { name }, note) => void bridge.subscribe(name, (payload) => note("event", { name, payload }))],
  ["unsubscribe", "Stop listening to it.", { name: "lab.hello" }, (bridge, { name }) => bridge.unsubscribe(name)],
  ["publish", "Tell the other canvases on the page.", { name: "lab.hello", payload: { text: "Hello" } },
    (bridge, { name, payload, ...options }) => bridge.publish(name, payload, options)],
  ["stream", "Listen to a streaming topic.", { topic: "/topic/Records" },
    async (bridge, { topic }, note) => { await bridge.stream(topic, (data) => note("stream", data)); return "subscribed"; }],
  ["publisher.setPayload", "What a quick action will share.", { feedItemType: "TextPost", auxText: "From the lab" },
    (bridge, payload) => bridge.publisher.setPayload(payload)],
  ["publisher.setValidForSubmit", "Let the quick action be shared.", { valid: true },
    (bridge, { valid }) => bridge.publisher.setValidForSubmit(valid)],
  ["s1.navigateToSObject", "Open a record in the page around us.", { recordId: "" },
    (bridge, { recordId }) => bridge.s1.navigateToSObject(recordId)],
  ["s1.createRecord", "Open the form for a new record.", { entityName: "Account" },
    (bridge, { entityName }) => bridge.s1.createRecord(entityName)],
  ["s1.back", "Go back in the page around us.", { refresh: false }, (bridge, { refresh }) => bridge.s1.back(refresh)],
  ["refreshSignedRequest", "A fresh signed request, given to the server: the session is renewed.", null,
    async (bridge, input, note, session) => { await session.renew(); return "renewed"; }],
  ["repost", "Have Salesforce post the launch again. This page is gone afterwards.", { fresh: true },
    (bridge, { fresh }) => bridge.repost(fresh)],
  ["version", "Version of the SDK.", null, (bridge) => bridge.version()],
];

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function shown(value) {
  if (value === undefined) return "(no answer is expected)";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function described(error) {
  return { error: error.name, message: error.message, status: error.status, payload: error.payload };
}

function form([name, help, input, call], run) {
  const id = `lab-${name.replace(".", "-")}`;
  const button = element("button", { type: "submit", class: "slds-button slds-button_neutral" }, name);
  const made = element("form", { class: "workspace-lab__function", "data-lab-function": name }, button,
    element("p", { id: `${id}-help`, class: "slds-text-color_weak" }, help));
  button.setAttribute("aria-describedby", `${id}-help`);
  let field = null;
  if (input) {
    field = element("textarea", { id, rows: "2", class: "slds-textarea", spellcheck: "false" });
    field.value = JSON.stringify(input);
    made.append(element("label", { for: id, class: "slds-form-element__label" }, `What ${name} is given (JSON)`), field);
  }
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    run(name, field?.value ?? null, call);
  });
  return made;
}

function build(root, bridge, session) {
  const log = root.querySelector("[data-lab-log]");
  let empty = true;

  function note(direction, what, value) {
    if (empty) log.replaceChildren();
    empty = false;
    const time = new Date().toISOString().slice(11, 23);
    log.prepend(element("li", { "data-lab-entry": direction },
      element("strong", {}, `${time} ${direction} ${what}`), element("pre", {}, shown(value))));
    while (log.children.length > KEEP) log.lastElementChild.remove();
  }

  async function run(name, text, call) {
    let input = null;
    try {
      input = text === null ? null : JSON.parse(text);
    } catch {
      note("error", name, "This is not JSON.");
      return;
    }
    note("out", name, input ?? "()");
    try {
      note("in", name, await call(bridge, input, (what, value) => note("in", what, value), session));
    } catch (error) {
      note("error", name, described(error));
    }
  }

  root.querySelector("[data-lab-functions]").replaceChildren(...FUNCTIONS.map((entry) => form(entry, run)));
  root.querySelector("[data-lab-clear]").addEventListener("click", () => log.replaceChildren());
  root.querySelector("[data-lab-copy]").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(log.innerText);
      note("note", "copied", "The log is on the clipboard.");
    } catch {
      note("note", "not copied", "The page around us does not let this one use the clipboard.");
    }
  });
}

/** Bring the lab to life whenever it is swapped in. */
export function lab(bridge, session) {
  const look = () => {
    const root = document.querySelector("[data-lab]:not([data-lab-ready])");
    if (!root) return;
    root.dataset.labReady = "";
    build(root, bridge, session);
  };
  look();
  document.addEventListener("htmx:after:swap", look);
}
