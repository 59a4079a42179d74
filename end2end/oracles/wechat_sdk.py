"""Asks the fake of WeChat Pay with PyPI wechatpayv3, as any school would ask the real one, and takes its notifications
at a port of its own: wechat_sdk.py http://127.0.0.1:PORT certificates|public-key. The fake has to be a new one.
It ends with 0 when the library reads in every answer what it should.
"""

import gzip
import json
import sys
import threading
import time
import traceback
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests
import wechatpayv3.core
from wechatpayv3 import WeChatPay, WeChatPayType

address, mode = sys.argv[1:]
KEYS = Path(__file__).resolve().parents[2] / "server/wechatfake/keys"
read = lambda name: (KEYS / name).read_text()
PUBLIC_ID = "PUB_KEY_ID_0119000000012026113000000000000001"
APP_ID, MERCHANT_ID, API_V3_KEY = "wx0000000000000001", "1900000001", "LyceumFakeOfWeChatPayApiV3Key001"
OPENID = "oLyceumPayer0000000000000077"
REAL = "https://api.mch.weixin.qq.com"


class Elsewhere:
    """Asks the fake where the library would ask WeChat Pay."""

    def __getattr__(self, method):
        send = getattr(requests, method)
        return lambda url, **more: send(url.replace(REAL, address, 1), **more)


wechatpayv3.core.requests = Elsewhere()


def client(**other):
    trust = {"public_key": read("public.pub"), "public_key_id": PUBLIC_ID} if mode == "public-key" else {}
    usual = {
        "wechatpay_type": WeChatPayType.NATIVE, "mchid": MERCHANT_ID, "private_key": read("merchant.pem"),
        "cert_serial_no": read("merchant.serial"), "appid": APP_ID, "apiv3_key": API_V3_KEY, "timeout": 20,
    }
    return WeChatPay(**{**usual, **trust, **other})


sdk = client()
got = []


