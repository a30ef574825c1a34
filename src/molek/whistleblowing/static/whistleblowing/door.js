// The way out of the page, quickly. Everything else works without this file.
const leave = (event) => {
  if (event) event.preventDefault();
  document.documentElement.hidden = true; // before the next page is there
  location.replace("/"); // the back button does not lead here again
};
for (const link of document.querySelectorAll("[data-exit]")) link.addEventListener("click", leave);
let taps = 0;
let last = 0;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  taps = Date.now() - last < 1500 ? taps + 1 : 1;
  last = Date.now();
  if (taps === 3) leave();
});
const first = document.querySelector(".govuk-error-summary[data-focus]");
if (first) first.focus();
