// A supervisor's device vouches for the record. The key is made here and cannot leave; the last checkpoint that was signed
// is kept here too, and the next one is signed only when the record provably just grew from it.
const page = document.querySelector('[data-vouch]');
const said = document.querySelector('[data-said]');
const words = page ? page.dataset : {};
const text = new TextEncoder();
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hexOf = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, '0')).join('');
const toBase64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const fromBase64 = (said64) => Uint8Array.from(atob(said64), (c) => c.charCodeAt(0));
const joined = (...parts) => parts.reduce((all, part) => { const next = new Uint8Array(all.length + part.length); next.set(all); next.set(part, all.length); return next; }, new Uint8Array());

class Refusal extends Error {}

// ── The tree: RFC 9162, 2.1.4 ──
const pair = async (left, right) => new Uint8Array(await crypto.subtle.digest('SHA-256', joined(Uint8Array.of(1), left, right)));
const highBit = (n) => { let bit = 1; while (bit * 2 < n) bit *= 2; return bit; };  // the largest power of two below n
function ranges(old, size) {
  let [lo, hi, whole] = [0, size, true];
  const path = [];
  while (old !== hi) {
    const middle = lo + highBit(hi - lo);
    if (old <= middle) { path.push([middle, hi]); hi = middle; } else { path.push([lo, middle]); lo = middle; whole = false; }
  }
  if (!whole) path.push([lo, hi]);
  return path.reverse();
}
export async function grewFrom(old, size, oldRoot, root, proof) {
  const parts = ranges(old, size);
  if (parts.length !== proof.length) return false;
  if (old === size) return oldRoot === root;
  const hashes = proof.map(bytesOf);
  const begins = parts[0][0] >= old;  // the old tree is a complete subtree: both begin at its root
  let before = begins ? bytesOf(oldRoot) : hashes[0];
  let after = before;
  for (let n = begins ? 0 : 1; n < parts.length; n += 1) {
    if (parts[n][0] < old) { before = await pair(hashes[n], before); after = await pair(hashes[n], after); } else after = await pair(after, hashes[n]);
  }
  return hexOf(before) === oldRoot && hexOf(after) === root;
}

// ── What this device keeps ──
const kept = (mode, act) => new Promise((done, failed) => {
  const opening = indexedDB.open('wushi-witness', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const change = opening.result.transaction('keys', mode);
    const asked = act(change.objectStore('keys'));
    change.oncomplete = () => { opening.result.close(); done(asked && asked.result); };
    change.onabort = () => { opening.result.close(); failed(change.error || new Error('kept elsewhere')); };
  };
});
const read = () => kept('readonly', (store) => store.get(words.origin));
// Check and store in one transaction: another tab that signed meanwhile makes this one begin again.
const advance = (from, to) => kept('readwrite', (store) => {
  const asked = store.get(words.origin);
  asked.onsuccess = () => {
    const mine = asked.result;
    if ((mine.held ? mine.held.size : 0) !== from) { store.transaction.abort(); return; }
    store.put({...mine, held: to}, words.origin);
  };
});

const ask = async (address, body) => {
  const options = body === undefined ? {} : {method: 'POST', body: JSON.stringify(body)};
  const headers = {Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': page.querySelector('[name=csrf_token]').value};
  const answer = await fetch(address, {...options, headers});
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.say || found.error || String(answer.status));
  return found;
};

async function verifies(vkey, message, signature) {
  const key = await crypto.subtle.importKey('raw', fromBase64(vkey.split('+').slice(2).join('+')).slice(1), {name: 'Ed25519'}, false, ['verify']);
  return crypto.subtle.verify({name: 'Ed25519'}, key, signature, text.encode(message));
}

