// A box above the examples that leaves those whose title or description holds what is typed, accents aside.

const MARKS = /\p{Mn}/gu;

export function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(MARKS, "").replaceAll("ł", "l");
}

export function letFilter(list) {
  const box = list?.querySelector("input[type=search]");
  if (!box) return;
  const total = list.querySelector("[role=status]");
  const topics = [...list.querySelectorAll("details")].map((topic) => ({
    topic,
    wasOpen: topic.open,
    examples: [...topic.querySelectorAll("li")].map((item) => ({ item, text: fold(item.textContent) })),
  }));
  box.addEventListener("input", () => {
    const words = fold(box.value).split(/\s+/u).filter(Boolean);
    let found = 0;
    for (const { topic, wasOpen, examples } of topics) {
      let here = 0;
      for (const { item, text } of examples) {
        item.hidden = !words.every((word) => text.includes(word));
        here += item.hidden ? 0 : 1;
      }
      topic.hidden = here === 0;
      topic.open = words.length ? here > 0 : wasOpen;
      found += here;
    }
    total.textContent = found.toLocaleString(document.documentElement.lang);
  });
}
