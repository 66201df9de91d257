// The model in service: its card as the API tells it, and what watching found.
import { Problem, get, tell } from "./api.js";
import { cardSection } from "./card.js";
import { byId, say } from "./dom.js";
import { count } from "./format.js";
import { showIfLess } from "./if_less.js";
import { t, tn, words } from "./page.js";
import { watched } from "./watching.js";

async function showWatching() {
  const { data } = await get("/model/watch");
  byId("watch-found").replaceChildren(...watched(data, (text) => say("watched-on", text)));
}

async function showCard() {
  const [{ data: card }, { data: model }] = await Promise.all([get("/model/card"), get("/model")]);
  say("headline", words(card.headline));
  byId("card").replaceChildren(...card.sections.map(cardSection));
  const refused = byId("refused");
  refused.hidden = model.refused === null;
  showUnseen(model.unseen);
  if (model.refused) {
    tell(refused, new Problem(409, { detail: model.refused }), t("Something newer was not taken in; this model goes on serving."));
  }
}

function showUnseen(unseen) {
  const told = Object.entries(unseen).map(([column, many]) =>
    tn("{count} customer has a value of {column} that the model was not taught.", "{count} customers have a value of {column} that the model was not taught.", many, { column, count: count(many) }));
  byId("unseen").hidden = told.length === 0;
  say("unseen", told.join(" "));
}

byId("times").addEventListener("change", () => show(showIfLess, "if-less"));

async function show(part, busy) {
  try {
    await part();
  } catch (error) {
    tell(byId("problem"), error, error.status === 503 ? t("There is no model in service yet.") : undefined);
  } finally {
    byId(busy).setAttribute("aria-busy", "false");
  }
}

for (const [part, busy] of [[showWatching, "watch"], [showCard, "card"], [showIfLess, "if-less"]]) await show(part, busy);
