// A slider and a number kept in step, with their lawful range.
import { t } from "./page.js";
import { byId } from "./dom.js";

export class Threshold {
  constructor(id, onMove) {
    this.id = id;
    this.slide = byId(`${id}-slide`);
    this.number = byId(id);
    this.faultPlace = byId(`${id}-fault`);
    this.slide.addEventListener("input", () => this.#take(this.slide.valueAsNumber, onMove));
    this.number.addEventListener("input", () => this.#take(this.number.valueAsNumber, onMove, true));
    this.number.addEventListener("change", () => { if (this.fault()) this.set(this.lawful); });
    this.lawful = this.number.valueAsNumber;
    this.#paint();
  }

  get value() { return this.lawful; }
  get whole() { return this.slide.step === "1"; }

  set(value) {
    this.lawful = value;
    this.number.value = String(value);
    this.slide.value = String(value);
    this.#blame("");
    this.#paint();
  }

  bounds(low, high) {
    for (const input of [this.slide, this.number]) Object.assign(input, { min: low, max: high });
    this.#paint();
  }

  enable(yes) {
    this.slide.disabled = !yes;
    this.number.disabled = !yes;
  }

  fault() {
    const value = this.number.valueAsNumber;
    const low = Number(this.number.min), high = Number(this.number.max);
    if (Number.isNaN(value) || value < low || value > high || (this.whole && !Number.isInteger(value))) {
      return this.whole
        ? t("A whole number from {low} to {high}.", { low, high })
        : t("A number from {low} to {high}.", { low, high });
    }
    return "";
  }

  #take(value, onMove, typed = false) {
    if (!typed) this.number.value = String(value);
    const fault = this.fault();
    this.#blame(fault);
    if (fault) return;
    this.lawful = value;
    if (typed) this.slide.value = String(value);
    this.#paint();
    onMove(this);
  }

  #blame(fault) {
    this.faultPlace.textContent = fault;
    this.faultPlace.hidden = !fault;
    if (fault) this.number.setAttribute("aria-invalid", "true");
    else this.number.removeAttribute("aria-invalid");
  }

  #paint() {
    const low = Number(this.slide.min), high = Number(this.slide.max);
    const share = high > low ? (this.slide.valueAsNumber - low) / (high - low) : 0;
    this.slide.style.setProperty("--filled", `${share * 100}%`);
  }
}
