// The s1 events: an app asks Salesforce to go somewhere. Canvas Developer Guide, "Salesforce Navigation Methods".

import { toast } from "./toast.js";

const ID = /^[0-9a-z][0-9A-Za-z]{14}([0-9A-Za-z]{3})?$/;

function toRecord(id) {
  if (ID.test(id ?? "")) location.assign(`/${id}`);
  else toast(`${id} is not a record id.`, "error");
}

const GO = {
  "s1.back": () => history.back(),
  "s1.navigateToSObject": ({ recordId }) => toRecord(recordId),
  "s1.editRecord": ({ recordId }) => toRecord(recordId),
  "s1.navigateToURL": ({ url }) => toUrl(url),
  "s1.navigateToFeed": ({ subjectId, type }) => toast(`Feed ${type ?? ""} of ${subjectId ?? "yours"}`, "info"),
  "s1.navigateToFeedItemDetail": ({ feedItemId }) => toast(`Feed item ${feedItemId}`, "info"),
  "s1.navigateToRelatedList": ({ relatedListId, parentRecordId }) =>
    toast(`Related list ${relatedListId} of ${parentRecordId}`, "info"),
  "s1.navigateToList": ({ listViewName, listViewId, scope }) =>
    scope ? location.assign(`/lightning/o/${encodeURIComponent(scope)}/list`) : toast(`List ${listViewName ?? listViewId}`, "info"),
  "s1.createRecord": ({ entityName }) => toast(`New ${entityName}`, "info"),
};

function toUrl(url) {
  const target = new URL(url, location.origin);
  if (!["http:", "https:"].includes(target.protocol)) toast("This address is not allowed.", "error");
  else if (target.origin === location.origin) location.assign(target);
  else window.open(target, "_blank", "noopener");
}

export function navigate(name, payload) {
  // Apps send the payload as an object or, as the guide's samples do, as its JSON.
  const fields = typeof payload === "string" ? JSON.parse(payload) : payload;
  if (Object.hasOwn(GO, name)) GO[name](fields);
  else toast(`Salesforce knows no ${name}.`, "error");
}
