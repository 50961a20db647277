// The chat page: shows what the server streams, sends what is typed. No framework, no innerHTML.
"use strict";

const body = document.body;
const user = body.dataset.user;
const lines = document.getElementById("lines");
const state = document.getElementById("state");
const text = document.getElementById("text");
const composer = document.getElementById("composer");
const day = document.getElementById("day");
const file = document.getElementById("file");

const slowAfter = 10000; // ms until a missing reply is mentioned
let waiting = null;

function make(tag, className, content) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (content !== undefined) node.textContent = content;
  return node;
}

function say(message, bad) {
  state.textContent = message;
  state.classList.toggle("bad", Boolean(bad));
}

// One renderer a msgtype. Each returns what stands in the bubble.
const renderers = {
  text: renderText,
  markdown: renderText,
  file: renderFile,
  template_card: renderCard,
};

function renderFile(entry) {
  const card = make("p", "file");
  const kind = entry.text.includes(".") ? entry.text.split(".").pop().slice(0, 4).toUpperCase() : "";
  const sign = make("span", "sign", kind);
  sign.setAttribute("aria-hidden", "true");
  const about = make("span", "about");
  about.append(make("span", "name", entry.text), make("small", "", entry.size || ""));
  card.append(sign, about);
  return [card];
}

// A card keeps its place; what stands on it changes when the bot changes it.
function renderCard(entry) {
  const card = make("section", "taps");
  card.dataset.task = entry.card.task;
  fillCard(card, entry.card);
  return [card];
}

function fillCard(card, shown) {
  card.replaceChildren(make("h2", "", shown.title));
  if (shown.text) card.append(make("p", "", shown.text));
  if (shown.rows) {
    const rows = make("dl");
    for (const [name, value] of shown.rows) rows.append(make("dt", "", name), make("dd", "", value));
    card.append(rows);
  }
  if (shown.link && /^https?:/.test(shown.link)) {
    const link = make("a", "ledger", "查看详情 ›");
    link.href = shown.link;
    card.append(make("p", ""));
    card.lastChild.append(link);
  }
  if (shown.replaced) {
    card.append(make("p", "replaced", shown.replaced));
    return;
  }
  const buttons = make("div", "buttons");
  for (const b of shown.buttons || []) {
    const button = make("button", b.main ? "main" : "", b.label);
    button.type = "button";
    button.addEventListener("click", () => tap(card, b.key));
    buttons.append(button);
  }
  card.append(buttons);
}

function changeCards(cards) {
  for (const shown of cards) {
    const card = [...lines.querySelectorAll(".taps")].find((c) => c.dataset.task === shown.task);
    if (card) fillCard(card, shown);
  }
}

async function tap(card, key) {
  for (const button of card.querySelectorAll("button")) button.disabled = true;
  say("");
  wait();
  try {
    changeCards((await post("/demo/tap/", { task: card.dataset.task, key })).cards);
  } catch (problem) {
    done();
    say(problem.message, true);
  }
}

function renderText(entry) {
  const parts = [];
  if (entry.text) parts.push(make("p", "", entry.text));
  if (entry.choices) parts.push(renderChoices(entry.choices));
  if (entry.after) parts.push(make("p", "", entry.after));
  return parts;
}

function renderChoices(choices) {
  const group = make("div", "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "请选择");
  for (const choice of choices) {
    const button = make("button");
    button.type = "button";
    button.append(make("b", "", choice.number), make("span", "", choice.label));
    button.addEventListener("click", () => send(choice.number));
    group.append(button);
  }
  return group;
}

function avatar(from) {
  const mine = from === "me";
  const node = make("span", "avatar " + (mine ? body.dataset.role : "bot"), mine ? body.dataset.initial : "督");
  node.setAttribute("aria-hidden", "true");
  return node;
}

function lineOf(entry) {
  if (entry.type === "day") return make("p", "note", entry.text);
  const line = make("article", "line " + entry.from);
  line.setAttribute("aria-label", (entry.from === "me" ? "我" : "督办助手") + " " + clock(entry.stamp));
  const bubble = make("div", "bubble");
  bubble.append(...(renderers[entry.type] || renderText)(entry));
  const when = make("time", "", clock(entry.stamp));
  when.dateTime = entry.stamp;
  const inner = make("div", "body");
  inner.append(bubble, when);
  line.append(avatar(entry.from), inner);
  return line;
}

function show(entry) {
  body.classList.add("talked");
  retireChoices();
  lines.querySelector(".judge")?.remove();
  const line = lineOf(entry);
  if (answers(entry)) line.querySelector(".body").append(renderJudge());
  lines.append(line);
  lines.scrollTop = lines.scrollHeight;
  return line;
}

// An answer from the documents names where it stands; only of such is it asked whether it was of use, and only of the last.
function answers(entry) {
  return entry.from !== "me" && entry.type === "text" && !entry.choices && /(^|\n)——《/.test(entry.text);
}

function renderJudge() {
  const group = make("div", "judge");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "这个回答有没有用");
  for (const word of ["有用", "没用"]) {
    const button = make("button", "", word);
    button.type = "button";
    button.addEventListener("click", () => send(word));
    group.append(button);
  }
  return group;
}

