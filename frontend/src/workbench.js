// The query workbench: an editor in place of the field for text, and answers that come without a new page. What is
// shown is always the server's own page or a part of it, so nothing here knows how an answer looks.
import { Answers } from "./workbench/answers.js";
import { upgrade } from "./workbench/editor.js";
import { letFilter } from "./workbench/examples.js";
import { loadTerms } from "./workbench/terms.js";

const page = document.getElementById("workbench");
const form = document.getElementById("query-form");
const language = document.documentElement.lang;

const answers = new Answers(page, form);
const editor = upgrade(form.elements.query, {
  label: form.querySelector('label[for="query"]').textContent,
  terms: loadTerms(page.dataset.terms, language),
  run: () => answers.ask(),
});
answers.editor = editor;
for (const element of page.querySelectorAll("[data-with-script]")) element.hidden = false;
letFilter(document.getElementById("examples"));
