export interface Point {
  x: number;
  y: number;
}

/** The corners of a line of text, clockwise from the start of its upper edge as it is read. */
export type Quad = readonly [Point, Point, Point, Point];

/** A quad with every corner moved. */
export function mapQuad([a, b, c, d]: Quad, move: (corner: Point) => Point): Quad {
  return [move(a), move(b), move(c), move(d)];
}

/** Of a quad, along the text and across it. */
export function sizeOf([topLeft, topRight, , bottomLeft]: Quad): { width: number; height: number } {
  return { width: distance(topLeft, topRight), height: distance(topLeft, bottomLeft) };
}

/** The same place read after so many quarter turns clockwise: 1 is for text that runs upwards, 2 for text upside down. */
export function turnQuad(quad: Quad, quarters: number): Quad {
  const corner = (index: number) => quad[(((index - quarters) % 4) + 4) % 4] as Point;
  return [corner(0), corner(1), corner(2), corner(3)];
}

/**
 * The rectangle of least area around some points; its upper edge leans by at most 45 degrees.
 * @param points At least one; where they are pixels, their centres.
 */
export function smallestRectangle(points: readonly Point[]): Quad {
  const hull = convexHull(points);
  let best = rectangleAlong(hull, { x: 1, y: 0 });
  hull.forEach((from, index) => {
    const to = hull[(index + 1) % hull.length] as Point;
    const length = distance(from, to);
    if (length === 0) return;
    const found = rectangleAlong(hull, mostlyRight({ x: (to.x - from.x) / length, y: (to.y - from.y) / length }));
    if (found.area < best.area - 1e-6) best = found;
  });
  return best.quad;
}

/** Moves every edge of a rectangle outwards by so much. */
export function growRectangle(quad: Quad, by: number): Quad {
  const [topLeft, topRight, bottomRight, bottomLeft] = quad;
  const along = unit(topLeft, topRight, { x: 1, y: 0 });
  const down = { x: -along.y, y: along.x };
  const move = ({ x, y }: Point, right: number, below: number): Point => ({
    x: x + by * (right * along.x + below * down.x),
    y: y + by * (right * along.y + below * down.y),
  });
  return [move(topLeft, -1, -1), move(topRight, 1, -1), move(bottomRight, 1, 1), move(bottomLeft, -1, 1)];
}

/** Turns points about the origin by an angle in radians, clockwise as pictures are drawn. */
export function rotate({ x, y }: Point, angle: number): Point {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  return { x: x * cosine - y * sine, y: x * sine + y * cosine };
}

function rectangleAlong(hull: readonly Point[], along: Point): { quad: Quad; area: number } {
  const rights = hull.map(({ x, y }) => x * along.x + y * along.y);
  const downs = hull.map(({ x, y }) => y * along.x - x * along.y);
  // A pixel reaches half its size beyond its centre.
  const [left, right] = [Math.min(...rights) - 0.5, Math.max(...rights) + 0.5];
  const [top, bottom] = [Math.min(...downs) - 0.5, Math.max(...downs) + 0.5];
  const point = (a: number, b: number): Point => ({ x: a * along.x - b * along.y, y: a * along.y + b * along.x });
  const quad: Quad = [point(left, top), point(right, top), point(right, bottom), point(left, bottom)];
  return { quad, area: (right - left) * (bottom - top) };
}

/** Of a direction and those at right angles to it the one that leads right, by at most 45 degrees up or down. */
function mostlyRight({ x, y }: Point): Point {
  if (Math.abs(x) >= Math.abs(y)) return x > 0 ? { x, y } : { x: -x, y: -y };
  return y > 0 ? { x: y, y: -x } : { x: -y, y: x };
}

/** Andrew's monotone chain. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const lower = chain(sorted);
  const upper = chain(sorted.reverse());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

function chain(points: readonly Point[]): Point[] {
  const hull: Point[] = [];
  for (const point of points) {
    while (hull.length >= 2 && turnsLeft(hull.at(-2) as Point, hull.at(-1) as Point, point)) hull.pop();
    hull.push(point);
  }
  return hull;
}

function turnsLeft(a: Point, b: Point, c: Point): boolean {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) <= 0;
}

function unit(from: Point, to: Point, otherwise: Point): Point {
  const length = distance(from, to);
  return length === 0 ? otherwise : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
