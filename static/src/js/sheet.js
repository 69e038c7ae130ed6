// A ballot over options in the hand: the purse moves along, points step, ranks follow one another. Without it the same form
// works page by page. `read` and `fill` turn the form into the answer that is sent, and back; nothing here is kept or sent.
const all = (query, root) => [...root.querySelectorAll(query)];
const number = (field) => parseInt(field.value, 10) || 0;
const chinese = document.documentElement.lang.startsWith('zh');
const money = (fen) => {
  const text = (fen / 100).toLocaleString('en-US', {minimumFractionDigits: fen % 100 ? 2 : 0});
  return chinese ? `${text} 元` : `¥${text}`;
};
const words = (line, n, fen) => line.dataset.words.replace('#', n).replace('$', money(fen));

// What the form says, as the wire takes it: {chosen: […]}, {ranking: […]} best first, or {points: {code: n}}.
export function read(form) {
  const kind = form.dataset.ballot;
  if (kind === 'budget' || kind === 'choose') return {chosen: all('.pick:checked', form).map((box) => box.value)};
  const given = {};
  for (const field of all('[name^="v-"]', form)) {
    if ((field.type !== 'radio' || field.checked) && field.value.trim()) given[field.name.slice(2)] = number(field);
  }
  if (kind === 'rank') return {ranking: Object.keys(given).sort((one, other) => given[one] - given[other])};
  return {points: given};
}

export function fill(form, {chosen = [], points = {}, ranking = [], choice = ''}) {
  const give = (code, n) => all(`[name="v-${code}"]`, form).forEach((field) => {
    if (field.type === 'radio') field.checked = field.value === n; else field.value = n;
  });
  chosen.forEach((code) => { const box = form.querySelector(`.pick[value="${code}"]`); if (box) box.checked = true; });
  Object.entries(points).forEach(([code, n]) => give(code, String(n)));
  ranking.forEach((code, at) => give(code, String(at + 1)));
  const answer = choice && form.querySelector(`[name=answer][value="${choice}"]`);
  if (answer) answer.checked = true;
}

// The same answer as fields of the form, for when it is sent without the wire.
export function fields({chosen = [], points = {}, ranking = [], choice = ''}) {
  return [
    ...(choice ? [['choice', choice]] : []), ...chosen.map((code) => ['pick', code]),
    ...Object.entries(points).map(([code, n]) => [`v-${code}`, n]), ...ranking.map((code, at) => [`v-${code}`, at + 1]),
  ];
}

// Brings a form to life and returns what draws it anew after `fill`.
export function animate(form) {
  const kind = form.dataset.ballot;
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
    const given = rows.map(fieldOf).filter((field) => field && field.value.trim());
    return [given.length, given.reduce((sum, field) => sum + number(field), 0), []];
  };
  const advise = (over, chosen) => {
    const line = form.querySelector('[data-advice]');
    line.hidden = over <= 0;
    const enough = chosen.filter((row) => row.dataset.title && Number(row.dataset.fen) >= over).sort((a, b) => a.dataset.fen - b.dataset.fen)[0];
    line.textContent = kind === 'budget' && enough ? line.dataset.words.replace('#', enough.dataset.title) : line.dataset.wordsMore;
  };
  const count = () => {
    let worst = [0, []];
    for (const line of all('[data-line]', form)) {
      line.hidden = false;
      const of = Number(line.dataset.of);
      const [n, sum, chosen] = used(inPot(line.dataset.line));
      const left = of - (kind === 'budget' || kind === 'points' ? sum : n);
      const over = of > 0 && left < 0 && kind !== 'score';
      line.classList.toggle('over', over);
      if (over && -left > worst[0]) worst = [-left, chosen];
      const said = line.querySelector('[data-said]');
      said.textContent = words(said, kind === 'points' ? sum : n, sum);
      const rest = line.querySelector('[data-left]');
      rest.classList.toggle('stop', over);
      rest.textContent = words({dataset: {words: over ? rest.dataset.wordsOver : rest.dataset.words}}, Math.abs(left), Math.abs(left));
      const bar = line.querySelector('[data-bar]');
      if (bar) bar.setAttribute('width', String(Math.min(1000, Math.round((sum * 1000) / (of || 1)))));
    }
    advise(...worst);
  };
  form.addEventListener('change', count);
  form.addEventListener('input', count);

  for (const step of all('[data-step]', form)) {
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
  const ranks = all('[data-rank]', form).map((box) => ({
    field: box.querySelector('select'), key: box.querySelector('[data-next]'), card: box.closest('[data-code]'), pot: box.closest('[data-pot]').dataset.pot,
  }));
  const places = (pot) => inPot(pot).map(fieldOf);
  const nextPlace = (pot) => Math.max(0, ...places(pot).map(number)) + 1;
  const draw = () => ranks.forEach(({field, key, card, pot}) => {
    const label = key.querySelector('[data-words]');
    const next = nextPlace(pot);
    const isFull = !field.value && next >= field.options.length;
    label.textContent = (field.value ? label.dataset.on : isFull ? label.dataset.full : label.dataset.free).replace('#', field.value || next);
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
      draw();
      count();
    });
  }
  const redraw = () => { draw(); if (kind !== 'plain') count(); };
  redraw();
  return redraw;
}
