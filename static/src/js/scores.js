// On a sheet of scores: Enter goes to the next line as on paper, and a count says how many are filled in. Works without.
const fields = [...document.querySelectorAll('[data-score]')];
const line = document.querySelector('[data-scored]');
const say = () => {
  if (!line) return;
  line.hidden = false;
  line.textContent = line.dataset.words.replace('#', fields.filter((field) => field.value.trim()).length);
};
fields.forEach((field, at) => {
  field.addEventListener('input', say);
  field.addEventListener('focus', () => field.select());
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    (fields[at + 1] || field.form.querySelector('button[data-busy]')).focus();
  });
});
say();
