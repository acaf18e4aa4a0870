const mostLetters = 31;
const places = new Int32Array(128);

/**
 * How many letters have to be added, left out or replaced to make one word of the other, both in a to z and 0 to 9. Looks at the first 31
 * letters. Bit-parallel after Myers, "A fast bit-vector algorithm for approximate string matching" (1999), as simplified by Hyyrö (2003).
 */
export function editDistance(a: string, b: string): number {
  const rows = Math.min(a.length, mostLetters);
  const columns = Math.min(b.length, mostLetters);
  if (rows === 0) return columns;
  for (let row = 0; row < rows; row += 1) {
    const letter = a.charCodeAt(row) & 127;
    places[letter] = (places[letter] ?? 0) | (1 << row);
  }
  const last = 1 << (rows - 1);
  let [up, down, distance] = [-1, 0, rows];
  for (let column = 0; column < columns; column += 1) {
    const equal = places[b.charCodeAt(column) & 127] ?? 0;
    const vertical = equal | down;
    const horizontal = (((equal & up) + up) ^ up) | equal;
    let right = down | ~(horizontal | up);
    let left = up & horizontal;
    if ((right & last) !== 0) distance += 1;
    if ((left & last) !== 0) distance -= 1;
    right = (right << 1) | 1;
    left <<= 1;
    up = left | ~(vertical | right);
    down = right & vertical;
  }
  for (let row = 0; row < rows; row += 1) places[a.charCodeAt(row) & 127] = 0;
  return distance;
}
