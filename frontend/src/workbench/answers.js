// Asks the query of the form and puts the part of the page in that the server answers with.

function place() {
  return location.pathname + location.search;
}

export class Answers {
  constructor(page, form) {
    this.page = page;
    this.form = form;
    this.words = page.dataset;
    this.answer = document.getElementById("answer");
    this.status = document.getElementById("query-status");
    this.cancelButton = document.getElementById("query-cancel");
    this.editor = null;
    this.asked = form.elements.query.value; // What the answer at hand is to.
    this.example = { text: this.asked, heading: form.querySelector(".asked") };
    this.place = place();
    this.request = null;
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      const { submitter } = event;
      // What goes elsewhere, such as a download of a long query, is left to the browser.
      if (submitter?.hasAttribute("formaction") && submitter.id !== "query-format") return;
      event.preventDefault();
      if (submitter?.id === "query-format") this.format();
      else if (submitter?.dataset.again) this.again(submitter.dataset);
      else this.ask();
    });
    this.answer.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-again]");
      const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      if (link === null || !plain) return;
      event.preventDefault();
      this.again(link.dataset);
    });
    this.cancelButton.addEventListener("click", () => this.cancel());
    document.getElementById("query-share").addEventListener("click", () => this.share());
    // A step to a fragment, as of the link to the content, is none to another question.
    addEventListener("popstate", () => this.place === place() || location.reload());
  }

  ask() {
    this.asked = this.form.elements.query.value;
    if (this.example.heading) this.example.heading.hidden = this.asked !== this.example.text;
    this.send({}, (address) => history.pushState(null, "", address));
  }

  // The same question as before in another view or order, whatever was typed meanwhile.
  async again({ again, value }) {
    const wish = again === "sort" ? { view: this.currentView(), sort: value } : { [again]: value };
    const done = await this.send(wish, (address) => history.replaceState(null, "", address));
    if (done) this.answer.querySelector(`[data-again="${again}"][aria-current], [aria-sort] [data-again="${again}"]`)?.focus();
  }

  currentView() {
    return this.answer.querySelector('[data-again="view"][aria-current]')?.dataset.value ?? "";
  }

  async send(wish, remember) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.editor.clearMistakes();
    this.busy(true);
    const started = performance.now();
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body: this.body(wish),
        headers: { Accept: "text/html" },
        signal: request.signal,
      });
      this.show(await response.text());
      this.tell(started);
      const address = this.answer.querySelector("[data-address]")?.dataset.address;
      if (address) remember(address);
      this.place = place();
      return true;
    } catch (error) {
      if (this.request === request) this.say(error.name === "AbortError" ? this.words.cancelled : this.words.failed);
      return false;
    } finally {
      if (this.request === request) this.busy(false);
    }
  }

  body(wish) {
    const body = new URLSearchParams(new FormData(this.form));
    body.set("query", this.asked);
    body.set("part", "answer");
    for (const [name, value] of Object.entries(wish)) if (value) body.set(name, value);
    return body;
  }

  show(html) {
    const fragment = new DOMParser().parseFromString(html, "text/html").body;
    this.answer.replaceChildren(...fragment.childNodes);
    const mistake = this.answer.querySelector("[data-line]");
    if (mistake !== null) {
      const { line, column } = mistake.dataset;
      this.editor.markMistake(Number(line), Number(column), mistake.querySelector("code").textContent);
      this.editor.focus();
    }
  }

  tell(started) {
    const title = this.answer.querySelector("#answer-title")?.textContent.trim();
    const took = Math.round(performance.now() - started).toLocaleString(document.documentElement.lang);
    // What is wrong is said by the alert itself.
    this.say(title ? `${title} · ${took} ms` : "");
  }

  busy(isBusy) {
    this.cancelButton.hidden = !isBusy;
    this.answer.setAttribute("aria-busy", String(isBusy));
    if (isBusy) this.say(this.words.running);
  }

  cancel() {
    this.request?.abort();
    this.form.querySelector("button[type=submit]").focus();
  }

  async format() {
    const body = new URLSearchParams({ query: this.editor.text });
    try {
      const response = await fetch(this.words.format, { method: "POST", body, headers: { Accept: "text/plain" } });
      if (!response.ok) throw new Error(String(response.status));
      this.editor.replace(await response.text());
      this.say(this.words.formatted);
    } catch {
      this.say(this.words.failed);
    }
  }

  async share() {
    const address = this.answer.querySelector("[data-address]")?.dataset.address;
    if (address === "") return this.say(this.words.tooLong);
    try {
      await navigator.clipboard.writeText(address ? new URL(address, location).href : location.href);
      return this.say(this.words.copied);
    } catch {
      return this.say(this.words.notCopied);
    }
  }

  say(words) {
    this.status.textContent = words;
  }
}
