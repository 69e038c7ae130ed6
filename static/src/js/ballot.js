// On the ballot: the purse moves along, the list can be searched and sorted at once, points step, ranks follow one another.
// Without it the same form works, page by page. Nothing here is kept or sent: a ballot counts when its receipt has come.
import {receipts} from './kept.js';

const form = document.querySelector('[data-ballot]');
const all = (query, root = form) => [...root.querySelectorAll(query)];
const kind = form.dataset.ballot;
const chinese = document.documentElement.lang.startsWith('zh');
const money = (fen) => {
  const text = (fen / 100).toLocaleString('en-US', {minimumFractionDigits: fen % 100 ? 2 : 0});
  return chinese ? `${text} 元` : `¥${text}`;
};
const number = (field) => parseInt(field.value, 10) || 0;
const fill = (line, n, fen) => line.dataset.words.replace('#', n).replace('$', money(fen));

// ── the purse ────────────────────────────────────────────────────────────────────────────────────────────────────────
const inPot = (key) => {
  const list = form.querySelector(`[data-pot="${key}"]`);
  return list ? [...all('[data-code]', list), ...all('input[type=hidden][data-fen]', list.parentElement)] : [];
};
const fieldOf = (row) => (row.type === 'hidden' ? row : row.querySelector('input[type=radio]:checked, input[type=text], select'));
const used = (rows) => {
  if (kind === 'budget' || kind === 'choose') {
    const chosen = rows.filter((row) => row.type === 'hidden' || row.querySelector('.pick').checked);
    return [chosen.length, chosen.reduce((sum, row) => sum + Number(row.dataset.fen), 0), chosen];
  }
  const fields = rows.map(fieldOf).filter((field) => field && field.value.trim());
  return [fields.length, fields.reduce((sum, field) => sum + number(field), 0), []];
};
const advise = (over, chosen) => {
  const line = form.querySelector('[data-advice]');
  line.hidden = over <= 0;
  const enough = chosen.filter((row) => row.dataset.title && Number(row.dataset.fen) >= over).sort((a, b) => a.dataset.fen - b.dataset.fen)[0];
  line.textContent = kind === 'budget' && enough ? line.dataset.words.replace('#', enough.dataset.title) : line.dataset.wordsMore;
};
const count = () => {
  let worst = [0, []];
  for (const line of all('[data-line]')) {
    line.hidden = false;
    const of = Number(line.dataset.of);
    const [n, sum, chosen] = used(inPot(line.dataset.line));
    const left = of - (kind === 'budget' || kind === 'points' ? sum : n);
    const over = of > 0 && left < 0 && kind !== 'score';
    line.classList.toggle('over', over);
    if (over && -left > worst[0]) worst = [-left, chosen];
    const said = line.querySelector('[data-said]');
    said.textContent = fill(said, kind === 'points' ? sum : n, sum);
    const rest = line.querySelector('[data-left]');
    rest.classList.toggle('stop', over);
    rest.textContent = fill({dataset: {words: over ? rest.dataset.wordsOver : rest.dataset.words}}, Math.abs(left), Math.abs(left));
    const bar = line.querySelector('[data-bar]');
    if (bar) bar.setAttribute('width', String(Math.min(1000, Math.round((sum * 1000) / (of || 1)))));
  }
  advise(...worst);
};
form.addEventListener('change', count);
form.addEventListener('input', count);

// ── points and ranks ─────────────────────────────────────────────────────────────────────────────────────────────────
for (const step of all('[data-step]')) {
  const field = step.querySelector('input');
  all('button', step).forEach((key) => {
    key.hidden = false;
    key.addEventListener('click', () => {
      const most = Number(field.dataset.most) || 1e6;
      const value = Math.max(0, Math.min(most, number(field) + Number(key.dataset.by)));
      field.value = value || (kind === 'score' && Number(key.dataset.by) < 0) ? String(value) : '';
      count();
    });
  });
}
const ranks = all('[data-rank]').map((box) => ({
  field: box.querySelector('select'), key: box.querySelector('[data-next]'), card: box.closest('[data-code]'), pot: box.closest('[data-pot]').dataset.pot,
}));
const places = (pot) => inPot(pot).map(fieldOf);
const nextPlace = (pot) => Math.max(0, ...places(pot).map(number)) + 1;
const drawRanks = () => ranks.forEach(({field, key, card, pot}) => {
  const words = key.querySelector('[data-words]');
  const next = nextPlace(pot);
  const isFull = !field.value && next >= field.options.length;
  words.textContent = (field.value ? words.dataset.on : isFull ? words.dataset.full : words.dataset.free).replace('#', field.value || next);
  key.disabled = isFull;
  key.classList.toggle('on', Boolean(field.value));
  card.classList.toggle('chosen', Boolean(field.value));
});
for (const {field, key, pot} of ranks) {
  field.hidden = true;
  key.hidden = false;
  key.addEventListener('click', () => {
    const gone = number(field);
    field.value = gone ? '' : String(nextPlace(pot));
    if (gone) places(pot).filter((other) => number(other) > gone).forEach((other) => { other.value = String(number(other) - 1); });
    drawRanks();
    count();
  });
}

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
const give = (code, n) => form.querySelectorAll(`[name="v-${code}"]`).forEach((field) => {
  if (field.type === 'radio') field.checked = field.value === n; else field.value = n;
});
const again = () => {
  const last = receipts.of(form.dataset.vote)[0];
  if (!last || !last.b || form.dataset.again !== last.reference) return;
  const b = JSON.parse(last.b);
  (b.chosen || []).forEach((code) => { const box = form.querySelector(`.pick[value="${code}"]`); if (box) box.checked = true; });
  Object.entries(b.points || {}).forEach(([code, n]) => give(code, String(n)));
  (b.ranking || []).forEach((code, at) => give(code, String(at + 1)));
  const answer = b.choice && form.querySelector(`[name=answer][value="${b.choice}"]`);
  if (answer) answer.checked = true;
};
if (form.dataset.again) again();
drawRanks();
if (kind !== 'plain') count();
