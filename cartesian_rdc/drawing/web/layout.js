// Lengths: a sheet and the frames of the boxes that are open in it become a frame.
// This is `drawing/layout.py`, step by step and under its names; a test compares the two.

const PORT = 20, GAP = 10, SMALL = 10, LARGE = 13, BOLD = 11.2, BAR = 20, LINES = 28;
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

  // Boxes

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
  const makers = new Map(); // of each wire the boxes that make it
  boxes.forEach((box, k) => SIDES.forEach((side) => box.on[side].forEach((port) => {
    if (!port.into) listed(makers, port.wire).push(k);
  })));
  const passed = new Set();
  for (const { level, places } of cells) {
    for (const p of places) if (p < 0 && level <= levels) passed.add(`${-1 - p} ${level}`);
  }

  // Heights of level 0

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

  // Wires of level 0

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

  const begins = (v, c) => !(c >= 0 && c < n) || !slots.has(key(v, c));
  function cellWidth(level, place) {
    if (place >= 0) return sizes[place].w + GAP;
    if (level <= levels || wires[-1 - place].back) return PORT;
    return room({ wire: -1 - place, into: false }, false);
  }
  const w = columns.map(() => 0);
  boxes.forEach((box, k) => {
    if (box.level === 0) w[box.column] = Math.max(w[box.column], sizes[k].w);
  });
  for (const { level, column, places } of cells) {
    if (n) w[column] = Math.max(w[column], sum(places.map((p) => cellWidth(level, p))));
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
  const x0 = [], channels = [];
  let total = 0;
  for (let c = 0; c <= n; c++) {
    const steepest = most(hops[c].map(([, y1, y2]) => Math.abs(y1 - y2)), 0);
    const bend = Math.min(90, 22 + 0.3 * steepest), x1 = total + ahead[c];
    channels.push([total, x1, x1 + bend, x1 + bend + behind[c]]);
    x0.push(channels[c][3]);
    total = channels[c][3] + (c < n ? w[c] : 0);
  }

  // Levels above

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
    const rooms = places.map((place) => cellWidth(level, place)), wide = sum(rooms);
    let x = x0[c] + ((w[c] ?? 0) - wide) / 2;
    if (lead.has(c)) x = lead.get(c) - (places[0] >= 0 ? GAP / 2 + first(places[0], "bottom") : PORT / 2);
    x = Math.max(x0[c], Math.min(x, x0[c] + (w[c] ?? 0) - wide));
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

  const rises = new Map(); // of each channel: wire, x above, x below, whether it begins there
  const rising = (channel, piece) => listed(rises, channel).push(piece);
  const source = new Map();
  sheet.on.top.forEach((port, i) => port.into || source.set(port.wire, [top, edgeTop[i]]));
  const upright = (visit) => boxes.forEach((box, k) => ["top", "bottom"].forEach((side) => {
    const found = across(k, side);
    box.on[side].forEach((port, i) => visit(port, side, k, box, rects[k].x + found[i]));
  }));
  upright((port, side, k, box, x) => port.into || source.set(port.wire, [box.level, x]));
  function rise(v, end, level) {
    let start = null, here = 0;
    for (const k of makers.get(v)) {
      const found = across(k, "top");
      boxes[k].on.top.forEach((port, i) => {
        if (start === null && port.wire === v && !port.into) [start, here] = [boxes[k].level, rects[k].x + found[i]];
      });
    }
    const { column } = boxes[makers.get(v)[0]];
    for (let l = start + 1; l < level; l++) {
      const found = point(v, l, column);
      rising(l - 1, [v, found, here, false]);
      here = found;
    }
    rising(level - 1, [v, end, here, false]);
  }
  upright((port, side, k, box, x) => {
    const v = port.wire;
    if (!port.into || !source.has(v)) return;
    if (side === "bottom") return rise(v, x, box.level);
    const [level, start] = source.get(v);
    const piece = (above, below, channel) => rising(channel, [v, above, below, level === channel + 1]);
    let here = x;
    for (let l = box.level + 1; l < level; l++) {
      const found = point(v, l, box.column);
      piece(found, here, l - 1);
      here = found;
    }
    piece(start, here, level - 1);
  });
  sheet.on.top.forEach((port, i) => port.into && source.has(port.wire) && rise(port.wire, edgeTop[i], top));

  const zones = new Map(), risen = new Set();
  for (const pieces of rises.values()) for (const [v] of pieces) risen.add(v);
  const someEndAtOnce = points.size > 0 && sheet.on.top.some((port) => !port.into && !risen.has(port.wire));
  let y = 0;
  for (let level = top; level > 0; level--) {
    levelY.set(level, [y, y + tall.get(level)]);
    y += tall.get(level);
    const pieces = rises.get(level - 1) ?? [];
    const begun = pieces.some(([v, , , starts]) => !wires[v].back && starts);
    const named = begun || (level === top && someEndAtOnce) ? LINES : 0;
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

  const line = (wire, points_, curved, arrow = false) => lines.push({ wire, points: points_, curved, arrow });
  const endOf = (v, a, b, y_) => {
    line(v, [[a, y_], [b, y_]], false);
    dots.push({ wire: v, x: b, y: y_ });
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
    const [a, b, d, e] = channels[c], ends = new Map();
    for (const [v] of found) {
      ends.set(v, (ends.get(v) ?? 0) + 1);
      arriving.add(key(v, c));
    }
    for (const [v, y1, y2, kind] of found) {
      const arrow = kind === "back" && !slots.has(key(v, c - 1)), far = b + 0.9 * (d - b);
      if (kind === "ahead") line(v, bent([a, y1], [b, y1], [d, y2], [e, y2]), true, arrow);
      else if (kind === "back") line(v, bent([e, y1], [d, y1], [b, y2], [a, y2]), true, arrow);
      else {
        line(v, [[a, y1], [a, y1], [b, y1], [b, y1], [far, y1], [far, y2], [b, y2], [b, y2], [a, y2], [a, y2]], true, arrow);
      }
    }
    for (const [v, count] of ends) {
      if (count > 1) dots.push({ wire: v, x: wires[v].back ? d : b, y: found.find(([u]) => u === v)[1] });
    }
  });
  for (const [found, y_] of at) {
    const [v, c] = of(found), { back, quiet } = wires[v];
    const [a, b, d, e] = channels[back ? c : c + 1];
    if (!arriving.has(key(v, back ? c : c + 1))) endOf(v, back ? e : a, back ? d : b, y_);
    if (begins(v, c) && !quiet) write(v, back ? e - 4 : a + 4, y_ - 4, back);
  }

  boxes.forEach((box, k) => {
    if (box.level) return;
    const rect = rects[k], a = x0[box.column];
    for (const [side, x, edge] of [["left", rect.x, a], ["right", rect.x + rect.w, a + w[box.column]]]) {
      const found = heights(k, side);
      box.on[side].forEach((port, i) => {
        if (x !== edge) line(port.wire, [[edge, rect.y + found[i]], [x, rect.y + found[i]]], false);
      });
    }
  });
  for (const slot of sorted) {
    const [v, c] = of(slot);
    line(v, [[x0[c], at.get(slot)], [x0[c] + w[c], at.get(slot)]], false);
  }

  const namesBelow = (v, x, y_) => {
    const { name, space } = wires[v];
    const words = name.full ? [[name.shown, true], [space.shown, false]] : [[space.shown, false]];
    words.forEach(([text, strong], i) => texts.push({ wire: v, x: x + 5, y: y_ + 11 + 12 * i, text, strong, ends: false }));
  };
  for (const [channel, pieces] of rises) {
    const [y0, y1, y2] = zones.get(channel), ends = new Map(), named = new Map();
    for (const [v, above, below, starts] of pieces) {
      const { back } = wires[v], path = fallen([above, y0], [above, y1], [below, y2]);
      line(v, back ? path.reverse() : path, true, back && !passed.has(`${v} ${channel + 1}`));
      const x = back ? below : above, end = ends.get(`${v} ${x}`);
      ends.set(`${v} ${x}`, { v, x, count: (end?.count ?? 0) + 1 });
      if (starts && !back) named.set(`${v} ${above}`, [v, above]);
    }
    for (const { v, x, count } of ends.values()) {
      if (count > 1) dots.push({ wire: v, x, y: wires[v].back ? y2 : y1 });
    }
    [...named.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]).forEach(([v, x]) => namesBelow(v, x, y0));
  }
  for (const [level, [above, below]] of levelY) {
    for (const { v, level: l, x } of points.values()) {
      if (l === level && level < top) line(v, [[x, above], [x, below]], false);
    }
  }
  boxes.forEach((box, k) => {
    const found = across(k, "top");
    box.on.top.forEach((port, i) => {
      if (port.into || risen.has(port.wire)) return;
      const here = rects[k].x + found[i];
      line(port.wire, [[here, rects[k].y], [here, rects[k].y - 12]], false);
      dots.push({ wire: port.wire, x: here, y: rects[k].y - 12 });
    });
  });
  sheet.on.top.forEach((port, i) => {
    if (port.into || risen.has(port.wire)) return;
    const x = edgeTop[i], [y0] = zones.get(top - 1);
    line(port.wire, [[x, y0], [x, y0 + 12]], false);
    dots.push({ wire: port.wire, x, y: y0 + 12 });
    namesBelow(port.wire, x, y0);
  });
  upright((port, side, k, box, x) => {
    if (!risen.has(port.wire)) return;
    const rect = rects[k];
    const ends = side === "top" ? [zones.get(box.level)[2], rect.y] : [rect.y + rect.h, zones.get(box.level - 1)[0]];
    if (ends[0] !== ends[1]) line(port.wire, [[x, ends[0]], [x, ends[1]]], false);
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
