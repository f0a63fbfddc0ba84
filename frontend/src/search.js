// The search box: "/" puts the cursor into it, and suggestions come as one types.
// A combobox with a list, chosen by hand: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
const LEAST_LETTERS = 2;
const PAUSE_MS = 150;

const form = document.querySelector("form.find");
if (form !== null) suggest(form);

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]") !== null;
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  form?.elements.q.focus();
});

function suggest(form) {
  const input = form.elements.q;
  const list = form.querySelector("[role=listbox]");
  const status = form.querySelector("[role=status]");
  const answers = new Map();
  let options = [];
  let active = -1;
  let asking = new AbortController();
  let timer;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();

  input.addEventListener("input", () => {
    clearTimeout(timer);
    asking.abort();
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (keys[event.key]?.(event)) event.preventDefault();
  });
  input.addEventListener("blur", close);
  // A press on an option leaves the cursor in the box, so that the list is still there when the button goes up.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option !== null) location.assign(option.dataset.href);
  });

  // Each says whether the key was taken.
  const keys = {
    ArrowDown(event) {
      if (list.hidden) ask();
      else if (!event.altKey) choose((active + 1) % options.length);
      return true;
    },
    ArrowUp(event) {
      if (list.hidden) return false;
      if (event.altKey) close();
      else choose(active <= 0 ? options.length - 1 : active - 1);
      return true;
    },
    Enter() {
      if (list.hidden || active < 0) return false;
      location.assign(options[active].dataset.href);
      return true;
    },
    Escape() {
      if (list.hidden) return false;
      close();
      return true;
    },
  };

  async function ask() {
    const text = input.value.trim();
    if (text.length < LEAST_LETTERS) {
      close();
      return;
    }
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const found = answers.get(text) ?? (await fetched(text, signal));
      answers.set(text, found);
      if (!signal.aborted && document.activeElement === input) show(found);
    } catch (error) {
      // Without suggestions the form still searches.
      if (error.name !== "AbortError") close();
    }
  }

  async function fetched(text, signal) {
    const address = `${form.dataset.suggest}?${new URLSearchParams({ q: text })}`;
    const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  }

  function show(found) {
    status.textContent = found.status;
    list.replaceChildren(...found.groups.map(groupOf), ...(found.groups.length > 0 ? [optionOfAll(found.all)] : []));
    options = [...list.querySelectorAll("[role=option]")];
    for (const [number, option] of options.entries()) option.id = `${list.id}-${number}`;
    choose(-1);
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  function close() {
    clearTimeout(timer);
    asking.abort();
    list.hidden = true;
    options = [];
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(number) {
    options[active]?.setAttribute("aria-selected", "false");
    active = number;
    const option = options[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option === undefined) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", option.id);
  }
}

function groupOf({ title, hits }, number) {
  const heading = element("div", { className: "kind", id: `find-kind-${number}` }, title);
  const group = element("div", {}, heading, ...hits.map(optionOf));
  heading.setAttribute("role", "presentation");
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", heading.id);
  return group;
}

function optionOf({ label, href, where, also }) {
  const parts = [worded("span", label)];
  if (where.length > 0) parts.push(element("small", {}, ...where.flatMap((place, n) => [n > 0 ? ", " : " ", worded("span", place)])));
  if (also !== undefined) parts.push(element("small", {}, ` ${also.by} `, worded("q", also)));
  return option(href, "", ...parts);
}

function optionOfAll({ label, href }) {
  return option(href, "all", label);
}

function option(href, className, ...children) {
  const made = element("div", { className }, ...children);
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  made.dataset.href = href;
  return made;
}

function worded(name, { text, lang }) {
  return element(name, lang === undefined ? {} : { lang }, text);
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
