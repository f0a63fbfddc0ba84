// The classes, properties and prefixes of the release, with how often each is used.

// Loads them once. What cannot be loaded is not completed; everything else works.
export function loadTerms(address, language) {
  let terms = null;
  let failed = false;
  return async () => {
    if (terms === null && !failed) {
      try {
        const response = await fetch(address);
        if (!response.ok) throw new Error(`${address}: ${response.status}`);
        terms = named(await response.json(), language);
      } catch {
        failed = true;
      }
    }
    return terms;
  };
}

function named({ prefixes, classes, properties }, language) {
  const inLanguage = (term) => ({ ...term, label: term.labels[language] ?? term.labels.en ?? "" });
  return { prefixes, classes: classes.map(inLanguage), properties: properties.map(inLanguage) };
}

// Writes a prefixed name or an IRI in angle brackets as a plain IRI; undeclared prefixes are those of the release.
export function expand(name, declared, prefixes) {
  if (name.startsWith("<")) return name.slice(1, -1);
  const colon = name.indexOf(":");
  const prefix = name.slice(0, colon);
  return (declared.get(prefix) ?? prefixes[prefix] ?? "") + name.slice(colon + 1);
}
