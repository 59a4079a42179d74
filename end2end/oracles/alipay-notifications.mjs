// Cases of signed and mutated notifications, one JSON object a line, each with whether npm `alipay-sdk` finds its signature
// good. The same seed makes the same cases: node alipay-notifications.mjs COUNT SEED

import { AlipaySdk } from "alipay-sdk";
import { constants, createSign } from "node:crypto";
import { readFileSync } from "node:fs";

const [count, seed] = process.argv.slice(2).map(Number);
const key = (name) => readFileSync(new URL(`../../server/alipayfake/keys/${name}`, import.meta.url), "utf8");
const [ALIPAY, APP, STRANGER] = ["alipay.pem", "app.pem", "stranger.pem"].map(key);
const APP_ID = "2021000000000001";
const SELLER_ID = "2088000000000001";
const sdk = new AlipaySdk({ appId: APP_ID, privateKey: APP, keyType: "PKCS8", alipayPublicKey: key("alipay.pub") });

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
const digits = (length) => Array.from({ length }, () => below(10)).join("");
const shuffled = (list) => list.map((each) => [random(), each]).sort(([a], [b]) => a - b).map(([, each]) => each);

/** What a notification says of a payment of ours. */
function notice() {
  const total = `${1 + below(9999)}.${digits(2)}`;
  return {
    notify_type: "trade_status_sync", notify_id: digits(30), notify_time: "2026-11-30 08:00:05", charset: "utf-8", version: "1.0",
    app_id: APP_ID, auth_app_id: APP_ID, seller_id: SELLER_ID, seller_email: "school@example.com",
    buyer_id: "2088000000000077", buyer_logon_id: "pay***@example.com", out_trade_no: String(1 + below(1e9)), trade_no: `2026113022001${digits(15)}`,
    trade_status: "TRADE_SUCCESS", total_amount: total, receipt_amount: total, invoice_amount: total, buyer_pay_amount: total, point_amount: "0.00",
    fund_bill_list: JSON.stringify([{ amount: total, fundChannel: "ALIPAYACCOUNT" }]),
    subject: one(["Rust", "所有权与借用", "Café ☕", "1 + 1 = 2 & more", "100% %41", "two\nlines", "  blank  ", "𠮷野家"]),
    gmt_create: "2026-11-30 08:00:00", gmt_payment: "2026-11-30 08:00:04",
  };
}

const content = (fields, withEmpty = false) =>
  Object.keys(fields).sort().filter((name) => withEmpty || fields[name] !== "").map((name) => `${name}=${fields[name]}`).join("&");
const sign = (text, { key = ALIPAY, hash = "RSA-SHA256", padding = constants.RSA_PKCS1_PADDING, as = "base64" } = {}) =>
  createSign(hash).update(text, "utf8").sign({ key, padding }, as);
/** The parameters of a notification, signed. */
const signed = (fields, how) => Object.entries({ ...fields, sign: sign(content(fields), how), sign_type: "RSA2" });
const form = (params) => new URLSearchParams(params).toString();

/** A good signature over other words. */
const said = (change) => () => {
  const fields = notice();
  change(fields);
  return form(signed(fields));
};
/** Parameters that were changed after they were signed. */
const after = (change) => () => {
  const params = Object.fromEntries(signed(notice()));
  change(params);
  return form(params);
};
/** A body that was changed once it was written. */
const body = (change) => () => change(form(signed(notice())));
/** Another signature. */
const signature = (write) => () => {
  const fields = notice();
  return form(Object.entries({ ...fields, sign: write(fields, sign(content(fields))), sign_type: "RSA2" }));
};
const flip = (text) => {
  const at = below(text.length);
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 + below(7))) + text.slice(at + 1);
};
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NAMES = Object.keys(notice());

