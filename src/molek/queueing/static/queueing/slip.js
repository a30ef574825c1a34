// The print button, where a browser can print.
(() => {
  const button = document.querySelector("[data-print]");
  if (!button || !window.print) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  button.focus();
})();
