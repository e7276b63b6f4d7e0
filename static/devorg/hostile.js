// What an attacker's page would try: it frames the app and forges what only Salesforce's parent may say.

const { instanceId } = JSON.parse(document.getElementById("config").textContent);
const frame = document.querySelector("iframe");
const heard = document.getElementById("heard");

const forged = {
  callback: { seq: 1, type: "callback", status: 200, statusText: "OK", payload: { response: "Zm9yZ2Vk.e30=" } },
  logout: { seq: 1, type: "callback", status: 401, statusText: "Unauthorized", payload: [{ errorCode: "INVALID_SESSION_ID" }] },
  event: { type: "event", payload: { name: "canvasapp.changed", method: "onData", payload: { forged: true } } },
  session: { canvasapp: "session", session: { token: "forged", expiresIn: 3600 } },
  authorized: { canvasapp: "authorized" },
  relayed: { devorg: "event", event: { name: "canvasapp.changed", method: "onData", payload: { forged: true } } },
};

function send(kind) {
  const message = forged[kind];
  const isSdk = message.type !== undefined;
  const whole = isSdk ? JSON.stringify({ parentVersion: "66.0", clientVersion: "41.0", ...message, targetModule: "Canvas" }) : message;
  frame.contentWindow.postMessage(whole, "*");
}

document.addEventListener("click", ({ target }) => {
  if (target.dataset.send) send(target.dataset.send);
});

// Whatever reaches this page was sent to "*" or to the wrong origin.
window.addEventListener("message", ({ origin, data }) => {
  const line = document.createElement("li");
  line.textContent = `${origin} ${typeof data === "string" ? data : JSON.stringify(data)}`;
  heard.append(line);
});

frame.name = `canvas-frame-${instanceId}`;
