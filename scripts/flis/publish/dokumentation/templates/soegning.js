"use strict";
// Shows the tables that have every word, and of a table the rows that have one of them. Without it the page is whole.
const field = document.getElementById("soegefelt");
const answer = document.getElementById("soegesvar");
const tables = [...document.querySelectorAll(".opslag")].map((section) => ({
  section,
  text: section.textContent.toLowerCase(),
  rows: [...section.querySelectorAll("tbody tr")].map((row) => ({ row, text: row.textContent.toLowerCase() })),
}));
const rest = [...document.querySelectorAll("main > *:not(.opslag)")];

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = tables.filter(({ text }) => words.every((word) => text.includes(word)));
  rest.forEach((part) => { part.hidden = words.length > 0; });
  tables.forEach(({ section }) => { section.hidden = true; });
  found.forEach(({ section, rows }) => {
    section.hidden = false;
    const hit = rows.filter(({ text }) => words.some((word) => text.includes(word)));
    rows.forEach(({ row }) => { row.hidden = hit.length > 0; });
    (hit.length ? hit : rows).forEach(({ row }) => { row.hidden = false; });
  });
  answer.textContent = words.length ? `${found.length} af ${tables.length} tabeller. Tøm feltet for at se alt igen.` : "";
}

document.getElementById("soeg").hidden = false;
field.addEventListener("input", search);
// A link leads to a part that the search may have hidden.
document.querySelector("nav").addEventListener("click", () => { field.value = ""; search(); });
