// What molek.js does for every page of a telephone: the service worker, and device.js where its owner agreed.
export const CONSENT = "molek:device";

export const consent = () => {
  try {
    return JSON.parse(localStorage.getItem(CONSENT) || "null");
  } catch (error) {
    return null;
  }
};

export const startPhone = () => {
  const { worker, device } = document.documentElement.dataset;
  if (!device) return; // a Service Box, or a page without it
  if (worker && "serviceWorker" in navigator) {
    const register = () => navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => undefined);
    if (document.readyState === "complete") register();
    else window.addEventListener("load", register);
  }
  if (!consent() && !document.querySelector("[data-phone]")) return;
  const script = document.createElement("script");
  script.src = device;
  document.head.append(script);
};
