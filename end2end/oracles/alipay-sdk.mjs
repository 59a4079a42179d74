// Asks the fake of Alipay with npm `alipay-sdk`, as any school would ask the real one, and takes its notifications at
// another port: node alipay-sdk.mjs http://127.0.0.1:PORT HOOKS [certificates]. The fake has to be a new one.
// It ends with 0 when the library reads in every answer what it should.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

// The library writes the time of its own clock.
process.env.TZ = "Asia/Shanghai";
const { AlipaySdk } = await import("alipay-sdk");

const [address, hooks, mode] = process.argv.slice(2);
const key = (name) => readFileSync(new URL(`../../server/alipayfake/keys/${name}`, import.meta.url), "utf8");
const CERTIFICATES = { appCertContent: key("app.crt"), alipayPublicCertContent: key("alipay.crt"), alipayRootCertContent: key("roots.crt") };
const client = (more = {}) =>
  new AlipaySdk({
    appId: "2021000000000001", privateKey: key("app.pem"), keyType: "PKCS8", gateway: `${address}/gateway.do`,
    ...(mode === "certificates" ? CERTIFICATES : { alipayPublicKey: key("alipay.pub") }), ...more,
  });
const sdk = client();
const RETURN = "https://school.example/me/payment/7/return?a=1";
const NOTIFY = `http://127.0.0.1:${hooks}/`;

