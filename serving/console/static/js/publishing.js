// Publish the campaign's list as saved, and show the lists published before.
import { clear, get, notice, post, tell } from "./api.js";
import { byId, element, openDialog, say } from "./dom.js";
import { nothingRow } from "./entries.js";
import { atMoment, count, onDay, percent } from "./format.js";
import { may, page, t } from "./page.js";

export class Publishing {
  // `seen` gives the version that was previewed: no other is published.
  constructor(path, { isSaved, seen }) {
    Object.assign(this, { path, isSaved, seen });
    this.dialog = byId("publish-dialog");
    this.button = byId("publish");
    this.button?.addEventListener("click", () => this.#open());
    byId("publish-form").addEventListener("submit", (event) => { event.preventDefault(); this.#publish(); });
  }

  showState(preview) {
    this.preview = preview;
    if (!this.button) return;
    const saved = this.isSaved();
    this.button.disabled = !saved || !preview?.size;
    say("publish-hint", saved ? "" : t("Save the thresholds first: a list is published from saved ones."));
  }

  async load() {
    const { data } = await get(`${this.path}/lists`);
    const rows = data.lists.map((list) => this.#row(list));
    byId("lists").tBodies[0].replaceChildren(...(rows.length ? rows : [nothingRow(6, t("No list was published yet."))]));
  }

  #row(list) {
    const here = `/console/lists/${list.id}`;
    const actions = element("td", { class: "num" });
    if (may("list.read")) actions.append(element("a", { href: here }, t("Open")));
    if (may("list.export")) actions.append("  ", element("a", { href: exportAddress(list.id), download: true, class: "export" }, t("Export")));
    return element("tr", { "data-list": list.id },
      element("td", {}, atMoment(list.created_at)),
      element("td", {}, onDay(list.as_of)),
      element("td", { class: "num" }, count(list.size)),
      element("td", { class: "num" }, percent(list.expected_precision)),
      element("td", { translate: "no" }, list.created_by),
      actions);
  }

  #open() {
    clear(byId("publish-problem"));
    byId("publish-why").value = "";
    say("publish-words", t("{size} customers, of whom {found} are expected to be dissatisfied, by data until {day}.", {
      size: count(this.preview.size), found: count(this.preview.expected_found), day: onDay(this.preview.as_of),
    }));
    openDialog(this.dialog);
  }

  async #publish() {
    const why = byId("publish-why");
    if (!why.value.trim()) return why.reportValidity();
    try {
      const { data, status } = await post(`${this.path}/lists`, { why: why.value.trim() }, { etag: this.seen() });
      this.dialog.close();
      await this.load();
      const said = status === 200 ? t("This very list was published before; it is the same.") : t("Published.");
      notice(byId("problem"), said, " ", element("a", { href: `/console/lists/${data.id}` }, t("Open the list")));
      byId("problem").scrollIntoView({ block: "nearest" });
    } catch (error) {
      tell(byId("publish-problem"), error, error.status === 412 ? t("Somebody else changed this campaign after you looked at it. Load the page again, then publish.") : undefined);
    }
  }
}

export function exportAddress(id) {
  return `/api/v1/lists/${id}/export?language=${page.language}`;
}
