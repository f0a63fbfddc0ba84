// How the editor looks: the colours are the site's own tokens, so that it follows light and dark by itself.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const MONO = { fontFamily: "var(--mono)", fontVariantLigatures: "none", fontFeatureSettings: '"calt" 0' };

const theme = EditorView.theme({
  "&": { color: "var(--ink)", background: "var(--surface)", fontSize: ".9375rem" },
  "&.cm-focused": { outline: "none" }, // The site's style sheet draws it around the whole.
  ".cm-scroller": { ...MONO, lineHeight: "1.65", minHeight: "10.5rem", maxHeight: "38rem" },
  ".cm-content": { padding: ".9rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem 0 .5rem" },
  ".cm-gutters": { color: "var(--ink-2)", background: "var(--surface)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 .5rem 0 .9rem", minWidth: "2.5rem" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in srgb, var(--blue-soft) 45%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--blue-soft)",
  },
  "&.cm-focused .cm-matchingBracket": { background: "var(--blue-soft)", outline: "1px solid var(--line-2)" },
  ".cm-tooltip": {
    color: "var(--ink)", background: "var(--surface)", border: "1px solid var(--line-2)", borderRadius: "8px",
    overflow: "hidden", boxShadow: "0 8px 30px rgb(0 0 0 / .18)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { ...MONO, maxHeight: "17rem", maxWidth: "min(44rem, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .75rem", lineHeight: "1.5" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--on-blue)", background: "var(--blue)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { marginLeft: "1rem", fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--ink-2)" },
  "[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-diagnostic": { padding: ".5rem .75rem", borderLeft: "4px solid var(--alarm)", fontFamily: "var(--sans)" },
  ".cm-lintRange-error": {
    backgroundImage: "none", textDecoration: "underline wavy var(--alarm)", textUnderlineOffset: ".2em",
  },
});

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--ink-2)", fontStyle: "italic" },
  { tag: [tags.namespace, tags.propertyName, tags.tagName, tags.typeName, tags.className], color: "var(--code-name)" },
  { tag: [tags.url, tags.link], color: "var(--ink-2)" },
]);

export const look = [theme, syntaxHighlighting(highlighting)];
