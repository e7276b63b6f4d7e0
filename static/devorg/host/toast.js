// A toast, as Lightning shows it.
export function toast(text, theme = "success") {
  const box = document.createElement("div");
  box.className = `slds-notify slds-notify_toast slds-theme_${theme}`;
  box.setAttribute("role", "status");
  const words = document.createElement("h2");
  words.className = "slds-text-heading_small";
  words.textContent = text;
  box.append(words);
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), 8000);
}
