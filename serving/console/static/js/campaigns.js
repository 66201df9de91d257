// All campaigns, and a new one.
import { clear, get, post, tell } from "./api.js";
import { byId, element, openDialog } from "./dom.js";
import { atMoment } from "./format.js";
import { page, t } from "./page.js";
import { policySentence } from "./policy_words.js";

function card(campaign) {
  const address = `/console/campaigns/${encodeURIComponent(campaign.name)}`;
  return element("article", { class: "panel card" },
    element("h2", {}, element("a", { href: address, translate: "no" }, campaign.name)),
    element("p", { class: "what", translate: "no" }, campaign.purpose),
    element("p", { class: "policy" }, policySentence(campaign.policy)),
    element("p", { class: "hint" }, t("Version {version}, {by}, {when}", { version: campaign.version, by: campaign.changed_by, when: atMoment(campaign.changed_at) })));
}

async function begin(event) {
  event.preventDefault();
  const cut = Math.min(1, Math.round((page.base_rate || 0.1) * 2 * 500) / 500);
  const body = {
    name: byId("new-name").value.trim(),
    purpose: byId("new-purpose").value.trim(),
    policy: { minimum_probability: cut, capacity: null, rules: {}, match: "any" },
  };
  try {
    clear(byId("new-problem"));
    const { data } = await post("/campaigns", body);
    location.assign(`/console/campaigns/${encodeURIComponent(data.name)}`);
  } catch (error) {
    tell(byId("new-problem"), error);
  }
}

byId("open-new")?.addEventListener("click", () => openDialog(byId("new")));
byId("new-form")?.addEventListener("submit", begin);

const place = byId("campaigns");
try {
  const { data } = await get("/campaigns");
  place.replaceChildren(...data.campaigns.map(card));
  if (!data.campaigns.length) place.append(element("p", { class: "empty" }, t("There is no campaign yet.")));
} catch (error) {
  tell(byId("problem"), error);
} finally {
  place.setAttribute("aria-busy", "false");
}
