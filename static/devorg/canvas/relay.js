// Between the proxy and the page of the org around it, which is on another site: events, sizes, scrolling.
// Objects tagged "devorg", so that the SDK's strings and these never meet.

const KNOCK = 50;
const PATIENCE = 5000;

export class Relay {
  constructor({ host, embedders }) {
    this.host = host;
    // The page that holds this frame said its origin when it asked for it.
    this.embedder = embedders.find((origin) => document.referrer.startsWith(`${origin}/`));
    this.onEvent = this.onScroll = () => {};
    window.addEventListener("message", ({ source, origin, data }) => {
      if (source !== window.top || origin !== host) return;
      if (data?.devorg === "welcome") this.onWelcome?.();
      if (data?.devorg === "event") this.onEvent(data.event);
      if (data?.devorg === "scroll") this.onScroll(data.payload);
    });
  }

  // No Lightning page around it: opened by itself, or in a Visualforce page that was.
  get alone() {
    return window.top === window || (window.parent === window.top && this.embedder !== this.host);
  }

  // The page around may take longer to start than this one, and would miss what is said before.
  ready() {
    if (this.alone) return Promise.resolve();
    return new Promise((resolve) => {
      const knocking = setInterval(() => this.toHost({ devorg: "hello" }), KNOCK);
      this.onWelcome = () => {
        clearInterval(knocking);
        resolve();
      };
      setTimeout(this.onWelcome, PATIENCE);
      this.toHost({ devorg: "hello" });
    });
  }

  subscribed(names) {
    this.toHost({ devorg: "subscribed", names });
  }

  publish(event) {
    if (this.alone) this.onEvent(event);
    else this.toHost({ devorg: "event", event });
  }

  // To the element that holds this frame, in whichever page of the org it is.
  size(size) {
    if (this.embedder) window.parent.postMessage({ devorg: "size", ...size }, this.embedder);
  }

  toHost(message) {
    if (!this.alone) window.top.postMessage(message, this.host);
  }
}
