// Between the proxy and the page of the org around it, which is on another site: events, sizes, scrolling.
// Objects tagged "devorg", so that the SDK's strings and these never meet.

export class Relay {
  constructor({ host, embedders }) {
    this.host = host;
    // The page that holds this frame said its origin when it asked for it.
    this.embedder = embedders.find((origin) => document.referrer.startsWith(`${origin}/`));
    this.onEvent = this.onScroll = () => {};
    window.addEventListener("message", ({ source, origin, data }) => {
      if (source !== window.top || origin !== host) return;
      if (data?.devorg === "event") this.onEvent(data.event);
      if (data?.devorg === "scroll") this.onScroll(data.payload);
    });
  }

  get alone() {
    return window.top === window;
  }

  hello(instanceId, canvasId) {
    this.toHost({ devorg: "hello", instanceId, canvasId });
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
