// The page of a diagram. What is open is a tree: `{ sheet, open }`, where `open` has a tree for the
// number of each box that is open. A place in it is written as a path of numbers, `"3.0.12"`.

const DEEPEST = 60; // how many boxes inside each other are open at most
const FULLEST = 3000; // how many boxes are drawn at most
const HITS = 999; // how many hits of a search are counted at most
const HELP = "Click on a box with a bold title to unfold it, and on its title to fold it. "
  + "Turn the wheel to zoom, drag to move. Tab and arrows go to boxes, Enter unfolds and folds, Escape folds what is around. "
  + "A wire under the pointer lights what reads it on the way back.";
const HEAD = 26; // the height of the row in which arrays are drawn

const data = JSON.parse(document.getElementById("data").textContent);
const sheets = sheetsOf(data);
const root = { sheet: 0, open: new Map() };
const $ = (id) => document.getElementById(id);
const picture = $("picture"), paper = $("paper");

// Trees of what is open

const steps = (path) => (path === "" ? [] : path.split(".").map(Number));
const joined = (path, k) => (path === "" ? `${k}` : `${path}.${k}`);
const parent = (path) => path.slice(0, Math.max(path.lastIndexOf("."), 0));
const insideOf = (node, k) => {
  const { inside } = sheets[node.sheet].boxes[k];
  return inside >= 0 && inside < sheets.length ? inside : -1;
};
const leftOut = (box) => box.inside >= sheets.length;
const nodeAt = (path) => steps(path).reduce((node, k) => node?.open.get(k), root);
// The box at a path, in the sheet of which the path is the beginning.
function boxAt(path) {
  const node = nodeAt(parent(path));
  return node && sheets[node.sheet].boxes[steps(path).at(-1)];
}
const drawnBoxes = (node) => {
  let count = sheets[node.sheet].boxes.length;
  for (const inside of node.open.values()) count += drawnBoxes(inside);
  return count;
};
function opened(node, k) {
  if (!node.open.has(k)) node.open.set(k, { sheet: insideOf(node, k), open: new Map() });
  return node.open.get(k);
}
// Open everything to a depth, as far as there is room.
function openAll(depth) {
  let layer = [root], count = sheets[0].boxes.length, whole = true;
  root.open.clear();
  for (let d = 0; d < Math.min(depth, DEEPEST); d++) {
    const next = [];
    for (const node of layer) {
      sheets[node.sheet].boxes.forEach((_, k) => {
        const inside = insideOf(node, k);
        if (inside < 0) return;
        count += sheets[inside].boxes.length;
        if (count > FULLEST) whole = false;
        else next.push(opened(node, k));
      });
    }
    layer = next;
  }
  return whole;
}

// Open the boxes with these titles, each in the one before.
function openPath(node, [title, ...rest]) {
  if (title === undefined) return;
  sheets[node.sheet].boxes.forEach((box, k) => {
    if (box.title.full === title && insideOf(node, k) >= 0) openPath(opened(node, k), rest);
  });
}

// Frames, kept

