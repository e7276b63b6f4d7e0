// The calls that the parent makes: for itself with its session, for the SDK with the app's own token.

const MARK = "X-Devorg-Callback";

function which({ app }) {
  return app.referenceId ? `referenceId=${app.referenceId}` : `canvas=${encodeURIComponent(app.developerName)}`;
}

export function signedRequest(canvas) {
  const { config } = canvas;
  const body = {
    canvasRequest: {
      context: { environment: { dimensions: dimensions(canvas), ...environment(config) } },
      client: { targetOrigin: location.origin, instanceId: canvas.instanceId },
    },
  };
  const url = `/services/data/v${config.apiVersion}/platformconnect/signedrequest?${which(config)}`;
  return call(url, { method: "PUT", headers: headers(`OAuth ${config.sid}`), body: JSON.stringify(body) });
}

export function context(canvas, accessToken) {
  const { config, frame, clientVersion } = canvas;
  const size = { height: frame.height || null, width: frame.width || null };
  const body = { environment: { dimensions: size, ...environment(config) } };
  const url = `/services/data/v${clientVersion}/platformconnect/canvascontext?${which(config)}`;
  return call(url, { method: "PUT", headers: headers(`OAuth ${accessToken}`), body: JSON.stringify(body) });
}

// The request as the app put it: its headers replace the defaults, its token is the one that counts.
export function ajax(canvas, url, { method, headers: given, contentType, data }) {
  const target = new URL(url, location.origin);
  // In Salesforce the parent and the API are one origin; here the API has a host that servers can resolve.
  const own = target.origin === canvas.config.instanceUrl ? target.href.slice(target.origin.length) : target.href;
  const body = data === null || data === undefined || method === "GET" ? undefined : String(data);
  return call(own, { method, headers: { "Content-Type": contentType, ...given }, body });
}

function environment({ parameters, displayLocation, record, locationUrl }) {
  return { parameters, displayLocation, sublocation: null, record, locationUrl };
}

function dimensions({ config, element }) {
  return {
    width: config.width.value,
    height: config.height.value,
    maxWidth: config.width.max,
    maxHeight: config.height.max,
    clientWidth: `${element.clientWidth}px`,
    clientHeight: `${element.clientHeight}px`,
  };
}

function headers(authorization) {
  return { Authorization: authorization, Accept: "application/json", "Content-Type": "application/json" };
}

// {payload, status, statusText, responseHeaders}, and what an armed fault wants done with the answer.
async function call(url, options) {
  const marked = { ...options, headers: { ...options.headers, [MARK]: "1" }, credentials: "omit", cache: "no-store" };
  let response, text;
  try {
    response = await fetch(url, marked);
    text = await response.text();
  } catch {
    return { payload: "", status: 0, statusText: "error", responseHeaders: "" }; // as XMLHttpRequest says it
  }
  const isJson = (response.headers.get("Content-Type") ?? "").includes("application/json");
  return {
    payload: isJson && text ? JSON.parse(text) : text,
    status: response.status,
    statusText: response.statusText,
    responseHeaders: [...response.headers]
      .filter(([name]) => !name.startsWith(MARK.toLowerCase()))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join(""),
    delay: Number(response.headers.get(`${MARK}-Delay`) ?? 0),
    twice: response.headers.has(`${MARK}-Twice`),
  };
}
