/* clock.js: draws the time the server measures. It never posts by itself and never takes the problem away. */
import { $, onKey, say } from "./core.js";
import { isElsewhere } from "./quiz.js";

const WIDTH = 120;
const LOW = 20;
const TOLD_AT = [60, LOW];

let drawn = null; // the clock on the page, as it was sent
let endsAt = 0; // on this page's own monotonic time, in milliseconds
let told = 0; // seconds left when something was last said

function read(clock) {
  drawn = clock;
  told = Number(clock.dataset.left);
  endsAt = performance.now() + told * 1000;
}

function draw(clock, left) {
  const total = Number(clock.dataset.total);
  $("[data-time]", clock).textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  $(".clock__left", clock).setAttribute("x2", Math.min(WIDTH, (WIDTH * left) / total).toFixed(1));
  clock.toggleAttribute("data-low", left <= LOW);
}

function tell(left) {
  if (left === told) return;
  if (TOLD_AT.some((mark) => told > mark && left <= mark)) say(`${left} seconds left. You can add a minute.`);
  if (left === 0) {
    say("Time is up. Nothing is lost: finish it untimed.");
    $("[data-time-up]").hidden = false;
  }
  told = left;
}

function tick() {
  const clock = $("[data-clock]");
  if (!clock) return;
  if (clock !== drawn) read(clock);
  if (clock.hasAttribute("data-paused")) return;
  const left = Math.max(0, Math.round((endsAt - performance.now()) / 1000));
  draw(clock, left);
  tell(left);
}

onKey((key) => {
  const pause = $("[data-pause]");
  if (key !== "p" || !pause || isElsewhere(document.activeElement)) return false;
  pause.click();
  return true;
});

/* A new clock came from the server: say what changed, and keep the focus on the button that was pressed.
   The key for the pause presses it from afar: then the focus stays where it is. */
let pressed = "";
let hasFocus = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#clock button");
  if (!button) return;
  pressed = button.id;
  hasFocus = event.detail > 0 || Boolean(document.activeElement.closest("#clock"));
});

document.addEventListener("htmx:after:swap", () => {
  const clock = $("[data-clock]");
  if (clock && clock !== drawn && pressed) {
    if (hasFocus) $(`#${pressed}`)?.focus();
    if (pressed === "clock-more") say("One minute added");
    else say(clock.hasAttribute("data-paused") ? "Clock paused" : "Clock running");
  }
  pressed = "";
  tick();
});

setInterval(tick, 250);
tick();
