// The index of operations, with search.

import { operations, search } from "./description.js";

/** Renders the index, connects its keys, and opens the operation of the address. */
export function connectIndex({ description, list, field, open }) {
  const all = operations(description);
  const links = new Map(all.map((operation) => [operation.id, link(operation)]));

  const render = () => {
    const query = field.value.trim();
    const found = search(all, query);
    list.replaceChildren(...(query ? [group(null, found)] : grouped(found)));
    if (found.length === 0) {
      list.append(element("p", "empty", "No operation has all of these words."));
    }
  };
  const grouped = (found) =>
    [...new Set(found.map((operation) => operation.tag))].map((tag) =>
      group(tag, found.filter((operation) => operation.tag === tag)),
    );
  const group = (tag, members) => {
    const section = element("section", "group");
    if (tag) {
      section.append(element("h2", "", tag));
    }
    section.append(...members.map((operation) => links.get(operation.id)));
    return section;
  };

  const visible = () => [...list.querySelectorAll("a")];
  const move = (step) => {
    const targets = [field, ...visible()];
    const next = targets[targets.indexOf(document.activeElement) + step];
    next?.focus();
  };
  const choose = (target) => {
    mark(target.dataset.id);
    open(all.find((operation) => operation.id === target.dataset.id));
  };
  const mark = (id) => {
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    links.get(id)?.setAttribute("aria-current", "true");
  };

  field.addEventListener("input", render);
  field.closest("form").addEventListener("submit", (event) => {
    event.preventDefault();
    visible()[0]?.click();
  });
  list.addEventListener("click", (event) => {
    const target = event.target.closest("a");
    if (target && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      choose(target);
    }
  });
  field.closest("nav").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && field.value) {
      event.stopPropagation();
      field.value = "";
      render();
      field.focus();
    }
  });

  render();
  const linked = links.get(location.hash.split("/").at(-1));
  if (linked) {
    linked.scrollIntoView({ block: "center" });
    choose(linked);
  }
}

function link(operation) {
  const target = element("a", "operation");
  target.href = `#/${operation.tag}/${operation.id}`;
  target.dataset.id = operation.id;
  const name = element("span", "name", operation.summary);
  const method = element("span", `method ${operation.method}`, operation.method === "delete" ? "DEL" : operation.method.toUpperCase());
  const path = element("span", "path");
  // A break after each slash keeps a long path readable in a narrow column.
  operation.path.split(/(?<=\/)/).forEach((segment) => path.append(segment, document.createElement("wbr")));
  target.append(method, name, path);
  return target;
}

function element(name, className, text = "") {
  const created = document.createElement(name);
  created.className = className;
  created.textContent = text;
  return created;
}