async function readHead(note) {
  const cut = note.lastIndexOf('\n\n');
  const body = note.slice(0, cut + 1);
  const lines = body.split('\n');
  const [name, id] = words.logKey.split('+');
  const own = note.slice(cut + 2).split('\n').map((line) => line.split(' ')).find((parts) => {
    const data = parts.length === 3 && parts[1] === name ? fromBase64(parts[2]) : null;
    return data && hexOf(data.slice(0, 4)) === id;
  });
  if (!own || lines[0] !== name || !(await verifies(words.logKey, body, fromBase64(own[2]).slice(4)))) throw new Refusal('log signature');
  return {body, size: Number(lines[1]), root: hexOf(fromBase64(lines[2]))};
}

async function demandGrowth(held, head) {
  if (!held) return;
  if (head.size < held.size) throw new Refusal(`size ${head.size} below ${held.size}`);
  const proof = head.size === held.size ? [] : (await ask(`${words.consistency}?old=${held.size}&new=${head.size}`)).hashes;
  if (!(await grewFrom(held.size, head.size, held.root, head.root, proof))) throw new Refusal(`not grown from ${held.size}`);
}

async function sign() {
  const mine = await read();
  if (mine.logKey !== words.logKey && !window.confirm(words.otherKey)) throw new Error(words.stopped);
  const asked = await ask(words.head, {});
  try {
    const head = await readHead(asked.note);
    await demandGrowth(mine.held, head);
    await advance(mine.held ? mine.held.size : 0, {size: head.size, root: head.root});
    const time = Math.floor(Date.now() / 1000) + Number(words.ahead || 0);
    const signature = await crypto.subtle.sign({name: 'Ed25519'}, mine.keys.privateKey, text.encode(`cosignature/v1\ntime ${time}\n${head.body}`));
    const clock = new Uint8Array(8);
    new DataView(clock.buffer).setUint32(0, Math.floor(time / 4294967296));
    new DataView(clock.buffer).setUint32(4, time % 4294967296);
    const line = `\u2014 ${mine.name} ${toBase64(joined(bytesOf(mine.vkey.split('+')[1]), clock, new Uint8Array(signature)))}\n`;
    return (await ask(words.sign.replace('/0/', `/${mine.id}/`), {size: head.size, line})).said;
  } catch (error) {
    if (error instanceof Refusal) await ask(words.refuse.replace('/0/', `/${mine.id}/`), {size: asked.size, reason: error.message});
    throw error;
  }
}

async function enrol(label) {
  const keys = await crypto.subtle.generateKey({name: 'Ed25519'}, false, ['sign', 'verify']);
  const publicHalf = await crypto.subtle.exportKey('raw', keys.publicKey);
  const made = await ask(words.enrol, {public: toBase64(publicHalf), label});
  await kept('readwrite', (store) => store.put({...made, keys, logKey: words.logKey, held: null}, words.origin));
}

const say = (sentence, kind) => { said.hidden = false; said.className = `note ${kind}`; said.textContent = sentence; };
const show = async () => {
  const mine = await read();
  document.querySelector('[data-with-key]').hidden = !mine;
  document.querySelector('[data-without-key]').hidden = Boolean(mine);
  const held = document.querySelector('[data-held-line]');
  if (mine && mine.held) held.textContent = words.held.replace('#', mine.held.size.toLocaleString('en'));
  document.querySelectorAll('[data-device]').forEach((row) => { row.hidden = !mine || row.dataset.device !== mine.name; });
};
const doing = (button, act, then) => button.addEventListener('click', async () => {
  if (button.getAttribute('aria-busy')) return;
  button.setAttribute('aria-busy', 'true');
  try { say((await act()) || then, ''); } catch (error) { say(error instanceof Refusal ? `${words.refused} (${error.message})` : `${words.failed} ${error.message}`, 'stop'); }
  button.removeAttribute('aria-busy');
  await show();
});

if (page) {
  const able = window.isSecureContext && window.crypto && crypto.subtle && window.indexedDB;
  if (!able) say(words.unable, 'stop');
  else {
    doing(page.querySelector('[data-enrol]'), () => enrol(page.querySelector('[name=label]').value), words.enrolled);
    doing(page.querySelector('[data-sign]'), sign, '');
    show();
  }
}
