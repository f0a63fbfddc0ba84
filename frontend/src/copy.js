// Buttons that copy a text of the page; without scripts they stay hidden, and the text can be selected.

const SHOWN_MS = 4000;

if (navigator.clipboard)
  for (const button of document.querySelectorAll("button[data-copies]")) {
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    status.textContent = button.dataset.copied;
    setTimeout(() => (status.textContent = ""), SHOWN_MS);
  });
}
