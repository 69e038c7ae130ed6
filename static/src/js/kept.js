// What this phone keeps of a vote: the ballot that could not be sent yet, until the house has it, and the receipts, which
// the house never had. Both belong to this phone alone; receipts can be thrown away on their page.
const act = (name, ...args) => { try { return localStorage[name](...args); } catch (refused) { return null; } };
const read = (key) => { try { return JSON.parse(act('getItem', key)); } catch (unreadable) { return null; } };
const write = (key, value) => act('setItem', key, JSON.stringify(value));
const drop = (key) => act('removeItem', key);

export const waiting = {
  of: (vote) => read(`wushi.vote.${vote}`),
  keep: (vote, post) => { write(`wushi.vote.${vote}`, post); return Boolean(read(`wushi.vote.${vote}`)); },
  drop: (vote) => drop(`wushi.vote.${vote}`),
};
export const receipts = {
  of: (vote) => read(`wushi.receipts.${vote}`) || [],
  add: (vote, receipt) => write(`wushi.receipts.${vote}`, [receipt, ...receipts.of(vote).filter((old) => old.c !== receipt.c)].slice(0, 9)),
  drop: (vote) => drop(`wushi.receipts.${vote}`),
};

let busy = false;
// Send what waits, once. `say(code, sentence)`: sending, offline, refused. Counted is only said by the page that then comes.
export async function send(vote, say) {
  const post = waiting.of(vote);
  if (!post || busy) return;
  busy = true;
  say('sending');
  try {
    const answer = await fetch(post.url, {
      method: 'POST', body: post.body, credentials: 'same-origin',
      headers: {'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json'},
    });
    if (answer.status >= 500) throw new Error('later');
    const said = await answer.json();
    waiting.drop(vote);
    if (!answer.ok) { say('refused', said.say); return; }
    if (said.receipt) receipts.add(vote, said.receipt);
    location.assign(said.url);
  } catch (offline) {
    say('offline');
  } finally {
    busy = false;
  }
}
// Again when the network is back, when the page is looked at, and from time to time.
export function keepTrying(vote, say) {
  let pause = 2000;
  let timer = 0;
  const again = () => {
    clearTimeout(timer);
    if (!waiting.of(vote)) return;
    timer = setTimeout(async () => { await send(vote, say); again(); }, pause);
    pause = Math.min(pause * 2, 30000);
  };
  const now = () => { pause = 2000; send(vote, say).then(again); };
  addEventListener('online', now);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) now(); });
  now();
}
