/* quiz.js: keys for answering, and moving lines by buttons. Without it, forms and selects do the same. */
import { $, $$, onKey, say } from "./core.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const CONFIDENCE = { g: 0, t: 1, s: 2 };

/** Whether `element` stands in a form of its own, such as a report's: its keys are not the question's. */
export function isElsewhere(element) {
  return Boolean(element?.closest("form:not([data-quiz])"));
}

/* ---- choosing by letter or number, and one key for all that comes next ---- */

function choose(key) {
  const inputs = $$("[data-quiz] .options input");
  const position = /^[1-9]$/.test(key) ? Number(key) - 1 : key.length === 1 ? LETTERS.indexOf(key) : -1;
  const input = inputs[position];
  if (!input || input.disabled) return false;
  input.checked = input.type === "radio" || !input.checked;
  input.focus();
  return true;
}

function sayHowSure(key) {
  const input = $$("[data-quiz] [data-confidence]")[CONFIDENCE[key] ?? -1];
  if (!input) return false;
  input.checked = !input.checked;
  say(input.checked ? input.parentElement.textContent.trim() : "Not said");
  return true;
}

function press(element) {
  const next = $("[data-enter]");
  if (!next || element?.matches("a, button, summary, select, textarea")) return false;
  next.click();
  return true;
}

onKey((key, event) => {
  if (isElsewhere(document.activeElement)) return false;
  if (key === "Enter") return !event.repeat && press(document.activeElement);
  return choose(key) || sayHowSure(key);
});

/* A second press takes a radio's choice back where saying nothing is an answer too. */
document.addEventListener("click", (event) => {
  const input = event.target.closest?.("[data-confidence]");
  if (!input) return;
  const wasChecked = input.dataset.was === "yes";
  $$("[data-confidence]").forEach((other) => delete other.dataset.was);
  if (wasChecked) input.checked = false;
  else input.dataset.was = "yes";
});

/* ---- lines in order: buttons move a line; the selects, which the server reads, follow ---- */

function number(list) {
  $$("li", list).forEach((line, position, all) => {
    $("select", line).value = String(position + 1);
    $(".lines__number", line).textContent = String(position + 1);
    $("[data-move='-1']", line).disabled = position === 0;
    $("[data-move='1']", line).disabled = position === all.length - 1;
  });
}

function move(button) {
  const line = button.closest("li");
  const list = line.parentElement;
  const isUp = button.dataset.move === "-1";
  const other = isUp ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  if (isUp) other.before(line);
  else other.after(line);
  number(list);
  (button.disabled ? $("[data-move]:not(:disabled)", line) : button)?.focus();
  say(`Place ${$$("li", list).indexOf(line) + 1} of ${list.children.length}`);
}

function prepare(list) {
  list.dataset.ready = "";
  $$("li", list).forEach((line) => {
    $("select", line).hidden = true;
    $(".lines__number", line).hidden = false;
    $(".lines__moves", line).hidden = false;
  });
  number(list);
}

function prepareAll() {
  $$("[data-lines]:not([data-ready])").forEach(prepare);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-move]");
  if (button) move(button);
});
document.addEventListener("htmx:after:swap", prepareAll);
prepareAll();