const kept = new Map();
function headed(frame, by) {
  const down = (ys) => ys.map((y) => y + by);
  const begin = frame.sheet.on.top.map((port, i) => (
    { wire: port.wire, points: [[frame.top[i], 0], [frame.top[i], by]], curved: false, arrow: false }
  ));
  return {
    ...frame,
    h: frame.h + by,
    rects: frame.rects.map((r) => ({ ...r, y: r.y + by })),
    lines: [...begin, ...frame.lines.map((line) => ({ ...line, points: line.points.map(([x, y]) => [x, y + by]) }))],
    dots: frame.dots.map((dot) => ({ ...dot, y: dot.y + by })),
    texts: frame.texts.map((text) => ({ ...text, y: text.y + by })),
    left: down(frame.left),
    right: down(frame.right),
  };
}
// Which arrays run along the inputs of what is in a box, given those of the sheet.
const arraysIn = (box, arrays) => (
  arrays.size ? new Map(box.feeds.flatMap((from, i) => (arrays.has(from) ? [[i, arrays.get(from)]] : []))) : arrays
);
const carriedBy = (sheet, arrays) => {
  const found = new Map(); // of each port above, its arrays
  for (const [i, array] of arrays) {
    const port = sheet.carried[i] ?? -1;
    if (port >= 0) found.set(port, [...(found.get(port) ?? []), array]);
  }
  return found;
};
function frameOf(node, arrays) {
  const sheet = sheets[node.sheet], inner = new Map(), keys = [];
  for (const k of [...node.open.keys()].sort((a, b) => a - b)) {
    const [frame, key] = frameOf(node.open.get(k), arraysIn(sheet.boxes[k], arrays));
    inner.set(k, frame);
    keys.push(`${k}:${key}`);
  }
  const head = carriedBy(sheet, arrays).size > 0;
  const key = `${node.sheet}${head ? "^" : ""}(${keys.join(",")})`;
  if (!kept.has(key)) {
    let frame = framed(sheet, inner);
    if (sheet.mirrored) frame = mirrored(frame);
    kept.set(key, head ? headed(frame, HEAD) : frame);
  }
  return [kept.get(key), key];
}
const arraysOfRoot = new Map(data.arrays.map(([i, number]) => [i, data.thumbnails[number]]));

// Drawing

const drawn = new Map(), shown = { boxes: new Map(), wires: new Map(), frame: null };
let chosen = "", hit = null;

function make(name, attributes = {}, ...inside) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}
const short = (x) => Math.round(x * 10) / 10;
function dataOf({ points, curved }) {
  const at = ([x, y]) => `${short(x)} ${short(y)}`, same = (p, q) => p[0] === q[0] && p[1] === q[1];
  let d = `M${at(points[0])}`;
  if (!curved) return `${d}L${at(points[1])}`;
  for (let i = 1; i < points.length; i += 3) {
    const [before, p, q, end] = points.slice(i - 1, i + 3);
    d += same(before, p) && same(q, end) ? `L${at(end)}` : `C${at(p)} ${at(q)} ${at(end)}`;
  }
  return d;
}
function headOf({ points }) {
  const [a, b] = points.at(-1);
  const before = [...points].reverse().find(([x, y]) => x !== a || y !== b) ?? [a, b];
  const size = Math.max(Math.abs(before[0] - a), Math.abs(before[1] - b)) || 1;
  const dx = (before[0] - a) / size, dy = (before[1] - b) / size;
  const at = (x, y) => `${short(x)} ${short(y)}`;
  return `M${at(a, b)}L${at(a + 7 * dx - 3.5 * dy, b + 7 * dy + 3.5 * dx)}L${at(a + 7 * dx + 3.5 * dy, b + 7 * dy - 3.5 * dx)}Z`;
}
const circle = (x, y) => `M${short(x - 3)} ${short(y)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z`;

function drawBox(frame, k, path) {
  const box = frame.sheet.boxes[k], { x, y, w, h } = frame.rects[k], inside = frame.inner.get(k);
  const full = box.inside >= 0 && !leftOut(box);
  const round = ["sum", "zero"].includes(box.kind) && !box.on.top.length && !inside;
  const classes = ["box", box.kind, full ? "full" : "", inside ? "open" : "", round ? "round" : ""];
  const group = make("g", { class: classes.filter(Boolean).join(" "), tabindex: 0, role: "button", "data-path": path });
  group.setAttribute("aria-label", box.title.shown || box.about.shown);
  if (full) group.setAttribute("aria-expanded", inside ? "true" : "false");
  shown.boxes.set(path, group);
  const rect = { x: short(x), y: short(y), width: short(w), height: short(h) };
  let base = y + h / 2 + LARGE / 3;
  if (box.kind === "turn") {
    const side = frame.turned ? x + w : x;
    group.append(make("path", { d: `M${short(side)} ${short(y + h / 4)}A${short(w)} ${short(h / 4)} 0 0 ${frame.turned ? 0 : 1} ${short(side)} ${short(y + 3 * h / 4)}` }));
    return group;
  }
  if (inside) {
    base = y + h - BAR / 2 + LARGE / 3;
    group.append(make("rect", { ...rect, rx: 6 }));
    group.append(make("rect", { ...rect, y: short(y + h - BAR), height: BAR, class: "bar", rx: 6 }));
  } else if (round) group.append(make("rect", { ...rect, rx: 10 }));
  else group.append(make("rect", { ...rect, rx: ["constant", "sum", "zero"].includes(box.kind) ? 14 : 5 }));
  const text = make("text", { x: short(x + w / 2), y: short(base) }, box.title.shown);
  const largest = Math.min(0.9 * w / (LARGE * (box.title.width + 1)), h / (3 * LARGE));
  if (inside) text.style.setProperty("--largest", Math.max(1, largest).toFixed(2));
  if (inside) text.append(" \u2212");
  group.append(text);
  if (!inside) group.append(make("title", {}, box.about.shown));
  return group;
}

