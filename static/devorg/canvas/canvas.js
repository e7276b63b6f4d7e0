// One canvas app in its frame.

import { Events } from "./events.js";
import { Streaming } from "./streaming.js";
import { clamp } from "./sizes.js";
import { decode, showError } from "./notify.js";
import * as services from "./services.js";

const JSON_OBJECT = /^\{.*\}$/;

export class Canvas {
  constructor(config, element, relay) {
    this.config = config;
    this.element = element;
    this.relay = relay;
    const { developerName, referenceId } = config.app;
    this.instanceId = `${developerName ? `_:${developerName}` : referenceId}:${config.canvasId}`;
    this.frameName = `canvas-frame-${this.instanceId}`;
    this.clientVersion = null;
    this.childToken = null;
    this.signedRequest = null;
    this.application = null;
    this.url = null;
    this.events = new Events(this, relay);
    this.events.streaming = new Streaming(this);
  }

  get childWindow() {
    return this.frame?.contentWindow ?? null;
  }

  // Fetch a signed request unless one is at hand, and show the app.
  async open() {
    if (this.signedRequest === null) {
      const answer = await services.signedRequest(this);
      if (answer.status !== 200) {
        showError(this.element, this.config, answer);
        return;
      }
      this.signedRequest = answer.payload.response;
    }
    const { client, context } = decode(this.signedRequest);
    this.application = context.application;
    const unapproved = this.application.authType !== "OAUTH" && !client.oauthToken;
    if (this.application.authType === "OAUTH" || unapproved) this.openByGet(context.links.loginUrl, unapproved);
    else this.openByPost();
  }

  openByPost() {
    this.url = this.application.canvasUrl;
    const form = document.createElement("form");
    form.name = `canvas-hidden-form-${this.instanceId}`;
    form.action = this.url;
    form.target = this.frameName;
    form.method = "post";
    form.hidden = true;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "signed_request";
    field.value = this.signedRequest;
    form.append(field);
    this.element.append(form);
    this.addFrame();
    form.submit();
  }

  openByGet(loginUrl, unapproved) {
    const query = [];
    if (unapproved) query.push("_sfdc_canvas_auth=user_approval_required");
    query.push(`loginUrl=${encodeURIComponent(loginUrl)}`);
    const hash = `target_origin=${encodeURIComponent(location.origin)}&instance_id=${this.instanceId}`;
    const base = this.application.canvasUrl.replace(/#.*/, "");
    this.url = `${base}${base.includes("?") ? "&" : "?"}${query.join("&")}#${hash}`;
    this.addFrame();
    this.childWindow.location.replace(this.url);
  }

  addFrame() {
    const frame = document.createElement("iframe");
    frame.id = "canvas-frame";
    frame.name = this.frameName;
    frame.title = `Canvas IFrame for application ${this.application.name}.`;
    frame.style.display = "none";
    frame.frameBorder = "0";
    frame.width = clamp(this.config.width.value, this.config.width.max);
    frame.height = clamp(this.config.height.value, this.config.height.max);
    frame.scrolling = this.config.scrolling;
    frame.addEventListener("load", () => (frame.style.display = "inline"), { once: true });
    this.frame = frame;
    this.element.append(frame);
    this.relay.size({ width: frame.width, height: frame.height });
  }

  // A message of the SDK. It is known by its instanceId; what its origin is, Salesforce does not ask.
  receive(message) {
    if (!JSON_OBJECT.test(message.data)) return;
    let data;
    try {
      data = JSON.parse(message.data);
    } catch {
      return; // somebody else's text
    }
    const client = data?.body?.config?.client;
    if ((data.targetModule ?? "Canvas") !== "Canvas" || client?.instanceId !== this.instanceId) return;
    this.clientVersion = data.clientVersion;
    this.childToken = client.oauthToken;
    this[HANDLERS[data.body.type]]?.(data.body, data.seq);
  }

  async onCtx(body, seq) {
    this.answer(seq, await services.context(this, body.accessToken));
  }

  async onAjax(body, seq) {
    this.answer(seq, await services.ajax(this, body.url, body.config));
  }

  onResize(body) {
    const size = {};
    for (const side of ["height", "width"]) {
      if (!body.size[side]) continue;
      size[side] = clamp(body.size[side], this.config[side].max);
      this.frame[side] = size[side];
    }
    this.relay.size({ width: this.frame.width, height: this.frame.height });
    this.events.deliver({ name: "canvas.resize", method: "onData", payload: size });
    this.relay.publish({ name: "canvas.resize", method: "onData", payload: size, target: { canvas: "parent" } });
  }

  onSubscribe(body) {
    this.events.subscribe(body.subscriptions);
  }

  onUnsubscribe(body) {
    this.events.unsubscribe(body.subscriptions);
  }

  onPublish(body) {
    this.events.publish(body.event);
  }

  async onRefresh(body, seq) {
    if (this.application.authType === "OAUTH") throw new Error("Signed requests need the access method Post.");
    const answer = await services.signedRequest(this);
    const approved = answer.status !== 200 || decode(answer.payload.response).client.oauthToken;
    this.answer(
      seq,
      approved ? answer : { ...answer, status: 403, statusText: "userApprovalRequired", payload: {} },
    );
  }

  onRepost(body) {
    if (this.application.authType === "OAUTH") throw new Error("Signed requests need the access method Post.");
    if (body.refresh) this.signedRequest = null;
    this.events.unsubscribeAll();
    this.element.replaceChildren();
    this.open();
  }

  answer(seq, { payload, status, statusText, responseHeaders, delay, twice }) {
    const send = () =>
      this.post({ seq, payload, status, statusText, responseHeaders, type: "callback" }, this.application.canvasUrl);
    const pass = () => {
      send();
      if (twice) send();
    };
    if (delay) setTimeout(pass, delay);
    else pass();
  }

  // To the origin of the registered URL and to no other: an app that went elsewhere hears nothing.
  post(message, url = this.url) {
    const whole = { parentVersion: this.config.apiVersion, clientVersion: this.clientVersion, ...message };
    this.childWindow?.postMessage(JSON.stringify({ ...whole, targetModule: "Canvas" }), new URL(url).origin);
  }
}

const HANDLERS = {
  ctx: "onCtx",
  ajax: "onAjax",
  resize: "onResize",
  subscribe: "onSubscribe",
  unsubscribe: "onUnsubscribe",
  publish: "onPublish",
  refresh: "onRefresh",
  repost: "onRepost",
};
