// What the parent shows when there is no app to show; and a look into a signed request, unverified as Salesforce's is.

const SESSION = "Your session is invalid. Please log in again.";

export function decode(signedRequest) {
  const bytes = Uint8Array.from(atob(signedRequest.split(".")[1]), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

export function showError(element, { title, host }, { payload, status }) {
  const error = Array.isArray(payload) ? payload[0] : { errorCode: `HTTP_${status}`, message: "Unable to retrieve signed request from the server" };
  const [text, link] = error.errorCode === "INVALID_SESSION_ID" ? [SESSION] : error.message.split("#");
  const box = document.createElement("div");
  box.className = "canvas-notify-block slds-box slds-theme_shade";
  box.setAttribute("role", "alert");
  box.dataset.errorCode = error.errorCode;
  const heading = document.createElement("p");
  heading.className = "slds-text-heading_small";
  heading.textContent = `There was an error rendering the canvas app ${title}.`;
  const detail = document.createElement("p");
  detail.textContent = text;
  box.append(heading, detail);
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = host + link;
    anchor.target = "_top";
    anchor.textContent = "Configure";
    box.append(anchor);
  }
  element.replaceChildren(box);
}
