// The panel of a canvas quick action: setupPanel, showPanel, getPayload, then success or failure, clearPanelState.

import { toast } from "./toast.js";

const PATIENCE = 5000;
const TYPES = { TextPost: ["auxText"], LinkPost: ["url"], CanvasPost: ["developerName"] };

export class Publisher {
  constructor(panel, publish) {
    this.panel = panel;
    this.publish = publish;
    this.share = panel.querySelector("[data-share]");
    this.share.addEventListener("click", () => this.ask());
  }

  // The panel greets an app that listens: events before that would be lost.
  subscribed(names) {
    for (const name of ["publisher.setupPanel", "publisher.showPanel"]) if (names.includes(name)) this.publish(name, {});
  }

  receive(name, payload) {
    if (name === "publisher.setValidForSubmit") this.share.disabled = String(payload) !== "true";
    if (name === "publisher.setPayload") this.post(payload);
  }

  ask() {
    this.share.disabled = true;
    this.waiting = setTimeout(() => this.fail("The app did not say what to share."), PATIENCE);
    this.publish("publisher.getPayload", {});
  }

  post(payload) {
    if (this.waiting === undefined) return;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    const problem = whatIsWrong(payload ?? {});
    if (problem) {
      this.fail(problem);
      return;
    }
    this.show(payload);
    this.publish("publisher.success", {});
    this.publish("publisher.clearPanelState", {});
    toast("Your post was shared.");
  }

  fail(reason) {
    this.waiting = undefined;
    this.share.disabled = false;
    this.publish("publisher.failure", { errors: [{ message: reason }] });
    toast(reason, "error");
  }

  show({ feedItemType, auxText, url, urlName, title, description }) {
    const item = document.createElement("li");
    item.className = "slds-box slds-m-top_small";
    item.dataset.feedItemType = feedItemType;
    item.textContent = [auxText, title, description, urlName ?? url].filter(Boolean).join(" — ");
    document.getElementById("feed").prepend(item);
  }
}

// Limits of the Canvas Developer Guide, "Publisher Events".
function whatIsWrong(payload) {
  const required = TYPES[payload.feedItemType];
  if (required === undefined) return `Salesforce knows no feed item type ${payload.feedItemType}.`;
  const missing = required.filter((name) => !payload[name]);
  if (missing.length) return `The post lacks ${missing.join(", ")}.`;
  if (payload.feedItemType !== "CanvasPost") return null;
  if ((payload.auxText ?? "").length > 255) return "auxText has more than 255 characters.";
  return (payload.title ?? "").length > 40 ? "title has more than 40 characters." : null;
}
