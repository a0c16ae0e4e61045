// Marking more in a pasted text by selecting it. Offsets in the form are bytes of UTF-8, as the server counts.
import { all, one } from "../shell/part.js";

const bytes = (text) => new TextEncoder().encode(text).length;
const textOf = (piece) => (piece.localName === "label" ? one("span", piece) : piece).textContent;

/** Where a point of the selection lies in the part, in characters. */
function offset(part, node, at) {
  let n = 0;
  for (const piece of part.children) {
    const length = textOf(piece).length, range = new Range();
    if (piece.contains(node)) {
      range.setStart(piece.localName === "label" ? one("span", piece) : piece, 0);
      range.setEnd(node, at);
      return n + Math.min(range.toString().length, length);
    }
    n += length;
  }
  return n;
}

function label(no, text, from, to, kind, name, on) {
  const box = Object.assign(document.createElement("label"), { className: "piece", innerHTML: '<input type="checkbox" name="mark"><span></span><small></small>' });
  const [input, span, small] = box.children;
  input.value = `${no}:${bytes(text.slice(0, from))}:${bytes(text.slice(0, to))}:${kind}`;
  [input.checked, span.textContent, small.textContent] = [on, text.slice(from, to), name];
  return box;
}

/** Where nothing is selected, as with the keyboard alone, she writes the words. */
function write() {
  const field = one("#c-more");
  field.closest("details").open = true;
  field.focus();
}

function mark() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return write();
  const range = selection.getRangeAt(0), part = range.startContainer.parentElement?.closest(".found");
  if (!part?.contains(range.endContainer)) return write();
  const text = [...part.children].map(textOf).join("");
  let from = offset(part, range.startContainer, range.startOffset), to = offset(part, range.endContainer, range.endOffset);
  while (from < to && /\s/.test(text[from])) from++;
  while (to > from && /\s/.test(text[to - 1])) to--;
  if (from >= to) return;
  const kind = one("#c-kind"), no = part.dataset.no, marks = [];
  let n = 0;
  for (const piece of part.children) {
    const start = n, end = (n += textOf(piece).length);
    if (piece.localName === "label" && (end <= from || start >= to)) marks.push([start, end, one("input", piece).value.split(":")[3], one("small", piece).textContent, one("input", piece).checked]);
  }
  marks.push([from, to, kind.value, kind.selectedOptions[0].textContent, true]);
  marks.sort((a, b) => a[0] - b[0]);
  const next = [];
  n = 0;
  const plain = (end) => end > n && next.push(Object.assign(document.createElement("span"), { textContent: text.slice(n, end) }));
  for (const [start, end, k, name, on] of marks) {
    plain(start);
    next.push(label(no, text, start, end, k, name, on));
    n = end;
  }
  plain(text.length);
  part.replaceChildren(...next);
  selection.removeAllRanges();
  all("input", part).find((i) => i.value.startsWith(`${no}:${bytes(text.slice(0, from))}:`))?.focus();
}

addEventListener("click", (event) => event.target.closest?.("[data-mark]") && mark());
