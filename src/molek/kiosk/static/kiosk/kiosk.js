// The Service Box in the browser. Keeps nothing: what is typed lives in the page and dies with it.
(() => {
  "use strict";
  const body = document.body;
  const english = document.documentElement.lang === "en";
  const words = english
    ? { erase: "Delete", space: "space", shift: "Capitals", clear: "Clear all", seconds: "seconds" }
    : { erase: "Hapus satu", space: "spasi", shift: "Huruf besar", clear: "Hapus semua", seconds: "detik" };
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

  // How long to wait before try n (from 0): anywhere up to a limit that doubles to a minute, so that two hundred boxes
  // that lost the network together do not come back together.
  const backoff = (n, random = Math.random) => 500 + random() * Math.min(60_000, 4_000 * 2 ** n);
  window.molekBox = { backoff };

  let lastProblem = "";
  addEventListener("error", (event) => { lastProblem = String(event.message).slice(0, 160); });
  addEventListener("unhandledrejection", (event) => { lastProblem = String(event.reason).slice(0, 160); });

  // --- A page that comes out of the browser's memory is somebody else's. ---
  addEventListener("pageshow", (event) => { if (event.persisted) location.replace(body.dataset.home); });
  // --- A keyboard that somebody plugs in can type, and nothing else. ---
  addEventListener("keydown", (event) => {
    const harmless = !event.ctrlKey && !event.altKey && !event.metaKey && !/^(F\d+|ContextMenu|BrowserBack|BrowserHome|PrintScreen)$/.test(event.key);
    if (!harmless) event.preventDefault();
  }, true);
  for (const kind of ["contextmenu", "dragstart", "drop", "dragover"]) addEventListener(kind, (e) => e.preventDefault());
  addEventListener("auxclick", (event) => event.preventDefault());
  addEventListener("wheel", (event) => { if (event.ctrlKey) event.preventDefault(); }, { passive: false });

  // --- Without a network ---
  if ("waiting" in body.dataset) {
    (async () => {
      for (let n = 0; ; n++) {
        const until = performance.now() + backoff(n);
        while (performance.now() < until) {
          $("[data-next-try]").textContent = `${Math.ceil((until - performance.now()) / 1000)} ${words.seconds}`;
          await sleep(250);
        }
        try {
          const answer = await fetch(body.dataset.alive, { cache: "no-store", signal: AbortSignal.timeout(8_000) });
          if (answer.ok) { location.replace(body.dataset.home); return; }
        } catch { /* still none */ }
      }
    })();
    return;
  }
  const banner = $("[data-network]");
  const network = (isThere) => { banner.hidden = isThere; };
  addEventListener("offline", () => network(false));
  addEventListener("online", () => network(true));
  if (!navigator.onLine) network(false);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(body.dataset.worker, { scope: body.dataset.home }).catch(() => {});

  // --- Voice: the browser's own where it speaks the language, else a recorded file; the caption always stands there. ---
  const caption = $("[data-say] span");
  const isQuiet = () => document.documentElement.classList.contains("k-quiet");
  let recording = null;
  function hush() { if ("speechSynthesis" in window) speechSynthesis.cancel(); if (recording) { recording.pause(); recording = null; } }
  function voiceOf() {
    const wanted = english ? "en" : "id";
    return "speechSynthesis" in window ? speechSynthesis.getVoices().find((v) => v.lang.toLowerCase().startsWith(wanted)) : null;
  }
  function speak(text, key = "") {
    if (text) caption.textContent = text;
    hush();
    if (isQuiet() || !text) return;
    const voice = voiceOf();
    if (voice) {
      const said = new SpeechSynthesisUtterance(text);
      said.voice = voice; said.lang = voice.lang; said.rate = 0.95;
      speechSynthesis.speak(said);
    } else if (key && body.dataset.voices) {
      recording = new Audio(`${body.dataset.voices}${english ? "en" : "id"}/${key}.mp3`);
      recording.play().catch(() => { recording = null; });
    }
  }
  const sayAgain = () => speak(caption.textContent, caption.parentElement.dataset.sayKey);
  if ("speechSynthesis" in window && !voiceOf()) speechSynthesis.addEventListener("voiceschanged", sayAgain, { once: true });
  setTimeout(sayAgain, 150);
  addEventListener("pagehide", hush);

  // --- How the screen is set ---
  $(".k-looks")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const isOn = document.documentElement.classList.toggle(button.dataset.look);
    button.setAttribute("aria-pressed", String(isOn));
    if (button.value === "quiet") { if (isOn) hush(); else sayAgain(); }
    const form = new URLSearchParams(new FormData(event.target, button));
    fetch(event.target.action, { method: "POST", body: form, headers: { "X-Molek": "fetch" } }).catch(() => {});
  });

  // --- Left alone: ask, count down, forget ---
  const idleS = Number(body.dataset.idle || 0), askS = 20;
  let touched = performance.now(), isBusy = false;
  const dialog = $("[data-leaving]");
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => { touched = performance.now(); }, true);
  function wipe() {
    hush();
    for (const field of $$("input:not([type=hidden]), textarea")) field.value = "";
    $(".k-main")?.replaceChildren();
    const form = $("form[data-end]");
    const token = $("[data-token] input");
    const gone = fetch(form ? form.action : body.dataset.home, {
      method: form ? "POST" : "GET", keepalive: true, body: form && token ? new URLSearchParams({ csrfmiddlewaretoken: token.value }) : undefined,
    }).catch(() => {});
    Promise.race([gone, sleep(2_500)]).then(() => location.replace(body.dataset.home));
  }
  if (idleS && dialog) {
    $("[data-stay]").addEventListener("click", () => { touched = performance.now(); dialog.close(); sayAgain(); });
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    setInterval(() => {
      if (isBusy) { if (performance.now() - touched > 600_000) wipe(); return; }
      const left = idleS + askS - (performance.now() - touched) / 1000;
      if (left <= 0) { dialog.close(); wipe(); isBusy = true; touched = performance.now(); return; }
      if (left <= askS) {
        $("[data-count]").textContent = String(Math.ceil(left));
        if (!dialog.open) {
          const before = caption.textContent;
          dialog.showModal();
          speak($("p", dialog).textContent, "idle-warning");
          caption.textContent = before;
        }
      } else if (dialog.open) dialog.close();
    }, 500);
  }

  // --- The beat ---
  async function printerState() {
    try {
      const answer = await fetch(`${body.dataset.agent}/state`, { signal: AbortSignal.timeout(1_500), cache: "no-store" });
      return String((await answer.json()).printer || "UNKNOWN");
    } catch { return "UNKNOWN"; }
  }
  async function beat(n) {
    const report = { clock: Date.now(), version: `${body.dataset.version} ${navigator.userAgent.match(/Chrom\w*\/\d+/)?.[0] ?? ""}`, printer: await printerState(), problem: lastProblem };
    try {
      const answer = await fetch(body.dataset.beat, {
        method: "POST", body: JSON.stringify(report), signal: AbortSignal.timeout(10_000),
        headers: { "Content-Type": "application/json", "X-CSRFToken": $("[data-token] input").value },
      });
      if (answer.status === 403) { location.replace(body.dataset.home); return; }
      if (!answer.ok) throw new Error("beat");
      lastProblem = "";
      if (!isBusy) network(true);
      setTimeout(beat, 55_000 + Math.random() * 10_000, 0);
    } catch {
      if (n > 0) network(false);
      setTimeout(beat, backoff(n), n + 1);
    }
  }
  if (body.dataset.beat) setTimeout(beat, Number(body.dataset.beatIn) * 1000 + 300 + Math.random() * 8_000, 0);

  // --- Keys on the screen ---
  const pad = document.createElement("div");
  pad.className = "k-pad";
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", english ? "Keys" : "Papan tombol");
  let target = null, isUpper = true;
  const LAYOUTS = {
    digits: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "⌧", "0", "⌫"],
    code: [..."1234567890ABCDEFGHJKMNPQRSTVWXYZ", "⌧", "⌫"],
    text: [..."1234567890-", "⌫", ..."qwertyuiop'/", "⇧", ..."asdfghjkl.,", ..."zxcvbnm", "␣", "⌧"],
  };
  function kindOf(input) {
    if (input.dataset.pad) return input.dataset.pad;
    const mode = input.dataset.mode ?? input.getAttribute("inputmode");
    return mode === "numeric" || mode === "tel" || mode === "decimal" || input.type === "number" ? "digits" : "text";
  }
  function drawPad(kind) {
    pad.className = `k-pad k-pad--${kind === "digits" ? "digits" : "text"}`;
    pad.dataset.kind = kind;
    pad.replaceChildren(...LAYOUTS[kind].map((key) => {
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = -1; // a keyboard user has his keyboard
      button.dataset.key = key;
      const label = { "⌫": words.erase, "␣": words.space, "⇧": words.shift, "⌧": words.clear }[key];
      if (label) { button.setAttribute("aria-label", label); }
      button.textContent = key === "␣" ? words.space : key === "⌧" ? "✕" : kind === "text" && isUpper ? key.toUpperCase() : key;
      if (key === "␣") button.classList.add("k-space");
      if (key === "⌧" && kind !== "digits") button.classList.add("k-wide");
      if (key === "⇧") button.setAttribute("aria-pressed", String(isUpper));
      return button;
    }));
  }
  function tidy(input) {
    const digits = Number(input.dataset.digits || 0);
    if (digits) input.value = input.value.replace(/\D/g, "").slice(0, digits);
    if (input.dataset.day !== undefined) {
      const raw = input.value.replace(/\D/g, "").slice(0, 8);
      input.value = [raw.slice(0, 2), raw.slice(2, 4), raw.slice(4)].filter(Boolean).join("-");
    }
    if (input.dataset.clock !== undefined) {
      const raw = input.value.replace(/\D/g, "").slice(0, 4);
      input.value = raw.length > 2 ? `${raw.slice(0, 2)}:${raw.slice(2)}` : raw;
    }
  }
  function press(key) {
    if (!target) return;
    if (key === "⇧") { isUpper = !isUpper; drawPad("text"); return; }
    if (key === "⌧") target.value = "";
    else if (key === "⌫") target.value = target.value.replace(/[-:]$/, "").slice(0, -1);
    else {
      const letter = key === "␣" ? " " : pad.dataset.kind === "text" && isUpper ? key.toUpperCase() : key;
      if (target.maxLength > 0 && target.value.length >= target.maxLength) return;
      target.value += letter;
      if (pad.dataset.kind === "text" && isUpper && /[a-z]/i.test(letter) && target.dataset.caps === undefined) { isUpper = false; drawPad("text"); }
    }
    tidy(target);
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
  pad.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
  pad.addEventListener("click", (event) => { const button = event.target.closest("button"); if (button) press(button.dataset.key); });
  function serve(input) {
    if (target === input && pad.isConnected) return;
    target = input;
    isUpper = kindOf(input) === "text" && input.value === "";
    drawPad(kindOf(input));
    const place = input.closest(".k-search") || input.closest(".molek-parts") || input.closest(".govuk-form-group") || input;
    place.after(pad);
  }
  function equip(root) {
    for (const input of $$("input[type=text], input[type=password], input[type=time], input[type=date], input[type=number], textarea", root)) {
      if (input.type === "time") { input.type = "text"; input.dataset.clock = ""; input.dataset.pad = "digits"; }
      if (input.type === "date" || (input.classList.contains("govuk-input--width-10") && /\d\d-\d\d-\d{4}/.test(input.closest(".govuk-form-group")?.textContent ?? ""))) {
        if (input.type === "date") input.type = "text";
        input.dataset.day = ""; input.dataset.pad = "digits";
      }
      input.dataset.mode = input.getAttribute("inputmode") ?? "";
      input.setAttribute("inputmode", "none"); // no second keyboard of the system's own
    }
  }
  const isTyped = (field) => field.matches("input[type=text], input[type=password], textarea");
  addEventListener("focusin", (event) => { if (isTyped(event.target)) serve(event.target); });
  addEventListener("input", (event) => { if (event.target.dataset?.digits) tidy(event.target); });
  equip(document);

  // --- The card: a scanner types, wherever the focus is ---
  const scan = $("form[data-scan]");
  if (scan) {
    const field = $("input[name=code]", scan);
    addEventListener("keydown", (event) => {
      if (document.activeElement === field || event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
      field.value += event.key; field.focus(); event.preventDefault();
    });
    const button = $("[data-camera]"), view = $("[data-camera-view]");
    if ("BarcodeDetector" in window && navigator.mediaDevices) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        try {
          const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
          view.hidden = false; button.hidden = true; view.srcObject = stream; await view.play();
          const reader = new BarcodeDetector({ formats: ["qr_code"] });
          const timer = setInterval(async () => {
            const found = await reader.detect(view).catch(() => []);
            if (found.length) { clearInterval(timer); for (const track of stream.getTracks()) track.stop(); field.value = found[0].rawValue; scan.requestSubmit(); }
          }, 300);
        } catch { button.hidden = true; view.hidden = true; }
      });
    }
  }
  const first = body.classList.contains("k-typing") && $(".k-form input:not([type=hidden]):not([type=radio])");
  if (first && !$("[data-steps]")) first.focus();
  for (const form of $$("form[method=post]:not([data-steps])")) {
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) setTimeout(() => { for (const b of $$("button", form)) b.disabled = true; }); });
  }

  // --- Questions, one a screen ---
  function swap(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of [".k-main", ".k-nav"]) {
      const now = $(part), then = $(part, fresh);
      if (now && then) now.replaceWith(document.adoptNode(then));
    }
    caption.parentElement.dataset.sayKey = $("[data-say]", fresh)?.dataset.sayKey ?? "";
    const said = $("[data-say] span", fresh)?.textContent ?? "";
    body.dataset.refresh = fresh.body.dataset.refresh ?? "";
    equip($(".k-main"));
    begin();
    return said;
  }
  // A list of rows: first who is on it, then "add", "change", "remove"; a row is typed one column a screen. The rows are
  // the fieldsets of the form that works without a script; those left empty are left out by the server.
  function rows(form, step) {
    const name = step.dataset.rows, most = Number(step.dataset.most);
    const count = $(`input[name="${name}-rows"]`, step), home = count.parentElement;
    for (const button of $$("button", home)) button.remove();
    const all = () => $$(":scope > fieldset", home);
    const fields = (row) => $$("input, select, textarea", row);
    const groups = (row) => $$(":scope > .govuk-form-group", row);
    const shown = (row) => groups(row).map((group) => $$("input, select, textarea", group).map((field) => {
      if (field.type === "radio" || field.type === "checkbox") return field.checked ? $(`label[for="${field.id}"]`, group)?.textContent.trim() : "";
      return field.tagName === "SELECT" ? (field.value && field.selectedOptions[0].textContent.trim()) : field.value;
    }).filter(Boolean).reverse().map((text) => text.replace(/^\d{12}(?=\d{4}$)/, "NIK …")).join(", ")).filter(Boolean).join(" · "); // the name first; who stands behind need not read the NIK
    const isEmpty = (row) => !shown(row);
    const pattern = new RegExp(`^(id_)?${name}-\\d+-`);
    function number() {
      all().forEach((row, n) => {
        for (const part of [row, ...$$("*", row)]) for (const key of ["name", "id", "for", "aria-describedby"]) {
          const text = part.getAttribute(key);
          if (text) part.setAttribute(key, text.replace(pattern, `$1${name}-${n}-`));
        }
        $("legend", row).textContent = $("legend", row).textContent.replace(/\d+/, n + 1);
      });
      count.value = all().length;
    }
    function clear(row) {
      for (const part of $$(".k-error, .govuk-error-message", row)) part.remove();
      for (const field of fields(row)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = false; else field.value = "";
      }
    }
    const sample = all()[0].cloneNode(true);
    clear(sample);
    const people = document.createElement("div"), add = document.createElement("button");
    people.className = "k-people";
    add.type = "button"; add.className = "k-button k-button--wide k-add"; add.textContent = `+ ${step.dataset.addWords}`;
    home.before(people, add);
    let open = null, column = 0, before = null, onOpen = () => {}, onChange = () => {};
    const list = {
      filled: () => all().filter((row) => !isEmpty(row)).length,
      told: () => all().map(shown).filter(Boolean),
      isOpen: () => open !== null,
      number: () => all().indexOf(open),
      group: () => groups(open)[column],
      column: () => ($("input, select, textarea", list.group())?.name ?? "").replace(pattern, "").replace(/_(nik|name)$/, ""),
      onOpen(opened, changed) { onOpen = opened; onChange = changed; },
      overview() {
        // A row that was begun and left is as it was before.
        if (open && before) { fields(open).forEach((field, n) => { if (field.type === "radio" || field.type === "checkbox") field.checked = before[n]; else field.value = before[n]; }); }
        open = null; before = null;
        for (const row of all()) if (isEmpty(row) && all().length > 1) row.remove();
        number();
        step.classList.remove("k-row-open");
        add.hidden = list.filled() >= most;
        people.replaceChildren(...all().filter((row) => !isEmpty(row)).map((row) => {
          const line = document.createElement("div"), text = document.createElement("strong");
          line.className = "k-row"; text.textContent = shown(row);
          const buttons = [[form.dataset.changeWords, () => list.edit(row)], [form.dataset.removeWords, () => { clear(row); onChange(); }]].map(([word, act]) => {
            const button = document.createElement("button");
            button.type = "button"; button.className = "k-button"; button.textContent = word;
            button.setAttribute("aria-label", `${word}: ${text.textContent}`);
            button.addEventListener("click", act);
            return button;
          });
          line.append(text, ...buttons);
          return line;
        }));
      },
      edit(row) {
        open = row; column = 0;
        before = fields(row).map((field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value));
        list.draw();
        onOpen();
      },
      draw() {
        step.classList.add("k-row-open");
        for (const row of all()) row.hidden = row !== open;
        groups(open).forEach((group, n) => { group.hidden = n !== column; });
      },
      forward() { // false after the last column: the row stands
        column += 1;
        if (column < groups(open).length) { list.draw(); return true; }
        before = null;
        return false;
      },
      back() { // false before the first column: the row is left as it was
        column -= 1;
        if (column < 0) return false;
        list.draw();
        return true;
      },
    };
    add.addEventListener("click", () => {
      let row = all().find(isEmpty);
      if (!row) { row = sample.cloneNode(true); all().at(-1).after(row); number(); }
      list.edit(row);
    });
    return list;
  }
  function steps(form) {
    const all = $$(".k-step[data-step]", form);
    const review = $("[data-review]", form), sending = $("[data-sending]", form);
    const next = $("[data-next]", form), prev = $("[data-prev]", form), send = $("[data-send]", form);
    const bar = document.createElement("div");
    bar.className = "k-progress"; bar.setAttribute("aria-hidden", "true");
    form.prepend(bar);
    form.classList.add("k-stepping");
    let asked = null, at = 0;
    const lists = new Map($$("[data-rows]", form).map((step) => [step, rows(form, step)]));
    const path = () => all.filter((s) => !s.dataset.step || s === review || !asked || asked.includes(s.dataset.step));
    const question = (step) => ($("legend, label", step)?.childNodes[0]?.textContent ?? "").trim();
    function show(step, text) {
      for (const one of all) one.hidden = one !== step;
      sending.hidden = true;
      const way = path();
      at = way.indexOf(step);
      prev.hidden = at === 0; next.hidden = step === review; send.hidden = step !== review;
      next.textContent = form.dataset.nextWords;
      const list = lists.get(step);
      if (list) { list.overview(); next.textContent = list.filled() ? form.dataset.doneWords : form.dataset.noneWords; }
      bar.replaceChildren(...way.map((_, i) => { const dot = document.createElement("i"); if (i <= at) dot.className = "on"; return dot; }));
      if (step === review) fillReview();
      const head = list ? `${question(step)}. ${form.dataset.rowsText}` : step.dataset.step && step !== review ? `${question(step)} ${form.dataset.questionText}` : step === review ? form.dataset.reviewText : step.dataset.sayText;
      speak(text || head, step === review ? "review" : list ? "rows" : step.dataset.step ? "question" : "start");
      focusOn(step);
    }
    function focusOn(step) {
      const input = $$("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea", step).find((i) => i.offsetParent);
      if (input) input.focus({ preventScroll: true }); else { pad.remove(); target = null; $("h1, h2, legend, label", step)?.setAttribute("tabindex", "-1"); $("h1, h2, legend", step)?.focus({ preventScroll: true }); }
      scrollTo(0, 0);
    }
    function answerOf(step) {
      if (lists.has(step)) return lists.get(step).told().join("; ");
      return answersIn(step);
    }
    function answersIn(step) {
      const parts = [];
      for (const field of $$("input:not([type=hidden]), select, textarea", step)) {
        if (field.type === "radio" || field.type === "checkbox") { if (field.checked) parts.push($(`label[for="${field.id}"]`, step)?.textContent.trim() ?? "✓"); }
        else if (field.tagName === "SELECT") { if (field.value) parts.push(field.selectedOptions[0].textContent.trim()); }
        else if (field.value) parts.push(field.value);
      }
      return parts.join(" · ");
    }
    function fillReview() {
      $("[data-answers]", form).replaceChildren(...path().filter((s) => s.dataset.step && s !== review).map((step) => {
        const row = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd"), change = document.createElement("button");
        const said = document.createElement("span");
        dt.textContent = question(step); said.textContent = answerOf(step) || form.dataset.emptyWords;
        change.type = "button"; change.className = "k-button"; change.textContent = form.dataset.changeWords;
        change.setAttribute("aria-label", `${form.dataset.changeWords}: ${question(step)}`);
        change.addEventListener("click", () => show(step));
        dd.append(said, change);
        row.append(dt, dd);
        return row;
      }));
    }
    function fault(step, texts) {
      $(".k-error", step)?.remove();
      if (!texts?.length) return false;
      const p = document.createElement("p");
      p.className = "k-error"; p.setAttribute("role", "alert"); p.textContent = texts.join(" ");
      const group = $(".govuk-form-group", step) ?? step;
      group.prepend(p);
      speak(p.textContent);
      return true;
    }
    // What the server says of the answers so far; null where it cannot be asked now: all is checked again when sent.
    async function ask() {
      try {
        const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Molek": "check" }, signal: AbortSignal.timeout(4_000) });
        if (answer.redirected) { location.replace(answer.url); return { asked, errors: {}, rows: {}, isGone: true }; }
        if (!answer.ok) return answer.status >= 500 ? null : { asked, errors: {}, rows: {}, isGone: true };
        const told = await answer.json();
        asked = told.asked;
        network(true);
        return told;
      } catch { network(false); return null; }
    }
    async function check(step) {
      if ("required" in step.dataset && !answerOf(step)) return !fault(step, [form.dataset.requiredWords]);
      const told = await ask();
      return !told || (!told.isGone && !fault(step, told.errors[step.dataset.step]));
    }
    // A row of a list, one column a screen: what is typed is checked before the next.
    async function forwardInRow(step, list) {
      const group = list.group();
      if (!answersIn(group) && !$(".molek-optional", group)) { fault(group, [form.dataset.requiredWords]); return; }
      const told = await ask();
      if (told?.isGone) return;
      if (fault(group, told?.rows[step.dataset.rows]?.[list.number()]?.[list.column()])) return;
      if (list.forward()) focusOnColumn(step, list); else show(step);
    }
    function focusOnColumn(step, list) {
      prev.hidden = false; next.textContent = form.dataset.nextWords;
      const words = ($("legend, label", list.group())?.childNodes[0]?.textContent ?? "").trim();
      speak(`${words}. ${form.dataset.questionText}`, "question");
      focusOn(list.group());
      scrollTo(0, 0);
    }
    for (const [step, list] of lists) list.onOpen(() => focusOnColumn(step, list), () => show(step));
    async function forward() {
      const step = path()[at];
      if (next.disabled) return;
      next.disabled = true;
      try {
        const list = lists.get(step);
        if (list?.isOpen()) { await forwardInRow(step, list); return; }
        if (step.dataset.step && !(await check(step))) return;
        show(path()[path().indexOf(step) + 1] ?? review);
      } finally { next.disabled = false; }
    }
    next.addEventListener("click", forward);
    prev.addEventListener("click", () => {
      const step = path()[at], list = lists.get(step);
      if (!list?.isOpen()) show(path()[Math.max(0, at - 1)]);
      else if (list.back()) focusOnColumn(step, list);
      else show(step);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.tagName === "TEXTAREA" || event.target.tagName === "BUTTON" || event.target.tagName === "SUMMARY") return;
      event.preventDefault();
      if (!next.hidden) forward();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (isBusy) return;
      isBusy = true; touched = performance.now();
      const content = new URLSearchParams(new FormData(form)); // the same key with every try
      for (const one of all) one.hidden = true;
      sending.hidden = false; $(".k-steps-nav", form).hidden = true; $(".k-nav").hidden = true;
      speak(form.dataset.sendingText, "sending");
      for (let n = 0; ; n++) {
        let answer = null, html = "";
        try {
          answer = await fetch(form.action, { method: "POST", body: content, signal: AbortSignal.timeout(25_000) });
          html = await answer.text();
        } catch { answer = null; }
        if (answer && answer.status < 500) {
          network(true); isBusy = false; touched = performance.now(); $(".k-nav").hidden = false;
          if (answer.redirected) { location.replace(answer.url); return; }
          speak(swap(html));
          return;
        }
        network(false);
        if (n === 0) speak(body.dataset.offlineText, "offline");
        const until = performance.now() + backoff(n);
        while (performance.now() < until) {
          $("[data-retry]", form).textContent = form.dataset.retryWords.replace("{s}", Math.ceil((until - performance.now()) / 1000));
          await sleep(250);
        }
      }
    });
    const wrong = all.find((step) => $(".govuk-error-message", step));
    review.hidden = true;
    show(wrong ?? all[0], wrong ? $(".govuk-error-message", wrong).textContent.trim() : "");
  }

  // --- A page that waits for its answer ---
  async function renew() {
    const every = Number(body.dataset.refresh || 0) * 1000;
    if (!every) return;
    await sleep(every);
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
      if (answer.redirected) { location.replace(answer.url); return; }
      if (answer.ok) {
        const before = caption.textContent;
        const said = swap(await answer.text());
        network(true); touched = performance.now();
        if (said && said !== before) speak(said);
        return;
      }
    } catch { network(false); }
    renew();
  }

  // --- Paper ---
  function print() {
    const frame = $("[data-paper]");
    if (!frame || frame.dataset.sent) return;
    const go = () => {
      if (frame.dataset.sent) return;
      frame.dataset.sent = "1";
      try { frame.contentWindow.focus(); frame.contentWindow.print(); } catch (error) { lastProblem = `print ${error.name}`; }
    };
    frame.addEventListener("load", () => setTimeout(go, 800));
    setTimeout(go, 4_000);
  }

  function begin() {
    const form = $("form[data-steps]");
    if (form) steps(form);
    print();
    renew();
  }
  begin();
})();
