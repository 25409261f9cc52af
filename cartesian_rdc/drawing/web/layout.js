// Lengths: a sheet and the frames of the boxes that are open in it become a frame.
// This is `drawing/layout.py`, and `outlines`, `rows`, `hops` and `levels` beside it, step by step
// and under their names; a test compares the two.

const PORT = 20, GAP = 10, SMALL = 10, LARGE = 13, BOLD = 11.2, BAR = 20, LINES = 28, SHORT = 12;
const SIDES = ["left", "right", "top", "bottom"];
const SPACE = 0.42; // the width of a space between two words, in a font of size 1
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const most = (numbers, least) => numbers.reduce((a, b) => Math.max(a, b), least);
const listed = (found, key) => found.get(key) ?? found.set(key, []).get(key);
const ports = (edge) => {
  const found = { left: [], right: [], top: [], bottom: [] };
  for (const code of edge) {
    const side = SIDES[(code >> 1) & 3];
    found[side].push({ side, wire: code >> 3, into: (code & 1) === 1 });
  }
  return found;
};

// The sheets of the page's data, with the texts that they name by number.
function sheetsOf(data) {
  const texts = data.texts.map(([full, width, shown]) => ({ full, width, shown: shown ?? full }));
  return data.sheets.map((sheet) => ({
    boxes: sheet.boxes.map(([kind, title, about, column, level, edge, reads, inside, feeds]) => ({
      kind, title: texts[title], about: texts[about], column, level, on: ports(edge), reads, inside, feeds,
    })),
    wires: sheet.wires.map(([name, space, flags, count]) => ({
      name: texts[name], space: texts[space], count, back: (flags & 1) === 1, quiet: (flags & 2) === 2,
    })),
    on: ports(sheet.ports),
    columns: sheet.columns,
    cells: sheet.cells.map(([level, column, ...places]) => ({ level, column, places })),
    levels: sheet.levels,
    mirrored: sheet.mirrored === 1,
    words: sheet.words,
    operations: sheet.operations,
    inputs: sheet.inputs.map(([name, space]) => ({ name: texts[name].full, space: texts[space].full })),
    carried: sheet.carried,
  }));
}

