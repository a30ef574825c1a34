// The letter editor: names of data are completed while typing, and the paper beside the text follows it.
// Without this file the page works the same: the names are listed below the text, the paper is that of what is saved.
(() => {
  "use strict";
  const form = document.querySelector("[data-block]");
  if (!form) return;

  // ------------------------------------------------------------- names of data
  const names = [...document.querySelectorAll("[data-names] code[data-name]")].map((code) => ({
    name: code.dataset.name,
    hint: code.dataset.hint,
    plain: code.dataset.name.toLowerCase(),
  }));

  // A text box with a list of suggestions. The focus never leaves the text; a box of several lines cannot have the role
  // combobox, so it stays a textbox whose active descendant is the chosen name, and a status line tells how many there are.
  function complete(area) {
    const list = document.createElement("ul");
    list.id = `${area.id}-names`;
    list.className = "catalogue-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.listLabel);
    const told = document.createElement("p");
    told.className = "govuk-visually-hidden";
    told.setAttribute("role", "status");
    const frame = document.createElement("div");
    frame.className = "catalogue-combo";
    area.replaceWith(frame);
    frame.append(area, list, told);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    area.setAttribute("aria-controls", list.id);
    let shown = [];
    let chosen = 0;
    let from = -1;

    const begun = () => {
      const before = area.value.slice(0, area.selectionStart);
      const open = before.lastIndexOf("{");
      if (open < 0 || before.indexOf("}", open) >= 0 || before[open - 1] === "\\" || before.slice(open).includes("\n")) return -1;
      return open;
    };
    const close = () => {
      list.hidden = true;
      shown = [];
        area.removeAttribute("aria-activedescendant");
    };
    const mark = () => {
      [...list.children].forEach((item, index) => {
        item.setAttribute("aria-selected", index === chosen ? "true" : "false");
        if (index === chosen) {
          area.setAttribute("aria-activedescendant", item.id);
          item.scrollIntoView({ block: "nearest" });
        }
      });
    };
    const open = () => {
      from = begun();
      if (from < 0) return close();
      const typed = area.value.slice(from + 1, area.selectionStart).trim().toLowerCase();
      const parts = typed.split(/\s+/).filter(Boolean);
      shown = names.filter((n) => parts.every((part) => n.plain.includes(part)));
      shown.sort((a, b) => Number(b.plain.startsWith(typed)) - Number(a.plain.startsWith(typed)));
      shown = shown.slice(0, 7); // more are found by typing on
      if (!shown.length) return close();
      chosen = 0;
      list.replaceChildren(...shown.map((n, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.className = "catalogue-option";
        item.setAttribute("role", "option");
        item.textContent = n.name;
        if (n.hint) {
          const hint = document.createElement("small");
          hint.textContent = n.hint;
          item.append(hint);
        }
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          chosen = index;
          use();
        });
        return item;
      }));
      list.hidden = false;
      told.textContent = `${shown.length} ${form.dataset.chosen}`;
      mark();
    };
    const use = () => {
      const picked = shown[chosen];
      const rest = area.value.slice(area.selectionStart);
      const after = /^[^{}\n]*\}/.test(rest) && !rest.slice(0, rest.indexOf("}")).includes(" ") ? rest.slice(rest.indexOf("}") + 1) : rest;
      const head = `${area.value.slice(0, from)}{${picked.name}}`;
      area.value = head + after;
      area.setSelectionRange(head.length, head.length);
      close();
      area.dispatchEvent(new Event("input", { bubbles: true }));
      close();
    };
    area.addEventListener("input", open);
    area.addEventListener("click", open);
    area.addEventListener("blur", close);
    area.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        chosen = (chosen + step + shown.length) % shown.length;
        mark();
      } else if (event.key === "Enter" || event.key === "Tab") {
        use();
      } else if (event.key === "Escape") {
        close();
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    });
  }
  form.querySelectorAll("textarea[data-placeholders]").forEach(complete);

  // --------------------------------------------------------------- the paper
  const paper = document.querySelector("[data-preview]");
  if (!paper) return;
  const told = paper.querySelector("[data-told]");
  const pages = paper.querySelector("[data-pages]");
  let variant = (paper.querySelector("[data-variant][aria-current]") || { dataset: {} }).dataset.variant || "";
  let timer = 0;
  let asked = 0;

  async function draw() {
    if (form.querySelector(".catalogue-list:not([hidden])")) return; // a name is being chosen: it is not wrong yet
    const number = ++asked;
    const body = new FormData(form);
    body.set("data", variant);
    paper.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(paper.dataset.preview, { method: "POST", body, credentials: "same-origin" });
      const answer = await response.json();
      if (number !== asked) return; // a later text was sent meanwhile
      told.classList.toggle("catalogue-told--wrong", !response.ok);
      told.textContent = response.ok ? answer.told : answer.mistakes.join(" ");
      if (!response.ok) return;
      pages.replaceChildren(...answer.pages.map((source, index) => {
        const image = document.createElement("img");
        image.className = "catalogue-page";
        image.src = source;
        image.alt = `${pages.getAttribute("aria-label")} ${index + 1}`;
        return image;
      }));
    } catch (error) {
      /* no network just now: the paper shows what it last showed */
    } finally {
      if (number === asked) paper.removeAttribute("aria-busy");
    }
  }
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 350);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  paper.querySelectorAll("[data-variant]").forEach((tab) => {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      variant = tab.dataset.variant;
      paper.querySelectorAll("[data-variant]").forEach((other) => other.removeAttribute("aria-current"));
      tab.setAttribute("aria-current", "true");
      draw();
    });
  });
})();
