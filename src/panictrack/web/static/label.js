"use strict";
// Coding by keys. The page works without this script. With it the next question is there at once, and what the
// server has not confirmed waits in this browser, whatever happens to the server, until it is stored.
const box = document.getElementById("coding");
const page = JSON.parse(box.dataset.state);
const byId = (id) => document.getElementById(id);
const forms = [...document.querySelectorAll("form.question")];
const headline = byId("headline");
const note = byId("note");
const PATIENCE = 15_000; // milliseconds: the server itself gives up after five seconds
const known = new Map(); // headlines by position, with what was answered here
const steps = []; // answers of this page, for undo
const skipped = new Set();
let item = null;
let shown = page.shown; // the question to be answered
let ahead = [];
let last = null; // what undo takes back once it knows no step
let problem = "";
let remedy = "";
let delay = 1_000;
let isSending = false;
let isResuming = false;

// --- what waits to be stored, in this browser

const store = `panictrack ${page.key}`;
let memory = { waiting: [], drafts: {}, refused: [] }; // for a browser that keeps nothing
const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(store)) ?? memory;
  } catch {
    return memory;
  }
};
const keep = (change) => {
  memory = kept();
  change(memory);
  try {
    localStorage.setItem(store, JSON.stringify(memory));
  } catch {
    // It stays in the memory of this page.
  }
};
const waiting = () => kept().waiting;

const enqueue = (position, question, answer) => {
  keep((all) => all.waiting.push({ id: `${Date.now()} ${Math.random()}`, position, question, answer }));
  tell();
  flush();
};

const trouble = (message, cause) => new Error(message, { cause });

const send = async ({ position, question, answer }) => {
  const fields = { sample: page.sample, coder: page.coder, key: page.key, position, question };
  if (question === "note") Object.assign(fields, { do: "note", note: answer });
  else Object.assign(fields, answer ? { do: "answer", answer } : { do: "withdraw" });
  let response;
  try {
    response = await fetch("/label", {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(PATIENCE),
      keepalive: true,
    });
  } catch {
    throw trouble("the server does not answer", "If it was started again, open the new link that it printed.");
  }
  if (response.status === 403) throw trouble("the server wants its token", "Open the link that panictrack serve printed last.");
  const found = await response.json().catch(() => ({}));
  if (response.status === 400) return { refused: found.problem };
  if (!response.ok) throw trouble(found.problem ?? `the server answers with status ${response.status}`, "");
  return found;
};

// One tab at a time sends, so that nothing is sent twice and out of order.
const alone = (work) => (navigator.locks ? navigator.locks.request(store, work) : work());

const flush = async () => {
  if (isSending) return;
  isSending = true;
  try {
    await alone(async () => {
      for (let first; (first = waiting()[0]); ) {
        const found = await send(first);
        keep((all) => {
          all.waiting = all.waiting.filter(({ id }) => id !== first.id);
          if (found.refused) all.refused.push(`${first.question}: ${found.refused}`);
        });
        problem = "";
        delay = 1_000;
        if (found.refused) break;
        if (!isResuming) adopt(found);
      }
    });
  } catch (error) {
    problem = error.message;
    remedy = error.cause || "";
    setTimeout(flush, delay);
    delay = Math.min(2 * delay, 5_000);
  } finally {
    isSending = false;
  }
  tell();
  if (problem) return;
  if (waiting().length) flush();
  else if (isResuming || kept().refused.length) location.reload(); // what the server has is what holds
  else if (!item) go();
};

const tell = () => {
  const n = waiting().length;
  const answers = n === 1 ? ["1 answer is", "it is"] : [`${n} answers are`, "they are"];
  const text = problem && n ? `Not stored: ${problem}. ${answers[0]} kept in this browser and sent until ${answers[1]} stored. ${remedy}` : "";
  const place = byId("trouble");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
  byId("unstored").textContent = n ? `${n} not stored yet` : "";
};

