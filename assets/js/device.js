// A telephone whose owner said "this is mine": letters to show without network, drafts that outlive the browser.
// Fetched only by such telephones and by the page that asks. Signing out wipes everything, and so does another person.
import { CONSENT, consent } from "./phone.js";
import { GONE, keyOf, say, takeDraft, write } from "./drafts.js";
import * as vault from "./vault.js";

const HOUR = 3600 * 1000;
const LETTERS_LAST = 8 * HOUR; // as long as a session at most
const DRAFTS_LAST = 7 * 24 * HOUR;
const MOST_LETTERS = 20;
const who = () => document.documentElement.dataset.who || "";
const page = document.querySelector("[data-phone]");

const wipeAll = async () => {
  localStorage.removeItem(CONSENT);
  await vault.wipe();
};

const fill = (template, texts) => {
  const part = template.content.cloneNode(true);
  for (const [name, text] of Object.entries(texts)) {
    for (const place of part.querySelectorAll(`[data-text=${name}]`)) place.textContent = text;
  }
  return part;
};

// ---- letters ----
const save = async (row) => {
  const answer = await fetch(row.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("letter");
  const about = {
    kind: "letter", who: who(), until: Date.now() + LETTERS_LAST, title: row.dataset.title, number: row.dataset.number,
    name: row.dataset.name,
  };
  await vault.put("letter:" + row.dataset.letter, about, await answer.arrayBuffer());
};

const saveLetters = async () => {
  const links = [...page.querySelectorAll("[data-letter]")].slice(0, MOST_LETTERS);
  const wanted = new Set(links.map((link) => "letter:" + link.dataset.letter));
  for (const item of await vault.all("letter")) if (!wanted.has(item.id)) await vault.remove(item.id);
  for (const link of links) await save(link);
};

const showLetters = async (place) => {
  const template = place.querySelector("template");
  const letters = await vault.all("letter");
  const list = place.querySelector("ul");
  list.replaceChildren();
  for (const letter of letters) {
    const part = fill(template, { title: letter.about.title, number: letter.about.number });
    const link = part.querySelector("a");
    link.href = URL.createObjectURL(new Blob([letter.bytes], { type: "application/pdf" }));
    link.download = letter.about.name;
    list.append(part);
  }
  place.hidden = !letters.length;
  const none = document.querySelector("[data-none]");
  if (none) none.hidden = letters.length > 0;
};

// ---- drafts ----
const isOthers = (value) => /\d{16}/.test(value.replace(/[\s.-]/g, "")); // a NIK or a card number stays out
const clean = (values) => values.filter(([, value]) => !isOthers(value));

const keepDraft = async ({ key, values, sent }) => {
  const kept = clean(values).filter(([, value]) => value);
  const id = "draft:" + key;
  if (sent || !kept.length) return vault.remove(id);
  const heading = document.querySelector("h1");
  const about = {
    kind: "draft", who: who(), until: Date.now() + DRAFTS_LAST, key, values: kept, path: location.pathname,
    title: heading ? heading.textContent.trim() : document.title,
  };
  return vault.put(id, about, new ArrayBuffer(0));
};

const giveBack = async () => {
  const drafts = (await vault.all("draft")).filter((draft) => draft.about.who === who());
  const forms = [...document.querySelectorAll("form[data-keep]")];
  for (const form of forms) {
    const draft = drafts.find((one) => one.about.key === keyOf(form));
    // What the tab itself gave back, and what the server sent back with errors, is newer.
    if (!draft || takeDraft(form) || form.querySelector(".govuk-form-group--error")) continue;
    if (write(form, draft.about.values, true)) say(form);
  }
  const template = document.getElementById("molek-resume");
  const left = drafts.filter((draft) => !forms.some((form) => keyOf(form) === draft.about.key));
  if (!template || !left.length || document.querySelector(".govuk-error-summary")) return;
  const notice = template.content.cloneNode(true);
  const list = notice.querySelector("ul");
  const row = list.querySelector("li");
  row.remove();
  for (const draft of left) {
    const item = row.cloneNode(true);
    const link = item.querySelector("a");
    link.textContent = draft.about.title;
    link.href = draft.about.path;
    item.querySelector("button").addEventListener("click", async () => {
      await vault.remove(draft.id);
      item.remove();
      if (!list.children.length) document.querySelector("[data-resume]").remove();
    });
    list.append(item);
  }
  document.getElementById("pesan").after(notice);
};

const dropArrived = async () => {
  for (const key of JSON.parse(sessionStorage.getItem(GONE) || "[]")) await vault.remove("draft:" + key);
  sessionStorage.removeItem(GONE);
};

// ---- the page where the owner agrees ----
const state = (name) => {
  page.dataset.state = name;
  for (const part of page.querySelectorAll("[data-show]")) part.hidden = !part.dataset.show.split(" ").includes(name);
};

const busy = async (act, after) => {
  state("busy");
  try {
    await act();
    state(after);
  } catch (error) {
    state("failed");
  }
};

const askingPage = async () => {
  if (!page || page.dataset.phone !== "ask") return;
  if (!vault.isAble()) return state("unable");
  const keep = () =>
    busy(async () => {
      localStorage.setItem(CONSENT, JSON.stringify({ who: who(), at: Date.now() }));
      await saveLetters();
    }, "kept");
  const box = page.querySelector("input[type=checkbox]");
  const form = page.querySelector("form[data-agree]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const error = page.querySelector("[data-unticked]");
    error.hidden = box.checked;
    if (box.checked) keep();
    else box.focus();
  });
  page.querySelector("[data-forget]").addEventListener("click", () => busy(wipeAll, "ask"));
  page.querySelector("[data-renew]").addEventListener("click", keep);
  const agreed = consent();
  state(agreed && agreed.who === who() ? "kept" : "ask");
};

const start = async () => {
  const agreed = consent();
  if (agreed && who() && agreed.who !== who()) await wipeAll(); // somebody else uses this telephone
  await askingPage();
  const offline = document.querySelector("[data-kept-letters]");
  if (offline && vault.isAble()) await showLetters(offline);
  if (!consent() || !vault.isAble()) return;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-sign-out]") || event.target.dataset.wiped) return;
    // Wiped before the browser leaves the page; the form goes on its way whatever happens.
    event.preventDefault();
    event.target.dataset.wiped = "1";
    delete event.target.dataset.sent;
    Promise.race([wipeAll(), new Promise((resolve) => setTimeout(resolve, 1500))]).finally(() => event.target.submit());
  });
  if (!who()) return;
  await dropArrived();
  // One after the other: sealing takes its time, and an older draft must not be kept over a newer one.
  let last = Promise.resolve();
  document.addEventListener("molek:draft", (event) => {
    last = last.then(() => keepDraft(event.detail)).catch(() => undefined);
  });
  await giveBack();
};

start().catch(() => undefined);
