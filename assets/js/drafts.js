// What is typed into form[data-keep] survives a lost connection, a reload or an expired session, in this tab only;
// device.js keeps it longer where the owner of the telephone agreed.
// Never kept: passwords, codes (autocomplete one-time-code), hidden fields, files. Given back to the same person only:
// <html data-who> is a keyed hash of who is signed in, "" when nobody is. Signing out forgets all.
const PREFIX = "molek:draft:";
export const GONE = "molek:gone"; // keys of what has arrived, for device.js
const who = () => document.documentElement.dataset.who || "";
export const keyOf = (form) => PREFIX + location.pathname + "#" + (form.id || form.dataset.keep || "");

const storage = () => {
  try {
    return window.sessionStorage;
  } catch (error) {
    return null; // cookies switched off
  }
};

const kept = (input) =>
  input.name &&
  !["hidden", "password", "file", "submit", "button", "image", "reset"].includes(input.type) &&
  input.autocomplete !== "one-time-code" &&
  !input.disabled;

const read = (form) => {
  const values = [];
  for (const input of form.elements) {
    if (!kept(input)) continue;
    if (input.type === "checkbox" || input.type === "radio") {
      if (input.checked) values.push([input.name, input.value]);
    } else if (input.tagName === "SELECT" && input.multiple) {
      for (const option of input.selectedOptions) values.push([input.name, option.value]);
    } else values.push([input.name, input.value]);
  }
  return values;
};

// What differs from the page as it came: typed before this program ran, which on a slow line takes its time.
const typedNames = (form) => {
  const isTyped = (input) => {
    if (input.type === "checkbox" || input.type === "radio") return input.checked !== input.defaultChecked;
    if (input.tagName !== "SELECT") return input.value !== input.defaultValue;
    const options = [...input.options];
    if (input.multiple) return options.some((option) => option.selected !== option.defaultSelected);
    return input.selectedIndex !== Math.max(0, options.map((option) => option.defaultSelected).lastIndexOf(true));
  };
  return new Set([...form.elements].filter((input) => kept(input) && isTyped(input)).map((input) => input.name));
};

export const write = (form, values, isPart, except) => {
  const byName = {};
  for (const [name, value] of values) (byName[name] = byName[name] || []).push(value);
  let changed = false;
  for (const input of form.elements) {
    if (!kept(input) || (except && except.has(input.name))) continue;
    const given = byName[input.name] || [];
    if (isPart && !given.length) continue; // what was never kept stays as it is
    if (input.type === "checkbox" || input.type === "radio") {
      const checked = given.includes(input.value);
      changed = changed || checked !== input.checked;
      input.checked = checked;
    } else if (input.tagName === "SELECT" && input.multiple) {
      for (const option of input.options) option.selected = given.includes(option.value);
    } else if (given.length) {
      const value = given.shift();
      changed = changed || value !== input.value;
      input.value = value;
    }
  }
  return changed;
};

export const keepDrafts = (root) => {
  const store = storage();
  if (!store || !root.querySelectorAll) return;
  for (const form of root.querySelectorAll("form[data-keep]")) {
    if (form.molekKept) continue;
    form.molekKept = true;
    const key = keyOf(form);
    const tell = (sent) => document.dispatchEvent(new CustomEvent("molek:draft", { detail: { key, values: read(form), sent } }));
    const draft = JSON.parse(store.getItem(key) || "null");
    if (draft && draft.who === who()) {
      // A page that answers what was sent shows it, with its errors or with a line more or less; that is what counts.
      const isAnswer = "answer" in document.documentElement.dataset || document.querySelector(".govuk-error-summary");
      if ((draft.sent && isAnswer) || form.querySelector(".govuk-form-group--error")) store.removeItem(key);
      else if (write(form, draft.values, false, typedNames(form))) say(form);
    }
    let timer;
    const save = (sent) => {
      try {
        store.setItem(key, JSON.stringify({ who: who(), sent, values: read(form) }));
      } catch (error) {
        // storage is full: the draft is a comfort, not a promise
      }
      if (!sent) tell(false);
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(false), 300);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      save(true);
    });
  }
};

// Did this tab give back something of its own?
export const takeDraft = (form) => Boolean(form.querySelector(".molek-draft"));

export const say = (form) => {
  const text = form.dataset.keepText || document.documentElement.dataset.keepText;
  if (!text) return;
  const note = document.createElement("p");
  note.className = "govuk-body molek-draft";
  note.setAttribute("role", "status");
  note.textContent = text;
  form.prepend(note);
};

// Forgets what has arrived (the same person sees a page without that form), drafts of another person,
// and everything on sign-out. A detour over the sign-in page forgets nothing.
export const dropDrafts = () => {
  const store = storage();
  if (!store) return;
  const gone = [];
  const drop = (unwanted) => {
    for (const key of Object.keys(store)) {
      if (!key.startsWith(PREFIX)) continue;
      const draft = JSON.parse(store.getItem(key) || "null");
      if (draft && !unwanted(draft, key)) continue;
      store.removeItem(key);
      if (draft && draft.sent) gone.push(key);
    }
  };
  const refused = document.querySelector("[data-refusal]"); // nothing has arrived
  const here = new Set([...document.querySelectorAll("form[data-keep]")].map(keyOf));
  drop((draft, key) => {
    if (who() && draft.who && draft.who !== who()) return true;
    return draft.sent && draft.who === who() && !here.has(key) && !refused;
  });
  if (gone.length) store.setItem(GONE, JSON.stringify(gone));
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-sign-out]")) drop(() => true);
  });
};
