// The switchboard's forms: each sends one verb of the JSON API and shows the page anew.

function value(field) {
  if (field.value === "") return field.dataset.empty === "null" ? null : undefined;
  return field.type === "number" ? Number(field.value) : field.value;
}

async function send(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || (field.type === "checkbox" && !field.checked)) continue;
    const given = field.type === "checkbox" ? field.value : value(field);
    if (given === undefined) continue;
    if (field.dataset.list !== undefined) (body[field.name] ??= []).push(given);
    else body[field.name] = given;
  }
  const response = await fetch(`/devorg/api/${form.dataset.verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) location.reload();
  else document.getElementById("outcome").textContent = (await response.json()).error;
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});
