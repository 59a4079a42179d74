"""Cases of signed, sealed and mutated notifications, one JSON object a line, each with what PyPI wechatpayv3 says of its
signature and of its sealed content. The same seed makes the same changes: wechat_notifications.py COUNT SEED AT, where
AT is the Unix time at which they were sent.
"""

import json
import random
import sys
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.utils import load_certificate

COUNT, SEED, AT = map(int, sys.argv[1:])
KEYS = Path(__file__).resolve().parents[2] / "server/wechatfake/keys"
read = lambda name: (KEYS / name).read_text()
private = lambda name: load_pem_private_key(read(name).encode(), None)
PLATFORM, PUBLIC, MERCHANT, STRANGER = map(private, ["platform.pem", "public.pem", "merchant.pem", "stranger.pem"])
SERIAL = read("platform.serial")
PUBLIC_ID = "PUB_KEY_ID_0119000000012026113000000000000001"
API_V3_KEY = "LyceumFakeOfWeChatPayApiV3Key001"
APP_ID, MERCHANT_ID = "wx0000000000000001", "1900000001"
TYPE = "WECHATPAY2-SHA256-RSA2048"
MARKS = ["Timestamp", "Nonce", "Signature", "Serial", "Signature-Type"]

sdk = WeChatPay(
    WeChatPayType.NATIVE, MERCHANT_ID, read("merchant.pem"), read("merchant.serial"), APP_ID, API_V3_KEY,
    public_key=read("public.pub"), public_key_id=PUBLIC_ID,
)
# It knows the certificate in use as well, and asks nobody for others.
sdk._core._certificates = [load_certificate(read("platform.crt"))]
sdk._core._update_certificates = lambda: None

dice = random.Random(SEED)
one = dice.choice
digits = lambda length: "".join(one("0123456789") for _ in range(length))
letters = lambda length: "".join(one("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz0123456789") for _ in range(length))
TEXTS = ["Rust", "所有权与借用", "Café ☕", "1 + 1 = 2 & more", "two\nlines", "𠮷野家", "</script>"]


def payment():
    """What a notification says of a payment of ours."""
    total = dice.randint(1, 999_999)
    return {
        "mchid": MERCHANT_ID, "appid": APP_ID, "out_trade_no": f"LY{digits(12)}", "transaction_id": f"4200020261130{digits(15)}",
        "trade_type": one(["NATIVE", "MWEB", "JSAPI"]), "trade_state": "SUCCESS", "trade_state_desc": "支付成功",
        "bank_type": "OTHERS", "attach": one(TEXTS), "success_time": "2026-12-01T09:00:04+08:00",
        "payer": {"openid": "oLyceumPayer0000000000000077"},
        "amount": {"total": total, "payer_total": total, "currency": "CNY", "payer_currency": "CNY"},
    }


def refund(status="SUCCESS"):
    total = dice.randint(1, 999_999)
    return {
        "mchid": MERCHANT_ID, "out_trade_no": f"LY{digits(12)}", "transaction_id": f"4200020261130{digits(15)}",
        "out_refund_no": f"LR{digits(12)}", "refund_id": f"5030020261130{digits(15)}", "refund_status": status,
        **({"success_time": "2026-12-01T09:00:04+08:00"} if status == "SUCCESS" else {}),
        "user_received_account": "支付用户零钱",
        "amount": {"total": total, "refund": total, "payer_total": total, "payer_refund": total},
    }


def seal(text, key=API_V3_KEY, nonce=None, data="transaction"):
    nonce = nonce or letters(12)
    sealed = AESGCM(key.encode()).encrypt(nonce.encode(), text if isinstance(text, bytes) else text.encode(), data.encode())
    return {"algorithm": "AEAD_AES_256_GCM", "ciphertext": b64encode(sealed).decode(), "nonce": nonce, "associated_data": data}


def event(content=None, kind="TRANSACTION.SUCCESS", type="transaction", text=None, **how):
    """The event around a content, or around a text in its place."""
    content = payment() if content is None else content
    text = json.dumps(content, ensure_ascii=False) if text is None else text
    return {
        "id": f"EV-20261201{digits(15)}", "create_time": "2026-12-01T09:00:05+08:00", "resource_type": "encrypt-resource",
        "event_type": kind, "summary": "支付成功", "resource": {"original_type": type, **seal(text, data=type, **how)},
    }


