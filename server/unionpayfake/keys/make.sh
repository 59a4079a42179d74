#!/bin/sh
# Makes the keys and certificates of the fake anew: sh server/unionpayfake/keys/make.sh
# They protect nothing: everybody may know them. All is made by OpenSSL alone, the numbers of certificates too.
set -eu
cd "$(dirname "$0")"
subject="/C=CN/O=Lyceum/OU=Fake of UnionPay"
days=36500

key() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.pem"; }
authority='basicConstraints=critical,CA:TRUE'
# issue NAME ISSUER COMMON-NAME: a certificate of the key NAME.pem.
issue() {
    openssl req -new -utf8 -key "$1.pem" -subj "$subject/CN=$3" |
        openssl x509 -req -CA "$2.crt" -CAkey "$2.pem" -days $days -out "$1.crt"
}

for name in root middle unionpay unionpay-next neighbour merchant stranger; do key "$name"; done
openssl req -x509 -new -key root.pem -days $days -subj "$subject/CN=Root" -addext "$authority" -out root.crt
openssl req -new -key middle.pem -subj "$subject/CN=Middle" |
    openssl x509 -req -CA root.crt -CAkey root.pem -days $days -extfile /dev/fd/3 -out middle.crt 3<<END
$authority
END
issue unionpay middle '041@Z12@00040000:SIGN@00000001'
issue unionpay-next middle '041@Z13@00040000:SIGN@00000002'
# A merchant whose certificate the same authority issued, and somebody who gave himself the name of UnionPay.
issue neighbour middle '041@8310000000083040@Some merchant@00000003'
issue merchant middle '041@8310000000047110@The school@00000004'
openssl req -x509 -new -utf8 -key stranger.pem -days $days -subj "$subject/CN=041@Z12@00040000:SIGN@00000001" \
    -out stranger.crt
# As banks give it out, in the old way; and as OpenSSL does it today.
openssl pkcs12 -export -legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1 -inkey merchant.pem \
    -in merchant.crt -passout pass:000000 -out merchant.pfx
openssl pkcs12 -export -inkey merchant.pem -in merchant.crt -passout pass:000000 -out merchant-new.pfx
for name in merchant merchant-new; do base64 -w0 "$name.pfx" >"$name.pfx.txt"; rm "$name.pfx"; done
number=$(openssl x509 -in merchant.crt -noout -serial | sed 's/^serial=//')
python3 -c "print(int('$number', 16), end='')" >merchant.number
openssl pkey -in merchant.pem -pubout -out merchant.pub
rm root.pem middle.pem