// The frame of a sheet, `inner` having those of the boxes that are open.
function framed(sheet, inner) {
  const { boxes, wires, columns, cells, levels } = sheet;
  const n = columns.length, top = levels + 1;
  const lines = [], dots = [], texts = [];
  const key = (v, c) => v * (n + 2) + c + 1; // wire v in column c, from -1 to n
  const of = (found) => [Math.floor(found / (n + 2)), (found % (n + 2)) - 1];

  // Outlines: how large boxes are, and where at them wires begin and end

  function room(port, fall) {
    const wire = wires[port.wire];
    if (wire.back || (port.into && !fall)) return PORT;
    return Math.max(PORT, 14 + Math.max(BOLD * wire.name.width, SMALL * wire.space.width));
  }
  const sizes = boxes.map((box, k) => {
    const title = LARGE * box.title.width + 18;
    const bottom = Math.max(...["top", "bottom"].map((side) => sum(box.on[side].map((p) => room(p, true)))));
    const count = Math.max(box.on.left.length, box.on.right.length);
    const frame = inner.get(k);
    if (frame) return { w: Math.max(frame.w, title, bottom), h: Math.max(frame.h, count * PORT) + BAR };
    if (box.kind === "turn") return { w: 12, h: 2 * PORT };
    if ((box.kind === "sum" || box.kind === "zero") && !box.on.top.length) {
      return { w: 20, h: Math.max(20, count > 2 ? count * PORT : 20) };
    }
    return { w: Math.max(title, 30, bottom), h: Math.max(30, count * PORT) };
  });
  function heights(k, side) {
    const count = boxes[k].on[side].length, frame = inner.get(k);
    if (frame && frame[side].length === count) return frame[side];
    const h = sizes[k].h - (frame ? BAR : 0), step = Math.min(PORT, h / Math.max(count, 1));
    return boxes[k].on[side].map((_, i) => h / 2 + (i - (count - 1) / 2) * step);
  }
  function across(k, side) {
    const found = boxes[k].on[side], frame = inner.get(k);
    if (side === "top" && frame && frame.top.length === found.length) return frame.top;
    const rooms = found.map((p) => room(p, true));
    let x = (sizes[k].w - sum(rooms)) / 2;
    return rooms.map((wide) => {
      const here = x + Math.min(wide, PORT) / 2;
      x += wide;
      return here;
    });
  }
  // Rows: how high boxes and wires are in their columns

  const boxY = boxes.map(() => 0), at = new Map();
  const last = (v, before) => {
    for (let c = before - 1; c > -2; c--) if (at.has(key(v, c))) return c;
    return -1;
  };
  let left = sheet.on.left.map((_, i, all) => (i - (all.length - 1) / 2) * PORT);
  sheet.on.left.forEach((port, i) => port.into || at.set(key(port.wire, -1), left[i]));
  let low = (left.length ? Math.min(...left) : 0) - PORT;
  let high = (left.length ? Math.max(...left) : 0) + PORT;
  const columnOf = (c, places) => stacked(places.map((place) => {
    if (place < 0) {
      const y = at.get(key(-1 - place, last(-1 - place, c)));
      return [PORT, y === undefined ? null : y - PORT / 2];
    }
    const found = heights(place, "left"), known = [];
    boxes[place].on.left.forEach((port, i) => {
      const y = port.into ? at.get(key(port.wire, last(port.wire, c))) : undefined;
      if (y !== undefined) known.push(y - found[i]);
    });
    return [sizes[place].h, known.length ? sum(known) / known.length : null];
  }), GAP);
  columns.forEach((places, c) => {
    const spans = columnOf(c, places);
    places.forEach((place, i) => {
      const [above, below] = spans[i];
      low = Math.min(low, above);
      high = Math.max(high, below);
      if (place < 0) return void at.set(key(-1 - place, c), (above + below) / 2);
      boxY[place] = above;
      for (const side of ["left", "right"]) {
        const found = heights(place, side);
        boxes[place].on[side].forEach((port, j) => port.into || at.set(key(port.wire, c), above + found[j]));
      }
    });
  });
  let right = stacked(sheet.on.right.map((port) => {
    const y = port.into ? at.get(key(port.wire, last(port.wire, n))) : undefined;
    return [PORT, y === undefined ? null : y - PORT / 2];
  }), 0).map(([above]) => above + PORT / 2);
  sheet.on.right.forEach((port, i) => port.into || at.set(key(port.wire, n), right[i]));
  low = Math.min(low, ...right.map((y) => y - PORT)) - 6;
  high = Math.max(high, ...right.map((y) => y + PORT)) + 6;

  // Hops: wires from column to column

  const slots = new Set();
  columns.forEach((places, c) => places.forEach((p) => p < 0 && slots.add(key(-1 - p, c))));
  const sorted = [...slots].sort((a, b) => a - b);
  let hops = Array.from({ length: n + 1 }, () => []);
  function hop(v, c, side, y) {
    if (side === "left") hops[c].push([v, at.get(key(v, c - 1)), y, "ahead"]);
    else if (wires[v].back) hops[c + 1].push([v, at.get(key(v, c + 1)), y, "back"]);
    else hops[c + 1].push([v, at.get(key(v, c)), y, "turn"]);
  }
  boxes.forEach((box, k) => {
    if (box.level) return;
    for (const side of ["left", "right"]) {
      const found = heights(k, side);
      box.on[side].forEach((port, i) => port.into && hop(port.wire, box.column, side, boxY[k] + found[i]));
    }
  });
  for (const slot of sorted) {
    const [v, c] = of(slot);
    hop(v, c, wires[v].back ? "right" : "left", at.get(slot));
  }
  sheet.on.left.forEach((port, i) => port.into && hop(port.wire, -1, "right", left[i]));
  sheet.on.right.forEach((port, i) => port.into && hop(port.wire, n, "left", right[i]));

  // Widths

  const begins = (v, c) => !slots.has(key(v, c));
  function cellWidth(place) {
    if (place >= 0) return sizes[place].w + GAP;
    return room({ wire: -1 - place, into: false }, false);
  }
  const w = columns.map(() => 0);
  boxes.forEach((box, k) => {
    if (box.level === 0) w[box.column] = Math.max(w[box.column], sizes[k].w);
  });
  for (const { column, places } of cells) {
    w[column] = Math.max(w[column], sum(places.map((p) => cellWidth(p))));
  }
  const ahead = new Array(n + 1).fill(0), behind = new Array(n + 1).fill(0);
  for (const found of at.keys()) {
    const [v, c] = of(found), wire = wires[v];
    if (!begins(v, c)) continue;
    if (wire.quiet) {
      behind[c] = Math.max(behind[c], 14);
      continue;
    }
    const named = wire.name.full ? wire.name.width + SPACE : 0;
    const wide = 10 + BOLD * named + SMALL * wire.space.width;
    if (wire.back) behind[c] = Math.max(behind[c], wide);
    else ahead[c + 1] = Math.max(ahead[c + 1], wide);
  }
  behind[n] = Math.max(behind[n], 14);
  const x0 = [], channels = [];
  let total = 0;
  for (let c = 0; c <= n; c++) {
    const steepest = most(hops[c].map(([, y1, y2]) => Math.abs(y1 - y2)), 0);
    const bend = Math.min(90, 22 + 0.3 * steepest), x1 = total + ahead[c];
    channels.push([total, x1, x1 + bend, x1 + bend + behind[c]]);
    x0.push(channels[c][3]);
    total = channels[c][3] + (c < n ? w[c] : 0);
  }

  // Levels: what is above the columns

  const rects = boxes.map((box, k) => (
    { x: x0[box.column] + (w[box.column] - sizes[k].w) / 2, y: boxY[k], w: sizes[k].w, h: sizes[k].h }
  ));
  const points = new Map(); // wire, level, column: x
  const point = (v, level, c) => points.get(`${v} ${level} ${c}`)?.x;
  const levelY = new Map(), tall = new Map();
  for (let level = 1; level <= top; level++) {
    levelY.set(level, [0, 0]);
    tall.set(level, 0);
  }
  const first = (k, side) => across(k, side)[0] ?? sizes[k].w / 2;
  const lead = new Map();
  boxes.forEach((box, k) => {
    if (box.level === 0 && box.on.top.length) lead.set(box.column, rects[k].x + first(k, "top"));
  });
  for (const { level, column: c, places } of [...cells].sort((a, b) => a.level - b.level || a.column - b.column)) {
    const rooms = places.map((place) => cellWidth(place)), wide = sum(rooms);
    let x = x0[c] + (w[c] - wide) / 2;
    if (lead.has(c)) x = lead.get(c) - (places[0] >= 0 ? GAP / 2 + first(places[0], "bottom") : PORT / 2);
    x = Math.max(x0[c], Math.min(x, x0[c] + w[c] - wide));
    places.forEach((place, i) => {
      if (place < 0) points.set(`${-1 - place} ${level} ${c}`, { v: -1 - place, level, c, x: x + PORT / 2 });
      else {
        rects[place] = { ...rects[place], x: x + GAP / 2, y: 0 };
        tall.set(level, Math.max(tall.get(level), sizes[place].h));
      }
      x += rooms[i];
    });
    if (places[0] < 0) lead.set(c, point(-1 - places[0], level, c));
    else if (boxes[places[0]].on.top.length) lead.set(c, rects[places[0]].x + first(places[0], "top"));
  }
  const columnAbove = new Map();
  for (const { v, level, c } of points.values()) if (level === top) columnAbove.set(v, c);
  const edgeTop = sheet.on.top.map((p) => point(p.wire, top, columnAbove.get(p.wire) ?? 0) ?? 0);

  const rises = new Map(); // of each channel below a level: wire, x above, x below, whether it begins there
  const starts = new Map(), out = new Map();
  const edge = (visit) => sheet.on.top.forEach((port, i) => visit(port, edgeTop[i]));
  const ports_ = (k, side, visit) => {
    const found = across(k, side);
    boxes[k].on[side].forEach((port, i) => visit(port, rects[k].x + found[i]));
  };
  edge((port, x) => port.into || starts.set(port.wire, { level: top, x }));
  boxes.forEach(({ level, column }, k) => {
    ports_(k, "bottom", (port, x) => port.into || starts.set(port.wire, { level, x }));
    ports_(k, "top", (port, x) => port.into || out.set(port.wire, { level, column, x }));
  });
  function fall(v, start, end, column, below) {
    for (let level = end + 1; level < start.level; level++) {
      const x = point(v, level, column);
      listed(rises, level - 1).push([v, x, below, false]);
      below = x;
    }
    listed(rises, start.level - 1).push([v, start.x, below, true]);
  }
  function rise(v, start, end, above) {
    let below = start.x;
    for (let level = start.level + 1; level < end; level++) {
      const x = point(v, level, start.column);
      listed(rises, level - 1).push([v, x, below, false]);
      below = x;
    }
    listed(rises, end - 1).push([v, above, below, false]);
  }
  boxes.forEach(({ level, column }, k) => {
    ports_(k, "top", ({ wire, into }, x) => into && starts.has(wire) && fall(wire, starts.get(wire), level, column, x));
    ports_(k, "bottom", ({ wire, into }, x) => into && out.has(wire) && rise(wire, out.get(wire), level, x));
  });
  edge(({ wire, into }, x) => into && out.has(wire) && rise(wire, out.get(wire), top, x));

  const zones = new Map(), joined = new Set();
  for (const pieces of rises.values()) for (const [v] of pieces) joined.add(v);
  const unread = sheet.on.top.some((port) => !port.into && !joined.has(port.wire));
  let y = 0;
  for (let level = top; level > 0; level--) {
    levelY.set(level, [y, y + tall.get(level)]);
    y += tall.get(level);
    const pieces = rises.get(level - 1) ?? [];
    const begun = pieces.some(([, , , begins_]) => begins_);
    const named = begun || (level === top && unread) ? LINES : 0;
    const steepest = most(pieces.map(([, a, b]) => Math.abs(a - b)), 0);
    const bend = pieces.length ? Math.min(60, 16 + 0.15 * steepest) : 0;
    zones.set(level - 1, [y, y + named, y + named + bend]);
    y += named + bend;
  }
  boxes.forEach((box, k) => {
    if (!box.level) return;
    const [above, below] = levelY.get(box.level);
    rects[k].y = above + (below - above - rects[k].h) / 2;
  });

  // Level 0 goes below the levels

  const by = y - low, lowered = (ys) => ys.map((a) => a + by);
  left = lowered(left);
  right = lowered(right);
  for (const [found, a] of at) at.set(found, a + by);
  hops = hops.map((found) => found.map(([v, a, b, kind]) => [v, a + by, b + by, kind]));
  boxes.forEach((box, k) => { if (box.level === 0) rects[k].y += by; });
  high += by;

  // Wires, drawn

  const curve = (wire, route, arrow) => lines.push({ wire, points: route, curved: true, arrow });
  const line = (wire, a, b) => {
    if (a[0] !== b[0] || a[1] !== b[1]) lines.push({ wire, points: [a, b], curved: false, arrow: false });
  };
  const ending = (wire, a, b) => {
    line(wire, a, b);
    dots.push({ wire, x: b[0], y: b[1] });
  };
  function write(v, x, y_, ends) {
    const { name, space } = wires[v];
    if (ends) {
      const words = [name.shown, space.shown].filter(Boolean).join(" ");
      return texts.push({ wire: v, x, y: y_, text: words, strong: false, ends: true });
    }
    let here = x;
    if (name.full) {
      texts.push({ wire: v, x: here, y: y_, text: name.shown, strong: true, ends: false });
      here += BOLD * (name.width + SPACE);
    }
    return texts.push({ wire: v, x: here, y: y_, text: space.shown, strong: false, ends: false });
  }
  const arriving = new Set();
  hops.forEach((found, c) => {
    const [a, b, d, e] = channels[c], count = new Map(), far = b + 0.9 * (d - b);
    for (const [v, y1, y2, kind] of found) {
      if (kind === "ahead") curve(v, bent([a, y1], [b, y1], [d, y2], [e, y2]), false);
      else if (kind === "back") curve(v, bent([e, y1], [d, y1], [b, y2], [a, y2]), begins(v, c - 1));
      else curve(v, [[a, y1], [a, y1], [b, y1], [b, y1], [far, y1], [far, y2], [b, y2], [b, y2], [a, y2], [a, y2]], false);
      count.set(v, (count.get(v) ?? 0) + 1);
      if (count.get(v) === 2) dots.push({ wire: v, x: wires[v].back ? d : b, y: y1 });
      arriving.add(key(v, c));
    }
  });
  for (const [found, y_] of at) {
    const [v, c] = of(found), { back, quiet } = wires[v], channel = back ? c : c + 1;
    const [a, b, d, e] = channels[channel], x = back ? e : a;
    if (!arriving.has(key(v, channel))) ending(v, [x, y_], [back ? d : b, y_]);
    if (begins(v, c) && !quiet) write(v, back ? x - 4 : x + 4, y_ - 4, back);
  }

  boxes.forEach((box, k) => {
    if (box.level) return;
    const rect = rects[k], a = x0[box.column];
    for (const [side, x, far] of [["left", rect.x, a], ["right", rect.x + rect.w, a + w[box.column]]]) {
      const found = heights(k, side);
      box.on[side].forEach((port, i) => line(port.wire, [far, rect.y + found[i]], [x, rect.y + found[i]]));
    }
  });
  for (const slot of sorted) {
    const [v, c] = of(slot);
    line(v, [x0[c], at.get(slot)], [x0[c] + w[c], at.get(slot)]);
  }

  const namesBelow = (v, x, y_) => {
    const { name, space } = wires[v];
    const words = name.full ? [[name.shown, true], [space.shown, false]] : [[space.shown, false]];
    words.forEach(([text, strong], i) => texts.push({ wire: v, x: x + 5, y: y_ + 11 + 12 * i, text, strong, ends: false }));
  };
  const passing = new Set();
  for (const { v, level } of points.values()) if (level < top) passing.add(`${v} ${level}`);
  for (const [channel, pieces] of rises) {
    const [y0, y1, y2] = zones.get(channel), count = new Map();
    for (const [v, above, below, begins_] of pieces) {
      const { back } = wires[v], route = fallen([above, y0], [above, y1], [below, y2]);
      curve(v, back ? route.reverse() : route, back && !passing.has(`${v} ${channel + 1}`));
      count.set(v, (count.get(v) ?? 0) + (begins_ || back ? 1 : 0));
      if (count.get(v) === 2) dots.push({ wire: v, x: back ? below : above, y: back ? y2 : y1 });
      if (begins_ && count.get(v) === 1) namesBelow(v, above, y0);
    }
  }
  for (const { v, level, x } of points.values()) {
    if (level < top) line(v, [x, levelY.get(level)[0]], [x, levelY.get(level)[1]]);
  }
  boxes.forEach(({ level }, k) => {
    const { y: above, h } = rects[k], below = above + h;
    ports_(k, "top", ({ wire, into }, x) => {
      if (joined.has(wire)) line(wire, [x, zones.get(level)[2]], [x, above]);
      else if (!into) ending(wire, [x, above], [x, above - SHORT]);
    });
    ports_(k, "bottom", ({ wire, into }, x) => {
      if (joined.has(wire)) line(wire, [x, below], [x, zones.get(level - 1)[0]]);
      else if (!into) ending(wire, [x, below], [x, below + SHORT]);
    });
  });
  edge(({ wire, into }, x) => {
    if (into || joined.has(wire)) return;
    ending(wire, [x, 0], [x, SHORT]);
    namesBelow(wire, x, 0);
  });
  return { sheet, w: total, h: high, rects, lines, dots, texts, left, right, top: edgeTop, inner, turned: false };
}

