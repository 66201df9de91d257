// Call the service as any program would, with the console's session in place of a key.
import { element } from "./dom.js";
import { page, t } from "./page.js";

const ROOT = "/api/v1";

// An error the service told in words.
export class Problem extends Error {
  constructor(status, details) {
    super(details.detail ?? "");
    this.status = status;
    this.details = details;
  }
}

export async function call(method, path, { body, etag, signal } = {}) {
  const headers = { Accept: "application/json", "X-Unspoken-Console": "1" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (etag) headers["If-Match"] = etag;
  let answer;
  try {
    answer = await fetch(ROOT + path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, {});
  }
  if (answer.status === 401) {
    const here = location.pathname + location.search;
    location.assign(`/console/sign-in?next=${encodeURIComponent(here)}`);
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem(answer.status, told);
  return { data: told, etag: answer.headers.get("ETag"), status: answer.status };
}

export const get = (path, options) => call("GET", path, options);
export const post = (path, body, options) => call("POST", path, { body, ...options });
export const remove = (path, options) => call("DELETE", path, options);
export const put = (path, body, options) => call("PUT", path, { body, ...options });

function sentence(problem) {
  switch (problem.status) {
    case 0: return t("The service cannot be reached. Check the connection and try again.");
    case 401: return t("Your session is over. Sign in again.");
    case 403: return t("Your role does not include this.");
    case 404: return t("This does not exist.");
    case 409: return t("This is not possible as things stand.");
    case 412: return t("Somebody else changed this meanwhile.");
    case 422: return t("Something here cannot be accepted.");
    case 503: return t("The service is not ready for this yet.");
    default: return t("Something went wrong in the service. It was written to its log.");
  }
}

// Tell a problem where it happened. The service's own sentence stands below the translated one,
// unless the page knows better what happened.
export function tell(place, error, ownSentence) {
  if (error?.name === "AbortError") return;
  if (!(error instanceof Problem)) throw error;
  const said = ownSentence ?? sentence(error);
  const faults = error.details.errors ?? [];
  const detail = error.details.detail;
  place.classList.remove("notice");
  place.replaceChildren(element("strong", {}, said));
  if (faults.length) {
    place.append(element("ul", { lang: "en" }, ...faults.map((fault) => element("li", {}, `${fault.where.replace(/^body\.(policy\.)?/, "")}: ${fault.message}`))));
  } else if (detail && !ownSentence) {
    place.append(element("span", { class: "detail", lang: "en" }, page.language === "en" ? detail : t("The service says: {detail}", { detail })));
  }
  place.hidden = false;
}

export function notice(place, ...said) {
  place.classList.add("notice");
  place.replaceChildren(...said);
  place.hidden = false;
}

export function clear(place) {
  place.hidden = true;
  place.replaceChildren();
}