function drawWires(frame, path, group) {
  const parts = new Map(); // of each wire: its lines, and its dots and heads
  const part = (v) => parts.get(v) ?? parts.set(v, { lines: "", ends: "", names: [] }).get(v);
  for (const line of frame.lines) {
    part(line.wire).lines += dataOf(line);
    if (line.arrow) part(line.wire).ends += headOf(line);
  }
  for (const { wire, x, y } of frame.dots) part(wire).ends += circle(x, y);
  for (const { wire, x, y, text, strong, ends } of frame.texts) {
    const classes = ["name", strong ? "strong" : "", ends ? "ends" : ""].filter(Boolean).join(" ");
    part(wire).names.push(make("text", { x: short(x), y: short(y), class: classes }, text));
  }
  for (const [v, { lines, ends, names }] of parts) {
    const wire = frame.sheet.wires[v], back = wire.back ? " back" : "", elements = [...names];
    if (lines) {
      group.append(make("path", { class: "near", d: lines, "data-sheet": path, "data-wire": v }));
      elements.push(make("path", { class: `wire${back}${wire.count > 1 ? " many" : ""}`, d: lines }));
    }
    if (ends) elements.push(make("path", { class: `end${back}`, d: ends }));
    group.append(...elements);
    shown.wires.set(`${path}/${v}`, elements);
  }
}

function drawArrays(frame, arrays, group) {
  for (const [port, found] of carriedBy(frame.sheet, arrays)) {
    const richest = [...found].sort((a, b) => a.image.length - b.image.length).slice(-3);
    richest.forEach((array, i) => {
      const x = frame.top[port] - 9 + 3 * i, y = 3 + 3 * i - richest.length + 1;
      const place = { x: short(x), y: short(y), width: 24, height: 18 };
      group.append(make("rect", { ...place, class: "around" }));
      if (array.image) group.append(make("image", { ...place, href: array.image, class: "array", preserveAspectRatio: "none" }));
    });
    group.lastChild.append(make("title", {}, found.map((array) => `${array.name}: ${array.about}`).join("\n")));
  }
}

// What was drawn at a path is kept, and drawn again only if its frame has changed.
function drawFrame(frame, path, arrays) {
  const before = drawn.get(path);
  if (before?.frame === frame) return before.group;
  const group = make("g");
  drawn.set(path, { frame, group });
  frame.rects.forEach((rect, k) => {
    const at = joined(path, k), inside = frame.inner.get(k);
    group.append(drawBox(frame, k, at));
    if (!inside) return;
    const within = drawFrame(inside, at, arraysIn(frame.sheet.boxes[k], arrays));
    within.setAttribute("transform", `translate(${short(rect.x)} ${short(rect.y)})`);
    group.append(within);
  });
  drawWires(frame, path, group);
  drawArrays(frame, arrays, group);
  return group;
}

