// Keys: who has one, and taking one away. A second click revokes; the first only asks.
import { get, remove, tell } from "./api.js";
import { byId, element, say } from "./dom.js";
import { atMoment } from "./format.js";
import { t } from "./page.js";
import { mark } from "./status.js";

function row(key) {
  const made = element("tr", { "data-key": key.id },
    element("td", { translate: "no" }, key.name), element("td", { translate: "no" }, key.role),
    element("td", { translate: "no" }, element("code", {}, key.id)), element("td", {}, atMoment(key.issued_at)),
    element("td", {}, key.revoked_at ? mark("none", t("Revoked {when}", { when: atMoment(key.revoked_at) })) : mark("good", t("Valid"))));
  made.append(element("td", {}, ...(key.revoked_at ? [] : [revoking(key, made)])));
  return made;
}

function revoking(key, place) {
  const button = element("button", { type: "button", class: "second" }, t("Revoke"));
  button.addEventListener("click", async () => {
    if (!button.dataset.sure) {
      button.dataset.sure = "yes";
      button.textContent = t("Really revoke the key of {name}?", { name: key.name });
      return;
    }
    button.disabled = true;
    try {
      const { data } = await remove(`/keys/${encodeURIComponent(key.id)}`);
      place.replaceWith(row(data));
      say("done", t("The key of {name} is revoked.", { name: key.name }));
    } catch (error) {
      tell(byId("problem"), error);
      button.disabled = false;
    }
  });
  return button;
}

try {
  const { data } = await get("/keys");
  byId("all-keys").tBodies[0].replaceChildren(...data.keys.map(row));
} catch (error) {
  tell(byId("problem"), error);
} finally {
  byId("keys").setAttribute("aria-busy", "false");
}
