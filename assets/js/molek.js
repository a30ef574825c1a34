// Enhancements only: every page works without this file.
import { focusFirstError } from "./errors.js";
import { keepDrafts, dropDrafts } from "./drafts.js";
import { submitOnce } from "./submit.js";
import { listen, noticeTyping } from "./live.js";
import { startPhone } from "./phone.js";
import { loadHtmx } from "./htmx.js";

const start = (root) => {
  keepDrafts(root);
  listen(root);
};

const ready = () => {
  focusFirstError();
  submitOnce();
  dropDrafts();
  noticeTyping();
  start(document);
  startPhone();
  loadHtmx(() => document.addEventListener("htmx:load", (event) => start(event.detail.elt)));
};

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
else ready();
