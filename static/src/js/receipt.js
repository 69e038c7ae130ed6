// The receipt of a vote: kept on this phone when it has just come, shown again when its page is opened later, compared
// with the list of counted ballots after the close, and thrown away when its owner wants that.
import {receipts} from './kept.js';

const all = (query) => [...document.querySelectorAll(query)];
const box = document.querySelector('[data-receipts]');
const vote = box.dataset.receipts;
const just = document.getElementById('receipt-data');
if (just) receipts.add(vote, JSON.parse(just.textContent));
const mine = receipts.of(vote);

// opened again: the phone tells what the house does not know
const kept = mine.find((one) => one.reference === box.dataset.reference);
const list = document.querySelector('[data-lines]');
if (kept && list) {
  list.hidden = false;
  (kept.lines || []).forEach((line) => {
    const row = document.createElement('li');
    row.className = 'row';
    row.append(...[].concat(line).filter(Boolean).map((words) => Object.assign(document.createElement('span'), {textContent: words})));
    list.querySelector('ul').append(row);
  });
  all('[data-no-receipt]').forEach((place) => { place.hidden = true; });
  all('[data-details]').forEach((place) => { place.hidden = false; });
  all('[data-of]').forEach((place) => {
    const said = kept[place.dataset.of] || '';
    if (place.tagName === 'INPUT') place.value = said; else place.textContent = said || '–';
  });
}
all('[data-drop]').forEach((key) => {
  key.hidden = !mine.length;
  key.addEventListener('click', () => { receipts.drop(vote); location.reload(); });
});

// after the close: is the newest receipt of this phone on the list?
const counted = document.querySelector('[data-counted]');
const line = document.querySelector('[data-found]');
if (counted && line && mine.length) {
  const isThere = counted.textContent.split(/\s+/).includes(mine[0].c);
  line.hidden = false;
  line.textContent = isThere ? line.dataset.yes : line.dataset.no;
  line.classList.toggle('stop', !isThere);
}
