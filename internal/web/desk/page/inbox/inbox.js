// The living inbox. The server says which ids changed; everything that is shown is fetched through the page's own
// address. What is new waits behind a button: the ground never moves.
import { all, ask, one, put, refold, say, tell, touched } from "../shell/part.js";

const list = one("#list[data-query]");
const address = () => `/inbox?${list.dataset.query}`;
const rows = () => all("#rows a.row");
const idOf = (row) => row.dataset.id;
const main = () => one("#main[data-inquiry]");

// Opening and moving.
async function open(url, push) {
  const answer = await ask(url, "thread");
  const next = one("#main", answer.content);
  if (!next) return answer.failed ? tell(one("#main"), answer.failed) : location.assign(url);
  if (push) history.pushState(null, "", url);
  const inRow = document.activeElement?.closest("#rows");
  put(one("#main"), next);
  current();
  document.body.classList.replace("at-list", "at-main");
  document.title = `${one("h1", next).textContent} · Fem.OS`;
  document.dispatchEvent(new CustomEvent("placed", { detail: { part: "thread", ok: true } }));
  if (!inRow || matchMedia("(max-width: 820px)").matches) next.focus({ preventScroll: true });
  const asked = one(".post.asked", next)?.closest(".pair");
  if (asked && one(".early", next)) one("#posts").scrollTop = Math.max(0, asked.offsetTop - one("#posts").offsetTop - 40);
}

const current = () => rows().forEach((row) => (row.ariaCurrent = idOf(row) === main()?.dataset.inquiry ? "true" : null));

function move(step) {
  const every = rows();
  const here = every.indexOf(document.activeElement?.closest("a.row"));
  const from = here >= 0 ? here : every.findIndex((row) => row.hasAttribute("aria-current"));
  const to = every[Math.min(every.length - 1, Math.max(0, from < 0 ? 0 : from + step))];
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
}

addEventListener("click", async (event) => {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button || !target.closest) return;
  const step = target.closest("[data-do]");
  if (step) return move(step.dataset.do === "next" ? 1 : -1);
  if (target.closest("#fresh")) return renew();
  const more = target.closest(".more a"), row = list && target.closest("a.row");
  if (!more && !row) return;
  event.preventDefault();
  try {
    if (row) return await open(row.href, true);
    const answer = await ask(more.href, "rows");
    const first = one("a.row", answer.content);
    more.closest("li").replaceWith(answer.content);
    first?.focus();
  } catch {
    location.assign((more ?? row).href);
  }
});

addEventListener("popstate", () => (/^\/inbox\/./.test(location.pathname) && list ? open(location.href, false) : location.reload()));

// Living.
const changed = new Set();
let due = 0, last = 0, running = false;

/** At once what comes alone, and a crowd together, three times a second. */
function soon(id) {
  if (id !== undefined) changed.add(id); // "": anything may have
  due ||= setTimeout(refresh, Math.max(10, last + 300 - performance.now()));
}

/** Brings everything that is shown up to date, without moving anything. */
async function refresh() {
  due = 0;
  if (running) return soon();
  last = performance.now();
  running = true;
  const ids = new Set(changed);
  changed.clear();
  try {
    await Promise.all([counts(), list && lines(ids), main() && thread(), one("#import") && work()]);
    lost(false);
  } catch {
    for (const id of ids) changed.add(id);
    if (asking) lost(true);
  } finally {
    running = false;
  }
}

/** An import goes on. What she has put into its form, and a form in which nothing is new, stay as they are. */
async function work() {
  const next = one("#import", (await ask(location.href, "import")).content), old = one("#import");
  if (next && bare(next) !== bare(old) && !touched(old)) put(old, next);
}

