// What would be so if the dissatisfied answered less often than others.
import { get } from "./api.js";
import { byId, element } from "./dom.js";
import { count, percent } from "./format.js";
import { words } from "./page.js";

export async function showIfLess() {
  const { data } = await get(`/model/if-they-answer-less?times=${encodeURIComponent(byId("times").value)}`);
  byId("if-less-rows").replaceChildren(...data.parts.map((part) => element("tr", {},
    element("td", {}, words(part.words)), element("td", { class: "num" }, count(part.size)),
    element("td", { class: "num" }, percent(part.expected)), element("td", { class: "num" }, percent(part.if_less)))));
}
