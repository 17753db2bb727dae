"use strict";
// Every page works without this script: it only spares a click.
for (const list of document.querySelectorAll("form.choose select")) {
  list.addEventListener("change", () => list.form.requestSubmit());
}
