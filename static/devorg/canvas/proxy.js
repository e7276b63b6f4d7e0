// The page between Salesforce and a canvas app: it asks for a signed request, posts it into a frame and answers the SDK.
// Written from the Canvas Developer Guide and from what the protocol shows on the wire.

import { Canvas } from "./canvas.js";
import { Relay } from "./relay.js";

const config = JSON.parse(document.getElementById("config").textContent);
const relay = new Relay(config);
const canvas = new Canvas(config, document.getElementById("canvas"), relay);

relay.onEvent = (event) => canvas.events.deliver(event);
relay.onScroll = (payload) => canvas.events.deliver({ name: "canvas.scroll", method: "onData", payload });

window.addEventListener("message", (message) => {
  if (typeof message.data === "string") canvas.receive(message);
});
await relay.ready();
canvas.open();
