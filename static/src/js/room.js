// The facilitator's table: deeds without leaving the page, and a key for each common one.
import {$, all, send, watch} from './live.js';
import {dragging} from './drag.js';

const root = $('[data-desk]');
if (root) {
  let numbers = '';
  const wire = watch(root, {
    onPulse: ({queue, present, counted, slips}) => {  // a hand, a newcomer, a teller's count, a slip: numbers, not events; what stands beside them is drawn anew
      const now = JSON.stringify([queue, present, counted, slips]);
      if (now !== numbers) { numbers = now; wire.refresh(); }
    },
  });
  const said = $('[data-said]');
  let busy = false;
  let next = null;
  async function act(form, submitter) {
    if (busy) { next = [form, submitter]; return; }
    busy = true;
    const answer = await send(form, submitter && submitter.name ? {[submitter.name]: submitter.value} : {});
    said.textContent = answer.ok ? '' : answer.say || answer.reason;
    if (answer.ok) {
      if (document.activeElement && form.contains(document.activeElement)) document.activeElement.blur();
      all('details[open]').forEach((part) => { if (part.contains(form) || form.contains(part)) part.open = false; });
    }
    await wire.refresh();  // a key pressed before the next deed stands there would do the last one again
    busy = false;
    const [waiting, pressed] = next || [];
    next = null;
    if (waiting && waiting !== form && waiting.isConnected) act(waiting, pressed);  // it was pressed where it stands now
  }
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-deed]')) return;
    event.preventDefault();
    act(event.target, event.submitter);
  }, true);

  const KEYS = {' ': 'next', u: 'undo', t: 'timer', s: 'speaker'};
  document.addEventListener('keydown', (event) => {
    const {target} = event;
    if (event.key === 'Escape') { target.blur(); all('details[open]').forEach((part) => { part.open = false; }); return; }
    const item = target.closest('[data-item]');
    if (item && event.altKey && ['ArrowUp', 'ArrowDown'].includes(event.key)) {
      const press = $(`[data-key=${event.key === 'ArrowUp' ? 'up' : 'down'}-${item.dataset.item}]`);
      if (press) { event.preventDefault(); act(press.form, press); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (target.closest('input, textarea, select, summary, a, button')) return;
    if (event.key === '?') { const keys = $('[data-keys]'); keys.hidden = !keys.hidden; return; }
    if (event.key.toLowerCase() === 'h') {
      const hands = $('[data-hands]');
      if (hands) { hands.open = true; $('button', hands).focus(); event.preventDefault(); }
      return;
    }
    const name = KEYS[event.key.toLowerCase()];
    const button = name && $(`[data-key=${name}]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    act(button.form, button);
  });
  dragging(act);
}
