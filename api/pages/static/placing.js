// Puts a small box beside a place of the text, inside the reading.

const GAP = 6;

export function placeBeside(box, anchor, reading) {
  const within = reading.getBoundingClientRect();
  const rects = anchor.getClientRects();
  const beside = rects[rects.length - 1] ?? anchor.getBoundingClientRect();
  const left = Math.max(0, Math.min(beside.left - within.left, within.width - box.offsetWidth));
  box.style.left = `${left}px`;
  box.style.top = `${beside.bottom - within.top + GAP}px`;
}
