// The clerk's keys: one letter presses the button that shows it. Not while typing, not with Ctrl or Alt, and only
// while the box is ticked (WCAG 2.1.4). The clock of the number counts on.
(() => {
  const hint = document.querySelector("[data-keys-hint]");
  const box = document.getElementById("tombol-cepat");
  if (!hint || !box) return;
  hint.hidden = false;
  try { box.checked = localStorage.getItem("antre-keys") !== "0"; } catch { /* private window */ }
  box.addEventListener("change", () => {
    try { localStorage.setItem("antre-keys", box.checked ? "1" : "0"); } catch { /* private window */ }
  });
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const target = event.target;
    if (target.isContentEditable || /^(SELECT|TEXTAREA)$/.test(target.tagName)) return;
    if (target.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(target.type)) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    const details = button.closest("details");
    if (details) details.open = true;
    button.focus();
    button.click();
  });
  const since = document.querySelector("[data-since]");
  if (!since) return;
  const began = Date.now() - Number(since.dataset.since) * 1000;
  const show = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    since.textContent = `${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, "0")}`;
  };
  show();
  setInterval(show, 1000);
})();
