/* breakdown.js: steps through a visual breakdown without a reload. The server draws any step (`?step=6`); this
   moves the highlight, copies the prepared text of a step onto the stage, and keeps the address in step.
   Values to predict are not in the page: past a step that asks for one, the server is asked for what shows there. */

import { $, $$, onKey, say } from "./core.js";

const stepper = () => $("[data-stepper]");
const rows = () => $$("[data-steps] tbody tr");
const prepared = (number) => $(`template[data-for="${number}"]`, stepper());
const words = (text) => (text ? text.split(" ") : []);
const here = () => Number(stepper().dataset.step);

/* ---- one step ---- */

function show(number) {
  stepper().dataset.step = number;
  markRows(number);
  markCode(rows()[number - 1]);
  markFlow(number);
  markLine(number);
  fillStage(number);
}

function markRows(number) {
  rows().forEach((row, index) => {
    row.toggleAttribute("data-on", index + 1 === number);
    row.toggleAttribute("data-later", index + 1 > number);
  });
}

function markCode(row) {
  const lines = words(row.dataset.lines);
  $$("[data-code] > li").forEach((line, index) => {
    line.toggleAttribute("data-on", lines.includes(String(index + 1)));
  });
}

function markFlow(number) {
  const current = words(rows()[number - 1].dataset.nodes);
  const past = rows().slice(0, number - 1).flatMap((row) => words(row.dataset.nodes));
  const mark = (element, name) => {
    element.toggleAttribute("data-on", current.includes(name));
    element.toggleAttribute("data-was", !current.includes(name) && past.includes(name));
  };
  $$(".stage .flow [data-node]").forEach((node) => mark(node, node.dataset.node));
  $$(".stage .flow .edge:not(.edge--aside)").forEach((edge) => mark(edge, edge.dataset.edge.split(" ")[1]));
}

function markLine(number) {
  $$(".stepper .line > li").forEach((stop, index) => {
    const link = $("a", stop);
    stop.dataset.state = index + 1 < number ? "done" : index + 1 === number ? "here" : "";
    if (index + 1 === number) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  });
  aim($("[data-prev]"), number - 1);
  aim($("[data-next]"), number + 1);
  const inWords = $("[data-words]");
  if (inWords) inWords.href = `?words=on&step=${number}#transcript`;
}

function aim(link, number) {
  const last = rows().length;
  const isPossible = number >= 1 && number <= last;
  link.href = `?step=${Math.min(Math.max(number, 1), last)}`;
  if (isPossible) link.removeAttribute("aria-disabled");
  else link.setAttribute("aria-disabled", "true");
}

function fillStage(number) {
  const stage = $("[data-now]");
  stage.replaceChildren(prepared(number).content.cloneNode(true));
  window.htmx?.process(stage);
}

/* ---- past a value to predict ---- */

let journey = 0; // of the newest request; older ones come too late
let bound = 0; // the step it goes to

/** Fetch the page of a step and take over what it shows that this page does not. */
async function fetchStep(number) {
  const mine = ++journey;
  bound = number;
  try {
    const response = await fetch(`?step=${number}`);
    if (!response.ok) throw new Error(`The step came with ${response.status}.`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== journey) return;
    takeOver(page);
    arrived(number);
  } catch {
    if (mine === journey) location.assign(`?step=${number}`);
  }
}

function takeOver(page) {
  const link = document.activeElement?.closest("[data-steps] a")?.getAttribute("href");
  for (const part of ["[data-prepared]", "[data-steps] tbody", "[data-tracker]"]) {
    const fresh = $(part, page);
    if (fresh) $(part).replaceWith(document.adoptNode(fresh));
  }
  if (link) $(`[data-steps] a[href="${link}"]`)?.focus({ preventScroll: true });
}

/* ---- moving ---- */

function announcement(number) {
  const states = $$("[data-now] .states > div").map((pair) => {
    const value = $(".covered", pair) ? "to be predicted" : $("dd", pair).textContent;
    return `${$("dt", pair).textContent}: ${value}`;
  });
  const title = $("[data-now] .stage__title").textContent.replace(/^\d+\.\s*/, "");
  return `Step ${number} of ${rows().length}. ${title}. ${states.join(". ")}.`;
}

async function move(number) {
  if (number < 1 || number > rows().length || number === bound) return;
  if (bound || !prepared(number)) await fetchStep(number);
  else if (number !== here()) arrived(number);
  else $("[data-now] .predict__ask .field")?.focus();
}

function arrived(number) {
  bound = 0;
  show(number);
  history.replaceState(history.state, "", `?step=${number}`);
  say(announcement(number));
  keepPlace(number);
}

let waiting = 0;

/** Tell the server where the learner is, once they rest on a step. Nothing depends on its answer. */
function keepPlace(number) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const body = new URLSearchParams({ step: number });
    fetch(stepper().dataset.place, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
  }, 1200);
}

/** Every link to a step of this page moves there; those in the text also bring the stage into view. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href*='?step=']");
  if (!link || link.pathname !== location.pathname) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const isInText = !link.closest(".stepper, [data-steps]");
  await move(Number(new URL(link.href).searchParams.get("step")));
  if (isInText && !document.activeElement?.closest("[data-now]")) $("[data-now] .stage__title").focus();
});

onKey((key) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!step || document.activeElement?.closest(".scroll, .code, input")) return false;
  move((bound || here()) + step);
  return true;
});

/** An address may name a step or a key moment. */
function arrive() {
  const step = /^#step-(\d+)$/.exec(location.hash);
  if (step && Number(step[1]) !== here()) move(Number(step[1]));
  const named = document.getElementById(location.hash.slice(1));
  if (named?.matches("details")) named.open = true;
}

addEventListener("hashchange", arrive);
arrive();
