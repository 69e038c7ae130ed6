// On the ballot of a vote: the list can be searched and sorted at once, and what this phone cast last is chosen again. Without
// it the same form works, page by page. Nothing here is kept or sent: a ballot counts when its receipt has come.
import {receipts} from './kept.js';
import {animate, fill} from './sheet.js';

const form = document.querySelector('[data-ballot]');
const all = (query, root = form) => [...root.querySelectorAll(query)];
const redraw = animate(form);

// ── looking for a project ────────────────────────────────────────────────────────────────────────────────────────────
const find = form.querySelector('[data-find]');
const cards = all('[data-code]');
const drawn = new Map(cards.map((card, at) => [card, at]));
if (find && !find.value) {
  const nothing = form.querySelector('[data-nothing]');
  form.querySelector('[data-find-key]').hidden = true;
  const look = () => {
    const words = find.value.trim().toLowerCase().split(/\s+/);
    cards.forEach((card) => { card.hidden = !words.every((word) => card.textContent.toLowerCase().includes(word)); });
    nothing.hidden = cards.some((card) => !card.hidden);
  };
  find.addEventListener('input', (event) => { event.stopPropagation(); look(); });
  find.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
  const sort = form.querySelector('[data-sort]');
  if (sort) sort.addEventListener('click', (event) => {
    event.preventDefault();
    const byPrice = sort.value === 'price';
    const order = [...cards].sort((a, b) => (byPrice ? a.dataset.fen - b.dataset.fen : 0) || drawn.get(a) - drawn.get(b));
    order.forEach((card) => card.parentElement.append(card));
    sort.value = byPrice ? 'drawn' : 'price';
    sort.textContent = byPrice ? sort.dataset.drawn : sort.dataset.price;
  });
}

// ── what this phone cast last, chosen again ──────────────────────────────────────────────────────────────────────────
const again = () => {
  const last = receipts.of(form.dataset.vote)[0];
  if (!last || !last.b || form.dataset.again !== last.reference) return;
  fill(form, JSON.parse(last.b));
  redraw();
};
if (form.dataset.again) again();