// --- what the codebook asks, by the rules of labelling/questions.py

const asked = (answers) => {
  const valid = new Map();
  return page.questions.filter(({ name, when }) => {
    const isAsked = Object.entries(when).every(([before, values]) =>
      (valid.get(before) ?? "").split(";").some((value) => values.includes(value)),
    );
    if (isAsked && Object.hasOwn(answers, name)) valid.set(name, answers[name]);
    return isAsked;
  });
};
const next = ({ answers }) => asked(answers).find(({ name }) => !Object.hasOwn(answers, name));

const change = (name, answer) => {
  if (answer) item.answers[name] = answer;
  else delete item.answers[name];
  const calledFor = asked(item.answers).map((question) => question.name);
  for (const other of Object.keys(item.answers)) if (!calledFor.includes(other)) delete item.answers[other];
  enqueue(item.position, name, answer);
};

// --- headlines

const local = (found) => {
  const before = known.get(found.position);
  if (!before) known.set(found.position, found);
  else if (!waiting().some(({ position }) => position === found.position)) Object.assign(before, found);
  return known.get(found.position);
};

const adopt = (found) => {
  ahead = found.ahead.map(local);
  last = found.last && { item: local(found.last.item), name: found.last.question };
  if (found.item) local(found.item);
  byId("coded").max = found.n_asked;
  byId("coded").value = found.n_coded;
  byId("n-coded").textContent = found.n_coded.toLocaleString("en");
  byId("n-asked").textContent = found.n_asked.toLocaleString("en");
};

const link = (values) => `/label?${new URLSearchParams({ sample: page.sample, coder: page.coder, ...values })}`;

const show = (other, question) => {
  const isNew = other !== item;
  item = other;
  shown = question ?? (item && next(item)?.name);
  render(isNew);
};

const go = () => {
  const following = ahead.find((one) => one !== item && next(one) && !skipped.has(one.position));
  if (!following && !waiting().length) location.assign(link({ after: item?.position ?? 0 }));
  else show(following ?? null);
};

const answer = (name, value) => {
  storeNote();
  const wasOpen = next(item);
  steps.push({ item, name });
  change(name, value);
  if (wasOpen && !next(item)) go();
  else show(item);
};

const undo = () => {
  storeNote();
  const step = steps.pop() ?? (waiting().length ? null : last);
  if (!step) return;
  last = null; // until the server says what was before
  if (item && item !== step.item && next(item)) ahead = [item, ...ahead.filter((one) => one !== item)];
  const isNew = item !== step.item;
  item = step.item;
  change(step.name, "");
  shown = next(item)?.name;
  render(isNew);
};

const skip = () => {
  storeNote();
  skipped.add(item.position);
  go();
};

const back = () => {
  storeNote();
  const before = known.get(item.previous);
  if (before) show(before);
  else if (item.previous && !problem) location.assign(link({ at: item.previous }));
};

// --- notes

const storeNote = () => {
  if (!item) return;
  const text = note.value.trim();
  const { position } = item;
  if (position in kept().drafts) keep((all) => delete all.drafts[position]);
  if (text === item.note) return;
  item.note = text;
  enqueue(position, "note", text);
};
note.addEventListener("input", () => keep((all) => (all.drafts[item.position] = note.value)));
note.addEventListener("blur", storeNote);
addEventListener("pagehide", storeNote);

// --- the page

