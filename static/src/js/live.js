// The wire, for every live page: one socket, one stream of numbered events, a clock, and the way back after a gap.
// Pages work without it: forms send by themselves, and `watch` asks every ten seconds when no socket can be had.
import {io} from 'socket.io-client';

export const $ = (query, root = document) => root.querySelector(query);
export const all = (query, root = document) => [...root.querySelectorAll(query)];
export const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`);

let offset = 0; // server's clock minus ours
export const serverNow = () => Date.now() + offset;
export const setClock = (now) => { offset = now - Date.now(); };

const two = (n) => String(n).padStart(2, '0');
export function tick() {
  for (const place of all('[data-ends]')) {
    const left = Math.max(0, Math.ceil((Number(place.dataset.ends) - serverNow()) / 1000));
    const text = left || !place.dataset.over ? `${Math.floor(left / 60)}:${two(left % 60)}` : place.dataset.over;
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle('low', left <= Number(place.dataset.gentle || 10));
  }
  for (const place of all('[data-since]')) {  // minutes used of those planned
    const used = Math.max(0, Math.floor((serverNow() - Number(place.dataset.since)) / 60000));
    place.textContent = `${used} / ${place.dataset.planned}`;
    place.classList.toggle('wait', used >= Number(place.dataset.planned));
  }
}
setInterval(tick, 250);

// One dot a person: fill as many as have voted, without drawing anything anew.
export function fillBeans(cast, of) {
  for (const row of all('[data-open-vote] [data-beans], .preview [data-beans]')) {
    const unit = Number(row.dataset.unit) || 1;
    [...row.children].forEach((bean, n) => {
      bean.classList.toggle('in', (n + 1) * unit <= cast || cast === of || (n * unit < cast && unit > 1));
    });
  }
  for (const said of all('[data-turnout]')) said.textContent = said.dataset.text.replace('{cast}', cast).replace('{of}', of);
}

export function numbers(pulse) {
  for (const name of ['present', 'queue']) {
    if (pulse[name] !== undefined) all(`[data-n=${name}]`).forEach((place) => { place.textContent = pulse[name]; });
  }
  if (pulse.turnout) fillBeans(pulse.turnout.cast, pulse.turnout.of);
}

let token = '';
const keepers = [];
// `keep(place)` is asked before a part is drawn anew and returns what puts back what stood there: a ballot half filled in.
export const keeping = (keep) => keepers.push(keep);
// A part is replaced only when nobody is filling it in. Folds that are only read stay as they were opened. What a line that somebody is
// writing will be about waits for that line: it comes with the next event after it was sent.
export function redraw(parts) {
  const busy = [];
  const held = [];
  for (const [id, html] of Object.entries(parts || {})) {
    const place = document.getElementById(id);
    if (!place) continue;
    const field = place.contains(document.activeElement) && document.activeElement.matches('input:not([type=checkbox]), textarea, select')
      && !document.activeElement.closest('[data-ballot]');  // a ballot is put back by whoever keeps it
    const open = $('details[open]:not([data-fold])', place);
    if ((field || open) && document.hasFocus()) { busy.push(id); continue; }
    const around = place.closest('form');
    if (around && all('textarea, select', around).some((one) => one.value)) { held.push(id); continue; }
    const folds = all('details[open]', place).map((fold) => fold.dataset.fold);
    const back = keepers.map((keep) => keep(place));
    place.innerHTML = html;
    for (const fold of folds) { const again = $(`[data-fold="${fold}"]`, place); if (again) again.open = true; }
    // A part that is drawn for many carries no token and no key: the page puts in its own.
    all('[name=csrf_token]', place).forEach((field) => { field.value = field.value || token; });
    all('[name=act_key]', place).forEach((field) => { field.value = field.value || newKey(); });
    back.forEach((put) => put());
  }
  tick();
  return {busy, held};
}

const hour = () => { const now = new Date(serverNow()); return `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`; };
function offline(is) {
  for (const line of all('[data-offline]')) {
    if (is && line.hidden) line.textContent = line.dataset.text.replace('{time}', hour());
    line.hidden = !is;
  }
}

// watch(element, {onState, onEvent, spread}): keep a page as the room is. The element names room, state address and seq.
export function watch(root, {onState = () => {}, onJoin = () => {}, onPulse = () => {}, spread = () => 0} = {}) {
  const {room, state: address, show, code = ''} = root.dataset;
  let seq = Number(root.dataset.seq);
  let newest = seq;  // the newest event that was heard of
  let heard = Date.now();
  let timer = 0;
  let asking = false;
  setClock(Number(root.dataset.now));
  token = root.dataset.token || '';
  const have = {};  // the tag of each part that stands there, where the page asks for its parts by the wire

  // After an event by the wire, where the page is made for it: then a part is drawn once for a whole hall, and sent only when it is another.
  async function shown(whole) {
    if (show && !whole && socket.connected) {
      const body = await ask(show, {room, seq: newest, have});
      if (body.ok) return {...body, html: Object.fromEntries(Object.entries(body.html).map(([part, [, html]]) => [part, html])), tags: body.html};
    }
    const answer = await fetch(`${address}?since=${whole ? -1 : seq}`, {headers: {Accept: 'application/json'}, credentials: 'same-origin'});
    if (answer.status === 404 || answer.status === 403) { location.reload(); return null; }
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }
  async function refresh(whole = false) {
    if (asking) { again(400, whole); return; }
    asking = true;
    try {
      const body = await shown(whole === true);
      if (!body) return;
      setClock(body.now);
      if (body.html) {
        const {busy, held} = redraw(body.html);
        for (const part of Object.keys(body.html)) have[part] = body.tags && !busy.includes(part) && !held.includes(part) ? body.tags[part][0] : '';
        if (busy.length) again(2000); else seq = body.seq;
      }
      if (body.state) numbers({...body.state});
      onState(body);
      heard = Date.now();
      offline(false);
    } catch (lost) { offline(true); again(3000); } finally { asking = false; }
  }
  function again(wait, whole) { clearTimeout(timer); timer = setTimeout(() => refresh(whole), wait); }

  const socket = io({transports: ['websocket'], reconnectionDelay: 400, reconnectionDelayMax: 3000, randomizationFactor: 0.8, timeout: 8000});
  const ask = (event, body, patience = 6000) => new Promise((resolve) => {
    if (!socket.connected) { resolve({ok: false, reason: 'offline'}); return; }
    socket.timeout(patience).emit(event, body, (lost, answer) => resolve(lost ? {ok: false, reason: 'offline'} : answer));
  });
  async function clock() {
    let best = Infinity;
    for (let n = 0; n < 3; n += 1) {
      const t0 = Date.now();
      const answer = await ask('clock', {t0});
      const trip = Date.now() - t0;
      if (answer.ok && trip < best) { best = trip; offset = answer.now + trip / 2 - Date.now(); }
    }
  }
  socket.on('connect', async () => {
    const answer = await ask('room.join', code ? {room, code} : {room});
    if (!answer.ok) return;
    heard = Date.now();
    offline(false);
    if (answer.seq !== seq) refresh();
    numbers(answer.state);
    onJoin(answer);
    clock();
  });
  socket.on('room.event', (event) => {
    heard = Date.now();
    newest = Math.max(newest, event.seq);
    if (event.seq > seq) again(Math.random() * spread());
  });
  socket.on('room.pulse', (pulse) => {
    heard = Date.now();
    offline(false);
    numbers(pulse);
    onPulse(pulse);
    newest = Math.max(newest, pulse.seq);
    if (pulse.seq > seq) again(300 + Math.random() * spread());
  });
  socket.on('room.left', (told) => { if (told.reason === 'auth.revoked') { socket.disconnect(); location.reload(); } });
  socket.on('disconnect', () => offline(true));
  // The server restarts: each phone comes back at a moment of its own, so that they do not all knock at once.
  socket.on('server.drain', ({back_in: pause}) => { socket.disconnect(); setTimeout(() => socket.connect(), 300 + pause); });

  // Phones freeze sockets in silence: whoever comes back and has heard nothing for a while connects anew at once.
  const wake = () => {
    if (document.hidden || Date.now() - heard < 15000) return;
    socket.disconnect();
    socket.connect();
    refresh();
  };
  document.addEventListener('visibilitychange', wake);
  addEventListener('pageshow', wake);
  addEventListener('online', () => { socket.disconnect(); socket.connect(); });
  addEventListener('offline', () => offline(true));
  setInterval(() => { if (!socket.connected) refresh(); }, 10000);
  tick();
  return {socket, ask, refresh};
}

// Send a form without leaving the page; the answer is {ok} or {ok: false, reason, say}. `answers`: fields in place of those filled in.
export async function send(form, extra = {}, answers = null) {
  const filled = [...new FormData(form)].filter(([name]) => !answers || !(name === 'pick' || name.startsWith('v-')));
  const body = new URLSearchParams([...filled, ...(answers || [])]);
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  try {
    const answer = await fetch(form.action, {method: 'POST', body, headers: {Accept: 'application/json'}, credentials: 'same-origin'});
    return await answer.json();
  } catch (lost) { return {ok: false, reason: 'offline'}; }
}
