// Two clerks, a keyboard each: one sheet at a time, its marks drawn on the paper as they are typed. Enter goes on, the up
// arrow goes back. Whether a sheet counts is judged by the house; the screen only says at once what looks wrong.
const screen = document.querySelector('[data-keying]');
const form = screen && screen.querySelector('form');
const sheets = screen ? [...screen.querySelectorAll('[data-sheet]')] : [];
const field = (sheet) => sheet.querySelector('input');
const find = (name) => screen.querySelector(`[data-${name}]`);

if (screen && sheets.length) {
  const limits = JSON.parse(screen.dataset.keying);
  const words = JSON.parse(screen.dataset.words);
  const boxes = [...screen.querySelectorAll('[data-number]')];
  const said = find('said'), progress = find('progress'), deed = form.querySelector('button.main');
  let at = 0;

  // The same grammar as the house's: `2 5 7`, `2*3 5*2`, `0`, `/`.
  const read = (text) => {
    const line = text.normalize('NFKC').trim().toLowerCase();
    if (!line) return {wrong: words.empty, isEmpty: true};
    if (['/', 'x', '废', '无效'].includes(line)) return {marks: new Map(), isUnclear: true};
    if (['0', '-', '空', '空白'].includes(line)) return {marks: new Map()};
    const marks = new Map();
    for (const token of line.split(/[\s.,+;、。，；]+/).filter(Boolean)) {
      const found = /^(\d{1,3})(?:[*=:x×-](\d{1,4}))?$/.exec(token);
      const number = found ? Number(found[1]) : 0;
      const fits = found && (found[2] !== undefined) === (limits.way === 'numbers') && number >= 1 && number <= limits.numbers;
      if (!fits) return {wrong: words.wrong.replace('#', token), marks};
      if (marks.has(number)) return {wrong: words.twice.replace('#', token), marks};
      const value = limits.way === 'order' ? marks.size + 1 : found[2] === undefined ? 1 : Number(found[2]);
      if (limits.way === 'numbers' && value > limits.highest) return {wrong: words.wrong.replace('#', token), marks};
      if (value) marks.set(number, value);
    }
    return {marks};
  };

  const isOver = (marks) => limits.pots.some((pot) => {
    const mine = [...marks.keys()].filter((number) => number in pot.costs);
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    return (limits.number && mine.length > limits.number) || (pot.most && sum(mine.map((number) => pot.costs[number])) > pot.most)
      || (pot.points && sum(mine.map((number) => marks.get(number))) > pot.points);
  }) || (limits.score && [...marks.values()].some((value) => value > limits.score));

  const draw = () => {
    const {marks = new Map(), wrong, isUnclear, isEmpty} = read(field(sheets[at]).value);
    for (const box of boxes) {
      const value = marks.get(Number(box.dataset.number));
      box.classList.toggle('marked', value !== undefined);
      box.querySelector('i').textContent = value === undefined ? '' : limits.way === 'ticks' ? '✓' : value;
    }
    const over = !wrong && isOver(marks);
    said.textContent = wrong || (isUnclear ? words.unclear : !marks.size ? words.blank : over ? words.over : '');
    said.className = `lead ${wrong && !isEmpty ? 'stop' : over || isUnclear ? 'wait' : ''}`;
    return !wrong;
  };

  const show = (place) => {
    at = Math.max(0, Math.min(place, sheets.length - 1));
    sheets.forEach((sheet, number) => { sheet.hidden = number !== at; });
    progress.textContent = progress.dataset.wordsProgress.replace('#', at + 1);
    draw();
    field(sheets[at]).focus();
    field(sheets[at]).select();
  };

  form.addEventListener('input', draw);
  form.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowUp') { event.preventDefault(); show(document.activeElement === deed ? at : at - 1); }
    if (event.key !== 'Enter' || document.activeElement === deed) return;
    event.preventDefault();
    if (!draw()) { field(sheets[at]).select(); return; }
    const next = sheets.findIndex((sheet, number) => number > at && !field(sheet).value.trim());
    if (at + 1 < sheets.length) { show(next > 0 && field(sheets[at + 1]).value.trim() ? next : at + 1); return; }
    const missed = sheets.findIndex((sheet) => !field(sheet).value.trim());
    if (missed >= 0) { show(missed); return; }
    said.textContent = words.ready;
    said.className = 'lead ok';
    deed.focus();
  });
  progress.hidden = find('help').hidden = false;
  screen.classList.add('one-by-one');
  const wrong = sheets.findIndex((sheet) => field(sheet).getAttribute('aria-invalid'));
  const open = sheets.findIndex((sheet) => !field(sheet).value.trim());
  setTimeout(() => show(wrong >= 0 ? wrong : Math.max(0, open)));
}