const render = (isNew) => {
  byId("wait").hidden = Boolean(item);
  byId("at-work").hidden = !item;
  if (isNew) headline.textContent = item ? item.title : "";
  if (!item) return;
  let place = byId("complete");
  place.hidden = Boolean(shown);
  for (const form of forms) {
    const name = form.dataset.question;
    form.hidden = name !== shown;
    if (form.hidden) continue;
    place = form.querySelector("fieldset");
    const given = Object.hasOwn(item.answers, name) ? item.answers[name].split(";") : [];
    for (const input of form.querySelectorAll("input[type=checkbox]")) input.checked = given.includes(input.value);
    for (const button of form.querySelectorAll("button.choice")) button.ariaPressed = given.includes(button.value);
  }
  const names = asked(item.answers).map(({ name }) => name);
  for (const { name, labels } of page.questions) {
    const row = document.querySelector(`[data-given="${name}"]`);
    row.hidden = !(names.includes(name) && Object.hasOwn(item.answers, name));
    row.querySelector(".said").textContent = row.hidden ? "" : item.answers[name].split(";").map((value) => labels[value]).join(", ");
    row.querySelector("a").href = link({ at: item.position, again: name });
  }
  if (isNew) note.value = kept().drafts[item.position] ?? item.note;
  byId("previous").hidden = !item.previous;
  byId("previous").href = link({ at: item.previous ?? 0 });
  byId("skip").href = link({ after: item.position });
  byId("skip").querySelector("span").textContent = shown ? "skip for now" : "next headline";
  place.focus({ preventScroll: true });
  if (isNew) headline.scrollIntoView({ block: "nearest" });
};

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { submitter } = event;
    const chosen = [...form.querySelectorAll("input[type=checkbox]:checked")].map((input) => input.value).join(";");
    answer(form.dataset.question, submitter?.value || chosen || "none");
  });
}
for (const row of document.querySelectorAll("[data-given] a")) {
  row.addEventListener("click", (event) => {
    event.preventDefault();
    show(item, row.closest("[data-given]").dataset.given);
  });
}
for (const [id, kind, work] of [["undo", "submit", undo], ["skip", "click", skip], ["previous", "click", back]]) {
  byId(id).addEventListener(kind, (event) => {
    event.preventDefault();
    work();
  });
}
document.querySelector(".notes").addEventListener("submit", (event) => {
  event.preventDefault();
  storeNote();
});

const press = (key) => {
  const form = forms.find(({ dataset }) => dataset.question === shown);
  if (!form) return false;
  if (key === "?") form.querySelector("button[value=cannot_tell]").click();
  else if (key === "enter") return form.querySelector("input[type=checkbox]") ? (form.requestSubmit(), true) : false;
  else {
    const { keys } = page.questions.find(({ name }) => name === shown);
    if (!Object.hasOwn(keys, key)) return false;
    const choice = [...form.elements].find((one) => one.name === "answer" && one.value === keys[key]);
    choice.click();
    if (choice.type === "checkbox") choice.focus();
  }
  return true;
};

const commands = { backspace: undo, arrowright: skip, arrowleft: back, "/": () => note.focus() };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isResuming || !item) return;
  const { target } = event;
  if (target === note) {
    if ((event.key === "Enter" && !event.shiftKey) || event.key === "Escape") {
      event.preventDefault();
      show(item, shown); // the focus leaves the note, which stores it
    }
    return;
  }
  if (event.repeat || !byId("keys").checked) return; // a key that is held is one answer
  // On a keyboard of other letters, the key in the place of the Latin one.
  const key = event.key.length === 1 && event.key > "~" ? event.code.replace(/^Key/, "") : event.key;
  if (key === "Enter" && target.matches("button, a, summary")) return;
  const name = key.toLowerCase();
  if (Object.hasOwn(commands, name)) commands[name]();
  else if (!press(name)) return;
  event.preventDefault();
});

for (const part of document.querySelectorAll(".with-script")) part.hidden = false;
addEventListener("focus", () => waiting().length && flush());
adopt(page);
const refused = kept().refused;
if (refused.length) {
  keep((all) => (all.refused = []));
  byId("trouble").textContent = `Not stored: ${refused.join("; ")}`;
  byId("trouble").hidden = false;
}
item = page.item && local(page.item);
isResuming = waiting().length > 0;
if (isResuming) flush();
else if (item && kept().drafts[item.position] !== undefined) note.value = kept().drafts[item.position];