// Only the newest question can be answered by a number.
function retireChoices() {
  for (const button of lines.querySelectorAll(".choices button")) button.disabled = true;
}

function wait() {
  done();
  const line = make("div", "line bot typing");
  line.setAttribute("aria-label", "督办助手正在输入");
  const bubble = make("div", "bubble");
  bubble.append(make("i"), make("i"), make("i"));
  line.append(avatar("bot"), bubble);
  lines.append(line);
  lines.scrollTop = lines.scrollHeight;
  const timer = setTimeout(() => { done(); say("还没有收到回复。可以再等等，或再发一次。"); }, slowAfter);
  waiting = { line, timer };
}

function done() {
  if (!waiting) return;
  clearTimeout(waiting.timer);
  waiting.line.remove();
  waiting = null;
}

function post(path, content) {
  return request(path + encodeURIComponent(user), "application/json", JSON.stringify(content));
}

async function request(address, type, content) {
  let response;
  try {
    response = await fetch(address, { method: "POST", headers: { "Content-Type": type }, body: content });
  } catch {
    throw new Error("没有连上演示程序，请看看它是否还在运行。");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message || "没有成功，请再试一次。");
  return answer;
}

function clock(stamp) {
  const at = new Date(stamp);
  return String(at.getHours()).padStart(2, "0") + ":" + String(at.getMinutes()).padStart(2, "0");
}

function send(message) {
  if (!message.trim()) return;
  deliver({ type: "text", text: message }, () => post("/demo/send/", { text: message }));
}

function sendFile(chosen) {
  const size = chosen.size >= 1048576 ? (chosen.size / 1048576).toFixed(1) + " MB" : chosen.size >= 1024 ? Math.round(chosen.size / 1024) + " KB" : chosen.size + " 字节";
  const address = "/demo/file/" + encodeURIComponent(user) + "?name=" + encodeURIComponent(chosen.name);
  deliver({ type: "file", text: chosen.name, size }, () => request(address, "application/octet-stream", chosen));
}

// Shows what is sent at once, and marks it when it does not get through.
async function deliver(entry, sending) {
  const line = show({ ...entry, from: "me", stamp: new Date().toISOString() });
  say("");
  wait();
  try {
    await sending();
  } catch (problem) {
    done();
    line.classList.add("failed");
    line.querySelector("time").textContent = "未送达";
    say(problem.message, true);
  }
}

function listen() {
  const source = new EventSource("/demo/events/" + encodeURIComponent(user));
  source.addEventListener("history", (event) => {
    done();
    say("");
    for (const old of lines.querySelectorAll(".line, .note")) old.remove();
    for (const entry of JSON.parse(event.data)) show(entry);
    body.dataset.ready = "yes";
  });
  source.addEventListener("message", (event) => {
    const entry = JSON.parse(event.data);
    if (entry.type === "cards") return changeCards(entry.cards || []);
    done();
    say("");
    show(entry);
  });
  source.addEventListener("error", () => say("连接断开，正在重新连接…", true));
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const message = text.value;
  text.value = "";
  text.focus();
  send(message);
});

// Enter sends, Shift+Enter breaks the line; an Enter that ends an input method's composition does neither.
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  composer.requestSubmit();
});

text.addEventListener("keypress", (event) => {
  if (event.key === "Enter" && !event.shiftKey) event.preventDefault();
});

file?.addEventListener("change", () => {
  if (file.files.length) sendFile(file.files[0]);
  file.value = "";
});

for (const hint of document.querySelectorAll(".hint")) {
  hint.addEventListener("click", () => send(hint.textContent));
}

if (day) {
  const shown = document.getElementById("shown");
  day.addEventListener("click", () => day.showPicker?.());
  let last = day.value;
  let typing = 0;
  // A date that is typed changes with each key: the last of them counts, and the same day again is no change.
  day.addEventListener("change", () => {
    clearTimeout(typing);
    typing = setTimeout(moveDay, 400);
  });
  async function moveDay() {
    if (!day.value) day.value = last;
    if (day.value === last) return;
    const before = last;
    last = day.value;
    const [year, month, date] = last.split("-").map(Number);
    const words = year + "年" + month + "月" + date + "日";
    const note = show({ type: "day", text: "演示日期改为" + words });
    try {
      await post("/demo/day/", { day: last });
      shown.textContent = words;
      say("");
    } catch (problem) {
      note.remove();
      last = before;
      day.value = before;
      say(problem.message, true);
    }
  }
}

listen();