def write(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def message(timestamp, nonce, body):
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def sign(text, key=PLATFORM, pad=None, hash=None):
    return b64encode(key.sign(text, pad or padding.PKCS1v15(), hash or hashes.SHA256())).decode()


def headers(timestamp, nonce, signature, serial=SERIAL, type=TYPE):
    return [[f"Wechatpay-{mark}", value] for mark, value in zip(MARKS, [timestamp, nonce, signature, serial, type])]


def signed(body=None, timestamp=None, nonce=None, key=PLATFORM, serial=SERIAL):
    """A notification with a good signature."""
    body = write(event()) if body is None else body
    timestamp, nonce = str(AT) if timestamp is None else timestamp, letters(32) if nonce is None else nonce
    return headers(timestamp, nonce, sign(message(timestamp, nonce, body), key), serial), body


def said(change, make=payment, **more):
    """A good signature over other words."""
    content = make()
    change(content)
    return signed(write(event(content, **more)))


def told(change):
    """A good signature over another event."""
    words = event()
    change(words)
    return signed(write(words))


def after(change):
    """A body that was changed after it was signed."""
    head, body = signed()
    return head, change(body)


def head(name, change):
    """A header that was changed after all was signed."""
    found, body = signed()
    return [[key, change(value) if key == f"Wechatpay-{name}" else value] for key, value in found], body


def without(name):
    found, body = signed()
    return [pair for pair in found if pair[0] != f"Wechatpay-{name}"], body


def signature(make):
    """Another signature, made from what has to be signed and the good one."""
    found, body = signed()
    timestamp, nonce, good = (pair[1] for pair in found[:3])
    return headers(timestamp, nonce, make(message(timestamp, nonce, body), good)), body


def twice(name, other, first):
    found, body = signed()
    extra = [f"Wechatpay-{name}", other]
    return ([extra, *found] if first else [*found, extra]), body


def flip(data):
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(7))]) + data[at + 1 :]


def flip_bit(text):
    return b64encode(flip(b64decode(text))).decode()


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def spare_bits(text):
    """Base64 of the same bytes with bits that mean nothing; unchanged where there are none."""
    body = text.rstrip("=")
    pads = len(text) - len(body)
    last = ALPHABET.index(body[-1]) ^ dice.randint(1, 15 if pads == 2 else 3)
    return body[:-1] + ALPHABET[last] + "=" * pads if pads else text


def lines(text):
    return "\n".join(text[at : at + 76] for at in range(0, len(text), 76))


def resource(name, change):
    """A field of the sealed content that says something else than it was sealed with."""
    return told(lambda words: words["resource"].update({name: change(words["resource"][name])}))


def padded(change):
    """A sealed content whose base64 ends with padding, written otherwise."""
    words = event()
    while not words["resource"]["ciphertext"].endswith("="):
        words = event()
    words["resource"]["ciphertext"] = change(words["resource"]["ciphertext"])
    return signed(write(words))


def put(content, path, value):
    *parents, name = path.split(".")
    for parent in parents:
        content = content[parent]
    content[name] = value


def drop(content, path):
    *parents, name = path.split(".")
    for parent in parents:
        content = content[parent]
    del content[name]


