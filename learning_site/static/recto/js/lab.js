/* lab.js: says aloud when a run begins and when it has ended, and draws a finished run once more in real time.
   The page itself asks the server for news. Without this file a run is complete as well: it only stands still. */

import { $, $$, say, still } from "./core.js";

const WORDS = {
  waiting: "The run is about to begin.",
  running: "The run has begun.",
  finished: "The run is finished. The measured figures are on the page.",
  cancelled: "The run was stopped.",
  interrupted: "The run did not come to its end.",
  gone: "The run was deleted.",
};

let state = $("#measured")?.dataset.state;

document.addEventListener("htmx:after:swap", () => {
  offerReplay();
  const now = $("#measured")?.dataset.state;
  if (now === state) return;
  state = now;
  say(WORDS[now]);
});

/* ---- replay: what was measured appears behind a clip that grows from left to right; a unit of x is 1 ms ---- */

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 50; // units beside and above a drawing, for strokes that reach over its edge
const MEASURED = "rect, path, .reply"; // the scale's lines stay

let stop = null; // ends the replay that is under way

function offerReplay() {
  const replay = $("[data-replay]");
  if (!replay) return;
  replay.hidden = still.matches; // who wants no motion has the whole drawing already
  if (still.matches) stop?.();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-replay] button");
  if (!button) return;
  if (stop) stop();
  else play(button);
});

function play(button) {
  const sheets = $$("svg.beat, svg.bars", $("figure.lab")).map(cover);
  const span = $("figure.lab svg").viewBox.baseVal.width;
  const begun = performance.now();
  let frame = requestAnimationFrame(draw);
  button.textContent = "Stop replay";
  say(`Replay, ${Math.round(span / 1000)} seconds.`);

  stop = () => {
    cancelAnimationFrame(frame);
    sheets.forEach(({ uncover }) => uncover());
    button.textContent = "Replay";
    stop = null;
    say("The whole run is drawn.");
  };

  function draw(now) {
    const at = Math.max(0, now - begun);
    if (at >= span) {
      stop();
      return;
    }
    sheets.forEach(({ show }) => show(at));
    frame = requestAnimationFrame(draw);
  }
}

/** Put one drawing behind a clip. `show(ms)` opens it up to there, `uncover()` leaves the drawing as it was. */
function cover(svg, index) {
  const height = svg.viewBox.baseVal.height;
  const opening = element("rect", { x: -MARGIN, y: -MARGIN, width: 0, height: height + 2 * MARGIN });
  const clip = element("clipPath", { id: `lab-clip-${index}` });
  const head = element("line", { class: "playhead", y1: 0, y2: height });
  const group = element("g", { "clip-path": `url(#${clip.id})` });
  group.append(...$$(MEASURED, svg));
  clip.append(opening);
  svg.append(clip, group, head);
  return {
    show(at) {
      opening.setAttribute("width", at + MARGIN);
      head.setAttribute("x1", at);
      head.setAttribute("x2", at);
    },
    uncover() {
      group.replaceWith(...group.childNodes);
      clip.remove();
      head.remove();
    },
  };
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

still.addEventListener("change", offerReplay);
offerReplay();
