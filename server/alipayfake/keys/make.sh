#!/bin/sh
# Makes the keys and certificates of the fake anew: sh server/alipayfake/keys/make.sh
# They protect nothing: everybody may know them. The serials are computed here by OpenSSL and md5sum alone.
set -eu
cd "$(dirname "$0")"
subject="/C=CN/O=Lyceum/OU=Fake of Alipay"
days=36500

key() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.pem"; }
# MD5 of the issuer, its parts from the last to the first, and the serial number in decimal.
serial() {
    issuer=$(openssl x509 -in "$1" -noout -issuer -nameopt RFC2253,sep_comma_plus,utf8,-esc_msb | sed 's/^issuer=//')
    number=$(openssl x509 -in "$1" -noout -serial | sed 's/^serial=//')
    printf '%s%s' "$issuer" "$(python3 -c "print(int('$number', 16))")" | md5sum | cut -d ' ' -f 1 | tr -d '\n'
}

for name in app alipay alipay-next stranger root other-root; do key "$name"; done
openssl req -x509 -new -key root.pem -days $days -subj "$subject/CN=Root R1" -out root-1.crt
openssl req -x509 -new -key other-root.pem -days $days -subj "$subject/CN=Root R2" -out root-2.crt
# The real file has roots that are not of RSA as well; they do not count for the serial.
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root-ec.pem
openssl req -x509 -new -key root-ec.pem -days $days -subj "$subject/CN=Root E1" -out root-e.crt
for name in app alipay alipay-next; do
    openssl req -new -key "$name.pem" -subj "$subject/CN=$name" |
        openssl x509 -req -CA root-1.crt -CAkey root.pem -days $days -out "$name.crt"
    serial "$name.crt" >"$name.serial"
done
cat root-1.crt root-e.crt root-2.crt >roots.crt
printf '%s_%s' "$(serial root-1.crt)" "$(serial root-2.crt)" >roots.serial
for name in app alipay alipay-next; do openssl pkey -in "$name.pem" -pubout -out "$name.pub"; done
rm root.pem other-root.pem root-ec.pem root-1.crt root-2.crt root-e.crt
