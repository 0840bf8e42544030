/* breakdown.js: steps through a visual breakdown without a reload. The server draws any step (`?step=6`); this
   moves the highlight, copies the prepared text of a step onto the stage, and keeps the address in step.
   A predicted value stays covered until the learner has answered or gone past it. */

import { $, $$, onKey, say } from "./core.js";

const stepper = $("[data-stepper]");
const rows = $$("[data-steps] tbody tr");
const answered = new Set(); // "3:queue": looked at or predicted

const words = (text) => (text ? text.split(" ") : []);
const plain = (text) => text.toLowerCase().replace(/\s+/g, "");
const here = () => Number(stepper.dataset.step);

/* ---- one step ---- */

function show(number) {
  stepper.dataset.step = number;
  markRows(number);
  markCode(rows[number - 1]);
  markFlow(number);
  markLine(number);
  fillStage(number);
  uncover(number);
}

function markRows(number) {
  rows.forEach((row, index) => {
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
  const current = words(rows[number - 1].dataset.nodes);
  const past = rows.slice(0, number - 1).flatMap((row) => words(row.dataset.nodes));
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
}

function aim(link, number) {
  const isPossible = number >= 1 && number <= rows.length;
  link.href = `?step=${Math.min(Math.max(number, 1), rows.length)}`;
  if (isPossible) link.removeAttribute("aria-disabled");
  else link.setAttribute("aria-disabled", "true");
}

function fillStage(number) {
  const prepared = $(`template[data-for="${number}"]`, stepper);
  $("[data-now]").replaceChildren(prepared.content.cloneNode(true));
  $$("[data-guess]", stepper).forEach(ask);
}

/** Open what lies behind the learner; what is here or ahead stays covered unless it was answered. */
function uncover(number) {
  $$(".covered").forEach((cell) => {
    cell.open = answered.has(cell.dataset.asked) || Number.parseInt(cell.dataset.asked, 10) < number;
  });
}

/* ---- predicting a value ---- */

function ask(box) {
  const key = box.dataset.guess;
  if (answered.has(key)) {
    drop(box);
    return;
  }
  const form = $("form", box);
  $("[data-plain]", box).hidden = true;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(box, key, $("input", form).value);
  });
}

/** Take a question away; with the last one the reason opens. */
function drop(box) {
  box?.remove();
  giveReason();
}

function giveReason() {
  const isOpen = $$("[data-guess]", stepper).every((box) => answered.has(box.dataset.guess));
  const why = $("[data-now] [data-why]");
  if (isOpen && why) why.open = true;
}

function check(box, key, typed) {
  if (!typed.trim()) return;
  const value = $("[data-plain] [data-value]", box).textContent.trim();
  const isRight = plain(typed) === plain(value);
  const verdict = $(".predict__said", box);
  verdict.dataset.mark = isRight ? "right" : "wrong";
  verdict.textContent = isRight ? `Right: ${value}` : `You wrote ${typed.trim()}. It is ${value}`;
  verdict.hidden = false;
  verdict.tabIndex = -1;
  $("form", box).hidden = true;
  answered.add(key);
  uncover(here());
  giveReason();
  verdict.focus();
}

/* ---- moving ---- */

function announcement(number) {
  const states = $$("[data-now] .states > div").map((pair) => {
    const cover = $(".covered:not([open])", pair);
    return `${$("dt", pair).textContent}: ${cover ? "to be predicted" : $("[data-value]", pair)?.textContent ?? $("dd", pair).textContent}`;
  });
  const title = $("[data-now] .stage__title").textContent.replace(/^\d+\.\s*/, "");
  return `Step ${number} of ${rows.length}. ${title}. ${states.join(". ")}.`;
}

function move(number) {
  if (number < 1 || number > rows.length || number === here()) return;
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
    fetch(stepper.dataset.place, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
  }, 1200);
}

/** Every link to a step of this page moves there; those in the text also bring the stage into view. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='?step=']");
  if (!link || link.pathname !== location.pathname) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  move(Number(new URL(link.href).searchParams.get("step")));
  if (!link.closest(".stepper, [data-steps]")) $("[data-now] .stage__title").focus();
});

document.addEventListener("toggle", remember, true);

/** A value that was looked at stays open. */
function remember(event) {
  const cell = event.target.closest?.(".covered[open]");
  if (!cell || Number.parseInt(cell.dataset.asked, 10) < here() || answered.has(cell.dataset.asked)) return;
  answered.add(cell.dataset.asked);
  drop($(`[data-guess="${CSS.escape(cell.dataset.asked)}"]`, stepper));
  uncover(here());
}

onKey((key) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (!step || document.activeElement?.closest(".scroll, .code, input")) return false;
  move(here() + step);
  return true;
});

/** An address may name a step or a key moment. */
function arrive() {
  const step = /^#step-(\d+)$/.exec(location.hash);
  if (step && rows[step[1] - 1]) show(Number(step[1]));
  const named = document.getElementById(location.hash.slice(1));
  if (named?.matches("details")) named.open = true;
}

addEventListener("hashchange", arrive);
$$("[data-guess]", stepper).forEach(ask);
arrive();
