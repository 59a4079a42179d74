// Cases of signed and mutated webhooks, one JSON object a line, each with what npm `stripe` thinks of its signature.
// The same seed makes the same cases: node stripe-webhooks.mjs COUNT SEED

import Stripe from "stripe";

const [count, seed] = process.argv.slice(2).map(Number);
const stripe = new Stripe("sk_test_oracle");
const webhooks = stripe.webhooks;
const NOW_S = 1_764_460_800;
const SECRET = "whsec_oracle";

/** Numbers from 0 to below 1, the same for each seed (mulberry32). */
let place = seed >>> 0;
function random() {
  place = (place + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(place ^ (place >>> 15), place | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const below = (end) => Math.floor(random() * end);
const one = (list) => list[below(list.length)];
const hex = (length) => Array.from({ length }, () => "0123456789abcdef"[below(16)]).join("");

/** An event as Stripe sends it, about a payment of ours. */
function event(change = () => {}) {
  const id = `pi_${hex(24)}`;
  const intent = {
    id, object: "payment_intent", amount: 9900, amount_received: 9900, client_secret: `${id}_secret_${hex(8)}`, created: NOW_S,
    currency: one(["usd", "eur", "cny"]), customer: null, description: one(["Rust", "所有权与借用", "Café ☕", "a\u2028b"]),
    last_payment_error: null, livemode: false, metadata: { payment: String(below(1e9)), method: "page" }, next_action: null,
    payment_method: `pm_${hex(24)}`, setup_future_usage: null, status: "succeeded",
  };
  const event = {
    id: `evt_${hex(24)}`, object: "event", api_version: "2025-03-31.basil", created: NOW_S, data: { object: intent },
    livemode: false, pending_webhooks: 1, request: { id: null, idempotency_key: null }, type: "payment_intent.succeeded",
  };
  change(event, intent);
  return JSON.stringify(event, null, one([0, 2, 2]));
}

const v1 = (payload, at, secret = SECRET) => webhooks.generateTestHeaderString({ payload, secret, timestamp: at }).split("v1=")[1];
const signed = (payload, at, secret = SECRET) => webhooks.generateTestHeaderString({ payload, secret, timestamp: at });

/** A case in which only the header differs from a good one. */
const header = (write) => (base) => ({ headers: [write(base, v1(base.payload, base.at))] });
/** A case in which only the body differs from what was signed. */
const body = (write) => (base) => ({ headers: [signed(base.payload, base.at)], body: write(base.payload, base) });
/** A good signature over other words. */
const content = (change) => (base) => {
  const payload = event(change);
  return { headers: [signed(payload, base.at)], body: payload };
};
const flip = (text, at, to) => text.slice(0, at) + to + text.slice(at + 1);

const KINDS = {
  untouched: header(({ at }, good) => `t=${at},v1=${good}`),
  // The body
  body_byte: body((text) => {
    const bytes = Buffer.from(text);
    bytes[below(bytes.length)] ^= 1 << below(8);
    return bytes;
  }),
  body_truncated: body((text) => text.slice(0, 1 + below(text.length - 1))),
  body_longer: body((text) => text + one([" ", "\n", "\r\n", "\0", "{}"])),
  body_reformatted: body((text) => JSON.stringify(JSON.parse(text), null, 3)),
  body_other_letters: body((text) => text.normalize("NFD") + (text === text.normalize("NFD") ? "\u0301" : "")),
  body_of_another: body(() => event()),
  body_empty: body(() => ""),
  body_mark_added: body((text) => `\ufeff${text}`),
  body_mark_signed: (base) => ({ headers: [signed(`\ufeff${base.payload}`, base.at)], body: `\ufeff${base.payload}` }),
  empty_body_signed: (base) => ({ headers: [signed("", base.at)], body: "" }),
  // The signature
  other_secret: (base) => ({ headers: [signed(base.payload, base.at, `whsec_${hex(8)}`)] }),
  secret_other_case: (base) => ({ headers: [signed(base.payload, base.at, SECRET.toUpperCase())] }),
  digit_changed: header(({ at }, good) => `t=${at},v1=${flip(good, below(64), one("0123456789abcdefg"))}`),
  digits_upper_case: header(({ at }, good) => `t=${at},v1=${good.toUpperCase()}`),
  digits_missing: header(({ at }, good) => `t=${at},v1=${good.slice(0, below(64))}`),
  digits_more: header(({ at }, good) => `t=${at},v1=${good}${one(["0", "00", " ", "g", "é"])}`),
  signature_missing: header(({ at }) => one([`t=${at}`, `t=${at},v1`, `t=${at},v1=`, `t=${at},`])),
  value_missing_beside_good: header(({ at }, good) => `t=${at},v1,v1=${good}`),
  other_scheme: header(({ at }, good) => `t=${at},${one(["v0", "v2", "V1", "v1 ", " v1", "v11", ""])}=${good}`),
  two_schemes: header(({ at }, good) => `t=${at},v0=${hex(64)},v1=${good}`),
  several_one_good: header(({ at }, good) => {
    const all = Array.from({ length: below(9) }, () => hex(64));
    all.splice(below(all.length + 1), 0, good);
    return [`t=${at}`, ...all.map((each) => `v1=${each}`)].join(",");
  }),
  several_none_good: header(({ at }) => `t=${at},v1=${hex(64)},v1=${hex(64)}`),
  more_than_ten: header(({ at }, good) => [`t=${at}`, ...Array.from({ length: 10 + below(20) }, () => `v1=${hex(64)}`), `v1=${good}`].join(",")),
  value_after_value: header(({ at }, good) => `t=${at}=9,v1=${good}=${hex(4)}`),
  order_turned: header(({ at }, good) => one([`v1=${good},t=${at}`, `v0=${hex(64)},v1=${good},t=${at}`])),
  spaces: header(({ at }, good) => one([`t=${at}, v1=${good}`, ` t=${at},v1=${good}`, `t =${at},v1=${good}`, `t=${at} ,v1=${good}`, `t= ${at},v1=${good}`, `t=${at},v1=${good} `])),
  other_separator: header(({ at }, good) => one([`t=${at};v1=${good}`, `t:${at},v1:${good}`, `t=${at}&v1=${good}`])),
  unknown_parts: header(({ at }, good) => one([`x=1,t=${at},v1=${good}`, `t=${at},,v1=${good},`, `t=${at},v1=${good},é=ü`])),
  of_another_event: (base) => ({ headers: [signed(event(), base.at)] }),
  rotated: (base) => ({
    secrets: ["whsec_new", SECRET], headers: [one([
      signed(base.payload, base.at), `${signed(base.payload, base.at)},v1=${v1(base.payload, base.at, "whsec_new")}`,
      signed(base.payload, base.at, "whsec_new"), signed(base.payload, base.at, "whsec_gone"),
    ])],
  }),
  // The time
  time_changed: header(({ at }, good) => `t=${at + one([-1, 1, 60, -60])},v1=${good}`),
  time_twice_last_good: header(({ at }, good) => `t=${at - 5},t=${at},v1=${good}`),
  time_twice_first_good: header(({ at }, good) => `t=${at},t=${at - 5},v1=${good}`),
  time_unreadable_then_good: header(({ at }, good) => `t=${one(["abc", "", "NaN"])},t=${at},v1=${good}`),
  time_written_otherwise: header(({ at }, good) => `t=${one([`0${at}`, `+${at}`, `${at}.9`, `${at}abc`, `${at}e3`, `\t${at}`])},v1=${good}`),
  time_no_number: header((_, good) => `t=${one(["", "abc", "NaN", "0x6", "∞", "null", "undefined"])},v1=${good}`),
  time_without_value: header(({ at }, good) => one([`t=${at},t,v1=${good}`, `t,v1=${good}`])),
  time_missing: header((_, good) => `v1=${good}`),
  time_negative: (base) => ({ headers: [signed(base.payload, -base.at)], age_s: 2 * NOW_S }),
  time_edge: (base) => aged(base, one([-302, -301, -300, -299, 299, 300, 301, 302])),
  time_near: (base) => aged(base, below(1200) - 600),
  time_days: (base) => aged(base, one([-1, 1, 3, 3]) * 86_400),
  // The header
  header_missing: () => ({ headers: [] }),
  header_empty: () => ({ headers: [""] }),
  header_noise: () => ({ headers: [Array.from({ length: 1 + below(90) }, () => String.fromCharCode(32 + below(95))).join("")] }),
  header_twice: (base) => {
    const good = signed(base.payload, base.at);
    return { headers: one([[good, good], [good, `t=${base.at},v1=${hex(64)}`], [`t=${base.at},v1=${hex(64)}`, good]]) };
  },
  // Good signatures under words that are not for us
  is_live: content((event, intent) => { event.livemode = intent.livemode = true; }),
  of_connected_account: content((event) => { event.account = `acct_${hex(16)}`; }),
  unknown_currency: content((_, intent) => { intent.currency = one(["", "xx", "usdt", "€"]); }),
  amount_no_number: content((_, intent) => { intent.amount_received = one(["9900", 99.5, null, 1e30, -1]); }),
  field_missing: content((event, intent) => { one([() => delete event.id, () => delete event.livemode, () => delete event.data, () => delete intent.amount, () => delete intent.currency])(); }),
  field_twice: (base) => {
    const payload = event().replace(/"livemode":( ?)false/, '"livemode":$1false,"livemode":$1false');
    return { headers: [signed(payload, base.at)], body: payload };
  },
  no_object: (base) => {
    const payload = one(["[]", "7", '"text"', "null", "{}", "not JSON", "{"]);
    return { headers: [signed(payload, base.at)], body: payload };
  },
};

/** A good signature that was made so many seconds ago. */
function aged(base, seconds) {
  return { headers: [signed(base.payload, base.at - seconds)], age_s: seconds };
}

/** What npm `stripe` says, with any of the secrets. */
function verdict({ body, headers, secrets, received_at_ms }) {
  // As Node joins what came twice.
  const header = headers.length === 0 ? undefined : headers.join(", ");
  let worst = "refused";
  for (const secret of secrets) {
    try {
      webhooks.signature.verifyHeader(body, header, secret, webhooks.DEFAULT_TOLERANCE, undefined, received_at_ms);
      return "accepted";
    } catch (error) {
      if (error.message === "Timestamp outside the tolerance zone") worst = "stale";
    }
  }
  return worst;
}

const names = Object.keys(KINDS);
for (let made = 0; made < count; made++) {
  const kind = names[made % names.length];
  const base = { payload: event(), at: NOW_S };
  const received_at_ms = NOW_S * 1000 + below(1000);
  const { headers, body = base.payload, secrets = [SECRET], age_s = 0 } = KINDS[kind](base);
  const bytes = Buffer.from(body);
  const given = { kind, headers, secrets, received_at_ms, age_ms: age_s * 1000 + (received_at_ms % 1000) };
  const npm = verdict({ ...given, body: bytes });
  process.stdout.write(`${JSON.stringify({ ...given, body: bytes.toString("base64"), npm })}\n`);
}
