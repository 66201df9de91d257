// Save thresholds: show what changes, ask why, and never overwrite somebody else's change.
import { clear, get, notice, put, tell } from "./api.js";
import { byId, element, openDialog } from "./dom.js";
import { atMoment } from "./format.js";
import { t } from "./page.js";
import { differences } from "./policy_words.js";

export class Saving {
  constructor(path, controls, taken) {
    Object.assign(this, { path, controls, taken, campaign: null, etag: null });
    this.dialog = byId("save-dialog");
    this.problem = byId("save-problem");
    this.why = byId("save-why");
    byId("save-form").addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    byId("take-theirs").addEventListener("click", () => this.#takeTheirs());
  }

  based(campaign, etag) {
    Object.assign(this, { campaign, etag, theirs: null });
  }

  open(changes) {
    clear(this.problem);
    byId("take-theirs").hidden = true;
    byId("save-confirm").textContent = t("Save");
    this.why.value = "";
    this.#show(changes);
    openDialog(this.dialog);
  }

  async save() {
    if (!this.why.value.trim()) return this.why.reportValidity();
    try {
      const { data, etag } = await put(`${this.path}/thresholds`, { policy: this.controls.policy, why: this.why.value.trim() }, { etag: this.etag });
      this.dialog.close();
      this.taken(data, etag, { keep: true });
      notice(byId("problem"), t("Saved as version {version}.", { version: data.version }));
      byId("save")?.focus();
    } catch (error) {
      if (error.status === 412) await this.#overtaken(error);
      else tell(this.problem, error);
    }
  }

  // Somebody was faster: show what they changed and why, and let the person decide.
  async #overtaken(error) {
    const { data, etag } = await get(this.path);
    const before = this.campaign.policy;
    this.theirs = { data, etag };
    this.etag = etag;
    tell(this.problem, error, t("{by} changed this campaign at {when}, saying “{why}”.", { by: data.changed_by, when: atMoment(data.changed_at), why: data.why }));
    const theirs = differences(before, data.policy);
    this.problem.append(
      element("p", {}, theirs.length ? t("Their changes:") : t("They left every threshold as it was.")),
      list(theirs),
    );
    this.#show(differences(data.policy, this.controls.policy), t("Your changes to theirs:"));
    byId("take-theirs").hidden = false;
    byId("save-confirm").textContent = t("Save mine over theirs");
  }

  #takeTheirs() {
    this.dialog.close();
    this.taken(this.theirs.data, this.theirs.etag);
    this.controls.onMove("policy");
  }

  #show(changes, title = "") {
    byId("save-changes").replaceChildren(element("p", {}, title), list(changes));
  }
}

function list(changes) {
  return element("ul", { class: "changes" }, ...changes.map(({ name, from, to }) =>
    element("li", {}, element("span", {}, name), element("span", {}, element("span", { class: "from" }, from), " → ", element("span", { class: "to" }, to)))));
}
