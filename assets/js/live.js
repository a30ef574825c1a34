// [data-live=TOKEN] hears from the live process that something changed. With data-live-url the fragment there replaces
// the element's content; without it the page is loaded anew. Without EventSource, or when the line stays broken,
// the page asks by itself now and then.
const POLL_MS = 20000;
const SETTLE_MS = 150; // several changes of one transaction are one look

const origin = () => {
  const port = document.documentElement.dataset.livePort;
  return port ? `${location.protocol}//${location.hostname}:${port}` : "";
};

const refresh = async (element) => {
  const url = element.dataset.liveUrl;
  if (!url) {
    // Never under the reader's fingers: a form that was touched stays.
    if (!document.querySelector("form[data-touched]")) location.reload();
    return;
  }
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.text();
  if (!element.isConnected) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  const same = element.id && page.getElementById(element.id);
  element.replaceChildren(...(same || page.body).childNodes);
  if (window.htmx) window.htmx.process(element);
  const next = same && same.dataset;
  if (next && next.live !== element.dataset.live) stop(element, next.live);
  if (next && next.liveUrl !== element.dataset.liveUrl) element.dataset.liveUrl = next.liveUrl || "";
};

// The fragment may say that nothing more will come by carrying no data-live any more.
const stop = (element, token) => {
  if (token) return;
  delete element.dataset.live;
  if (element.molekSource) element.molekSource.close();
  clearInterval(element.molekPoll);
};

export const listen = (root) => {
  if (!root.querySelectorAll) return;
  for (const element of root.querySelectorAll("[data-live]")) {
    if (element.molekHeard || !element.dataset.live) continue;
    element.molekHeard = true;
    let timer;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => refresh(element).catch(() => undefined), SETTLE_MS);
    };
    const poll = () => {
      if (!element.molekPoll) element.molekPoll = setInterval(() => document.hidden || soon(), POLL_MS);
    };
    if (!window.EventSource) {
      poll();
      continue;
    }
    const source = new EventSource(`${origin()}/live/${encodeURIComponent(element.dataset.live)}`);
    element.molekSource = source;
    let opened = false;
    source.onopen = () => {
      clearInterval(element.molekPoll);
      element.molekPoll = undefined;
      if (opened) soon(); // something may have happened while the line was down
      opened = true;
    };
    source.onmessage = soon;
    source.addEventListener("resync", soon); // the live process may have missed something
    source.onerror = poll;
    window.addEventListener("pagehide", () => source.close());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  }
};

export const noticeTyping = () =>
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form) form.dataset.touched = "1";
  });
