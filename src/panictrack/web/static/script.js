"use strict";
// Every page works without this script: it spares a click, and reads numbers off a chart.
for (const list of document.querySelectorAll("form.choose select")) {
  list.addEventListener("change", () => list.form.requestSubmit());
}

for (const box of document.querySelectorAll("[data-readings]")) {
  const shown = box.querySelector(".reading");
  let readings = null;
  let place = -1;
  const load = async () => {
    readings ??= fetch(box.dataset.readings).then((answer) => answer.json()).then((found) => found.readings);
    return readings;
  };
  const drawing = () => [...box.querySelectorAll("svg")].find((svg) => svg.getClientRects().length);
  const show = (found, wanted) => {
    place = Math.max(0, Math.min(found.length - 1, wanted));
    const svg = drawing();
    const { left, right, first, last, top, bottom } = svg.dataset;
    const x = +left + ((found[place][0] - first) / (last - first)) * (right - left);
    let line = svg.querySelector(".cursor");
    if (!line) {
      line = document.createElementNS("http://www.w3.org/2000/svg", "line");
      line.setAttribute("class", "cursor");
      svg.append(line);
    }
    for (const [name, value] of [["x1", x], ["x2", x], ["y1", top], ["y2", bottom]]) line.setAttribute(name, value);
    shown.textContent = found[place][1];
  };
  box.addEventListener("pointermove", async (event) => {
    const found = await load();
    const svg = drawing();
    const at = svg.getBoundingClientRect();
    const { left, right, first, last } = svg.dataset;
    const inside = ((event.clientX - at.left) / at.width) * svg.viewBox.baseVal.width;
    const day = +first + ((inside - left) / (right - left)) * (last - first);
    let nearest = 0;
    found.forEach(([x], number) => {
      if (Math.abs(x - day) < Math.abs(found[nearest][0] - day)) nearest = number;
    });
    show(found, nearest);
  });
  box.addEventListener("keydown", async (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const found = await load();
    show(found, step === 1 && place < 0 ? found.length - 1 : place < 0 ? found.length + step : place + step);
  });
}

for (const box of document.querySelectorAll("[data-again]")) {
  const look = async () => {
    let found = null;
    try {
      const answer = await fetch(location.href);
      found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(box.id);
    } catch {
      box.textContent = "The server does not answer. Load this page again when it runs.";
      return;
    }
    if (!found) {
      location.reload();
      return;
    }
    if (!("again" in found.dataset)) box.removeAttribute("aria-busy"); // a screen reader reads the end alone
    box.replaceChildren(...found.childNodes);
    if ("again" in found.dataset) setTimeout(look, 1000 * found.dataset.again);
  };
  setTimeout(look, 1000 * box.dataset.again);
}

// A page that waits for numbers loads itself again, unless a reader is filling in a form or has opened something.
const { reload } = document.body.dataset;
if (reload) {
  let isInUse = false;
  const used = () => {
    isInUse = true;
  };
  document.addEventListener("input", used);
  for (const summary of document.querySelectorAll("summary")) summary.addEventListener("click", used);
  setTimeout(() => {
    if (!isInUse) {
      location.reload();
      return;
    }
    for (const pending of document.querySelectorAll(".pending")) {
      const link = document.createElement("a");
      link.href = location.href;
      link.textContent = "load it again";
      pending.append(" It does not while you use it: ", link, ".");
    }
  }, 1000 * reload);
}
