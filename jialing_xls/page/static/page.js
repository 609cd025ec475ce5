"use strict";
// Sends files one by one, asks what is new, puts cards where they belong. All texts are the server's.
const cards = document.getElementById("cards");
const base = cards.dataset.session;
let version = Number(cards.dataset.version);
const title = document.title;
const AT_ONCE = 2;
const MANY = 10;
const REPORTS = /\.(docx?|docm|wps|txt|md|pdf)$/i;
const byId = (id) => document.getElementById(id);

function notice(text) {
  const line = document.createElement("p");
  line.textContent = text;
  byId("notices").append(line);
}

async function post(path, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  let answer;
  try {
    answer = await fetch(base + path, { method: "POST", body });
  } catch {
    throw new Error("传送不成功：文件可能太大、正被别的程序占用，或者程序已经结束。");
  }
  if (!answer.ok) throw new Error(await answer.text());
}

// ------------------------------------------------------------ sending

let uploading = 0;
let awaited = false; // results that somebody waits for are brought into sight
async function send(files, purpose) {
  const wanted = files.filter((file) => !/^(~\$|\.)/.test(file.name));
  const skipped = files.length - wanted.length;
  if (skipped) notice(`跳过了 ${skipped} 个临时文件（~$…）。`);
  if (!wanted.length) return;
  byId("empty").hidden = true;
  awaited = purpose === "fill" || purpose === "check";
  const drop = `${Date.now()}-${Math.random()}`;
  // Reports last: each is held against a workbook that is dropped with it.
  const reports = wanted.filter((file) => REPORTS.test(file.name));
  const others = wanted.filter((file) => !REPORTS.test(file.name));
  for (const group of [others, reports]) {
    const waiting = [...group];
    const one = async () => {
      for (let file; (file = waiting.shift()); ) {
        uploading++;
        try {
          await post("files", { purpose, drop, file });
        } catch (error) {
          notice(`${file.name}：${error.message}`);
        }
        uploading--;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }
}

const purpose = () => document.querySelector("input[name=purpose]:checked").value;
const dropPurpose = () => (byId("region").open ? "rollup" : purpose());

for (const [id, meant] of [["files", purpose], ["members", () => "rollup"], ["roster", () => "roster"]]) {
  byId(id).addEventListener("change", (event) => {
    const files = [...event.target.files];
    send(files, meant()).then(() => { event.target.value = ""; });
  });
}

async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return found;
    for (const each of some) found.push(...(await filesOf(each)));
  }
}

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dragging");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dragging");
});
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  document.body.classList.remove("dragging");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
  let files = [...event.dataTransfer.files];
  if (entries.some((entry) => entry && entry.isDirectory)) {
    files = [];
    for (const entry of entries) {
      try {
        if (entry) files.push(...(await filesOf(entry)));
      } catch {
        notice(`“${entry.name}”读不出来，请改用“选择文件”。`);
      }
    }
  }
  if (files.length) await send(files, dropPurpose());
});

async function submit(button, path, fields) {
  button.disabled = true;
  try {
    await post(path, fields);
    awaited = true;
  } catch (error) {
    notice(error.message);
  }
  button.disabled = false;
}

byId("template").addEventListener("change", (event) => {
  const years = event.target.selectedOptions[0].dataset.years.split(" ").filter(Boolean);
  if (years.length) byId("year").value = years[years.length - 1];
});
byId("new-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { template, year, file } = Object.fromEntries(new FormData(event.target));
  const fields = file && file.name ? { template, year, file } : { template, year };
  submit(event.submitter, "new", fields);
});
byId("roll-up").addEventListener("click", (event) => submit(event.target, "rollup",
  byId("letters").checked ? { letters: "1" } : {}));
cards.addEventListener("submit", (event) => {
  event.preventDefault();
  submit(event.submitter, new URL(event.target.action).pathname.slice(base.length),
    Object.fromEntries(new FormData(event.target)));
});
byId("only-open").addEventListener("change", (event) => cards.classList.toggle("only-open", event.target.checked));
byId("print").addEventListener("click", () => window.print());
window.addEventListener("beforeprint", () => {
  for (const details of cards.querySelectorAll("details")) details.open = true;
});

// ------------------------------------------------------------ showing

function place(card, many) {
  const holder = document.createElement("template");
  holder.innerHTML = card.html; // escaped by the server; scripts in it would not run (CSP)
  const made = holder.content.firstElementChild;
  if (many) for (const details of made.querySelectorAll("details")) details.open = false;
  const list = card.held ? byId("held") : cards;
  const before = byId(made.id);
  if (before && before.parentElement === list) before.replaceWith(made);
  else {
    if (before) before.remove();
    list.append(made);
  }
}

function show(news) {
  const many = news.status.total > MANY;
  for (const card of news.cards) place(card, many);
  const present = new Set(news.present.map(String));
  for (const each of document.querySelectorAll("[data-number]")) {
    if (!present.has(each.dataset.number)) each.remove();
  }
  const { total, done, text, held, outputs } = news.status;
  if (byId("status").textContent !== text) byId("status").textContent = text;
  byId("progress").max = Math.max(total, 1);
  byId("progress").value = done;
  byId("progress").hidden = done === total;
  byId("held-count").textContent = `已放入 ${held} 个`;
  byId("roll-up").disabled = !held;
  byId("all").hidden = outputs < 2;
  byId("filter").hidden = total < 3;
  byId("print").hidden = byId("clear").hidden = !total;
  byId("empty").hidden = total > 0;
  document.title = total && done < total ? `${done}/${total} · ${title}` : title;
  if (awaited && total) {
    byId("cards-title").scrollIntoView();
    awaited = done < total;
  }
  version = news.version;
}

let leaving = false;
document.addEventListener("submit", (event) => {
  leaving ||= /\/(leave|clear)$/.test(event.target.action);
});
async function follow() {
  for (let failures = 0; failures < 5; ) {
    if (leaving) return;
    try {
      const answer = await fetch(`${base}changes?since=${version}`);
      if (answer.status === 404) break;
      if (!answer.ok) throw new Error();
      show(await answer.json());
      failures = 0;
    } catch {
      failures++;
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
  notice("程序已经结束，或者这个页面已经过期。请重新打开程序；已经下载的文件不受影响。");
  document.body.classList.add("ended");
  byId("notices").scrollIntoView();
}

window.addEventListener("beforeunload", (event) => {
  if (uploading) event.preventDefault();
});
follow();
