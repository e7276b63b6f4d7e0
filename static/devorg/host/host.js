// A page of Lightning Experience: it joins the canvases in it, each of them in a proxy frame of another site.

import { followSizes } from "./sizes.js";
import { navigate } from "./navigation.js";
import { Publisher } from "./publisher.js";

const { proxy } = JSON.parse(document.getElementById("host").textContent);
const proxies = new Set(); // windows
const panel = document.querySelector("[data-publisher]");
const publisher = panel && new Publisher(panel, (name, payload) => sendTo(publisher.proxy, event(name, payload)));

function event(name, payload) {
  return { name, method: "onData", payload };
}

function sendTo(proxyWindow, message) {
  proxyWindow?.postMessage({ devorg: "event", event: message }, proxy);
}

function isInPanel(source) {
  return [...(panel?.querySelectorAll("iframe") ?? [])].some((frame) => frame.contentWindow === source);
}

const RECEIVE = {
  hello(source) {
    source.postMessage({ devorg: "welcome" }, proxy);
  },
  subscribed(source, { names }) {
    if (isInPanel(source)) publisher.subscribed(names);
  },
  event(source, { event: published }) {
    const { name, payload, target } = published;
    if (target?.canvas === "parent") return;
    if (name.startsWith("s1.")) navigate(name, payload ?? {});
    else if (name.startsWith("publisher.")) isInPanel(source) && publisher.receive(name, payload);
    else for (const proxyWindow of proxies) sendTo(proxyWindow, published);
  },
};

window.addEventListener("message", ({ source, origin, data }) => {
  if (origin !== proxy || !Object.hasOwn(RECEIVE, data?.devorg)) return;
  proxies.add(source);
  if (isInPanel(source)) publisher.proxy = source;
  RECEIVE[data.devorg](source, data);
});

window.addEventListener("scroll", () => {
  const page = document.documentElement;
  const payload = {
    heights: { contentHeight: page.scrollHeight, pageHeight: page.clientHeight, scrollTop: page.scrollTop },
    widths: { contentWidth: page.scrollWidth, pageWidth: page.clientWidth, scrollLeft: page.scrollLeft },
  };
  for (const proxyWindow of proxies) proxyWindow.postMessage({ devorg: "scroll", payload }, proxy);
});

followSizes(proxy);
