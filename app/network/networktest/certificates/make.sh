#!/bin/sh
# Makes the certificates of the tests anew: an authority, a server for localhost, a client, and a client of nobody.
set -eu
days=36500
key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
openssl req -x509 $key -days $days -subj "/CN=Sightglass test authority" -keyout ca-key.pem -out ca.pem
sign() {
  openssl req $key -subj "/CN=$1" -keyout "$1-key.pem" -out request.pem
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\n' > extensions
  openssl x509 -req -in request.pem -days $days -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile extensions -out "$1.pem"
}
sign server
sign client
openssl req -x509 $key -days $days -subj "/CN=stranger" -keyout stranger-key.pem -out stranger.pem
rm -f request.pem extensions ca.srl ca-key.pem
