// Events of one canvas: what it subscribed to, and what reaches it.

const STREAMING = "sfdc.streamingapi";

export class Events {
  constructor(canvas, relay) {
    this.canvas = canvas;
    this.relay = relay;
    this.subscribed = new Map();
  }

  subscribe(subscriptions) {
    if (subscriptions[STREAMING]) {
      this.streaming.subscribe(subscriptions[STREAMING].params.topic);
      return;
    }
    for (const [name, subscription] of Object.entries(subscriptions)) this.subscribed.set(name, subscription);
    if (this.subscribed.has("canvas.orientation")) this.watchOrientation();
    this.relay.subscribed(Object.keys(subscriptions));
  }

  unsubscribe(subscriptions) {
    if (subscriptions[STREAMING]) {
      this.streaming.unsubscribe(subscriptions[STREAMING].params.topic);
      return;
    }
    for (const name of Object.keys(subscriptions)) this.subscribed.delete(name);
  }

  unsubscribeAll() {
    this.subscribed.clear();
    this.streaming.unsubscribeAll();
  }

  // From the app: to every canvas of the page that subscribed, this one too, or to the one that is named.
  publish({ name, payload, target }) {
    this.relay.publish({ name, method: "onData", payload, target });
  }

  // From the page.
  deliver(event) {
    const canvasId = event.target?.canvas;
    const mine = canvasId === undefined || [this.canvas.config.canvasId, this.lastSegment()].includes(canvasId);
    if (mine && this.subscribed.has(event.name)) this.canvas.post({ payload: event, type: "event" });
  }

  // Streaming answers by topic, whether or not the app still listens.
  stream(topic, method, payload) {
    this.canvas.post({ payload: { name: STREAMING, params: { topic }, method, payload }, type: "event" });
  }

  lastSegment() {
    return this.canvas.instanceId.split(":").at(-1);
  }

  watchOrientation() {
    if (this.watching) return;
    this.watching = true;
    screen.orientation.addEventListener("change", () => {
      const { clientHeight, clientWidth } = this.canvas.element;
      const payload = {
        orientation: screen.orientation.angle,
        clientHeight: `${clientHeight}px`,
        clientWidth: `${clientWidth}px`,
      };
      this.deliver({ name: "canvas.orientation", method: "onData", payload });
    });
  }
}
