// Reads a query that may not be finished: what can stand at its end, and which classes its subjects have.
// A parser would stop where the text is not yet a query, which while typing is nearly everywhere.

const TOKEN = new RegExp(
  [
    /(?<comment>#[^\n]*)/,
    /(?<string>"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/,
    /(?<iri><[^<>"{}|^`\\\s]*>)/,
    /(?<variable>[?$][\p{L}\p{N}_]+)/,
    /(?<name>(?:\p{L}[\p{L}\p{N}_.-]*)?:[\p{L}\p{N}_.:%\\-]*)/,
    /(?<word>[\p{L}_][\p{L}\p{N}_-]*)/,
    /(?<number>[+-]?\d[\d.eE]*)/,
    /(?<mark>\^\^|&&|\|\||[^\s])/,
  ]
    .map((part) => part.source)
    .join("|"),
  "gu",
);
const PATH_MARKS = new Set(["/", "|", "^", "+", "*", "!"]);
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
// What stands in a group and is no triple; behind each, a new one may begin.
const PATTERNS = new Set(["OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES", "EXISTS", "NOT"]);

export function tokens(text) {
  return [...text.matchAll(TOKEN)].map((match) => {
    const [kind, value] = Object.entries(match.groups).find(([, found]) => found !== undefined);
    return { kind, text: value, from: match.index, to: match.index + value.length };
  });
}

// Prefix → namespace, as declared.
export function declaredPrefixes(text) {
  const declared = new Map();
  const all = tokens(text).filter(({ kind }) => kind !== "comment");
  all.forEach((token, at) => {
    if (token.text.toUpperCase() !== "PREFIX" || token.kind !== "word") return;
    const [name, iri] = [all[at + 1], all[at + 2]];
    if (name?.kind === "name" && iri?.kind === "iri") declared.set(name.text.slice(0, -1), iri.text.slice(1, -1));
  });
  return declared;
}

// Walks over the triples of a query. `place` is what can come next: "subject", "property", "object", "expression" where
// a condition or a list of variables is, "clause" outside of all groups.
export class Reading {
  constructor(text, expandName) {
    this.expand = expandName;
    this.types = new Map();
    this.open = [];
    this.place = "clause";
    this.subject = null;
    this.property = null;
    this.inPath = false;
    for (const token of tokens(text)) if (token.kind !== "comment") this.take(token);
  }

  // Whether the object that comes next is a class.
  get wantsClass() {
    return this.place === "object" && this.isType(this.property);
  }

  // The classes that the present subject is known to have.
  get classes() {
    return this.types.get(this.subject) ?? [];
  }

  isType(text) {
    return text === "a" || (text !== null && text !== "" && this.expand(text) === TYPE);
  }

  take(token) {
    const { kind, text } = token;
    if (text === "{" || text === "(" || text === "[") this.enter(text);
    else if (text === "}" || text === ")" || text === "]") this.leave();
    else if (this.place === "clause" || this.place === "expression") return;
    else if (kind === "mark") this.mark(text);
    else if (kind === "word" && text !== "a") this.word(text.toUpperCase());
    else this.term(token);
  }

  enter(bracket) {
    this.open.push({ bracket, ...this.now() });
    if (bracket === "{") Object.assign(this, { place: "subject", subject: null, property: null, inPath: false });
    // A parenthesis within a path groups properties; anywhere else it holds a condition.
    else if (bracket === "(" && this.place !== "property") this.place = "expression";
    else if (bracket === "[") Object.assign(this, { place: "property", subject: null, property: null, inPath: false });
  }

  leave() {
    const before = this.open.pop();
    if (before === undefined) return;
    const { bracket, ...rest } = before;
    const inPath = bracket === "(" && rest.place === "property";
    Object.assign(this, rest);
    if (bracket === "{") Object.assign(this, { place: this.open.length ? "subject" : "clause", subject: null });
    else if (inPath) Object.assign(this, { place: "object", property: "", inPath: false });
    else if (bracket === "[") this.next("[]");
  }

  now() {
    const { place, subject, property, inPath } = this;
    return { place, subject, property, inPath };
  }

  mark(text) {
    if (text === ".") Object.assign(this, { place: "subject", subject: null, property: null });
    else if (text === ";") Object.assign(this, { place: "property", property: null, inPath: false });
    else if (text === ",") this.place = "object";
    else if (PATH_MARKS.has(text) && this.place !== "subject" && this.place !== "done")
      Object.assign(this, { place: "property", inPath: true });
  }

  word(keyword) {
    if (PATTERNS.has(keyword)) Object.assign(this, { place: "subject", subject: null, property: null });
  }

  term({ text }) {
    if (this.place === "object" && this.isType(this.property) && this.subject !== null) {
      this.types.set(this.subject, [...(this.types.get(this.subject) ?? []), this.expand(text)]);
    }
    this.next(text);
  }

  next(text) {
    if (this.place === "subject") Object.assign(this, { place: "property", subject: text, inPath: false });
    else if (this.place === "property") Object.assign(this, { place: "object", property: this.inPath ? "" : text });
    else if (this.place === "object") this.place = "done";
  }
}
