// The woven motif, drawn as a weaving draft: one letter a thread crossing. Ikat of Timor in spirit (stepped lozenges
// with hooks between narrow stripes), a design of our own. Written out as SVG with one path a colour.
const THREADS = { m: "#7c1f33", i: "#24336b", d: "#18234d", t: "#f2b843", c: "#faf6ee", r: "#a8374a" };

const lozenge = (size) => {
  // Rings by city-block distance from the centre, with hooks on the diagonals.
  const rows = [];
  for (let y = 0; y < size; y++) {
    let row = "";
    for (let x = 0; x < size; x++) {
      const c = (size - 1) / 2;
      const dx = Math.abs(x - c);
      const dy = Math.abs(y - c);
      const far = Math.floor(dx + dy);
      let thread = "m";
      if (far <= 1) thread = "t";
      else if (far <= 3) thread = "d";
      else if (far === 4) thread = "c";
      else if (far <= 7) thread = "m";
      else if (far === 8) thread = "t";
      else if (far <= 11) thread = "i";
      else if (far === 12) thread = "c";
      else if (far >= 15 && far <= 16) thread = "r";
      // small lozenges where four big ones meet
      const ex = size / 2 - dx - 0.5;
      const ey = size / 2 - dy - 0.5;
      const corner = Math.floor(ex + ey);
      if (corner <= 0) thread = "t";
      else if (corner <= 2) thread = "d";
      else if (corner === 3) thread = "c";
      row += thread;
    }
    rows.push(row);
  }
  return rows;
};

const stripes = (height) => {
  const draft = "ddtiiiccddrrddcciiitdd";
  const rows = [];
  for (let y = 0; y < height; y++) {
    let row = "";
    for (let x = 0; x < draft.length; x++) {
      let thread = draft[x];
      if (thread === "t" && y % 4 >= 2) thread = "i"; // stitched line
      if (thread === "c" && y % 8 < 2) thread = "d";
      if (thread === "r") thread = (y + x) % 6 < 3 ? "t" : "m";
      row += thread;
    }
    rows.push(row);
  }
  return rows;
};

const svg = (rows, scale) => {
  const width = rows[0].length;
  const height = rows.length;
  const paths = {};
  const counts = {};
  for (const row of rows) for (const thread of row) counts[thread] = (counts[thread] || 0) + 1;
  const ground = Object.keys(counts).sort((a, b) => counts[b] - counts[a])[0];
  rows.forEach((row, y) => {
    for (let x = 0; x < width; ) {
      let end = x + 1;
      while (end < width && row[end] === row[x]) end++;
      if (row[x] !== ground) paths[row[x]] = (paths[row[x]] || "") + `M${x} ${y}h${end - x}v1H${x}z`;
      x = end;
    }
  });
  const drawn = Object.entries(paths).map(([thread, d]) => `<path fill="${THREADS[thread]}" d="${d}"/>`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width * scale}" height="${height * scale}" ` +
    `viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges">` +
    `<path fill="${THREADS[ground]}" d="M0 0h${width}v${height}H0z"/>${drawn.join("")}</svg>\n`
  );
};

export const cloth = () => {
  const field = lozenge(36);
  const edge = stripes(36);
  return svg(field.map((row, y) => row + edge[y]), 3);
};
