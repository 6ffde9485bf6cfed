// The documentation page: the viewer, the index of operations and the token.

import { connectIndex } from "./index.js";
import { connectToken } from "./token.js";
import { createViewer } from "./viewer.js";

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

// Swagger UI reads dark mode from a class.
function followColorScheme() {
  document.documentElement.classList.toggle("dark-mode", prefersDark.matches);
}

followColorScheme();
prefersDark.addEventListener("change", followColorScheme);

const menu = document.getElementById("menu");
const index = document.getElementById("index");
const field = document.getElementById("search");
const tokenHelp = document.getElementById("token-help");

function showIndex(isShown) {
  menu.setAttribute("aria-expanded", isShown);
  index.classList.toggle("is-open", isShown);
}

menu.addEventListener("click", () => showIndex(menu.getAttribute("aria-expanded") !== "true"));

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    showIndex(true);
    field.focus();
    field.select();
  } else if (event.key === "Escape") {
    showIndex(false);
    tokenHelp.open = false;
  }
});

const tokenField = document.getElementById("token");
connectToken(tokenField, document.getElementById("token-status"));

/** Waits for an element that the viewer renders later. */
function rendered(id) {
  return new Promise((resolve) => {
    const look = () => {
      const found = document.getElementById(id);
      if (found) {
        observer.disconnect();
        resolve(found);
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    look();
  });
}

// The deferred script of Swagger UI has run before this event.
const loaded = new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve));
const response = await fetch("/openapi.json");
const description = await response.json();
const created = loaded.then(() =>
  createViewer({
    description,
    id: "#description",
    isDark: prefersDark.matches,
    token: () => tokenField.value,
  }),
);

connectIndex({
  description,
  list: document.getElementById("operations"),
  field,
  async open({ tag, id }) {
    showIndex(false);
    const viewer = await created;
    viewer.layoutActions.show(["operations-tag", tag], true);
    viewer.layoutActions.show(["operations", tag, id], true);
    const address = `#/${tag}/${id}`;
    if (location.hash !== address) {
      history.pushState(null, "", address);
    }
    const block = await rendered(`operations-${tag}-${id}`);
    block.scrollIntoView({ block: "start" });
    block.querySelector(".opblock-summary-control")?.focus({ preventScroll: true });
  },
});
