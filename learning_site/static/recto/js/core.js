/* core.js: what every page shares: announcements, theme, help, single-key shortcuts, focus after a swap.
   Pages work without it: links and forms go to the server. No inline handlers, so script-src 'self' is enough. */

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const still = matchMedia("(prefers-reduced-motion: reduce)");

export const store = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      /* storage is blocked: the choice lasts for this page */
    }
  },
};

/** Tell a screen reader. The region is in the page from the start; only its text changes. */
export function say(text) {
  const region = $("#say");
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

/* ---- theme ---- */

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

$("[data-theme-toggle]")?.addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  store.set("theme", theme);
  say(theme === "dark" ? "Dark theme" : "Light theme");
});

/* ---- the learner's time zone: goes along with every form that is posted, and is kept where none is known yet ---- */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

addEventListener("formdata", ({ target, formData }) => {
  if (zone && target.method === "post") formData.set("browser_zone", zone);
});

for (const choice of $$("select[data-browser-zone]")) {
  if (choice.value === "" && $$("option", choice).some((option) => option.value === zone)) choice.value = zone;
}

/* ---- a form that is under way is not posted again: the browser would drop the answer to the first post ---- */

const UNDER_WAY = 10_000; // milliseconds; whoever stopped the page can send it after that
let sent = new WeakMap(); // form -> when it was posted

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return; // htmx posts its forms itself
  if (performance.now() - sent.get(form) < UNDER_WAY) event.preventDefault();
  else sent.set(form, performance.now());
});

addEventListener("pageshow", () => {
  sent = new WeakMap();
});

/* ---- help, and turning single-key shortcuts off (WCAG 2.1.4) ---- */

const help = $("#help");
$("[data-help]")?.addEventListener("click", () => help.showModal());

const keysOff = $("[data-keys-off]");
if (keysOff) {
  keysOff.checked = store.get("keys") === "off";
  keysOff.addEventListener("change", () => store.set("keys", keysOff.checked ? "off" : "on"));
}

/* ---- keys ---- */

const handlers = [];

/** Register `handler(key, event)`; it returns true when it used the key. Never called while somebody types. */
export function onKey(handler) {
  handlers.push(handler);
}

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

function isTyping(element, event) {
  if (!element?.matches(TYPING)) return false;
  if (event.key === "Escape") element.blur();
  return true;
}

function isSwitchedOff(event) {
  return store.get("keys") === "off" && event.key.length === 1 && event.key !== " ";
}

function ownKeys(key) {
  if (key === "?" && help) {
    help.showModal();
    return true;
  }
  const search = $("#q[type=search]");
  if (key === "/" && search?.checkVisibility()) {
    search.focus();
    return true;
  }
  return false;
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
  if (isTyping(document.activeElement, event) || isSwitchedOff(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (ownKeys(key) || handlers.some((handler) => handler(key, event))) event.preventDefault();
});

/* ---- after a swap: focus goes to the result heading, and is announced by being focused ---- */

document.addEventListener("htmx:after:swap", () => {
  const heading = $("[data-focus-after-swap]");
  if (!heading) return;
  heading.removeAttribute("data-focus-after-swap");
  heading.focus({ preventScroll: false });
});

/* ---- a request that failed keeps the page as it was and offers to try again, or to reload where that can't help ---- */

const failed = $("#failed");
const outdated = $("#outdated");
const OUTDATED = [403, 404]; // whoever asks now has nothing here
const SHOWN = [409, 422, 429]; // refusals with words of their own; the others are not swapped in (see htmx-config)
let again = null;

/** Sends what failed once more: a form as the button that was pressed, whose name and value belong to it. */
function retryOf({ sourceElement, sourceEvent, request }) {
  const event = sourceEvent && new Event(sourceEvent.type, { bubbles: true, cancelable: true });
  if (!sourceElement?.matches("form")) return () => sourceElement?.dispatchEvent(event);
  return () => sourceElement.requestSubmit(request?.submitter?.isConnected ? request.submitter : null);
}

function showFailure({ detail }) {
  if (detail.ctx?.sourceElement?.matches('[hx-trigger^="every"]')) return; // it asks again by itself
  const isOutdated = OUTDATED.includes(detail.ctx?.response?.status);
  again = detail.ctx ? retryOf(detail.ctx) : null;
  failed.hidden = isOutdated;
  outdated.hidden = !isOutdated;
}

document.addEventListener("htmx:error", showFailure);
document.addEventListener("htmx:response:error", (event) => {
  if (!SHOWN.includes(event.detail.ctx.response.status)) showFailure(event);
});
$("[data-retry]", failed ?? document)?.addEventListener("click", () => {
  failed.hidden = true;
  again?.();
});
