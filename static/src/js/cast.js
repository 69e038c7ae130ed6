// Casting over a bad network: the ballot is kept on this phone, shown as waiting, and goes out once. It is never called
// counted before the house has said so. Without this the browser sends the same form.
import {keepTrying, waiting} from './kept.js';

const form = document.querySelector('[data-cast]');
const line = document.querySelector('[data-state]');
const vote = line.dataset.state;
const say = (code, sentence) => {
  line.hidden = false;
  line.textContent = sentence || line.dataset[code];
  line.classList.toggle('stop', code === 'refused');
  if (code === 'refused' && form) form.querySelectorAll('button').forEach((key) => { key.disabled = false; });
};
const body = () => {
  const data = new URLSearchParams();
  new FormData(form).forEach((value, key) => data.append(key, String(value)));
  return data.toString();
};

if (form) {
  form.addEventListener('submit', (event) => {
    if (event.submitter && event.submitter.name === 'look') { waiting.drop(vote); return; }
    if (!form.hasAttribute('data-own') || !waiting.keep(vote, {url: form.action, body: body()})) return;  // a shared device keeps nothing
    event.preventDefault();
    event.stopPropagation();
    form.querySelector('button.main').disabled = true;
    keepTrying(vote, say);
  }, true);
} else if (waiting.of(vote)) keepTrying(vote, say);
