// On every page; without it every page works. It answers a tap at once, stops a second one, leads to what went wrong,
// and keeps what was typed and not sent. Nothing here speaks to the server.
const all = (query, root = document) => [...root.querySelectorAll(query)];
const store = (act, ...args) => { try { return localStorage[act](...args); } catch (refused) { return null; } };
const forget = () => {
  let names = [];
  try { names = Object.keys(localStorage); } catch (refused) { return; }
  names.filter((name) => name.startsWith('wushi.draft.')).forEach((name) => store('removeItem', name));
};

// A form is sent once: the button says so, and is itself again when the page comes back.
const rest = (button) => {
  button.removeAttribute('aria-busy');
  if (button.dataset.said) button.textContent = button.dataset.said;
  delete button.dataset.said;
};
const again = (form) => { delete form.dataset.sent; all('[aria-busy]', form).forEach(rest); };
document.addEventListener('submit', (event) => {
  const form = event.target;
  const button = event.submitter || form.querySelector('button:not([type=button])');
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (event.defaultPrevented || form.method !== 'post') return;
  form.dataset.sent = 'yes';
  setTimeout(() => again(form), 20000);  // an answer that is a file leaves the page standing
  if (form.dataset.keep) store('setItem', 'wushi.sent', `${location.pathname} ${form.dataset.keep}`);
  if (form.hasAttribute('data-leave')) forget();
  if (!button || !button.dataset.busy) return;
  setTimeout(() => {  // after the browser has read which button it was
    button.dataset.said = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute('aria-busy', 'true');
  });
});
addEventListener('pageshow', () => { store('removeItem', 'wushi.sent'); all('form[data-sent]').forEach(again); });

// What went wrong is read first, and its links lead into the field.
const wrongs = document.querySelector('[data-wrongs]');
if (wrongs) {
  wrongs.focus();
  wrongs.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) { event.preventDefault(); field.focus(); field.scrollIntoView({block: 'center'}); }
  });
}

// Text typed and not sent stays on this device until the page that a sent form leads to has come, or until its writer
// signs out. Secrets, files and choices do not.
const words = 'textarea[name], input[type=text][name], input:not([type])[name]';
const [sentFrom, sent] = (store('getItem', 'wushi.sent') || ' ').split(' ');
const arrived = document.referrer && new URL(document.referrer).pathname === sentFrom;
const forms = all('form[data-keep]');
if (sent && arrived && !document.querySelector('[data-wrongs], [data-refused]')) store('removeItem', `wushi.draft.${sent}`);
for (const form of forms) {
  const key = `wushi.draft.${form.dataset.keep}`;
  const line = form.querySelector('[data-draft]');
  const say = (text) => { if (line) { line.hidden = false; line.textContent = text; } };
  const fields = all(words, form).filter((field) => field.autocomplete !== 'off');
  let kept = {};
  try { kept = JSON.parse(store('getItem', key)) || {}; } catch (unreadable) { kept = {}; }
  const empty = fields.filter((field) => !field.value && kept[field.name]);
  empty.forEach((field) => { field.value = kept[field.name]; });
  if (empty.length) say(form.dataset.back);
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    const now = {};
    fields.forEach((field) => { if (field.value) now[field.name] = field.value; });
    store('setItem', key, JSON.stringify(now));
    say(form.dataset.kept);
  };
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(keep, 600); });
  document.addEventListener('visibilitychange', () => { if (timer && document.hidden) keep(); });
}

all('[data-print]').forEach((button) => { button.hidden = false; button.addEventListener('click', () => print()); });