class House(BaseHTTPRequestHandler):
    """The merchant's side: what came by notification, with what the library reads in it."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.title(): value for name, value in self.headers.items()}
        try:
            event = sdk.callback(headers, body)
        except Exception as error:
            event = repr(error)
        got.append(event)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


house = ThreadingHTTPServer(("127.0.0.1", 0), House)
threading.Thread(target=house.serve_forever, daemon=True).start()
NOTIFY = f"http://127.0.0.1:{house.server_port}/hooks/wechat"


def noticed(kind, number):
    """What a notification of this kind says of an order, once it came."""
    for _ in range(200):
        for event in list(got):
            if isinstance(event, dict) and event["event_type"] == kind and event["resource"]["out_trade_no"] == number:
                return event["resource"]
        time.sleep(0.02)
    raise AssertionError(f"no {kind} of {number}: {got}")


def ask(answer):
    """The status, and the answer as JSON where there is one."""
    status, text = answer
    return status, json.loads(text) if text else None


def control(path, body=None):
    request = urllib.request.Request(
        f"{address}/_control/{path}", json.dumps(body or {}).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def equal(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def pay(number, total=990, **more):
    return ask(sdk.pay("所有权与借用 100%", number, {"total": total, "currency": "CNY"}, notify_url=NOTIFY, **more))


def sell(number, total=990):
    status, said = pay(number, total)
    equal(status, 200)
    page = said["code_url"].replace("weixin://wxpay/bizpayurl?pr=", f"{address}/pay/")
    assert "付款成功" in requests.post(page, data={"choice": "pay"}).text


def a_code_is_paid_and_found():
    equal(ask(sdk.query(out_trade_no="order-1"))[1]["code"], "ORDER_NOT_EXIST")
    sell("order-1")
    told = noticed("TRANSACTION.SUCCESS", "order-1")
    equal((told["trade_state"], told["amount"]["total"], told["mchid"]), ("SUCCESS", 990, MERCHANT_ID))
    status, found = ask(sdk.query(out_trade_no="order-1"))
    equal((status, found["trade_state"], found["transaction_id"]), (200, "SUCCESS", told["transaction_id"]))
    equal(ask(sdk.query(transaction_id=told["transaction_id"])), (200, found))
    equal(pay("order-1")[1]["code"], "ORDERPAID")


def a_phone_pays_on_a_page():
    scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    _, said = pay("order-2", pay_type=WeChatPayType.H5, scene_info=scene)
    url = f"{said['h5_url']}&redirect_url={urllib.parse.quote('https://school.example/back', safe='')}"
    paid = requests.post(url, data={"choice": "pay"}, allow_redirects=False)
    equal(paid.headers["location"], "https://school.example/back")
    equal(noticed("TRANSACTION.SUCCESS", "order-2")["trade_type"], "MWEB")


def within_wechat_the_browser_takes_what_the_library_signs():
    _, said = pay("order-3", pay_type=WeChatPayType.JSAPI, payer={"openid": OPENID})
    package = f"prepay_id={said['prepay_id']}"
    words = [APP_ID, str(int(time.time())), "nonce", package]
    call = dict(zip(["appId", "timeStamp", "nonceStr", "package"], words), signType="RSA", paySign=sdk.sign(words))
    equal(control("bridge", {**call, "nonceStr": "other"})["err_msg"], "get_brand_wcpay_request:fail")
    equal(control("bridge", call)["err_msg"], "get_brand_wcpay_request:ok")
    equal(noticed("TRANSACTION.SUCCESS", "order-3")["payer"], {"openid": OPENID})


def money_goes_back_once_by_its_number():
    sell("order-4")
    back = lambda refund, number: ask(
        sdk.refund(number, {"refund": refund, "total": 990, "currency": "CNY"}, out_trade_no="order-4", notify_url=NOTIFY)
    )
    status, first = back(330, "refund-1")
    equal((status, first["status"], first["amount"]["refund"]), (200, "PROCESSING", 330))
    equal(noticed("REFUND.SUCCESS", "order-4")["out_refund_no"], "refund-1")
    equal(back(330, "refund-1")[1]["refund_id"], first["refund_id"])
    equal(back(331, "refund-1")[1]["code"], "INVALID_REQUEST")
    equal(back(661, "refund-2")[1]["code"], "INVALID_REQUEST")
    equal(ask(sdk.query_refund("refund-1"))[1]["status"], "SUCCESS")
    equal(ask(sdk.query_refund("refund-2"))[1]["code"], "RESOURCE_NOT_EXISTS")
    for number, kind in [("refund-3", "abnormal"), ("refund-4", "closed")]:
        control("faults", {"kind": f"refund_{kind}", "operation": "refund"})
        equal(back(100, number)[1]["status"], "PROCESSING")
        equal(noticed(f"REFUND.{kind.upper()}", "order-4")["out_refund_no"], number)
    equal(ask(sdk.query(out_trade_no="order-4"))[1]["trade_state"], "REFUND")


def what_nobody_paid_can_be_closed():
    equal(pay("order-5")[0], 200)
    equal(sdk.close("order-5")[0], 204)
    equal(ask(sdk.query(out_trade_no="order-5"))[1]["trade_state"], "CLOSED")
    equal(pay("order-5")[1]["code"], "ORDER_CLOSED")
    equal(ask(sdk.close("order-1"))[1]["code"], "ORDERPAID")


def a_bill_has_an_address_and_a_hash():
    day = datetime.now(timezone(timedelta(hours=8))).strftime("%Y-%m-%d")
    equal(ask(sdk.trade_bill(day))[1]["code"], "NO_STATEMENT_EXIST")
    control("clock", {"ahead_s": 86_400})
    said = ask(sdk.trade_bill(day))[1]
    status, packed = sdk.download_bill(said["download_url"].replace(address, REAL, 1))
    text = gzip.decompress(packed)
    equal((status, said["hash_type"], sha1(text).hexdigest()), (200, "SHA1", said["hash_value"]))
    assert text.decode("utf-8-sig").startswith("交易时间,公众账号ID,")
    control("clock", {"ahead_s": 0})


def strangers_and_wrong_words_are_refused():
    if mode == "public-key":
        stranger = client(private_key=read("stranger.pem"))
        equal(ask(stranger.query(out_trade_no="order-1"))[1]["code"], "SIGN_ERROR")
        equal(ask(client(cert_serial_no="00").query(out_trade_no="order-1"))[0], 401)
        equal(ask(client(mchid="1900000002").query(out_trade_no="order-1"))[0], 401)
    else:
        # It knows nobody's certificates and can begin with none.
        try:
            client(private_key=read("stranger.pem"))
        except Exception:
            pass
        else:
            raise AssertionError("a stranger got certificates")
    equal(pay("order-9", 0)[1]["code"], "PARAM_ERROR")
    equal(pay("short")[1]["code"], "PARAM_ERROR")
    equal(ask(sdk.pay("x" * 128, "order-9", {"total": 1}, notify_url=NOTIFY))[1]["code"], "PARAM_ERROR")
    other = ask(sdk.pay("x", "order-9", {"total": 1}, notify_url=NOTIFY, appid="wx0000000000000002"))
    equal(other[1]["code"], "APPID_MCHID_NOT_MATCH")


def faults_happen_as_they_are_ordered():
    for kind in ["wrong_signature", "unknown_serial", "no_signature", "xml"]:
        control("faults", {"kind": kind, "operation": "query"})
        try:
            ask(sdk.query(out_trade_no="order-1"))
        except Exception:
            continue
        raise AssertionError(f"{kind} is believed")
    control("faults", {"kind": "error", "operation": "query", "code": "FREQUENCY_LIMITED"})
    equal(sdk.query(out_trade_no="order-1")[0], 429)
    before = len(got)
    for seal in [{"key": "x" * 32}, {"nonce": "0" * 12}, {"associated_data": "refund"}]:
        control("notices", {"out_trade_no": "order-1", "seal": seal})
    for signer in ["stranger", "unknown_serial", "probe", "nobody"]:
        control("notices", {"out_trade_no": "order-1", "signer": signer})
    equal(len(got) - before, 7)
    believed = [event for event in got[before:] if isinstance(event, dict)]
    equal(believed, [])
    control("notices", {"out_trade_no": "order-1", "change": {"/amount/total": 1}})
    equal(got[-1]["resource"]["amount"]["total"], 1)


def a_certificate_changes():
    if mode == "certificates":
        control("certificate")
        equal(ask(sdk.query(out_trade_no="order-1"))[1]["trade_state"], "SUCCESS")
        control("certificate", {"drops_old": True})
        equal(ask(client().query(out_trade_no="order-1"))[1]["trade_state"], "SUCCESS")
    else:
        status, said = ask(sdk._core.request("/v3/certificates"))
        equal((status, said["code"]), (404, "RESOURCE_NOT_EXISTS"))


STORIES = [
    a_code_is_paid_and_found,
    a_phone_pays_on_a_page,
    within_wechat_the_browser_takes_what_the_library_signs,
    money_goes_back_once_by_its_number,
    what_nobody_paid_can_be_closed,
    a_bill_has_an_address_and_a_hash,
    strangers_and_wrong_words_are_refused,
    faults_happen_as_they_are_ordered,
    a_certificate_changes,
]
failed = False
for story in STORIES:
    try:
        story()
    except Exception:
        failed = True
        print(story.__name__, file=sys.stderr)
        traceback.print_exc()
sys.exit(failed)
