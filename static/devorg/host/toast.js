// A toast, as Lightning shows it.
const THEMES = { success: "slds-theme_success", error: "slds-theme_error", info: "slds-theme_info" };

export function toast(text, theme = "success") {
  const box = document.createElement("div");
  box.className = `slds-notify slds-notify_toast ${THEMES[theme]}`;
  box.setAttribute("role", "status");
  const words = document.createElement("h2");
  words.className = "slds-text-heading_small";
  words.textContent = text;
  box.append(words);
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), 8000);
}
