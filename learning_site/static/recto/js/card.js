/* card.js: turning, grading, undoing and setting aside a flashcard by key, tap and swipe.
   Without it the same buttons are forms: they turn the card by its address and post the grade. */

import { $, $$, onKey, say } from "./core.js";

const SWIPE = 70; // pixels
const CONTROLS = "a, button, summary, input";

let shownAt = performance.now();

const card = () => $("[data-card]");
const grades = () => $("[data-grades]");
const isTurned = () => card()?.dataset.side === "back";

/** The answer and the grades wait in templates; put them in place, hidden until the turn. */
function prepare() {
  if (!card() || "ready" in card().dataset) return;
  for (const template of $$("template[data-verso], template[data-after]")) template.replaceWith(template.content);
  card().dataset.ready = "";
  shownAt = performance.now();
  const show = $(".card__recto [data-flip]", card());
  show.setAttribute("aria-controls", "card-answer");
  show.setAttribute("aria-expanded", isTurned());
  globalThis.htmx?.process(grades());
}

function turn(side) {
  const back = side === "back";
  card().dataset.side = side;
  $(".card__recto").inert = back;
  $(".card__verso").inert = !back;
  $(".card__recto [data-flip]").setAttribute("aria-expanded", back);
  grades().hidden = !back;
  $("[data-side-kept]").value = back ? "back" : "";
  $(back ? ".card__verso" : ".card__q").focus({ preventScroll: true });
  if (back) grades().scrollIntoView({ block: "nearest" });
}

function flip() {
  turn(isTurned() ? "front" : "back");
}

function grade(rating) {
  $(`.grade[value="${rating}"]`, grades())?.click();
}

/* ---- forms: turning stays on the page; a grade says how long it took */

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-turn]") && card()) {
    event.preventDefault();
    flip();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest(".grade")) return;
  grades().elements.duration_ms.value = Math.round(performance.now() - shownAt);
});

/* ---- keys */

onKey((key) => {
  if (!card()) return key === "u" && undo();
  if (key === " " && !document.activeElement?.matches(CONTROLS)) {
    flip();
    return true;
  }
  if (isTurned() && /^[1-4]$/.test(key)) {
    grade(key);
    return true;
  }
  return key === "u" ? undo() : press(key);
});

/** The buttons under the card name their keys. An opened note is there to be written. */
function press(key) {
  const control = /^[a-z]$/.test(key) && $(`[data-key="${key}"]`);
  if (!control) return false;
  control.click();
  if (control.parentElement.open) $("textarea", control.parentElement).focus();
  return true;
}

function undo() {
  const button = $("[data-undo]");
  button?.click();
  return Boolean(button);
}

/* ---- touch: a tap turns, a swipe to the left forgot, to the right got it */

let start = null;

document.addEventListener("pointerdown", (event) => {
  const isOnCard = event.pointerType === "touch" && event.target.closest("[data-card]");
  start = isOnCard && !event.target.closest(CONTROLS) ? [event.clientX, event.clientY] : null;
});

document.addEventListener("pointercancel", () => {
  start = null;
});

document.addEventListener("pointerup", (event) => {
  if (!start) return;
  const [across, down] = [event.clientX - start[0], event.clientY - start[1]];
  start = null;
  if (Math.abs(across) >= SWIPE && Math.abs(across) >= 2 * Math.abs(down)) swipe(across);
});

/* a click, because the browser moves the focus between pointerup and it */
document.addEventListener("click", (event) => {
  const isTap = event.pointerType === "touch" && event.target.closest(".card__recto");
  if (isTap && !event.target.closest(CONTROLS) && !isTurned()) turn("back");
});

function swipe(across) {
  if (isTurned()) grade(across < 0 ? 1 : 3);
  else turn("back");
}

/* ---- after a swap */

document.addEventListener("htmx:after:swap", () => {
  prepare();
  const toast = $("[data-toast] span");
  if (toast) say(toast.textContent);
});

prepare();
if (card() && isTurned()) turn("back"); // a page that comes turned, as after an undo without a swap
