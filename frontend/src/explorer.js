// The network around one thing, to walk through: each thing that is opened shows what is next to it.
//
// The list beside the picture does all that the picture does, by keyboard, too. What is shown is bounded, and says so.
import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

const NARROWEST = 320;
const LOWEST = 460;
const LONGEST_NAME = 20;
const APART = 56;
const NARROW_APART = 34;
const NARROW = 560;
const STEPS_AT_ONCE = 300;
const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function html(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Fills the {places} of a text, as the server does.
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function short(label) {
  return label.length > LONGEST_NAME ? `${label.slice(0, LONGEST_NAME - 1)}…` : label;
}

class Graph {
  nodes = new Map();
  links = new Map();

  add(thing, { x, y }) {
    const known = this.nodes.get(thing.name);
    if (known) return known;
    const spot = { x: x + Math.random() - 0.5, y: y + Math.random() - 0.5 };
    const node = { ...thing, ...spot, opened: false };
    this.nodes.set(thing.name, node);
    return node;
  }

  link(source, target) {
    const key = [source.name, target.name].sort().join(" ");
    if (!this.links.has(key)) this.links.set(key, { source, target });
  }
}

class Explorer {
  constructor(place) {
    this.place = place;
    this.words = place.dataset;
    this.graph = new Graph();
    this.svg = place.querySelector("svg");
    this.list = place.querySelector("ul");
    this.status = place.querySelector("[role=status]");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  // One unit is a pixel, so that names have the same size in every window.
  measure() {
    this.width = Math.max(this.svg.clientWidth, NARROWEST);
    this.height = Math.max(Math.round(this.width * 0.8), LOWEST);
    this.middle = { x: this.width / 2, y: this.height / 2 };
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.forces = forceSimulation()
      .force("charge", forceManyBody().strength(-420))
      .force("apart", forceCollide(this.width < NARROW ? NARROW_APART : APART).iterations(3))
      .force("centre", forceCenter(this.middle.x, this.middle.y))
      .force("x", forceX(this.middle.x).strength(0.05))
      .force("y", forceY(this.middle.y).strength(0.06))
      .on("tick", () => this.move())
      .stop();
  }

  async begin() {
    this.place.hidden = false;
    this.measure();
    await this.open(this.words.thing);
  }

  async open(name) {
    const known = this.graph.nodes.get(name);
    if (known?.opened) return;
    if (this.graph.nodes.size >= Number(this.words.most)) return this.tell(this.words.sayFull);
    const told = await this.ask(name);
    if (told) this.take(told);
  }

  async ask(name) {
    const address = new URL(this.words.around, location.href);
    address.searchParams.set("thing", name);
    try {
      const answer = await fetch(address, { headers: { accept: "application/json" } });
      if (answer.ok) return await answer.json();
    } catch {
      // The network failed; the reader is told below, as where the server did.
    }
    this.tell(this.words.sayFailed);
    return null;
  }

  take({ thing, neighbours, total }) {
    const node = this.graph.add(thing, this.middle);
    node.opened = true;
    const room = Number(this.words.most) - this.graph.nodes.size;
    const unknown = neighbours.filter((one) => !this.graph.nodes.has(one.name));
    const refused = new Set(unknown.slice(Math.max(room, 0)).map((one) => one.name));
    const taken = neighbours.filter((one) => !refused.has(one.name));
    for (const one of taken) this.graph.link(node, this.graph.add(one, node));
    this.draw();
    const left = total - taken.length;
    const values = { thing: node.label, number: taken.length, left };
    this.tell(fill(left > 0 ? this.words.sayMore : this.words.sayShown, values));
  }

  tell(text) {
    this.status.textContent = text;
  }

  draw() {
    const nodes = [...this.graph.nodes.values()];
    const links = [...this.graph.links.values()];
    this.lines = links.map(() => element("line", { class: "link" }));
    this.marks = nodes.map((node) => this.mark(node));
    this.svg.replaceChildren(...this.lines, ...this.marks);
    this.list.replaceChildren(...nodes.map((node) => this.entry(node)));
    this.forces.nodes(nodes).force("link", forceLink(links).distance(170));
    this.settle();
  }

  settle() {
    this.forces.alpha(0.9);
    if (this.calm) {
      this.forces.tick(STEPS_AT_ONCE);
      this.move();
    } else {
      this.forces.restart();
    }
  }

  mark(node) {
    const radius = node.kind === "project" ? 15 : 8;
    const shape =
      node.kind === "place" || node.kind === "country"
        ? element("path", { d: `M${-radius} 0 0 ${-radius} ${radius} 0 0 ${radius}z`, class: node.kind })
        : element("circle", { r: radius, class: node.kind });
    const name = element("text", { y: radius + 14, "text-anchor": "middle" }, short(node.label));
    if (node.lang) name.setAttribute("lang", node.lang);
    const group = element("g", { class: node.opened ? "node opened" : "node" }, shape, name, element("title", {}, node.label));
    group.addEventListener("click", () => this.open(node.name));
    return group;
  }

  entry(node) {
    const link = html("a", { href: node.href, textContent: node.label, lang: node.lang ?? "" });
    if (!node.lang) link.removeAttribute("lang");
    const item = html("li", { className: node.kind }, link);
    if (!node.opened) {
      const button = html("button", { type: "button", className: "button small", textContent: this.words.sayExpand });
      button.setAttribute("aria-label", `${this.words.sayExpand}: ${node.label}`);
      button.addEventListener("click", async () => {
        await this.open(node.name);
        this.focus(node);
      });
      item.append(" ", button);
    }
    return item;
  }

  // The button that was used is gone; whoever used it goes on from the same entry.
  focus(node) {
    const place = [...this.graph.nodes.values()].indexOf(node);
    this.list.children[place]?.querySelector("button, a")?.focus();
  }

  move() {
    const within = (value, margin, end) => Math.min(Math.max(value, margin), end - margin);
    for (const node of this.graph.nodes.values()) {
      node.x = within(node.x, 56, this.width);
      node.y = within(node.y, 30, this.height);
    }
    [...this.graph.links.values()].forEach(({ source, target }, place) => {
      const line = this.lines[place];
      line.setAttribute("x1", source.x.toFixed(1));
      line.setAttribute("y1", source.y.toFixed(1));
      line.setAttribute("x2", target.x.toFixed(1));
      line.setAttribute("y2", target.y.toFixed(1));
    });
    [...this.graph.nodes.values()].forEach((node, place) => {
      this.marks[place].setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`);
    });
  }
}

const place = document.querySelector(".explorer");
if (place) await new Explorer(place).begin();
