// A file may be dropped anywhere on the page of an import: one that missed its field would open in place of the page.
import { one } from "../shell/part.js";

function over(event) {
  if (!one("#import") || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  if (event.type === "drop" && one("#file")) one("#file").files = event.dataTransfer.files;
}
for (const type of ["dragover", "drop"]) addEventListener(type, over);