KINDS = {
    "untouched": lambda: signed(),
    "by_public_key": lambda: signed(key=PUBLIC, serial=PUBLIC_ID),
    "refund_success": lambda: signed(write(event(refund(), "REFUND.SUCCESS", "refund"))),
    "refund_abnormal": lambda: signed(write(event(refund("ABNORMAL"), "REFUND.ABNORMAL", "refund"))),
    "refund_closed": lambda: signed(write(event(refund("CLOSED"), "REFUND.CLOSED", "refund"))),
    # The body
    "body_byte": lambda: after(flip),
    "body_cut": lambda: after(lambda body: body[: dice.randrange(len(body))]),
    "body_empty": lambda: after(lambda _: b""),
    "body_behind": lambda: after(lambda body: body + one([b" ", b"\n", b"\r\n", b"\0", b"{}"])),
    "body_before": lambda: after(lambda body: one([b" ", b"\n", b"\xef\xbb\xbf"]) + body),
    "body_spaced": lambda: after(lambda body: body.replace(b'":"', b'": "', 1)),
    "body_escaped": lambda: after(lambda body: json.dumps(json.loads(body)).encode()),
    "body_sorted": lambda: after(lambda body: write(dict(reversed(json.loads(body).items())))),
    "body_of_another": lambda: after(lambda _: write(event())),
    "body_noise": lambda: signed(bytes(dice.randint(32, 126) for _ in range(dice.randint(1, 200)))),
    "body_xml": lambda: signed("<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>".encode()),
    "body_no_object": lambda: signed(one([b"[]", b"null", b"7", b'"x"', b"", b"{}"])),
    "body_no_utf8": lambda: signed(write(event()).replace("支付成功".encode(), b"\xff\xfe")),
    "body_gbk": lambda: signed(write(event()).replace("支付成功".encode(), "支付成功".encode("gbk"))),
    "body_marked": lambda: signed(b"\xef\xbb\xbf" + write(event())),
    "body_signed_spaced": lambda: signed(json.dumps(event(), indent=2).encode()),
    "body_more": lambda: told(lambda words: words.update(more={"deep": [1, None, "x"]})),
    "body_twice": lambda: signed(write(event())[:-1] + b',"resource":' + write(event()["resource"]) + b"}"),
    # What is beside it
    "timestamp_changed": lambda: head("Timestamp", lambda at: str(int(at) + one([-1, 1, 60]))),
    "timestamp_missing": lambda: without("Timestamp"),
    "timestamp_zero_before": lambda: head("Timestamp", lambda at: f"0{at}"),
    "timestamp_empty_signed": lambda: signed(timestamp=""),
    "timestamp_no_number_signed": lambda: signed(timestamp=one(["now", "1e9", "-1", f"{AT}.0", f"+{AT}", "9" * 30])),
    "timestamp_zero_before_signed": lambda: signed(timestamp=f"0{AT}"),
    "timestamp_late": lambda: signed(timestamp=str(AT - one([302, 3_600, 259_200]))),
    "timestamp_early": lambda: signed(timestamp=str(AT + one([302, 3_600, 259_200]))),
    "timestamp_near": lambda: signed(timestamp=str(AT + dice.randint(-298, 298))),
    "timestamp_in_milliseconds": lambda: signed(timestamp=str(AT * 1_000)),
    "timestamp_twice": lambda: twice("Timestamp", str(AT - 1), one([True, False])),
    "nonce_changed": lambda: head("Nonce", lambda _: letters(32)),
    "nonce_case": lambda: head("Nonce", str.swapcase),
    "nonce_missing": lambda: without("Nonce"),
    "nonce_empty_signed": lambda: signed(nonce=""),
    "nonce_long_signed": lambda: signed(nonce=letters(64)),
    "nonce_twice": lambda: twice("Nonce", letters(32), one([True, False])),
    "nonce_end_in_body": lambda: (lambda found, body: (headers(f"{found[0][1]}", found[1][1][:-1], found[2][1]), found[1][1][-1:].encode() + b"\n" + body))(*signed()),
    "serial_missing": lambda: without("Serial"),
    "serial_empty": lambda: head("Serial", lambda _: ""),
    "serial_small": lambda: head("Serial", str.lower),
    "serial_zeros_before": lambda: head("Serial", lambda serial: f"00{serial}"),
    "serial_grouped": lambda: head("Serial", lambda serial: f"{serial[:4]}_{serial[4:]}"),
    "serial_unknown": lambda: head("Serial", lambda _: digits(40)),
    "serial_no_hex": lambda: head("Serial", lambda serial: f"{serial[:-1]}G"),
    "serial_of_public_key": lambda: head("Serial", lambda _: PUBLIC_ID),
    "serial_of_certificate": lambda: signed(key=PUBLIC),
    "serial_of_public_key_small": lambda: signed(key=PUBLIC, serial=PUBLIC_ID.lower()),
    "serial_of_public_key_cut": lambda: signed(key=PUBLIC, serial=PUBLIC_ID.removeprefix("PUB_KEY_ID_")),
    "serial_of_merchant": lambda: signed(key=MERCHANT, serial=read("merchant.serial")),
    "serial_twice": lambda: twice("Serial", one([SERIAL, PUBLIC_ID, digits(40)]), one([True, False])),
    "type_missing": lambda: without("Signature-Type"),
    "type_of_another": lambda: head("Signature-Type", lambda _: one(["WECHATPAY2-SM2-WITH-SM3", TYPE.lower(), "RSA", ""])),
    "type_twice": lambda: twice("Signature-Type", TYPE, one([True, False])),
    "names_small": lambda: (lambda found, body: ([[name.lower(), value] for name, value in found], body))(*signed()),
    # The signature
    "sign_bit": lambda: signature(lambda _, good: flip_bit(good)),
    "sign_cut": lambda: signature(lambda _, good: good[: dice.randrange(len(good) - 4)]),
    "sign_empty": lambda: signature(lambda *_: ""),
    "sign_missing": lambda: without("Signature"),
    "sign_zero": lambda: signature(lambda *_: b64encode(bytes([one([0, 1, 255])]) * 256).decode()),
    "sign_hex": lambda: signature(lambda _, good: b64decode(good).hex()),
    "sign_url_safe": lambda: signature(lambda _, good: good.replace("+", "-").replace("/", "_")),
    "sign_unpadded": lambda: signature(lambda _, good: good.rstrip("=")),
    "sign_spare_bits": lambda: signature(lambda _, good: spare_bits(good)),
    "sign_blanks": lambda: signature(lambda _, good: good[:76] + " " + good[76:]),
    "sign_quoted": lambda: signature(lambda _, good: f'"{good}"'),
    "sign_behind": lambda: signature(lambda _, good: good + one(["AA==", "=", "A", ","])),
    "sign_probe": lambda: signature(lambda _, good: f"WECHATPAY/SIGNTEST/{good}"),
    "sign_probe_cut": lambda: signature(lambda _, good: f"WECHATPAY/SIGNTEST/{good[19:]}"),
    "sign_of_another": lambda: signature(lambda *_: sign(message(str(AT), letters(32), write(event())))),
    "sign_by_merchant": lambda: signature(lambda text, _: sign(text, MERCHANT)),
    "sign_by_stranger": lambda: signature(lambda text, _: sign(text, STRANGER)),
    "sign_sha1": lambda: signature(lambda text, _: sign(text, hash=hashes.SHA1())),
    "sign_sha512": lambda: signature(lambda text, _: sign(text, hash=hashes.SHA512())),
    "sign_pss": lambda: signature(lambda text, _: sign(text, pad=padding.PSS(padding.MGF1(hashes.SHA256()), 32))),
    "sign_without_end": lambda: signature(lambda text, _: sign(text[:-1])),
    "sign_crlf": lambda: signature(lambda text, _: sign(text.replace(b"\n", b"\r\n"))),
    "sign_of_body": lambda: signature(lambda text, _: sign(text.split(b"\n", 2)[2])),
    "sign_turned": lambda: signature(lambda text, _: sign(b"\n".join([text.split(b"\n", 2)[1], text.split(b"\n", 2)[0], text.split(b"\n", 2)[2]]))),
    "sign_twice_first_good": lambda: twice("Signature", sign(b"x"), False),
    "sign_twice_last_good": lambda: twice("Signature", sign(b"x"), True),
    # The sealed content
    "sealed_with_another_key": lambda: signed(write(event(key=letters(32)))),
    "sealed_with_a_short_key": lambda: signed(write(event(key=letters(16)))),
    "seal_nonce_changed": lambda: resource("nonce", lambda _: letters(12)),
    "seal_nonce_cut": lambda: resource("nonce", lambda nonce: nonce[:-1]),
    "seal_nonce_long": lambda: signed(write(event(nonce=letters(16)))),
    "seal_data_changed": lambda: resource("associated_data", lambda _: one(["refund", "", "Transaction", "transaction "])),
    "seal_data_missing": lambda: told(lambda words: words["resource"].pop("associated_data")),
    "seal_data_none": lambda: signed(write({**event(), "resource": {"original_type": "transaction", **seal(json.dumps(payment()), data="")}})),
    "seal_byte": lambda: resource("ciphertext", flip_bit),
    "seal_cut": lambda: resource("ciphertext", lambda text: b64encode(b64decode(text)[: -one([1, 15, 16, 17])]).decode()),
    "seal_empty": lambda: resource("ciphertext", lambda _: ""),
    "seal_short": lambda: resource("ciphertext", lambda _: b64encode(b"short").decode()),
    "seal_mark_before": lambda: resource("ciphertext", lambda text: one(["?", "-", "!"]) + text),
    "seal_no_base64": lambda: resource("ciphertext", lambda text: one(["A", "§"]) + text),
    "seal_unpadded": lambda: padded(lambda text: text.rstrip("=")),
    "seal_spare_bits": lambda: padded(spare_bits),
    "seal_lines": lambda: resource("ciphertext", lines),
    "seal_behind": lambda: padded(lambda text: text + "AAAA"),
    "seal_by_another_algorithm": lambda: resource("algorithm", lambda _: one(["AEAD_SM4_GCM", "aead_aes_256_gcm", "", None])),
    "seal_no_text": lambda: resource(one(["ciphertext", "nonce", "algorithm"]), lambda _: one([7, [], {}, True])),
    "seal_field_missing": lambda: told(lambda words: words["resource"].pop(one(["ciphertext", "nonce", "algorithm"]))),
    "resource_missing": lambda: told(lambda words: words.pop("resource")),
    "resource_no_object": lambda: told(lambda words: words.update(resource=one([None, [], "x", 7]))),
    "resource_of_another_type": lambda: told(lambda words: words.update(resource_type=one(["plain", "", None]))),
    "content_no_json": lambda: signed(write(event(text=one(["", "x", "<xml/>", "[]", "null", '{"mchid":']))) ),
    "content_no_utf8": lambda: signed(write(event(text=b"\xff\xfe{}"))),
    # Good signatures over words that are not for us
    "of_another_account": lambda: said(lambda words: words.update(appid="wx0000000000000002")),
    "of_another_merchant": lambda: said(lambda words: words.update(mchid="1900000002")),
    "of_another_merchants_refund": lambda: said(lambda words: words.update(mchid="1900000002"), refund, kind="REFUND.SUCCESS", type="refund"),
    "of_another_order": lambda: said(lambda words: words.update(out_trade_no=one(["", "订单", "0", "-1", "9" * 40, " LY1", None, 7]))),
    "amount_in_yuan": lambda: said(lambda words: put(words, "amount.total", one([9.9, "9.90", "990", 990.0]))),
    "amount_no_number": lambda: said(lambda words: put(words, "amount.total", one([None, True, [], {}, "x", -1, 0, 10**30]))),
    "amount_missing": lambda: said(lambda words: drop(words, one(["amount", "amount.total"]))),
    "currency_of_others": lambda: said(lambda words: put(words, "amount.currency", one(["USD", "cny", "", "HKD"]))),
    "currency_missing": lambda: said(lambda words: drop(words, "amount.currency")),
    "state_of_another": lambda: said(lambda words: words.update(trade_state=one(["NOTPAY", "CLOSED", "REFUND", "PAYERROR", "USERPAYING", "REVOKED"]))),
    "state_unknown": lambda: said(lambda words: words.update(trade_state=one(["", "success", "SUCCESS ", "PAID", None]))),
    "refund_state_unknown": lambda: said(lambda words: words.update(refund_status=one(["", "success", "PAID", None])), refund, kind="REFUND.SUCCESS", type="refund"),
    "refund_amount_wrong": lambda: said(lambda words: put(words, "amount.refund", one([9.9, "9.90", None, -1])), refund, kind="REFUND.SUCCESS", type="refund"),
    "field_missing": lambda: said(lambda words: drop(words, one(["mchid", "appid", "out_trade_no", "transaction_id", "trade_state"]))),
    "refund_field_missing": lambda: said(lambda words: drop(words, one(["mchid", "out_refund_no", "refund_id", "refund_status"])), refund, kind="REFUND.SUCCESS", type="refund"),
    "time_no_time": lambda: said(lambda words: words.update(success_time=one(["", "now", "2026-13-01T00:00:00+08:00", 7]))),
    "event_of_another_type": lambda: told(lambda words: words.update(event_type=one(["COUPON.USE", "PAYSCORE.USER_CONFIRM", "MCHTRANSFER.BILL.FINISHED"]))),
    "event_type_missing": lambda: told(lambda words: words.pop("event_type")),
    "event_type_crossed": lambda: told(lambda words: words.update(event_type="REFUND.SUCCESS")),
    "event_id_missing": lambda: told(lambda words: words.pop("id")),
    "original_type_crossed": lambda: told(lambda words: words["resource"].update(original_type="refund")),
    "days_late": lambda: said(lambda words: words.update(success_time="2026-11-28T09:00:00+08:00")),
}


def as_server(found):
    """The headers as a WSGI server gives them: one of each name, joined where it came twice."""
    joined = {}
    for name, value in found:
        joined.setdefault(name.title(), []).append(value)
    return {name: ",".join(values) for name, values in joined.items()}


def verdict(ask):
    try:
        return bool(ask())
    except Exception:
        return False


names = list(KINDS)
for made in range(COUNT):
    kind = names[made % len(names)]
    found, body = KINDS[kind]()
    given = as_server(found)
    is_signed = verdict(lambda: sdk._core._verify_signature(given, body.decode()))
    opened = is_signed and verdict(lambda: sdk.decrypt_callback(given, body) is not None)
    case = {"kind": kind, "headers": found, "body": b64encode(body).decode(), "signed": is_signed, "opened": opened}
    sys.stdout.write(json.dumps(case) + "\n")
