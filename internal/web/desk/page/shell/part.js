// Parts of a page: asked for under the page's own address with the header "Part", put in place of the old ones.

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Tells a screen reader what happened, without moving anything. key names a sentence that #say carries. */
export function say(key, n) {
  const box = one("#say");
  if (box) box.textContent = (box.dataset[key] ?? key).replace("{1}", n);
}

/** Fetches a part. content is a fragment of its elements; failed is the sentence of a problem, if that came instead. */
export async function ask(url, part, init = {}) {
  const response = await fetch(url, { ...init, headers: { Part: part }, redirect: "follow" });
  const box = document.createElement("template");
  box.innerHTML = await response.text();
  const failed = one(".problem", box.content)?.textContent;
  return { ok: response.ok, status: response.status, url: response.url, redirected: response.redirected, content: box.content, failed };
}

/** Puts next in place of old. The focus stays on what has the same id, name, key or address. */
export function put(old, next) {
  if (!old || !next) return null;
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const marks = held && ["id", "name", "data-key", "href"].filter((a) => held.getAttribute(a)).map((a) => `${held.localName}[${a}="${CSS.escape(held.getAttribute(a))}"]`), at = held?.selectionStart;
  old.replaceWith(next);
  if (!held) return next;
  const again = marks.map((m) => one(m, next)).find(Boolean) ?? one("#main");
  again?.focus({ preventScroll: true });
  if (document.activeElement !== again) one("#main")?.focus({ preventScroll: true }); // it is folded away now
  else if (again.matches("textarea")) again.setSelectionRange(at, at);
  return next;
}

/** Folds what is new as the old was. */
export const refold = (old, next) => all("details", next).forEach((d, i) => (d.open = all("details", old)[i]?.open ?? d.open));

/** Says whether somebody has typed, chosen or dropped something in a place, and not sent it yet. */
export function touched(place) {
  const changed = (f) => (f.matches("option") ? f.selected !== f.defaultSelected : f.value !== f.defaultValue || f.checked !== f.defaultChecked);
  return all("form:not([aria-busy]) :is(input, textarea, option)", place).some(changed);
}

/** Shows a sentence above everything in a place, once. */
export function tell(place, text) {
  all(".notice.passing", place).forEach((n) => n.remove());
  place.insertAdjacentHTML("afterbegin", '<div class="notice passing" role="alert"><p></p></div>');
  one(".notice.passing p", place).textContent = text;
}

const places = { thread: "#main", compose: "#reply", capture: ".capture", import: "#import" };

// A form with data-part is sent in the background; its answer replaces that part.
addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  if (form.matches("[data-leave]")) sessionStorage.clear();
  const part = button?.dataset.part ?? form.dataset.part;
  if (!part || event.defaultPrevented) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(button?.getAttribute("formaction") ?? form.getAttribute("action"), part, { method: "POST", body: form.enctype.startsWith("m") ? new FormData(form) : new URLSearchParams(new FormData(form, button)) });
    const next = one(places[part], answer.content);
    document.dispatchEvent(new CustomEvent("answered", { detail: { form, button, ok: answer.ok } }));
    if (answer.failed || (!next && part !== "capture")) return tell(form, answer.failed ?? say("failed"));
    if (part === "capture" && answer.redirected) return location.assign(answer.url);
    const old = (form.isConnected && form.closest(places[part])) || one(places[part]); // what is live may have replaced it meanwhile
    const inDialog = form.closest("dialog");
    put(old, next);
    document.dispatchEvent(new CustomEvent("placed", { detail: { part, ok: answer.ok } }));
    one("[autofocus], [role=alert] + * input", inDialog ?? next)?.focus();
  } catch {
    tell(form, one("#say").dataset.failed);
  } finally {
    form.removeAttribute("aria-busy");
  }
});

// After a pause in typing the form's button with data-soon is asked, without a press; only what its answer says is put in place.
let pause, before;
addEventListener("input", ({ target: { form } }) => {
  const button = form && one("[data-soon]", form);
  if (!button) return;
  clearTimeout(pause), before?.abort();
  pause = setTimeout(async ({ signal }) => {
    const answer = await ask(form.action, "looked", { method: "POST", signal, body: new URLSearchParams(new FormData(form, button)) }).catch(() => ({}));
    if (!answer.ok && !signal.aborted) one("#found", form)?.replaceChildren(); // what stood there was of another text
    for (const next of answer.ok ? [...answer.content.children] : []) {
      const old = one(`#${next.id}`, form);
      if (next.dataset.said && next.dataset.said !== old.dataset.said) say(next.dataset.said);
      refold(old, next);
      old.replaceWith(next); // nothing in it can be typed into, so the caret stays
    }
  }, 700, (before = new AbortController()));
});

addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  say("copied");
  button.firstChild.textContent = one("#say").dataset.copied + " ";
});
