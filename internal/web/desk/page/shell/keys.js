// Keys are declared on what they press: data-key="t", "a r", "Alt+p", "Control+Enter". Letters go by what is printed
// on a Latin keyboard, and by the place of the key on an Arabic or Cyrillic one.
import { all, one } from "./part.js";

function byPlace(event) {
  const letter = /^(?:Key|Digit|Numpad)(\w)$/.exec(event.code)?.[1].toLowerCase();
  return letter ?? (event.code === "Slash" ? (event.shiftKey ? "?" : "/") : "");
}

function names(event) {
  const held = (event.ctrlKey || event.metaKey ? "Control+" : "") + (event.altKey ? "Alt+" : "");
  const latin = /^[a-z]$/i.test(event.key), long = event.key.length > 1;
  const keys = long ? [event.key] : latin && !event.altKey ? [event.key.toLowerCase()] : [event.key, byPlace(event)];
  return keys.filter(Boolean).map((key) => held + key);
}

const typing = (element) => element.matches?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit])");
const folded = (element) => element.closest("details:not([open])");
const usable = (element) => !element.disabled && (element.checkVisibility() || folded(element)?.matches(".again") || element.closest("[popover]"));

function press(element) {
  const fold = folded(element);
  if (fold && !element.matches("summary")) fold.open = true;
  if (!element.checkVisibility()) element.closest("[popover]")?.showPopover?.();
  if (element.matches("textarea, input[type=search], input[type=url]")) {
    element.focus();
    if (element.matches("input")) element.select();
  } else if (element.matches("summary")) {
    element.click();
    if (element.parentElement.open) one("button", element.parentElement)?.focus();
  } else element.click();
}

addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape") return escape(event);
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && (typing(event.target) || (event.shiftKey && /^[a-z]$/i.test(event.key)))) return;
  const root = one("dialog[open]") ?? document;
  for (const name of names(event)) {
    const target = all("[data-key]", root).find((element) => element.dataset.key.split(" ").includes(name) && usable(element));
    if (!target) continue;
    event.preventDefault();
    return press(target);
  }
});

// Escape leaves what one is in: a menu, a field.
function escape(event) {
  if (one("dialog[open]")) return;
  const menu = event.target.closest?.("details.drop[open]");
  if (menu) {
    menu.open = false;
    one("summary", menu).focus();
  } else if (typing(event.target)) (one(".row[aria-current]") ?? one("#main")).focus();
}

addEventListener("click", ({ target }) => all("details.drop[open]").forEach((menu) => (menu.open = menu.contains(target))));
