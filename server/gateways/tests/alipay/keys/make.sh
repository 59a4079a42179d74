#!/bin/sh
# Makes the keys of the tests anew: sh server/gateways/tests/alipay/keys/make.sh
# They protect nothing: everybody may know them. Certificates are made by the tests themselves, since they end.
set -eu
cd "$(dirname "$0")"

for name in app alipay next root; do
    openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$name.pem"
    openssl pkey -in "$name.pem" -pubout -out "$name.pub"
done
# The same key in the older form, and one that is too short.
openssl rsa -in app.pem -traditional -out app-pkcs1.pem
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 | openssl pkey -pubout -out short.pub
rm next.pub root.pub