/** Asks, and has the library check the signature of the answer. */
const ask = (method, bizContent, more = {}) => sdk.exec(method, { bizContent, ...more }, { validateSign: true });
const control = async (path, body = {}) => {
  const answer = await fetch(`${address}/_control/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer;
};
/** The words of an error that the method itself says. */
const business = (answer, sub_code) => assert.deepEqual([answer.code, answer.subCode], ["40004", sub_code]);

/** The merchant's side: what came by notification, with whether the library believes it. */
const got = [];
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  const notice = Object.fromEntries(new URLSearchParams(body));
  got.push({ ...notice, believed: sdk.checkNotifySignV2(notice) });
  response.end("success");
}).listen(Number(hooks), "127.0.0.1");
await once(receiver, "listening");
/** The newest notification of a trade, once so many have come. */
async function noticed(number, count = 1) {
  for (let tries = 0; tries < 100; tries++) {
    const of = got.filter((notice) => notice.out_trade_no === number);
    if (of.length >= count) return of[count - 1];
    await new Promise((next) => setTimeout(next, 20));
  }
  throw new Error(`no ${count}. notification of ${number}`);
}

const page = (number, more = {}) => ({
  notifyUrl: NOTIFY, returnUrl: RETURN,
  bizContent: { out_trade_no: number, total_amount: "9.90", subject: "所有权与借用 100%", product_code: "FAST_INSTANT_TRADE_PAY", ...more },
});
/** Opens a payment as a browser does, and returns the address of the payer's page. */
async function open(url, options = {}) {
  const answer = await fetch(url, { redirect: "manual", ...options });
  assert.equal(answer.status, 303, await answer.text());
  return answer.headers.get("location");
}
const choose = (url, choice) => fetch(url, { method: "POST", body: new URLSearchParams({ choice }), redirect: "manual" });
/** Pays on a page, and returns with what the browser comes back. */
async function pay(number) {
  const url = await open(sdk.pageExecute("alipay.trade.page.pay", "GET", page(number)));
  const paid = await choose(url, "pay");
  return new URL(paid.headers.get("location"));
}

const STORIES = {
  async "a payer pays on the page, and both who come back are believed"() {
    business(await ask("alipay.trade.query", { out_trade_no: "1" }), "ACQ.TRADE_NOT_EXIST");
    const { searchParams } = await pay("1");
    const back = Object.fromEntries(searchParams);
    assert.equal(back.a, "1");
    delete back.a;
    assert.ok(sdk.checkNotifySignV2(back), "the way back is signed");
    assert.deepEqual([back.out_trade_no, back.total_amount, back.method], ["1", "9.90", "alipay.trade.page.pay.return"]);
    const notice = await noticed("1");
    assert.deepEqual([notice.believed, notice.trade_status, notice.total_amount, notice.seller_id], [true, "TRADE_SUCCESS", "9.90", "2088000000000001"]);
    const found = await ask("alipay.trade.query", { trade_no: back.trade_no });
    assert.deepEqual([found.code, found.tradeStatus, found.outTradeNo, found.totalAmount], ["10000", "TRADE_SUCCESS", "1", "9.90"]);
    const again = await fetch(sdk.pageExecute("alipay.trade.page.pay", "GET", page("1")), { redirect: "manual" });
    assert.match(await again.text(), /ACQ\.TRADE_HAS_SUCCESS/);
  },

  async "a form leads to the page as an address does, and who cannot pay may try again"() {
    const html = sdk.pageExecute("alipay.trade.wap.pay", "POST", page("2", { product_code: "QUICK_WAP_WAY", quit_url: "https://school.example/left" }));
    const [, action] = html.match(/action="([^"]+)"/);
    const fields = [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value.replaceAll("&quot;", '"')]);
    const url = await open(action, { method: "POST", body: new URLSearchParams(fields) });
    assert.match(await (await fetch(url, { headers: { "accept-language": "en" } })).text(), /<html lang="en">[^]*Pay ¥9\.90[^]*所有权与借用/);
    assert.equal((await choose(url, "leave")).headers.get("location"), "https://school.example/left");
    business(await ask("alipay.trade.query", { out_trade_no: "2" }), "ACQ.TRADE_NOT_EXIST");
    assert.match(await (await choose(url, "decline")).text(), /余额不足/);
    assert.equal((await ask("alipay.trade.query", { out_trade_no: "2" })).tradeStatus, "WAIT_BUYER_PAY");
    const paid = new URL((await choose(url, "pay")).headers.get("location"));
    assert.equal(paid.searchParams.get("method"), "alipay.trade.wap.pay.return");
    // Whoever clicks twice has paid once.
    assert.equal((await choose(url, "pay")).status, 303);
    await noticed("2");
    assert.equal(got.filter((notice) => notice.out_trade_no === "2").length, 1);
  },

  async "a code is paid by a phone"() {
    const { qrCode, outTradeNo, code } = await ask("alipay.trade.precreate", page("3").bizContent, { notifyUrl: NOTIFY });
    assert.deepEqual([code, outTradeNo], ["10000", "3"]);
    assert.match(await (await choose(qrCode, "pay")).text(), /付款成功/);
    assert.equal((await noticed("3")).believed, true);
  },

  async "money goes back once by its number, in parts and to the end"() {
    await pay("4");
    const refund = (refund_amount, out_request_no) => ask("alipay.trade.refund", { out_trade_no: "4", refund_amount, out_request_no });
    const query = (out_request_no) => ask("alipay.trade.fastpay.refund.query", { out_trade_no: "4", out_request_no });
    const first = await refund("3.30", "41");
    assert.deepEqual([first.code, first.fundChange, first.refundFee], ["10000", "Y", "3.30"]);
    const again = await refund("3.30", "41");
    assert.deepEqual([again.code, again.fundChange, again.refundFee], ["10000", "N", "3.30"]);
    business(await refund("3.31", "41"), "ACQ.DISCORDANT_REPEAT_REQUEST");
    business(await refund("6.61", "42"), "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    const found = await query("41");
    assert.deepEqual([found.refundStatus, found.refundAmount, found.totalAmount], ["REFUND_SUCCESS", "3.30", "9.90"]);
    const none = await query("42");
    assert.deepEqual([none.code, none.refundStatus], ["10000", undefined]);
    const part = await noticed("4", 2);
    assert.deepEqual([part.believed, part.trade_status, part.refund_fee, part.out_biz_no], [true, "TRADE_SUCCESS", "3.30", "41"]);
    assert.equal((await refund("6.60", "42")).refundFee, "9.90");
    assert.equal((await ask("alipay.trade.query", { out_trade_no: "4" })).tradeStatus, "TRADE_CLOSED");
    const whole = await noticed("4", 3);
    assert.deepEqual([whole.trade_status, whole.refund_fee], ["TRADE_CLOSED", "9.90"]);
    business(await refund("0.01", "43"), "ACQ.TRADE_HAS_CLOSE");
  },

  async "what waits for its payer can be closed, and is not paid any more"() {
    const url = await open(sdk.pageExecute("alipay.trade.page.pay", "GET", page("5")));
    business(await ask("alipay.trade.close", { out_trade_no: "5" }), "ACQ.TRADE_NOT_EXIST");
    await choose(url, "decline");
    assert.equal((await ask("alipay.trade.close", { out_trade_no: "5" })).outTradeNo, "5");
    assert.match(await (await choose(url, "pay")).text(), /交易已关闭/);
    business(await ask("alipay.trade.close", { out_trade_no: "5" }), "ACQ.REASON_TRADE_STATUS_INVALID");
  },

  async "a bill has an address of its own"() {
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const bill = () => ask("alipay.data.dataservice.bill.downloadurl.query", { bill_type: "trade", bill_date: day });
    assert.deepEqual([(await bill()).code, (await bill()).subCode], ["20000", "isp.bill_not_exist"]);
    await control("clock", { ahead_s: 86_400 });
    const { billDownloadUrl } = await bill();
    const zip = Buffer.from(await (await fetch(billDownloadUrl)).arrayBuffer());
    assert.equal(zip.subarray(0, 2).toString(), "PK");
    assert.equal((await fetch(billDownloadUrl.replace("trade", "signcustomer"))).status, 403);
    await control("clock", { ahead_s: 0 });
  },

  async "strangers, wrong keys and wrong words are refused"() {
    const refused = async (other, code, subCode) => {
      const answer = await other.exec("alipay.trade.query", { bizContent: { out_trade_no: "1" } });
      assert.deepEqual([answer.code, answer.subCode], [code, subCode]);
    };
    await refused(client({ appId: "2021000000000002" }), "40002", "isv.invalid-app-id");
    await refused(client({ privateKey: key("stranger.pem") }), "40002", "isv.invalid-signature");
    await refused(client({ signType: "RSA" }), "40002", "isv.invalid-signature-type");
    await refused(client({ version: "2.0" }), "40002", "isv.invalid-version");
    assert.equal((await sdk.exec("alipay.trade.nothing")).subCode, "isv.invalid-method");
    const pays = (more) => ask("alipay.trade.precreate", { ...page("9").bizContent, ...more });
    for (const wrong of [{ total_amount: "9.901" }, { total_amount: "0" }, { subject: "" }, { out_trade_no: "A-1" }]) business(await pays(wrong), "ACQ.INVALID_PARAMETER");
    if (mode !== "certificates") return;
    await refused(client({ appCertContent: key("alipay.crt") }), "40002", "isv.invalid-app-cert-sn");
    await refused(client({ alipayRootCertContent: key("app.crt") }), "40002", "isv.invalid-alipay-root-cert-sn");
    const { alipayCertContent } = await ask("alipay.open.app.alipaycert.download", { alipay_cert_sn: sdk.config.alipayCertSn });
    assert.equal(Buffer.from(alipayCertContent, "base64").toString(), key("alipay.crt"));
  },

  async "faults happen as they are ordered"() {
    const query = () => ask("alipay.trade.query", { out_trade_no: "1" });
    await control("faults", { kind: "wrong_signature", method: "alipay.trade.query" });
    await assert.rejects(query(), /验签失败/);
    await control("faults", { kind: "error", sub_code: "ACQ.SELLER_BALANCE_NOT_ENOUGH" });
    business(await query(), "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    // The library asks once more by itself.
    await control("faults", { kind: "reset", count: 2 });
    await assert.rejects(query());
    await control("faults", { kind: "server_error" });
    await assert.rejects(query(), /500/);
    assert.equal((await query()).tradeStatus, "TRADE_SUCCESS");
    const forged = async (body) => {
      const { accepted } = await (await control("notices", { out_trade_no: "1", ...body })).json();
      assert.equal(accepted, true);
      return got.at(-1);
    };
    assert.equal((await forged({ signer: "stranger" })).believed, false);
    assert.equal((await forged({ signer: "nobody" })).believed, false);
    const other = await forged({ change: { total_amount: "0.01", body: null } });
    assert.deepEqual([other.believed, other.total_amount], [true, "0.01"]);
  },
};

for (const [name, run] of Object.entries(STORIES)) {
  await run().catch((error) => {
    console.error(name, error);
    process.exitCode = 1;
  });
}
process.exit();
