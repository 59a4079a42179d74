#!/bin/sh
# Makes the keys and certificates of the fake anew: sh server/wechatfake/keys/make.sh
# They protect nothing: everybody may know them. The serials are what OpenSSL says of the certificates.
set -eu
cd "$(dirname "$0")"
subject="/C=CN/O=Lyceum/OU=Fake of WeChat Pay"
days=36500

key() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.pem"; }

for name in merchant platform platform-next public stranger root; do key "$name"; done
openssl req -x509 -new -key root.pem -days $days -subj "$subject/CN=Root" -out root.crt
for name in merchant platform platform-next; do
    # Forty hexadecimal digits, as the real ones have; none begins with a zero.
    number="5$(openssl rand -hex 20 | cut -c 2-)"
    openssl req -new -key "$name.pem" -subj "$subject/CN=$name" |
        openssl x509 -req -CA root.crt -CAkey root.pem -days $days -set_serial "0x$number" -out "$name.crt"
    openssl x509 -in "$name.crt" -noout -serial | sed 's/^serial=//' | tr -d '\n' >"$name.serial"
done
# When the platform's certificates begin and end.
openssl x509 -in platform.crt -noout -dates -dateopt iso_8601 | sed 's/^.*=//; s/ /T/' >platform.life
for name in merchant platform platform-next public; do openssl pkey -in "$name.pem" -pubout -out "$name.pub"; done
rm root.pem root.crt
