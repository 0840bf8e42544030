/* explain.js: keeps a draft in this browser while it is written, and stores a tick as soon as it is set.
   Without it the text is stored by Check and the ticks by "Keep my ticks". */

import { $, say, store } from "./core.js";

const form = () => $("[data-own]");
const draft = () => `draft-${form().dataset.prompt}`;

function restore() {
  const text = store.get(draft());
  const field = form().elements.text;
  if (text && !field.value) field.value = text;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-own] textarea")) store.set(draft(), event.target.value);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick]")) form().requestSubmit($("[data-save]", form()));
});

function hideSave() {
  const save = $("[data-save]");
  if (save) save.hidden = true; // ticks store themselves
}

document.addEventListener("htmx:after:swap", () => {
  hideSave();
  const verdict = $("#verdict");
  if (!verdict) return;
  store.set(draft(), "");
  if (document.activeElement !== verdict) say(verdict.textContent);
});

restore();
hideSave();
