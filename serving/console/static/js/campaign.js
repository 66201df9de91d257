// The campaign's page: hold thresholds, preview and records together.
import { clear, get, post, tell } from "./api.js";
import { Controls } from "./controls.js";
import { onCurve } from "./curve.js";
import { CutChart } from "./cut_chart.js";
import { byId, say, whenQuiet } from "./dom.js";
import { atMoment } from "./format.js";
import { page, t } from "./page.js";
import { differences, policyText } from "./policy_words.js";
import { Publishing } from "./publishing.js";
import { showNumbers, showPreview, showSentence } from "./results.js";
import { Saving } from "./saving.js";

const path = `/campaigns/${encodeURIComponent(page.name)}`;
const problem = byId("problem");
const controls = new Controls(moved);
const chart = new CutChart((cut) => { controls.cut.set(Number((Math.round(cut * 500) / 5).toFixed(1))); moved("cut"); });
const saving = new Saving(path, controls, taken);
const publishing = new Publishing(path, { isSaved: () => !unsaved(), seen: () => etag });
let campaign = null, etag = null, preview = null, asked = null;

const askSoon = whenQuiet(180, ask);

function unsaved() {
  return campaign !== null && policyText(controls.policy) !== policyText(campaign.policy);
}

// Something moved: answer at once from the curve, then ask the service.
function moved(what) {
  clear(problem);
  showSentence(controls.policy);
  showState();
  if (preview && what === "cut") showCut();
  else if (preview) for (const id of ["size", "found", "precision"]) byId(id).classList.add("about");
  askSoon();
}

let waitingForFrame = 0;
function showCut() {
  cancelAnimationFrame(waitingForFrame);
  waitingForFrame = requestAnimationFrame(() => {
    const cut = controls.policy.minimum_probability;
    showNumbers(onCurve(preview.curve, cut), preview.eligible);
    chart.move(preview.curve, cut);
  });
}

function showState() {
  const changed = unsaved();
  byId("unsaved").hidden = !changed;
  byId("undo").disabled = !changed;
  if (byId("save")) byId("save").disabled = !changed;
  publishing.showState(preview);
}

// Ask for a preview of the thresholds on the page; an answer overtaken by another is dropped.
async function ask() {
  asked?.abort();
  const mine = asked = new AbortController();
  const policy = controls.policy;
  try {
    const { data } = await post(`${path}/preview`, { policy }, { signal: mine.signal });
    if (mine !== asked) return;
    preview = data;
    if (!problem.classList.contains("notice")) clear(problem);
    controls.limitTo(preview.eligible);
    showNumbers({ ...preview, ...ends(preview.expected), exact: true }, preview.eligible);
    showPreview(preview);
    chart.show(preview.curve, policy.minimum_probability);
    showState();
  } catch (error) {
    if (mine === asked) tell(problem, error);
  }
}

const ends = ({ found_low, found_high }) => ({ found_low, found_high });

// The campaign as the service holds it now.
function taken(data, newEtag, { keep = false } = {}) {
  campaign = data;
  etag = newEtag;
  saving.based(campaign, etag);
  if (!keep) controls.policy = campaign.policy;
  say("purpose", campaign.purpose);
  say("stamp", t("Version {version}, {by}, {when}", { version: campaign.version, by: campaign.changed_by, when: atMoment(campaign.changed_at) }));
  showSentence(controls.policy);
  showState();
}

byId("undo").addEventListener("click", () => { controls.policy = campaign.policy; moved("policy"); });
byId("save")?.addEventListener("click", () => saving.open(differences(campaign.policy, controls.policy)));

try {
  const { data, etag: first } = await get(path);
  taken(data, first);
  await Promise.all([ask(), publishing.load()]);
} catch (error) {
  tell(problem, error, error.status === 404 ? t("There is no campaign of this name.") : undefined);
} finally {
  byId("desk").setAttribute("aria-busy", "false");
}
