// The phone in the hall: what is on now, my vote with its three states in words, my hand, my line to the room.
import {$, all, keeping, newKey, send, watch} from './live.js';
import {animate, fields, fill, read} from './sheet.js';

const root = $('[data-room]');
const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (refused) { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch (refused) { /* then it lives in this page only */ } },
  drop(key) { try { localStorage.removeItem(key); } catch (refused) { /* nothing was kept */ } },
};
const place = (question) => `wushi.vote.${question}`;
const memory = new Map();

function say(form, words, kind) {
  const line = $('[data-vote-state]', form);
  if (!line) return;
  line.textContent = words;
  line.className = `strong ${kind}`;
}

// The choice is written down before it is sent, and struck out only when the server says that it counts.
let sending = false;
async function deliver(wire) {
  const form = $('form[data-vote]');
  if (!form || sending) return;
  const {question} = form.dataset;
  const kept = memory.get(question) || store.get(place(question));
  if (!kept) return;
  sending = true;
  say(form, form.dataset.waiting, 'wait');
  let answer = await wire.ask('vote.cast', {question: Number(question), ...kept.said, key: kept.key, rev: kept.rev});
  if (answer.reason === 'offline') answer = await send(form, {rev: kept.rev}, fields(kept.said));
  sending = false;
  const now = $('form[data-vote]') || form;
  if (answer.ok) {
    forget(question, kept);
    now.dataset.rev = String(answer.rev || kept.rev);
    say(now, now.dataset.counted, 'ok');
    const rev = $('[name=rev]', now);
    if (rev) rev.value = String(Number(now.dataset.rev) + 1);
    if (memory.has(question)) deliver(wire);
    return;
  }
  if (answer.reason === 'ballot.superseded' && kept.isFresh) {  // another window of the same person voted before this tap
    kept.isFresh = false;
    const there = await wire.ask('vote.status', {question: Number(question)});
    if (there.ok) {
      Object.assign(kept, {rev: there.rev + 1, key: newKey()});
      keep(question, kept);
      deliver(wire);
      return;
    }
  }
  kept.isFresh = false;  // from now on it may be older than what another window sends
  if (['offline', 'room.busy', 'rate.slow_down', 'auth.revoked'].includes(answer.reason)) {
    setTimeout(() => deliver(wire), answer.retry_in || 2000);
    return;
  }
  forget(question, kept);
  say(now, now.dataset.notCounted + (answer.say || answer.reason), 'stop');
}
function keep(question, kept) {
  memory.set(question, kept);
  store.set(place(question), {...kept, isFresh: undefined});
}
function forget(question, kept) {
  if ((memory.get(question) || kept).key !== kept.key) return; // a newer choice waits already
  memory.delete(question);
  store.drop(place(question));
}

// A ballot over options is brought to life, and when its part of the page is drawn anew, what was filled in stays.
const ballot = (place) => $('form[data-ballot]', place);
function revive(form, said) {
  const redraw = animate(form);
  if (said) { fill(form, said); redraw(); }
}
keeping((place) => {
  const before = ballot(place);
  const said = before && read(before);
  const at = before && before.contains(document.activeElement) ? document.activeElement.id : '';
  return () => {
    const now = ballot(place);
    if (!now) return;
    revive(now, before && before.dataset.question === now.dataset.question ? said : null);
    if (at && $(`#${CSS.escape(at)}`, now)) $(`#${CSS.escape(at)}`, now).focus({preventScroll: true});
  };
});

if (root) {
  const first = ballot(document);
  if (first) revive(first);
  const wire = watch(root, {
    spread: () => Math.min(3000, Number(root.dataset.base) * 3),
    onJoin: () => deliver(wire),
    onState: (body) => {
      const begun = (phase) => !['convened', 'adjourned', 'ended', 'cancelled'].includes(phase);
      const {phase} = body.state;
      if (begun(phase) !== begun(root.dataset.phase)) { location.reload(); return; }  // another page: it begins, or is over
      if (phase === 'voting' && phase !== root.dataset.phase && !document.activeElement.matches('input, textarea')) $('#now').scrollIntoView();
      root.dataset.phase = phase;
      deliver(wire);
    },
  });
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (form.matches('[data-vote]')) {
      event.preventDefault();
      const {question} = form.dataset;
      const older = memory.get(question) || store.get(place(question));
      const said = form.dataset.ballot ? read(form) : {choice: event.submitter.value};
      const kept = {said, isFresh: true, key: newKey(), rev: Math.max(Number(form.dataset.rev), older ? older.rev : 0) + 1};
      keep(question, kept);
      deliver(wire);
    } else if (form.matches('[data-quiet]')) {
      event.preventDefault();
      const {submitter} = event;
      const answer = await send(form, submitter && submitter.name ? {[submitter.name]: submitter.value} : {});
      const line = $('[data-said]');
      line.textContent = answer.ok ? '' : answer.say || line.dataset.noLine;
      if (answer.ok && document.activeElement && form.contains(document.activeElement)) document.activeElement.blur();
      if (answer.ok) all('details[open]', $('#now')).forEach((part) => { part.open = false; });
      wire.refresh(true);
    } else if (form.matches('[data-comment]')) {
      event.preventDefault();
      const answer = await send(form);
      const line = $('[data-comment-state]', form);
      line.textContent = answer.ok ? form.dataset.sent : answer.say || '';
      if (answer.ok) { form.reset(); $('[name=act_key]', form).value = newKey(); }
      wire.refresh();
    }
  }, true);
  all('form[data-vote]').forEach((form) => { if (store.get(place(form.dataset.question))) say(form, form.dataset.waiting, 'wait'); });
}