function loopsOf(frame) {
  return data.loops.map(([start, end], i) => {
    const a = frame.top[start], b = frame.top[end], top = -8 - 12 * i, way = b < a ? -6 : 6;
    return make("path", {
      class: "loop",
      d: `M${short(a)} 0L${short(a)} ${top + 6}Q${short(a)} ${top} ${short(a + way)} ${top}L${short(b - way)} ${top}Q${short(b)} ${top} ${short(b)} ${top + 6}L${short(b)} 0`,
    });
  });
}

function redraw() {
  const focused = document.activeElement?.getAttribute?.("data-path");
  const [frame] = frameOf(root, arraysOfRoot);
  shown.frame = frame;
  paper.replaceChildren(drawFrame(frame, "", arraysOfRoot), ...loopsOf(frame));
  unlight();
  mark();
  if (focused) shown.boxes.get(focused)?.focus({ preventScroll: true });
}

function mark() {
  for (const element of paper.querySelectorAll(".chosen, .hit")) element.classList.remove("chosen", "hit");
  shown.boxes.get(chosen)?.classList.add("chosen");
  if (hit && hit.wire === null) shown.boxes.get(hit.path)?.classList.add("hit");
  if (hit && hit.wire !== null) {
    for (const element of shown.wires.get(`${hit.path}/${hit.wire}`) ?? []) element.classList.add("hit");
  }
}

// Where a box, or a sheet, is in the picture
function placeOf(path) {
  let frame = shown.frame, x = 0, y = 0, rect = { x: 0, y: 0, w: frame.w, h: frame.h };
  for (const k of steps(path)) {
    if (!frame) return null;
    rect = { ...frame.rects[k], x: x + frame.rects[k].x, y: y + frame.rects[k].y };
    [x, y] = [rect.x, rect.y];
    frame = frame.inner.get(k);
  }
  return rect;
}
function placeOfWire(path, v) {
  const rect = placeOf(path);
  const frame = steps(path).reduce((found, k) => found?.inner.get(k), shown.frame);
  const at = frame?.texts.find(({ wire }) => wire === v);
  const [x, y] = at ? [at.x, at.y] : frame?.lines.find(({ wire }) => wire === v)?.points[0] ?? [0, 0];
  return { x: rect.x + x - 20, y: rect.y + y - 10, w: 40, h: 20 };
}

// Looking: what of the picture is in the window

const view = { x: 0, y: 0, scale: 1, thick: 1, far: false }; // far away, lines are thicker
let room = { w: picture.clientWidth || 800, h: picture.clientHeight || 500 };
const size = () => room;
new ResizeObserver(([{ contentRect }]) => {
  if (contentRect.width && contentRect.height) room = { w: contentRect.width, h: contentRect.height };
}).observe(picture);
function look() {
  const far = view.scale < 0.2; // names would not be read, and take time
  if (far !== view.far) paper.classList.toggle("far", far);
  view.far = far;
  const thick = view.scale < 0.4 ? 2 ** Math.floor(Math.log2(0.5 / view.scale)) : 1;
  if (thick !== view.thick) paper.style.setProperty("--thick", thick);
  view.thick = thick;
  paper.setAttribute("transform", `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.scale.toFixed(4)})`);
}
function centre(rect, largest) {
  const { w, h } = size();
  view.scale = Math.min(largest, (w - 24) / Math.max(rect.w, 1), (h - 24) / Math.max(rect.h, 1));
  view.x = w / 2 - view.scale * (rect.x + rect.w / 2);
  view.y = h / 2 - view.scale * (rect.y + rect.h / 2);
  look();
}
function fit() {
  const above = data.loops.length ? 12 * data.loops.length + 8 : 0;
  centre({ x: 0, y: -above, w: shown.frame.w, h: shown.frame.h + above }, 1.6);
}
// What is seen first: all of it, or if that is too small to be read, the left of it.
function begin() {
  fit();
  if (view.scale >= 0.4) return;
  const { w, h } = size(), { left, h: high } = shown.frame, s = 0.8;
  const middle = left.length ? sum(left) / left.length : high / 2;
  Object.assign(view, { scale: s, x: 12, y: h / 2 - s * (s * high < h ? high / 2 : middle) });
  look();
  if (s * shown.frame.w > w) say(`${data.note} The picture goes on to the right: drag it, or fit it.`.trim());
}
// Move as little as a rectangle needs to be seen.
function reveal(rect) {
  const { w, h } = size(), margin = 12;
  view.scale = Math.min(view.scale, (w - 2 * margin) / rect.w, (h - 2 * margin) / rect.h);
  const s = view.scale;
  view.x = Math.max(margin - s * rect.x, Math.min(view.x, w - margin - s * (rect.x + rect.w)));
  view.y = Math.max(margin - s * rect.y, Math.min(view.y, h - margin - s * (rect.y + rect.h)));
  look();
}
function zoom(by, x, y) {
  const scale = Math.max(0.02, Math.min(12, view.scale * by)), ratio = scale / view.scale;
  view.x = x - ratio * (x - view.x);
  view.y = y - ratio * (y - view.y);
  view.scale = scale;
  look();
}

