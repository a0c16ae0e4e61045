// Links with data-dialog open their page as a box over this one; without script they are pages of their own.
import { ask, one, tell } from "./part.js";

addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-dialog]");
  const dialog = one("#dialog");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  try {
    const answer = await ask(link.href, link.dataset.dialog);
    if (answer.failed) return tell(one("#main"), answer.failed);
    dialog.replaceChildren(answer.content);
    one("#views").hidePopover();
    if (!dialog.open) dialog.showModal();
    one("[autofocus]", dialog)?.focus();
  } catch {
    location.assign(link.href);
  }
});

one("#dialog")?.addEventListener("close", (event) => event.target.replaceChildren());
