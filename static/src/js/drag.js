// Dragging at the table: an item of the agenda to its place, an idea under its heading. Each has a key or a list beside it too.
import {$} from './live.js';

export function dragging(act) {
  let held = null;
  const under = (event) => event.target.closest(held && held.dataset.item ? '[data-item]' : '[data-group]');
  document.addEventListener('dragstart', (event) => {
    held = event.target.closest('[data-item], [data-idea]');
    if (held) event.dataTransfer.effectAllowed = 'move';
  });
  document.addEventListener('dragover', (event) => { if (held && under(event)) event.preventDefault(); });
  document.addEventListener('drop', (event) => {
    const place = held && under(event);
    if (!place || place === held) return;
    event.preventDefault();
    const form = $(held.dataset.item ? '[data-drop]' : '[data-put]');
    form.elements.act_key.value = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
    if (held.dataset.item) {
      form.elements.item.value = held.dataset.item;
      form.elements.position.value = place.dataset.place;
    } else {
      form.elements.number.value = held.dataset.idea;
      form.elements.position.value = place.dataset.group;
    }
    held = null;
    act(form);
  });
  document.addEventListener('dragend', () => { held = null; });
}