const KINDS = {
  untouched: body((text) => text),
  // The form
  order_turned: () => form(shuffled(signed(notice()))),
  encoded_otherwise: body((text) => text.replace(/[a-z]/g, (letter) => (below(8) ? letter : `%${letter.charCodeAt(0).toString(16)}`))),
  small_hex: body((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
  blanks_as_20: body((text) => text.replaceAll("+", "%20")),
  encoded_twice: body((text) => text.replaceAll("%", "%25")),
  not_encoded: () => signed(notice()).map(([name, value]) => `${name}=${value}`).join("&"),
  empty_parts: body((text) => one([`${text}&`, `&${text}`, text.replace("&", "&&")])),
  semicolons: body((text) => text.replaceAll("&", ";")),
  no_utf8: body((text) => text.replace(/subject=[^&]*/, "subject=%FF%FE")),
  gbk: body((text) => text.replace(/subject=[^&]*/, "subject=%CB%F9%D3%D0%C8%A8")),
  mark_before: body((text) => `%EF%BB%BF${text}`),
  cut: body((text) => text.slice(0, below(text.indexOf("&sign=")))),
  empty: () => "",
  noise: () => Array.from({ length: 1 + below(200) }, () => String.fromCharCode(32 + below(95))).join(""),
  json: () => JSON.stringify(Object.fromEntries(signed(notice()))),
  // The parameters
  byte: after((params) => { const name = one(NAMES); params[name] = flip(params[name]); }),
  added: after((params) => { params[`x_${digits(3)}`] = digits(3); }),
  added_empty: after((params) => { params.passback_params = ""; }),
  empty_signed: () => {
    const fields = { ...notice(), passback_params: "" };
    return form(Object.entries({ ...fields, sign: sign(content(fields, true)), sign_type: "RSA2" }));
  },
  removed: after((params) => { delete params[one(NAMES)]; }),
  emptied: after((params) => { params[one(NAMES)] = ""; }),
  swapped: after((params) => { [params.app_id, params.seller_id] = [params.seller_id, params.app_id]; }),
  name_case: after((params) => { params.Total_Amount = params.total_amount; delete params.total_amount; }),
  name_blank: after((params) => { params["total_amount "] = params.total_amount; delete params.total_amount; }),
  value_blank: after((params) => { params.total_amount += " "; }),
  amount_changed: after((params) => { params.total_amount = "0.01"; }),
  amount_written_otherwise: after((params) => { params.total_amount = `0${params.total_amount}`; }),
  status_changed: after((params) => { params.trade_status = one(["TRADE_FINISHED", "TRADE_CLOSED", "WAIT_BUYER_PAY"]); }),
  order_changed: after((params) => { params.out_trade_no = String(1 + below(1e9)); }),
  app_changed: after((params) => { params.app_id = "2021000000000002"; }),
  seller_changed: after((params) => { params.seller_id = "2088000000000002"; }),
  twice_same: body((text) => { const [total] = text.match(/total_amount=[^&]*/); return one([`${total}&${text}`, `${text}&${total}`]); }),
  twice_last_good: body((text) => `total_amount=0.01&${text}`),
  twice_first_good: body((text) => `${text}&total_amount=0.01`),
  /** The end of one value as a parameter of its own: the same words are signed. */
  boundary_moved: () => {
    const fields = notice();
    const { point_amount, ...rest } = fields;
    const good = sign(content({ ...rest, passback_params: `a&point_amount=${point_amount}` }));
    return form(Object.entries({ ...fields, passback_params: "a", sign: good, sign_type: "RSA2" }));
  },
  // The signature
  sign_byte: signature((_, good) => {
    const at = below(good.indexOf("=") - 1);
    return good.slice(0, at) + one([..."ABCxyz059"].filter((letter) => letter !== good[at])) + good.slice(at + 1);
  }),
  /** Bits of the last letter that mean nothing. */
  sign_spare_bits: signature((_, good) => good.replace(/.(?==)/, (last) => LETTERS[LETTERS.indexOf(last) ^ (1 + below(15))])),
  sign_bit: signature((_, good) => { const bytes = Buffer.from(good, "base64"); bytes[below(bytes.length)] ^= 1 << below(8); return bytes.toString("base64"); }),
  sign_cut: signature((_, good) => good.slice(0, below(good.length - 4))),
  sign_empty: signature(() => ""),
  sign_missing: after((params) => { delete params.sign; }),
  sign_zero: signature(() => Buffer.alloc(256, one([0, 1, 255])).toString("base64")),
  sign_hex: signature((fields) => sign(content(fields), { as: "hex" })),
  sign_url_safe: signature((_, good) => good.replaceAll("+", "-").replaceAll("/", "_")),
  sign_unpadded: signature((_, good) => good.replaceAll("=", "")),
  sign_broken: signature((_, good) => good.replace(/.{76}/g, `$&${one(["\n", "\r\n", " "])}`)),
  sign_around: signature((_, good) => one([` ${good}`, `${good}\n`, `${good} `])),
  sign_behind: signature((_, good) => `${good}${one(["AA==", "=", "A"])}`),
  sign_twice_last_good: body((text) => `sign=${encodeURIComponent(sign("x"))}&${text}`),
  sign_twice_first_good: body((text) => `${text}&sign=${encodeURIComponent(sign("x"))}`),
  sign_blanks_for_plus: body((text) => text.replace(/sign=[^&]*/, (sign) => sign.replaceAll("%2B", "+"))),
  sign_of_another: signature(() => sign(content(notice()))),
  sign_of_body: signature((fields) => sign(form(Object.entries(fields)))),
  sign_unsorted: signature((fields) => sign(Object.entries(fields).map(([name, value]) => `${name}=${value}`).join("&"))),
  sign_by_app: signature((fields) => sign(content(fields), { key: APP })),
  sign_by_stranger: signature((fields) => sign(content(fields), { key: STRANGER })),
  sign_sha1: signature((fields) => sign(content(fields), { hash: "RSA-SHA1" })),
  sign_sha512: signature((fields) => sign(content(fields), { hash: "RSA-SHA512" })),
  sign_pss: signature((fields) => sign(content(fields), { padding: constants.RSA_PKCS1_PSS_PADDING })),
  type_signed: signature((fields) => sign(content({ ...fields, sign_type: "RSA2" }))),
  type_missing: after((params) => { delete params.sign_type; }),
  type_old: () => {
    const fields = notice();
    return form(Object.entries({ ...fields, sign: sign(content(fields), { hash: "RSA-SHA1" }), sign_type: "RSA" }));
  },
  type_old_said: after((params) => { params.sign_type = "RSA"; }),
  type_unknown: after((params) => { params.sign_type = one(["RSA3", "rsa2", "MD5", "none", "RSA2 "]); }),
  // Good signatures under words that are not for us
  of_another_app: said((fields) => { fields.app_id = fields.auth_app_id = "2021000000000002"; }),
  of_another_seller: said((fields) => { fields.seller_id = "2088000000000002"; }),
  of_another_order: said((fields) => { fields.out_trade_no = one(["A7", "订单", "0", "-1", "9".repeat(30), "7.0", " 7"]); }),
  amount_no_number: said((fields) => { fields.total_amount = one(["1e3", "-1.00", "1,00", "0.001", "NaN", "1.2.3", "１.00", "9".repeat(30)]); }),
  amount_in_fen: said((fields) => { fields.total_amount = fields.total_amount.replace(".", ""); }),
  status_unknown: said((fields) => { fields.trade_status = one(["TRADE_PENDING", "trade_success", "TRADE_SUCCESS "]); }),
  type_of_another: said((fields) => { fields.notify_type = one(["dut_user_sign", "batch_trans_notify"]); }),
  field_missing: said((fields) => { delete fields[one(["app_id", "seller_id", "out_trade_no", "trade_no", "trade_status", "total_amount"])]; }),
  charset_of_another: said((fields) => { fields.charset = one(["gbk", "GB18030"]); }),
  waiting: said((fields) => { fields.trade_status = "WAIT_BUYER_PAY"; delete fields.gmt_payment; }),
  closed: said((fields) => { fields.trade_status = "TRADE_CLOSED"; }),
  finished: said((fields) => { fields.trade_status = "TRADE_FINISHED"; }),
  refunded: said((fields) => {
    const total = fields.total_amount;
    Object.assign(fields, { refund_fee: one([total, "0.01"]), out_biz_no: digits(9), gmt_refund: "2026-11-30 08:01:00.000" });
    fields.trade_status = fields.refund_fee === total ? "TRADE_CLOSED" : "TRADE_SUCCESS";
  }),
  days_late: said((fields) => { fields.gmt_create = fields.gmt_payment = "2026-11-27 08:00:00"; }),
};

/** Whether npm `alipay-sdk` finds the signature good. As Node reads a form, the last of what comes twice counts. */
function verdict(text) {
  try {
    return sdk.checkNotifySignV2(Object.fromEntries(new URLSearchParams(text)));
  } catch {
    return false;
  }
}

const names = Object.keys(KINDS);
for (let made = 0; made < count; made++) {
  const kind = names[made % names.length];
  const text = KINDS[kind]();
  process.stdout.write(`${JSON.stringify({ kind, body: text, npm: verdict(text) })}\n`);
}