// Folding

function say(words) {
  $("note").textContent = words;
}
function toggle(path) {
  const node = nodeAt(parent(path)), k = steps(path).at(-1);
  if (!node || insideOf(node, k) < 0) return false;
  const before = placeOf(path);
  if (node.open.has(k)) node.open.delete(k);
  else if (steps(path).length > DEEPEST) return say(`Boxes are opened ${DEEPEST} deep at most.`);
  else {
    opened(node, k);
    if (drawnBoxes(root) > FULLEST) {
      node.open.delete(k);
      return say(`${FULLEST} boxes are drawn at most: fold others first.`);
    }
  }
  say(data.note);
  redraw();
  const after = placeOf(path);
  view.x += view.scale * (before.x - after.x);
  view.y += view.scale * (before.y - after.y);
  reveal(after);
  return true;
}
function foldAll() {
  root.open.clear();
  say(data.note);
  choose("");
  redraw();
  fit();
}
function unfoldAll() {
  const whole = openAll(Math.max(1, Math.floor(Number($("depth").value) || 1)));
  say(whole ? data.note : `${FULLEST} boxes are drawn at most: some stay folded.`);
  if (chosen && !boxAt(chosen)) choose("");
  redraw();
  fit();
}

// The panel

const html = (name, words = "", ...inside) => {
  const element = document.createElement(name);
  element.textContent = words;
  element.append(...inside);
  return element;
};
const many = (count) => (count > 1 ? ` (${count} wires)` : "");
function listOf(title, entries) {
  if (!entries.length) return [];
  const items = entries.slice(0, 200).map(([name, space]) => (
    html("li", "", html("span", name || "\u00b7"), html("span", space))
  ));
  if (entries.length > 200) items.push(html("li", `and ${entries.length - 200} others`));
  const found = [html("h3", title), html("ul", "", ...items.splice(0, 14))];
  if (items.length) found.push(html("details", "", html("summary", "more"), html("ul", "", ...items)));
  return found;
}
const wayBack = (wires) => ({ wire }) => wires[wire].back;
function sourceOf(words) {
  const button = html("button", "copy");
  button.type = "button";
  button.id = "copy";
  button.addEventListener("click", async () => {
    button.textContent = (await copied(words)) ? "copied" : "not copied";
    setTimeout(() => { button.textContent = "copy"; }, 1200);
  });
  return [html("h3", "source"), html("pre", words), button];
}
async function copied(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const area = html("textarea", words);
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
function arraysAt(path) {
  let arrays = arraysOfRoot, sheet = sheets[0];
  for (const k of steps(path)) {
    arrays = arraysIn(sheet.boxes[k], arrays);
    sheet = sheets[sheet.boxes[k].inside];
    if (!sheet) return new Map();
  }
  return arrays;
}
function choose(path) {
  chosen = path;
  const box = path === "" ? null : boxAt(path);
  const sheet = path === "" ? sheets[0] : sheets[box?.inside];
  const panel = $("panel"), outer = box ? sheets[nodeAt(parent(path)).sheet] : sheets[0];
  const { on } = box ?? outer, { wires } = outer, back = wayBack(wires);
  // at the edge of a sheet, a wire that comes in goes out of the edge
  const goesIn = ({ into }) => into === (box !== null), goesOut = (port) => !goesIn(port);
  const forward = (port) => !back(port);
  const all = [...on.left, ...on.top, ...on.right, ...on.bottom];
  const parts = [html("h2", box ? box.title.full || box.kind : "the whole")];
  parts.push(html("p", box ? box.about.full : data.title));
  if (!box) parts.push(html("h3", "how to read on"), html("p", HELP));
  if (box && insideOf(nodeAt(parent(path)), steps(path).at(-1)) >= 0) {
    const button = html("button", nodeAt(path) ? "fold" : "unfold");
    button.type = "button";
    button.id = "toggle";
    button.addEventListener("click", () => { toggle(path); choose(path); });
    parts.push(html("p", "", button));
  } else if (box && leftOut(box)) parts.push(html("p", "It stays folded: the page has no room for what is in it."));
  const told = (found) => found.map(({ wire: v }) => {
    const { name, space, count } = wires[v];
    return [name.full + many(count), space.full];
  });
  const ports_ = (test) => told(all.filter(test));
  if (sheet && sheet.inputs.length) { // one by one, though they be drawn as one
    const given = (test) => sheet.inputs.filter((_, i) => test(sheet.carried[i])).map(({ name, space }) => [name, space]);
    parts.push(...listOf("inputs", given((port) => port < 0)), ...listOf("parameters", given((port) => port >= 0)));
  } else {
    parts.push(...listOf("inputs", told(on.left.filter((p) => goesIn(p) && forward(p)))));
    parts.push(...listOf("parameters", told(on.top.filter((p) => goesIn(p) && forward(p)))));
  }
  parts.push(...listOf("outputs", ports_((p) => goesOut(p) && forward(p))));
  parts.push(...listOf("back comes in", ports_((p) => goesIn(p) && back(p))));
  parts.push(...listOf("back goes out", ports_((p) => goesOut(p) && back(p))));
  if (box) parts.push(...listOf("the way back reads", told(box.reads.map((wire) => ({ wire })))));
  if (sheet?.operations) parts.push(html("h3", "operations on numbers"), html("p", sheet.operations));
  const found = [...arraysAt(path).values()];
  if (found.length) parts.push(html("h3", "arrays"));
  for (const array of found.slice(0, 60)) {
    const figure = html("figure");
    if (array.image) {
      const image = html("img");
      image.src = array.image;
      image.alt = "";
      figure.append(image);
    }
    figure.append(html("figcaption", `${array.name}: ${array.about}`));
    parts.push(figure);
  }
  if (sheet?.words) parts.push(...sourceOf(sheet.words));
  panel.replaceChildren(...parts);
  mark();
}

// Hovering

function unlight() {
  for (const element of paper.querySelectorAll(".lit, .reads")) element.classList.remove("lit", "reads");
  $("told").textContent = "";
}
function light(path, v) {
  unlight();
  const node = nodeAt(path);
  if (!node) return;
  const { boxes, wires } = sheets[node.sheet], wire = wires[v], readers = [];
  const lit = (u) => (shown.wires.get(`${path}/${u}`) ?? []).forEach((element) => element.classList.add("lit"));
  lit(v);
  boxes.forEach((box, k) => {
    if (wire.back || !box.reads.includes(v)) return;
    readers.push(box.title.shown || box.kind);
    shown.boxes.get(joined(path, k))?.classList.add("reads");
    Object.values(box.on).flat().filter(wayBack(wires)).forEach((port) => lit(port.wire));
  });
  const what = [wire.name.shown, wire.space.shown].filter(Boolean).join(" : ") + many(wire.count);
  const by = [...new Set(readers)].slice(0, 6).join(", ");
  $("told").textContent = wire.back ? `${what}, on the way back` : by ? `${what}, read on the way back by ${by}` : what;
}

// Searching

const search = { words: "", hits: [], more: false, at: -1, opened: [] };
function matches(sheet, words) {
  const within = (text) => text.full.toLowerCase().includes(words);
  const found = [];
  sheet.boxes.forEach((box, k) => within(box.title) && found.push({ box: k, wire: null }));
  sheet.wires.forEach((wire, v) => !wire.quiet && (within(wire.name) || within(wire.space)) && found.push({ box: null, wire: v }));
  return found;
}
function find(words) {
  const own = sheets.map((sheet) => matches(sheet, words));
  const below = new Map(); // whether there are hits in a sheet, or in what is in it
  const some = (s) => {
    if (!below.has(s)) {
      below.set(s, own[s].length > 0);
      below.set(s, own[s].length > 0 || sheets[s].boxes.some((b) => b.inside >= 0 && b.inside < sheets.length && some(b.inside)));
    }
    return below.get(s);
  };
  const hits = [];
  const visit = (s, path, depth) => {
    for (const { box, wire } of own[s]) {
      if (hits.length > HITS) return;
      hits.push(wire === null ? { path: joined(path, box), wire } : { path, wire });
    }
    if (depth < DEEPEST) {
      sheets[s].boxes.forEach((box, k) => {
        if (hits.length <= HITS && box.inside >= 0 && !leftOut(box) && some(box.inside)) visit(box.inside, joined(path, k), depth + 1);
      });
    }
  };
  visit(0, "", 0);
  return { hits: hits.slice(0, HITS), more: hits.length > HITS };
}
function tell() {
  const total = `${search.hits.length}${search.more ? "+" : ""}`;
  $("count").textContent = search.words === "" ? "" : search.hits.length ? `${search.at + 1} of ${total}` : "no hit";
}
function close() {
  for (const [node, k] of search.opened.reverse()) node.open.delete(k);
  search.opened = [];
}
function goTo(number) {
  const count = search.hits.length;
  close();
  search.at = count ? (number + count) % count : -1;
  hit = count ? search.hits[search.at] : null;
  tell();
  if (hit) {
    let node = root;
    for (const k of steps(hit.wire === null ? parent(hit.path) : hit.path)) {
      if (!node.open.has(k)) search.opened.push([node, k]);
      node = opened(node, k);
    }
  }
  redraw();
  if (!hit) return;
  const rect = hit.wire === null ? placeOf(hit.path) : placeOfWire(hit.path, hit.wire);
  centre(rect, 1.2);
  choose(hit.path);
}
function lookFor(words) {
  Object.assign(search, { words, hits: [], more: false, at: -1 });
  if (words !== "") Object.assign(search, find(words.toLowerCase()));
  goTo(0);
  if (words === "") fit();
}

// What the reader does

let pressed = new Map(), moved = 0;
picture.addEventListener("wheel", (event) => {
  event.preventDefault();
  const { left, top } = picture.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - left, event.clientY - top);
}, { passive: false });
picture.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  if (pressed.size === 0) moved = 0;
  pressed.set(event.pointerId, [event.clientX, event.clientY]);
});
window.addEventListener("pointermove", (event) => {
  if (!pressed.has(event.pointerId)) return;
  const [x, y] = pressed.get(event.pointerId), here = [event.clientX, event.clientY];
  const others = [...pressed].filter(([id]) => id !== event.pointerId);
  if (others.length) {
    const [ox, oy] = others[0][1], { left, top } = picture.getBoundingClientRect();
    const far = Math.hypot(here[0] - ox, here[1] - oy), before = Math.hypot(x - ox, y - oy);
    if (before > 0) zoom(far / before, (here[0] + ox) / 2 - left, (here[1] + oy) / 2 - top);
  } else {
    view.x += here[0] - x;
    view.y += here[1] - y;
    look();
  }
  moved += Math.abs(here[0] - x) + Math.abs(here[1] - y);
  if (moved > 4) picture.classList.add("dragged");
  pressed.set(event.pointerId, here);
});
for (const name of ["pointerup", "pointercancel"]) {
  window.addEventListener(name, (event) => {
    pressed.delete(event.pointerId);
    if (!pressed.size) picture.classList.remove("dragged");
  });
}
picture.addEventListener("click", (event) => {
  if (moved > 4) return;
  const path = event.target.closest(".box")?.getAttribute("data-path");
  if (path === undefined) {
    const wire = event.target.closest(".near");
    return wire ? undefined : choose("");
  }
  hit = null;
  if (!nodeAt(path) || event.target.classList.contains("bar")) toggle(path);
  choose(path);
});
picture.addEventListener("pointerover", (event) => {
  const wire = event.target.closest(".near");
  if (wire) light(wire.getAttribute("data-sheet"), Number(wire.getAttribute("data-wire")));
  else unlight();
});
picture.addEventListener("pointerleave", unlight);
picture.addEventListener("focusin", (event) => {
  const path = event.target.closest(".box")?.getAttribute("data-path");
  if (path && event.target.matches(":focus-visible")) {
    choose(path);
    reveal(placeOf(path));
  }
});

