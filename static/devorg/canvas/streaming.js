// sfdc.streamingapi. Salesforce's parent holds a CometD connection; this one asks once a second while somebody listens.

const INTERVAL = 1000;

export class Streaming {
  constructor(canvas) {
    this.canvas = canvas;
    this.topics = new Map();
  }

  async subscribe(topic) {
    if (this.topics.has(topic)) return;
    const { canvas } = this;
    // The app's token decides whether it may listen; the connection itself is the parent's.
    const check = await fetch(`/services/data/v${canvas.clientVersion}`, {
      method: "HEAD",
      headers: { Authorization: `OAuth ${canvas.childToken}` },
      credentials: "omit",
    });
    if (check.status === 401) return this.refuse(topic, "sfdc.streamingapi subscription requires a valid token with the API scope.");
    if (!check.ok) return this.refuse(topic, `sfdc.streamingapi subscription failed with status ${check.status}.`);
    const first = await this.ask(topic);
    if (!first.ok) return this.refuse(topic, (await first.json()).error ?? `status ${first.status}`);
    const handle = [topic, this.topics.size];
    this.topics.set(topic, { mark: (await first.json()).mark });
    canvas.events.stream(topic, "onComplete", { success: true, handle });
    this.next(topic);
  }

  refuse(topic, errorMessage) {
    this.canvas.events.stream(topic, "onComplete", { success: false, errorMessage });
  }

  ask(topic, mark) {
    const query = new URLSearchParams({ topic, ...(mark === undefined ? {} : { after: mark }) });
    return fetch(`/devorg/stream?${query}`, {
      headers: { Authorization: `OAuth ${this.canvas.config.sid}` },
      credentials: "omit",
    });
  }

  next(topic) {
    const subscription = this.topics.get(topic);
    subscription.timer = setTimeout(() => this.poll(topic, subscription), INTERVAL);
  }

  async poll(topic, subscription) {
    const response = await this.ask(topic, subscription.mark);
    // Unsubscribed, or subscribed anew, while the answer was on its way.
    if (this.topics.get(topic) !== subscription) return;
    if (response.ok) {
      const { mark, messages } = await response.json();
      subscription.mark = mark;
      for (const message of messages) this.canvas.events.stream(topic, "onData", message);
    }
    this.next(topic);
  }

  unsubscribe(topic) {
    clearTimeout(this.topics.get(topic)?.timer);
    this.topics.delete(topic);
  }

  unsubscribeAll() {
    for (const topic of [...this.topics.keys()]) this.unsubscribe(topic);
  }
}