async function counts() {
  const groups = one("#groups");
  if (!groups) return;
  const answer = await ask(list ? address() : "/inbox", "counts");
  if (answer.status === 401) return ended();
  if (!answer.ok) return;
  const next = groups.cloneNode(false);
  next.append(answer.content);
  const here = one("[aria-current]", groups)?.getAttribute("href");
  for (const link of all("a", next)) if (link.getAttribute("href") === here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  if (next.innerHTML !== groups.innerHTML) put(groups, next);
}

const bare = (element) => element.outerHTML.replace(' aria-current="true"', "");

async function lines(ids) {
  const answer = await ask(address(), "rows");
  if (!answer.ok) return;
  const fetched = new Map(all("a.row", answer.content).map((row) => [idOf(row), row.closest("li")]));
  const shown = new Set(rows().map(idOf));
  for (const row of rows()) {
    let next = fetched.get(idOf(row));
    if (!next && (ids.has("") || ids.has(idOf(row)))) next = one("li", (await ask(row.href, "row")).content);
    const old = row.closest("li");
    if (next && bare(next) !== bare(old)) put(old, next.cloneNode(true));
  }
  current();
  waiting([...fetched.keys()].filter((id) => !shown.has(id)).length);
}

function waiting(n) {
  const button = one("#fresh");
  if (button.hidden && n > 0) say("fresh", n);
  button.hidden = n === 0;
  one("span", button).textContent = button.dataset.label.replace("{1}", n > 39 ? "40+" : n);
}

/** Takes in what waited. */
async function renew() {
  const answer = await ask(address(), "rows");
  if (!answer.ok) return;
  one("#rows").replaceChildren(answer.content);
  one("#rows").scrollTop = 0;
  waiting(0);
  current();
  (rows()[0] ?? one("#rows")).focus();
}

async function thread() {
  const id = main().dataset.inquiry;
  const answer = await ask(`/inbox/${id}?${list?.dataset.query ?? ""}`, "thread");
  const next = one("#main", answer.content), version = next && one("input[name=version]", next)?.value;
  if (main()?.dataset.inquiry !== id || +version < +one("input[name=version]", main())?.value) return; // asked for before her own last step, it comes after
  if (!next) return answer.status !== 503 && answer.failed && tell(one("#posts"), answer.failed); // #trouble says so
  if (!one("#head details[open]")) put(one("#head"), one("#head", next));
  const posts = one("#posts"), fresh = one("#posts", next), top = posts.scrollTop;
  if (!document.activeElement?.matches("#posts input") && bare(posts) !== bare(fresh)) {
    const notice = one(".notice", posts);
    refold(posts, fresh);
    if (notice && !one(".notice", fresh)) fresh.prepend(notice);
    put(posts, fresh).scrollTop = top;
  }
  const reply = one("#reply"), other = one("#reply", next);
  if (reply.dataset.mode !== other.dataset.mode && !one("form[aria-busy]", reply)) { // what is being sent brings its own answer
    put(reply, other);
    document.dispatchEvent(new CustomEvent("placed", { detail: { part: "compose", ok: true } }));
  }
  for (const field of all("#head input[name=version], #compose input[name=version]")) field.value = version ?? field.value;
}

// The connection. It rests while the tab is hidden, so that many open tabs do not use up the browser's connections.
let source, broken, asking, wait = 2000;

function connect() {
  if (source || document.hidden) return;
  source = new EventSource("/events");
  source.onopen = () => {
    wait = 2000;
    broken = clearTimeout(broken);
    asking = clearInterval(asking);
    soon(); // whatever was missed
    trouble();
  };
  source.onmessage = ({ data }) => (JSON.parse(data).kind === "trouble" ? trouble() : soon(JSON.parse(data).id));
  source.onerror = () => {
    broken ||= setTimeout(lost, 2500, true);
    asking ||= setInterval(() => document.hidden || trouble(), 5000); // until the stream is back
    if (source.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(connect, (wait = Math.min(wait * 2, 30000)));
    counts().catch(() => {});
  };
}

/** Shows what is wrong just now, above the page; what is shown below is fetched anew. */
async function trouble() {
  const answer = await ask(`/trouble?lang=${document.documentElement.lang}`, "trouble").catch(() => ({}));
  if (answer.ok && one("#trouble").textContent !== answer.content.textContent) one("#trouble").replaceChildren(answer.content);
  soon();
}

function lost(yes) {
  const line = one("#lost");
  if (!line || line.hidden === !yes) return;
  line.textContent = yes ? one("#say").dataset.lost : "";
  line.hidden = !yes;
  if (yes) say("lost");
}

function ended() {
  const line = one("#lost") ?? one("#main").insertBefore(Object.assign(document.createElement("p"), { className: "lost" }), one("#main").firstChild);
  line.replaceChildren(Object.assign(document.createElement("a"), { href: `/login?next=${encodeURIComponent(location.pathname + location.search)}`, textContent: one("#say").dataset.ended }));
  line.hidden = false;
}

if (one("#groups")) {
  connect();
  const rest = () => (source = source?.close()); // which returns nothing
  addEventListener("visibilitychange", () => (document.hidden ? rest() : connect()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => event.persisted && connect());
  setInterval(() => document.hidden || soon(), 60000); // so that the time left stays true
}
