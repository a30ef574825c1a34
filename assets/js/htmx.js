// htmx is fetched only by pages that use it. Its requests carry the CSRF token from the cookie.
const USES = "[hx-get],[hx-post],[hx-put],[hx-delete],[hx-boost],[hx-trigger]";

const cookie = (name) => {
  const match = document.cookie.match(new RegExp("(?:^|; )(?:__Host-)?" + name + "=([^;]*)"));
  return match ? decodeURIComponent(match[1]) : "";
};

export const loadHtmx = (then) => {
  const address = document.documentElement.dataset.htmx;
  if (!address || !document.querySelector(USES)) return;
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = cookie("csrftoken");
  });
  // htmx starts by itself only in a page that is complete.
  const load = () => {
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
    then();
  };
  if (document.readyState === "complete") load();
  else window.addEventListener("load", load);
};
