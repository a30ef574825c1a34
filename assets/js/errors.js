// An error summary takes the focus, so that a screen reader says it first; its links lead into the field.
export const focusFirstError = () => {
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".govuk-error-summary a[href^='#']");
    if (!link) return;
    const field = document.getElementById(link.getAttribute("href").slice(1));
    if (!field) return;
    event.preventDefault();
    const group = field.closest(".govuk-form-group");
    if (group) group.scrollIntoView();
    field.focus({ preventScroll: true });
  });
};
