// A failure that no answer of the server could tell: shown over the page, with the next step.

/** @param act  what the button does; without it the message can only be closed */
export function showFailure(text, { error = null, label = "Try again", act = null } = {}) {
  document.getElementById("failure")?.remove();
  const box = document.createElement("div");
  box.id = "failure";
  box.className = "failure slds-theme_error";
  box.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = error?.name === "TimeoutError" ? "The app took too long to answer." : text;
  box.append(words);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "slds-button slds-button_neutral";
  button.textContent = act ? label : "Close";
  button.addEventListener("click", () => {
    box.remove();
    act?.();
  });
  box.append(button);
  document.body.append(box);
  button.focus();
}
