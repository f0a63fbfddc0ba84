// What the editor offers while typing: classes and properties by how often the release has them, variables, keywords.
import { declaredPrefixes, Reading, tokens } from "./reading.js";
import { expand } from "./terms.js";

const CLAUSES = ["PREFIX", "SELECT", "SELECT DISTINCT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "FROM NAMED"];
const ENDINGS = ["GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "VALUES"];
const PATTERNS = ["OPTIONAL", "FILTER", "FILTER NOT EXISTS", "FILTER EXISTS", "BIND", "UNION", "MINUS", "GRAPH", "VALUES"];
const FUNCTIONS =
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT DISTINCT AS LANG LANGMATCHES STR STRLEN LCASE UCASE CONTAINS STRSTARTS " +
  "STRENDS STRBEFORE STRAFTER SUBSTR REPLACE REGEX CONCAT BOUND COALESCE IF IN NOT EXISTS DATATYPE IRI isIRI isLiteral " +
  "YEAR MONTH DAY ROUND ABS ASC DESC";
const PART_OF_A_NAME = /[?$]?[\p{L}\p{N}_:.-]*$/u;
const MOST = 200;

export function completions(loadTerms) {
  return async (context) => {
    const text = context.state.doc.toString();
    const line = context.state.doc.lineAt(context.pos);
    const typed = PART_OF_A_NAME.exec(line.text.slice(0, context.pos - line.from))[0];
    const from = context.pos - typed.length;
    if (isWithinText(text, from)) return null;
    const terms = await loadTerms();
    if (context.aborted) return null;
    const reading = readingAt(text, from, context.pos, terms);
    // A name is worth an offer before the first letter of it; anything else once it is begun or asked for.
    if (!context.explicit && typed === "" && !(reading.before.wantsClass || isNewProperty(text, from, reading.before)))
      return null;
    if (typed.startsWith("?") || typed.startsWith("$")) return { from, options: variables(text, typed) };
    return { from, options: offers(reading, terms, text, typed), validFor: /^[\p{L}\p{N}_:.-]*$/u };
  };
}

function readingAt(text, from, to, terms) {
  const declared = declaredPrefixes(text);
  const expandName = (name) => expand(name, declared, terms?.prefixes ?? {});
  // Classes may be told behind the cursor, too.
  return { before: new Reading(text.slice(0, from), expandName), whole: new Reading(text.slice(0, from) + text.slice(to), expandName) };
}

function isNewProperty(text, from, before) {
  return before.place === "property" && !before.inPath && /[\s;]$/.test(text.slice(0, from));
}

function isWithinText(text, at) {
  return tokens(text).some(({ kind, from, to }) => (kind === "string" || kind === "comment") && from < at && at < to + (kind === "comment"));
}

function offers({ before, whole }, terms, text, typed) {
  if (before.wantsClass) return [...(terms?.classes ?? []).slice(0, MOST).map((term) => offer(term, "class", terms)), ...variables(text, typed)];
  if (before.place === "property") {
    const classes = before.inPath ? [] : (whole.types.get(before.subject) ?? []);
    return [...properties(terms, classes), ...variables(text, typed)];
  }
  if (before.place === "object" || before.place === "done") return [...variables(text, typed), ...keywords(PATTERNS)];
  if (before.place === "expression") return [...variables(text, typed), ...keywords(FUNCTIONS.split(" "))];
  if (before.place === "subject") return [...variables(text, typed), ...keywords(PATTERNS)];
  return [...keywords([...CLAUSES, ...ENDINGS]), ...keywords(FUNCTIONS.split(" ")), ...variables(text, typed)];
}

// The properties that instances of the classes have, counted for these; all properties where no class is known.
function properties(terms, classes) {
  const all = terms?.properties ?? [];
  const used = ({ classes: users }) => Math.max(...classes.map((iri) => users[iri] ?? 0));
  const counted = classes.length ? all.map((term) => ({ ...term, count: used(term) })).filter(({ count }) => count > 0) : all;
  return (counted.length ? counted : all).slice(0, MOST).map((term) => offer(term, "property", terms));
}

function offer(term, type, terms) {
  const target = term.leads_to?.length ? ` → ${term.leads_to[0]}` : "";
  return {
    label: term.name,
    type,
    detail: [term.label, `${term.count.toLocaleString(document.documentElement.lang)} ×${target}`].filter(Boolean).join(" · "),
    boost: Math.min(50, Math.log2(term.count + 1) * 3),
    apply: (view, _completion, from, to) => insert(view, term.name, from, to, terms.prefixes),
  };
}

// Puts a name in, and above it the declaration of its prefix where that lacks.
export function insert(view, name, from, to, prefixes) {
  const text = view.state.doc.toString();
  const changes = [{ from, to, insert: name }];
  const prefix = /^([\p{L}\p{N}_.-]*):/u.exec(name)?.[1];
  let added = 0;
  if (prefix !== undefined && prefixes[prefix] !== undefined && !declaredPrefixes(text).has(prefix)) {
    const declaration = declare(text, prefix, prefixes[prefix]);
    changes.unshift(declaration);
    added = declaration.insert.length;
  }
  view.dispatch({ changes, selection: { anchor: from + added + name.length }, userEvent: "input.complete" });
}

// Behind the last declaration, else behind the comments at the head.
function declare(text, prefix, namespace) {
  const line = `PREFIX ${prefix}: <${namespace}>\n`;
  const declarations = [...text.matchAll(/^[ \t]*(?:PREFIX|BASE)\b[^\n]*\n/gimu)];
  if (declarations.length) {
    const last = declarations.at(-1);
    return { from: last.index + last[0].length, insert: line };
  }
  const head = /^(?:#[^\n]*\n)*/.exec(text)[0].length;
  return { from: head, insert: /^\s*\n/.test(text.slice(head)) ? line : `${line}\n` };
}

function variables(text, typed) {
  const names = new Set(tokens(text).filter(({ kind }) => kind === "variable").map((token) => token.text));
  names.delete(typed);
  return [...names].map((label) => ({ label, type: "variable", boost: 60 }));
}

function keywords(words) {
  return words.map((label) => ({ label, type: "keyword", boost: -20 }));
}