// The box next to another one, in a direction.
function beside(path, dx, dy) {
  const middle = ({ x, y, w, h }) => [x + w / 2, y + h / 2], [x, y] = middle(placeOf(path));
  let best = null, least = Infinity;
  for (const [other, { isConnected }] of shown.boxes) {
    if (other === path || !isConnected || nodeAt(other)) continue;
    const [a, b] = middle(placeOf(other)), along = (a - x) * dx + (b - y) * dy;
    const aside = Math.abs((a - x) * dy) + Math.abs((b - y) * dx);
    if (along > 1 && along + 2 * aside < least) [best, least] = [other, along + 2 * aside];
  }
  return best;
}
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
picture.addEventListener("keydown", (event) => {
  const path = event.target.closest(".box")?.getAttribute("data-path");
  if (!path) return;
  if (event.key === "Enter" || event.key === " ") {
    toggle(path);
    choose(path);
  } else if (event.key === "Escape") {
    const up = nodeAt(path) ? path : parent(path);
    if (up) {
      toggle(up);
      choose(up);
      shown.boxes.get(up)?.focus({ preventScroll: true });
    }
  } else if (ARROWS[event.key]) {
    const next = beside(path, ...ARROWS[event.key]);
    if (next) shown.boxes.get(next).focus({ preventScroll: true });
  } else return;
  event.preventDefault();
});
$("search").addEventListener("submit", (event) => event.preventDefault());
$("words").addEventListener("input", () => lookFor($("words").value.trim()));
$("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter") goTo(search.at + (event.shiftKey ? -1 : 1));
  if (event.key === "Escape") {
    $("words").value = "";
    lookFor("");
  }
});
$("before").addEventListener("click", () => goTo(search.at - 1));
$("after").addEventListener("click", () => goTo(search.at + 1));
$("fold").addEventListener("click", foldAll);
$("unfold").addEventListener("click", unfoldAll);
$("depth").addEventListener("keydown", (event) => event.key === "Enter" && unfoldAll());
$("fit").addEventListener("click", fit);
window.addEventListener("resize", look);

function legend() {
  const entries = [["forward", "forward"], ["back", "back"], ["many", "several wires"]];
  if (data.loops.length) entries.push(["loop", "again in the next step"]);
  entries.push(["box", "map"], ["lens", "lens: forward above, back below"], ["reads", "reads the lit wire on the way back"]);
  $("legend").replaceChildren(...entries.map(([name, words]) => {
    const sign = html("i");
    sign.className = name;
    return html("span", "", sign, words);
  }));
}

$("depth").value = Math.max(data.depth, 1);
legend();
say(openAll(data.depth) ? data.note : `${FULLEST} boxes are drawn at most: some stay folded.`);
for (const path of data.paths) openPath(root, path);
redraw();
choose("");
begin();

window.drawn = () => shown.frame; // for tests
