// A second tap while the first is under way does nothing. The server is safe against it anyway (submission keys);
// this spares the resident the doubt. Released when the page comes back from the browser's memory.
const WAIT_MS = 30000;

export const submitOnce = () => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.target === "_blank") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    for (const button of form.querySelectorAll("button, input[type=submit]")) button.classList.add("molek-busy");
    setTimeout(() => release(form), WAIT_MS);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) release(form);
  });
};

const release = (form) => {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll(".molek-busy")) button.classList.remove("molek-busy");
};
