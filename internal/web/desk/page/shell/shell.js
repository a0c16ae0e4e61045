// The one script of the desk. Every page works without it; with it, pages change in place and keys press buttons.
import "./keys.js";
import "./dialog.js";
import "../inbox/draft.js";
import "../inbox/inbox.js";
import "../capture/capture.js";
import "../import/import.js";

document.documentElement.classList.add("live");
