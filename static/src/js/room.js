// The facilitator's table: deeds without leaving the page, and a key for each common one.
import {$, all, send, watch} from './live.js';

const root = $('[data-desk]');
if (root) {
  const wire = watch(root);
  const said = $('[data-said]');
  let busy = false;
  async function act(form, submitter) {
    if (busy) return;
    busy = true;
    const answer = await send(form, submitter && submitter.name ? {[submitter.name]: submitter.value} : {});
    busy = false;
    said.textContent = answer.ok ? '' : answer.say || answer.reason;
    if (answer.ok) {
      if (document.activeElement && form.contains(document.activeElement)) document.activeElement.blur();
      all('details[open]').forEach((part) => { if (part.contains(form)) part.open = false; });
    }
    wire.refresh();
  }
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-deed]')) return;
    event.preventDefault();
    act(event.target, event.submitter);
  }, true);

  const KEYS = {' ': 'next', u: 'undo', t: 'timer', s: 'speaker'};
  document.addEventListener('keydown', (event) => {
    const {target} = event;
    if (event.key === 'Escape') { target.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (target.closest('input, textarea, select, summary, a, button')) return;
    if (event.key === '?') { const keys = $('[data-keys]'); keys.hidden = !keys.hidden; return; }
    if (event.key.toLowerCase() === 'h') { const hands = $('[data-hand]'); if (hands) { hands.focus(); event.preventDefault(); } return; }
    const name = KEYS[event.key.toLowerCase()];
    const button = name && $(`[data-key=${name}]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    act(button.form, button);
  });
}
