// Puts an editor in the place of a field for text, which keeps the text for the form.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";
import { completions } from "./completion.js";
import { look } from "./look.js";

export class Editor {
  constructor(field, view) {
    this.field = field;
    this.view = view;
  }

  get text() {
    return this.view.state.doc.toString();
  }

  // Replaces the text as one step that can be undone; the cursor stays at what it stood at, white space aside.
  replace(text) {
    const solid = (piece) => piece.replace(/\s/gu, "").length;
    const before = solid(this.text.slice(0, this.view.state.selection.main.head));
    let at = 0;
    for (let seen = 0; at < text.length && seen < before; at += 1) seen += /\S/u.test(text[at]) ? 1 : 0;
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: text },
      selection: { anchor: at },
      annotations: isolateHistory.of("full"),
    });
  }

  // Marks where a query is wrong. Line and column count from 1, the column in characters.
  markMistake(line, column, message) {
    const { doc } = this.view.state;
    if (!(line >= 1 && line <= doc.lines)) return;
    const at = doc.line(line);
    const units = [...at.text].slice(0, column - 1).join("").length;
    const from = Math.min(at.from + units, at.to);
    const word = /^[^\s{}()[\];,]+/u.exec(at.text.slice(units))?.[0].length ?? 1;
    const to = Math.min(from + word, doc.length);
    this.view.dispatch(setDiagnostics(this.view.state, [{ from, to, severity: "error", message }]));
    this.view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
  }

  clearMistakes() {
    this.view.dispatch(setDiagnostics(this.view.state, []));
  }

  focus() {
    this.view.focus();
  }
}

// Where a letter replaces a selection, Chromium moves what is left with its colours as inline styles, of which the policy
// complains. So the editor replaces it by itself.
function replaceSelection(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.data || empty || event.isComposing) return false;
  event.preventDefault();
  const insert = () =>
    view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  const handled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, insert));
  if (!handled) view.dispatch(insert());
  return true;
}

// The editor lives in a shadow tree: there its style sheets are objects, which the Content Security Policy lets be,
// and not elements, for which every answer would need a nonce of its own.
export function upgrade(field, { label, terms, run }) {
  const host = document.createElement("div");
  host.className = "code-editor";
  field.after(host);
  // From outside, what is typed here looks as if it were typed into nothing: shortcuts of the page must not hear it.
  host.addEventListener("keydown", (event) => event.stopPropagation());
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => run() ?? true, preventDefault: true }]),
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        autocompletion({ override: [completions(terms)], icons: false, activateOnTyping: true }),
        sparql(),
        indentUnit.of("  "),
        EditorView.lineWrapping,
        EditorView.domEventHandlers({ beforeinput: replaceSelection }),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
        // Without Tab, which leads out of the editor, as everywhere else on a page.
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        look,
      ],
    }),
  });
  field.hidden = true;
  field.required = false; // A field that is not seen cannot be told to be filled in.
  return new Editor(field, view);
}
