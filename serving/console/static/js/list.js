// One published list: its facts, a page of entries at a time, its receipt.
import { get, tell } from "./api.js";
import { byId, element, say } from "./dom.js";
import { entryRow, nothingRow } from "./entries.js";
import { atMoment, count, onDay, percent } from "./format.js";
import { page, t, words } from "./page.js";
import { exportAddress } from "./publishing.js";
import { mark } from "./status.js";

const A_PAGE = 50;
const path = `/lists/${encodeURIComponent(page.list_id)}`;
const cursors = [null];
let size = 0;

async function turn() {
  const after = cursors[cursors.length - 1];
  const { data } = await get(`${path}/entries?limit=${A_PAGE}${after === null ? "" : `&after=${encodeURIComponent(after)}`}`);
  const rows = data.entries.map(entryRow);
  byId("entries").tBodies[0].replaceChildren(...(rows.length ? rows : [nothingRow(5, t("Nobody is on the list"))]));
  if (rows.length) {
    say("range", t("{first}–{last} of {size}", {
      first: count(data.entries[0].position), last: count(data.entries[rows.length - 1].position), size: count(size),
    }));
  }
  byId("previous").disabled = cursors.length === 1;
  byId("next").disabled = data.next === null;
  byId("next").dataset.cursor = data.next ?? "";
}

async function move(step) {
  try {
    step();
    await turn();
    byId("entries-title").scrollIntoView({ block: "nearest" });
  } catch (error) {
    tell(byId("problem"), error);
  }
}

byId("next").addEventListener("click", () => move(() => cursors.push(byId("next").dataset.cursor)));
byId("previous").addEventListener("click", () => move(() => cursors.pop()));

function showReceipt(receipt, place = byId("receipt")) {
  for (const [name, value] of Object.entries(receipt)) {
    const text = value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
    place.append(element("dt", { lang: "en" }, name.replaceAll("_", " ")), element("dd", {}, text));
  }
}

byId("verify").addEventListener("click", async () => {
  const button = byId("verify");
  button.disabled = true;
  byId("verified").replaceChildren(t("Making the list again…"));
  try {
    const { data } = await get(`${path}/verification`);
    byId("verified").replaceChildren(mark(data.holds ? "good" : "alarm", words(data.words)));
  } catch (error) {
    byId("verified").replaceChildren();
    tell(byId("problem"), error);
  } finally {
    button.disabled = false;
  }
});

try {
  const { data } = await get(path);
  size = data.size;
  const link = byId("campaign-link");
  link.textContent = data.campaign;
  link.href = `/console/campaigns/${encodeURIComponent(data.campaign)}`;
  say("facts", t("{size} customers, {found} dissatisfied expected ({precision}). Data until {day}; published by {by}, {when}.", {
    size: count(data.size), found: count(data.expected_found), precision: percent(data.expected_precision),
    day: onDay(data.as_of), by: data.created_by, when: atMoment(data.created_at),
  }));
  if (byId("export")) byId("export").href = exportAddress(page.list_id);
  showReceipt({ ...(data.receipt ?? {}), sha256: data.sha256 });
  await turn();
} catch (error) {
  tell(byId("problem"), error, error.status === 404 ? t("There is no list of this number.") : undefined);
} finally {
  byId("list").setAttribute("aria-busy", "false");
}
