// The composer. Her words are kept in this tab until they are sent or she leaves, so that nothing that happens
// around them can lose them.
import { all, ask, one, put, say } from "../shell/part.js";

const form = () => one("#compose");
const place = (of) => `draft ${document.body.dataset.person} ${of.dataset.draft}`;

function keep(of = form()) {
  const f = of.elements;
  if (!f.text.value.trim()) return sessionStorage.removeItem(place(of));
  sessionStorage.setItem(place(of), JSON.stringify({ text: f.text.value, action: f.action.value, language: f.language.value, answer: f.answer.value }));
}

const pieces = new Intl.Segmenter();

/** Counts what will stand there, in the platform's measure. */
function count() {
  const left = one("#left"), { graphemes, bytes } = left.dataset, text = `${one("#text").value.trim()}\n\n— ${one("#under p").textContent}`;
  const [n, limit] = graphemes > 0 ? [[...pieces.segment(text)].length, Number(graphemes)] : [new TextEncoder().encode(text).length, Number(bytes)];
  if (!limit) return;
  left.textContent = (n > limit ? left.dataset.over : left.dataset.say).replace("{1}", Math.abs(limit - n)).replace("{2}", limit);
  left.classList.toggle("stop", n > limit);
}

function mark() {
  for (const article of all(".shelf article")) if (article.classList.toggle("used", article.dataset.answer === form().elements.answer.value)) one("#under p").textContent = article.dataset.under;
}

const read = (of) => JSON.parse(sessionStorage.getItem(place(of)) ?? "null");

/** Where the composer is gone, as somebody else was faster: her words stand there to be read and copied. */
function leave(box) {
  const saved = box && read(box), field = box && one("textarea", box);
  if (!saved || field.value) return;
  [field.value, field.lang, box.hidden] = [saved.text, saved.language, false];
}

/** Brings back what she wrote, and the language she chose for it. */
function restore() {
  if (!form()) return leave(one(".kept[data-draft]"));
  const saved = read(form());
  const f = form().elements;
  if (saved && (!f.text.value || f.to.value)) {
    for (const name of ["text", "action", "answer"]) f[name].value = saved[name];
    const fold = form().closest("details");
    if (fold) fold.open = true;
    if (saved.language !== f.language.value && [...f.language.options].some((o) => o.value === saved.language)) return speak(saved.language);
  }
  mark();
  count();
}

/** Fetches the composer in another language: disclosure, direction, suggestions. */
async function speak(language) {
  const url = new URL(location.href);
  url.pathname = `/inbox/${form().dataset.draft}`;
  url.searchParams.set("reply", language);
  url.searchParams.delete("answer");
  const answer = await ask(url, "compose");
  if (!answer.ok) return say("failed");
  const text = one("#text", answer.content);
  if (text) text.value = "";
  put(one("#reply"), one("#reply", answer.content));
  if (form()?.elements.language.value === language) {
    const saved = read(form());
    if (saved) sessionStorage.setItem(place(form()), JSON.stringify({ ...saved, language }));
  }
  restore();
}

function insert(link) {
  const article = link.closest("article"), f = form().elements, text = f.text;
  const block = one("template", article).content.textContent;
  const used = all(".shelf article").map((a) => one("template", a).content.textContent).includes(text.value);
  if (!text.value.trim() || used) text.value = block;
  else text.setRangeText(block, text.selectionStart, text.selectionEnd, "end");
  f.answer.value = article.dataset.answer;
  text.dir = one("[lang]", article).lang.match(/^(ar|fa|ps|ur|he)\b(?!-Latn)/) ? "rtl" : "ltr";
  text.focus();
  mark();
  changed();
}

function changed() {
  keep();
  count();
  one("#shown")?.remove(); // a preview of what was is none
}

document.addEventListener("input", (event) => event.target.id === "text" && changed());
document.addEventListener("change", (event) => {
  const of = event.target.closest("#compose");
  if (!of || of.matches("[aria-busy]")) return; // a field that goes with its form also says that it changed
  keep();
  if (event.target.id === "language") speak(event.target.value);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-insert]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  insert(link);
});
document.addEventListener("answered", ({ detail }) => {
  if (detail.ok && detail.button?.matches("[data-sends]")) sessionStorage.removeItem(place(detail.form));
});
document.addEventListener("placed", () => {
  restore();
  one("#shown")?.scrollIntoView({ block: "nearest" });
});
restore();