// Spans of these heights below each other, each near where it is wanted, if anywhere.
function stacked(wanted, gap) {
  const spans = [], moved = [];
  let bottom = null;
  for (const [h, above] of wanted) {
    let y = above ?? (bottom === null ? -h / 2 : bottom + gap);
    if (bottom !== null) y = Math.max(y, bottom + gap);
    spans.push([y, y + h]);
    if (above !== null) moved.push(above - y);
    bottom = y + h;
  }
  const by = moved.length ? sum(moved) / moved.length : 0;
  return spans.map(([a, b]) => [a + by, b + by]);
}

function bent(a, b, c, d) {
  const middle = (b[0] + c[0]) / 2;
  return [a, a, b, b, [middle, b[1]], [middle, c[1]], c, c, d, d];
}

function fallen(a, b, c) {
  const middle = (b[1] + c[1]) / 2;
  return [a, a, b, b, [b[0], middle], [c[0], middle], c];
}

// The same with left and right exchanged.
function mirrored(frame) {
  const { w } = frame;
  return {
    ...frame,
    rects: frame.rects.map((r) => ({ ...r, x: w - r.x - r.w })),
    lines: frame.lines.map((line) => ({ ...line, points: line.points.map(([x, y]) => [w - x, y]) })),
    dots: frame.dots.map((dot) => ({ ...dot, x: w - dot.x })),
    texts: frame.texts.map((text) => ({ ...text, x: w - text.x, ends: !text.ends })),
    left: frame.right,
    right: frame.left,
    top: frame.top.map((x) => w - x),
    inner: new Map([...frame.inner].map(([k, inside]) => [k, mirrored(inside)])),
    turned: !frame.turned,
  };
}
