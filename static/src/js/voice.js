// While somebody still writes: what sounds the same is shown, and can be joined. Without it the receipt asks.
const text = document.querySelector('[data-like]');
const join = text && text.form.querySelector('[name=join]');
if (text && join && !join.value) {
  const box = document.createElement('div');
  box.className = 'note plain-note';
  box.hidden = true;
  box.setAttribute('role', 'status');
  text.after(box);
  const row = (matter) => {
    const line = document.createElement('p');
    const link = document.createElement('a');
    link.href = matter.url;
    link.textContent = `${matter.number} ${matter.title}`;
    const label = document.createElement('label');
    label.className = 'choice single';
    const tick = document.createElement('input');
    tick.type = 'checkbox';
    tick.addEventListener('change', () => {
      box.querySelectorAll('input').forEach((other) => { if (other !== tick) other.checked = false; });
      join.value = tick.checked ? matter.number : '';
    });
    const words = document.createElement('span');
    words.textContent = text.dataset.likeYes;
    label.append(tick, words);
    line.append(link);
    return [line, label];
  };
  const show = (matters) => {
    if (join.value) return;  // nothing that was chosen is redrawn
    const head = document.createElement('p');
    head.textContent = text.dataset.likeHead;
    box.replaceChildren(head, ...matters.flatMap(row));
    box.hidden = !matters.length;
  };
  let timer = 0;
  text.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (text.value.trim().length < 4) { show([]); return; }
      try {
        const answer = await fetch(`${text.dataset.like}?text=${encodeURIComponent(text.value.slice(0, 200))}`);
        if (answer.ok) show(await answer.json());
      } catch (offline) { show([]); }
    }, 700);
  });
}
