// The search box: "/" puts the cursor into it, as long as nobody is writing anywhere.
const box = document.querySelector('input[type="search"][name="q"]');

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]") !== null;
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  box?.focus();
});
