// Runs before the first paint, so that nobody sees the other theme flash by. The system's choice holds until the reader
// makes one; without scripts it always holds.
const KEY = "theme";
const root = document.documentElement;

// A browser may forbid storage altogether; then the choice lasts as long as the page.
function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(theme) {
  try {
    if (theme === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Said above.
  }
}

function themeOfSystem() {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function isDark() {
  return (root.dataset.theme ?? themeOfSystem()) === "dark";
}

// Who chooses what the system has anyway follows the system again.
function choose(theme) {
  if (theme === themeOfSystem()) delete root.dataset.theme;
  else root.dataset.theme = theme;
  store(root.dataset.theme);
}

const chosen = stored();
if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button.theme")) {
    const tell = () => button.setAttribute("aria-pressed", String(isDark()));
    tell();
    button.hidden = false;
    button.addEventListener("click", () => {
      choose(isDark() ? "light" : "dark");
      tell();
    });
  }
});
