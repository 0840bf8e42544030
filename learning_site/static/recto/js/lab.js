/* lab.js: says aloud when a run begins and when it has ended. The page itself asks the server for news. */

import { $, say } from "./core.js";

const WORDS = {
  waiting: "The run is about to begin.",
  running: "The run has begun.",
  finished: "The run is finished. The measured figures are on the page.",
  cancelled: "The run was stopped.",
  interrupted: "The run did not come to its end.",
};

let state = $("#measured")?.dataset.state;

document.addEventListener("htmx:after:swap", () => {
  const now = $("#measured")?.dataset.state;
  if (now === state) return;
  state = now;
  say(WORDS[now]);
});
