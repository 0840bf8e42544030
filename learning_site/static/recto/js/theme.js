/* theme.js: sets the chosen theme before anything is painted. Loaded in <head>, neither deferred nor a module. */
try {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch {
  /* storage is blocked: the system's theme is used */
}
