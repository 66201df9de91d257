// The campaign's controls as a whole: read a policy from them, and put one into them.
import { byId } from "./dom.js";
import { page } from "./page.js";
import { Threshold } from "./threshold.js";

const CUT = "minimum-probability";

export class Controls {
  // `onMove` hears what moved: "cut" when only the probability did, "policy" otherwise.
  constructor(onMove) {
    this.onMove = onMove;
    this.form = byId("controls");
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.cut = new Threshold(CUT, () => onMove("cut"));
    this.capacity = new Threshold("capacity", () => onMove("policy"));
    this.unlimited = byId("unlimited");
    this.unlimited.addEventListener("change", () => { this.capacity.enable(!this.unlimited.checked); onMove("policy"); });
    for (const choice of this.form.elements.match) choice.addEventListener("change", () => onMove("policy"));
    this.rules = page.rules.map((rule) => new RuleControl(rule, () => onMove("policy")));
  }

  get policy() {
    return {
      minimum_probability: shareOf(this.cut.value),
      capacity: this.unlimited.checked ? null : this.capacity.value,
      match: this.form.elements.match.value,
      rules: Object.fromEntries(this.rules.filter((rule) => rule.on).map((rule) => [rule.name, rule.values])),
    };
  }

  set policy(policy) {
    this.cut.set(percentOf(policy.minimum_probability));
    this.unlimited.checked = policy.capacity === null;
    this.capacity.enable(policy.capacity !== null);
    if (policy.capacity !== null) {
      this.capacity.bounds(1, Math.max(policy.capacity, Number(this.capacity.slide.max)));
      this.capacity.set(policy.capacity);
    }
    this.form.elements.match.value = policy.match;
    for (const rule of this.rules) rule.values = policy.rules[rule.name] ?? null;
  }

  // Nobody needs a limit beyond everybody.
  limitTo(eligible) {
    const most = Math.max(eligible, this.unlimited.checked ? 1 : this.capacity.value, 1);
    this.capacity.bounds(1, most);
    if (this.unlimited.checked) this.capacity.set(most);
  }
}

class RuleControl {
  constructor(rule, onMove) {
    this.name = rule.name;
    this.place = this.#find();
    this.switch = this.place.querySelector("[data-enable]");
    this.thresholds = rule.thresholds.map((limit) => [limit.name, limit.default, new Threshold(`${rule.name}-${limit.name}`, onMove)]);
    this.switch.addEventListener("change", () => { this.#show(); onMove(); });
    this.#show();
  }

  get on() { return this.switch.checked; }

  get values() {
    return Object.fromEntries(this.thresholds.map(([name, , threshold]) => [name, threshold.value]));
  }

  // Values switch the rule on, null switches it off and back to its defaults.
  set values(values) {
    this.switch.checked = values !== null;
    for (const [name, usual, threshold] of this.thresholds) threshold.set(values?.[name] ?? usual);
    this.#show();
  }

  #find() {
    return document.querySelector(`[data-rule="${this.name}"]`);
  }

  #show() {
    this.place.classList.toggle("off", !this.on);
    for (const [, , threshold] of this.thresholds) threshold.enable(this.on);
  }
}

// Percent on the page, a share in the policy; both with the digits a person typed.
function shareOf(percent) {
  return Number((percent / 100).toFixed(6));
}

function percentOf(share) {
  return Number((share * 100).toFixed(4));
}
