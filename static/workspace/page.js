// What a page does around htmx: it says that it waits, marks where it is, and puts the focus where the news is.

import htmx from "htmx.org";

const SLOW = 150; // milliseconds before a bar shows: most answers are faster, and a bar that flashes disturbs
const WORTH_SAYING = 1000; // milliseconds before somebody who hears the page is told that it waits

const waiting = new Map();

function announce(text) {
  const status = document.getElementById("status");
  if (status) status.textContent = text;
}

function isQuiet(element) {
  return Boolean(element?.closest?.("[data-quiet]"));
}

function begin(context) {
  if (isQuiet(context.sourceElement)) return;
  const bar = setTimeout(() => document.getElementById("progress")?.removeAttribute("hidden"), SLOW);
  const words = setTimeout(() => announce("Loading…"), WORTH_SAYING);
  waiting.set(context, [bar, words]);
  document.getElementById("main")?.setAttribute("aria-busy", "true");
}

function end(context) {
  const timers = waiting.get(context);
  if (!timers) return;
  timers.forEach(clearTimeout);
  waiting.delete(context);
  if (waiting.size === 0) {
    document.getElementById("progress")?.setAttribute("hidden", "");
    document.getElementById("main")?.removeAttribute("aria-busy");
  }
}

function markTab(main) {
  const tab = main.querySelector("[data-tab]")?.dataset.tab;
  if (tab === undefined) return; // an error says nothing of where it happened
  for (const link of document.querySelectorAll("[data-nav]")) {
    if (link.dataset.nav === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

// A search keeps its field, so that one can go on typing; problems come before the heading of the page.
function settle(main, source) {
  announce(main.querySelector("[data-announce]")?.textContent.trim() ?? "");
  if (source?.matches?.("[role=search]")) {
    document.getElementById("search")?.focus();
    return;
  }
  const news = main.querySelector("[role=alert][tabindex]") ?? main.querySelector("h1") ?? main;
  if (!news.hasAttribute("tabindex")) news.setAttribute("tabindex", "-1");
  news.focus();
  if (news.tagName === "H1") window.scrollTo(0, 0);
}

// A suggestion goes into the field above it. The browser's own list (datalist) is not used: when its options change
// while it closes, Chromium was seen to keep it open, and it then swallowed every click in the frame.
document.addEventListener("click", (event) => {
  const choice = event.target.closest?.("[data-choose]");
  if (!choice) return;
  const list = choice.closest("[data-suggestions]");
  const field = document.getElementById(list.dataset.suggestions);
  field.value = choice.textContent;
  list.replaceChildren();
  field.focus();
});

// A link within the page moves the focus, and leaves no trace in the history of the page around us.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.scrollIntoView({ block: "center" });
});

document.addEventListener("htmx:before:request", (event) => begin(event.detail.ctx));
document.addEventListener("htmx:finally:request", (event) => end(event.detail.ctx));

// By now a search form that asked is no longer in the page; what it was is still known when the swap begins.
let asking = null;
document.addEventListener("htmx:before:swap", (event) => {
  asking = event.detail.ctx.sourceElement;
  // Suggestions for a field that was left meanwhile would only move the page under the pointer.
  if (asking.matches?.("[data-lookup]") && asking !== document.activeElement) event.preventDefault();
});
document.addEventListener("htmx:after:swap", (event) => {
  const main = document.getElementById("main");
  if (!main || event.detail.ctx.target !== main) return;
  markTab(main);
  settle(main, asking);
});

// Back and forward: the page is asked for again, by the session's own fetch, and only what is inside of main.
document.addEventListener("htmx:before:history:restore", (event) => {
  event.preventDefault();
  htmx.ajax("GET", event.detail.path, { target: "#main" });
});

// A photograph that the browser may not load (Salesforce keeps it behind a cookie) leaves the initials under it.
document.addEventListener("error", (event) => {
  if (event.target instanceof HTMLImageElement && "mayFail" in event.target.dataset) event.target.remove();
}, true);
for (const image of document.querySelectorAll("img[data-may-fail]")) {
  if (image.complete && image.naturalWidth === 0) image.remove();
}
