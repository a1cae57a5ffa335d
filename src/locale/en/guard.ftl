## the guard: what a target is refused for
guard-host-pattern = `{ $host }` names more than one host: write one host name or one address
guard-host-nobody = `{ $host }` is the address of nobody: write the target's own
guard-host-name = `{ $host }` is no host name: write letters without accents, digits, dots and dashes, or a whole address
guard-url-scheme = `{ $url }` does not say how to speak to it: write `https://host` or `http://host:port`
guard-url-path = `{ $url }` has more than a host and a port: leave the rest out
guard-url-user = `{ $url }` holds a user name or a password: leave it out, accounts come from files or the environment
guard-url-port = `{ $url }` has no port from 1 to 65535
guard-redirect = `{ $place }` redirects to `{ $location }`, which is another place: it is not followed
guard-never = this is a national identity provider or portal: it is never a target, a staging portal stubs it
guard-never-target = `{ $place }` is refused: national identity providers and portals are never targets
    {"hint: "}let the staging portal stub the login, and name the staging portal
guard-proof-long = a proof has { $most } bytes at most
guard-proof-not-an-object = a proof is a JSON object with `host`, `port`, `expiry`, `max_rate`, `nonce` and `contact`
guard-proof-json = this is no JSON: { $detail }
guard-proof-text = write a text of 1 to { $most } letters on one line
guard-proof-port = write a port from 1 to 65535
guard-proof-expiry = write an instant with its offset, like `2026-12-31T18:00:00+01:00`, or Unix seconds
guard-proof-rate = write the most requests in a second, over 0 and at most 1000000
guard-public-key = this is no public key: copy the line that `afflux guard key` prints, `ed25519:…`
guard-sha256 = this is no SHA-256: write its 64 hexadecimal digits
guard-kill-file-relative = write the whole path, from `/`
guard-entry-twice = `{ $place }` is already listed: keep one entry
guard-contact = say whom to call about the load: a text of 1 to 200 letters on one line
guard-entry-scheme = write `http` or `https`
guard-entry-one-evidence = a target has one evidence: leave out `proof_sha256` or `public_key`
guard-entry-no-evidence = write the SHA-256 of the proof that the target serves, or `public_key`, the key that signs its authorisations
guard-entry-duration = write a length over 0 and at most `14d`
guard-breaker-span = write a length from `1s` to `10min`
guard-breaker-errors = write a share over 0 and at most 0.95: the breaker cannot be switched off
guard-signature-text = a signature is base64: sign again with `afflux guard sign`
guard-private-key = this holds no Ed25519 private key (PEM, PKCS #8): make one with `afflux guard key`
guard-kill-file-there = the kill file `{ $file }` is there: nothing is sent
    {"hint: "}find out who made it, then remove it
guard-listed-elsewhere = `{ $place }` is refused: `{ $file }` lists `{ $listed }`, another scheme or port
    {"hint: "}name the listed place, or list this one with `afflux guard allow`
guard-not-listed = `{ $place }` is refused: it does not stand in `{ $file }`, and nothing was sent to it
    {"hint: "}make a proof with `afflux guard proof`, serve it there, and list it with `afflux guard allow`
guard-authorisation-missing = `{ $place }` is refused: the allow-list asks for a signed authorisation
    {"hint: "}name it with `--authorisation`; who may sign makes one with `afflux guard sign`
guard-authorisation-forged = `{ $place }` is refused: the authorisation is not signed with the key of the allow-list, or was changed since
    {"hint: "}ask for a new one
guard-unknown-host = the address of `{ $host }` is not known: { $detail }
    {"hint: "}check the name and this machine's DNS
guard-proof-redirect = `{ $place }` is refused: instead of its proof it redirects to `{ $location }`
    {"hint: "}serve the proof at `/.well-known/afflux` itself
guard-proof-absent = `{ $place }` is refused: `/.well-known/afflux` answers { $status }, and nothing else was asked
    {"hint: "}serve there the file that `afflux guard proof` wrote
guard-proof-other = `{ $place }` is refused: it serves another proof than the listed one (SHA-256 { $sha256 })
    {"hint: "}make sure that it is staging, then list its proof with `afflux guard allow --replace`
guard-proof-malformed = `{ $place }` is refused: its proof is not well made ({ $keys })
    {"hint: "}make it with `afflux guard proof`
guard-proof-elsewhere = `{ $place }` is refused: the proof is about `{ $about }`
    {"hint: "}each host and port has a proof of its own
guard-proof-expired = `{ $place }` is refused: its proof ended at { $expiry }
    {"hint: "}ask { $contact } for a new one
guard-tls = `{ $place }` is refused: no secure connection (a certificate that is not its own, or no TLS there)
    {"hint: "}name the certificates of a private authority with `--ca`, or `ca` in the allow-list
guard-unreachable = nothing answers at `{ $place }`
    {"hint: "}start it and check the port
guard-tls-unusable = TLS cannot be used: { $detail }
guard-ca = `{ $file }` gives no certificate: { $detail }
    {"hint: "}write a PEM file with the certificates of the authority
guard-no-system-ca = this machine has no certificates of authorities
    {"hint: "}install them (Debian package `ca-certificates`) or name a file with `--ca`
guard-ended-kill = the kill file ended the run: its figures are not those of the whole window
guard-ended-dns = the target's name leads elsewhere by now: the run was ended at once
guard-ended-dns-silent = the target's name could not be looked up for 30 s: the run was ended
guard-ended-expiry = the target's proof ended during the run: ask for a longer one
guard-ended-duration = the run reached its ceiling on time: raise `duration` in the allow-list, or play a shorter window
guard-ended-bytes = the run reached its ceiling on bytes: raise `bytes` in the allow-list, or lower the scale
guard-ended-breaker = the target failed again and again after each rest: the run was ended
guard-breaker-opened = errors exploded, and the run backed off: visits were withheld, so its figures do not say whether the portal holds
guard-plan-rate = `{ $place }` is refused: the plan asks for { $rate } requests in its busiest second ({ $busiest_at }), and { $most_count } are allowed
    {"hint: "}play { $part_share } of this with `--scale`, or agree on a higher rate
guard-plan-connections = `{ $place }` is refused: the plan needs { $visits_count } connections at once, and { $most_count } connections are allowed
    {"hint: "}lower the scale, or raise `connections` in the allow-list
guard-plan-bytes = `{ $place }` is refused: the plan moves { $plan_bytes }, and { $most_bytes } are allowed
    {"hint: "}lower the scale, or raise `bytes` in the allow-list
guard-plan-duration = `{ $place }` is refused: the run takes { $plan_seconds }, and { $most_seconds } are allowed
    {"hint: "}play a shorter window, or raise `duration` in the allow-list
guard-plan-expiry = `{ $place }` is refused: its proof ends at { $expiry }, before the run does ({ $plan_seconds })
    {"hint: "}ask for a longer one

## the generator's own limits
generator-descriptors = this run needs { $needed_count } open files, and this machine gives { $limit_count }
    {"hint: "}raise the hard limit (`ulimit -Hn`), lower the scale, or share the run out with `--shard`
generator-ports = this run needs { $needed_count } connections at once, and the ports of its source addresses give { $limit_count }
    {"hint: "}name { $sources_count } addresses of this machine with `--source`
generator-ceiling = the ceiling on the rate slowed or held back more than 0.5 % of the requests: agree on a higher rate or lower the scale
generator-busy = the generator used more than 80 % of its processor for ten seconds: lower the scale, take a faster machine or share the run out with `--shard`
generator-crowded = the generator waited for a processor that others used: free the machine

## why there was no page
failure-connect = connection not taken
failure-local = connection not opened by this machine
failure-tls = no secure connection
failure-before-head = connection ended before the answer
failure-inside = answer broken off, or no HTTP
failure-held-back = held back by a ceiling or the breaker
failure-refused = refused by the guard
failure-answer = an answer, but not the page

## the command line of the guard
guard-asks = the guard looks at { $place }
guard-demand = { $place } is accepted (contact: { $contact }): at most { $rate } requests a second ({ $at }) of { $most_rate } allowed, { $visits } connections at once of { $most_connections } connections allowed
guard-speed = at another speed than 1, limits on sessions and waiting are not judged: the target's session life cannot be scaled
guard-no-password = no password for the accounts: set AFFLUX_PASSWORD or name a file with `--password-file`
guard-no-allow-list = `{ $place }` is refused: there is no allow-list
    {"hint: "}make a proof with `afflux guard proof`, serve it there, and list it with `afflux guard allow`
guard-allow-list-writable = `{ $file }` is refused: anybody may change it
    {"hint: "}`chmod o-w` it
guard-proof-written = the proof of { $place } is in `{ $file }`; it ends on { $expiry }
    SHA-256 { $sha256 }
    {"hint: "}serve it as it is at { $place }/.well-known/afflux, then `afflux guard allow { $file } --target { $place }`
guard-proof-shown = SHA-256 { $sha256 }, ends on { $expiry }; write it to a file with `-o`
guard-no-home = there is no home folder: name the allow-list with `--allow`
guard-contact-needed = a new allow-list says whom to call about the load: add `--contact`
guard-already-listed = `{ $place }` already stands in `{ $file }`: replace it with `--replace`
guard-list-by-hand = the entries are not written as `[[target]]` tables: change this file by hand
guard-allowed = { $place } is listed in `{ $file }`
    {"hint: "}`afflux guard check --target { $place }` says whether it is accepted
guard-not-signed-by = this is not signed with that key
guard-proof-not-about = `{ $place }` is not what the proof is about, which is `{ $about }`
guard-flag-value = `--{ $flag }` cannot be `{ $value }`: write for instance `50GB` or `2h`
guard-accepted = accepted
guard-row-target = target
guard-row-address = address
guard-row-expiry = until
guard-row-contact = contact
guard-row-rate = requests a second, at most
guard-row-connections = connections at once, at most
guard-row-bytes = bytes, at most
guard-row-duration = length of a run, at most
guard-key-needs-file = the private key goes into a file: name it with `-o`
guard-key-written = the private key is in `{ $file }`: keep it to yourself; the public one follows
guard-signed = signed in `{ $file }` with { $key }
run-step-replay-on = 4/6 replaying { $visits } visits and { $warm } sessions already open on { $place }, at speed { $speed }
run-step-no-refit = 5/6 no refit: the target's log is its operator's, `afflux fit` reads it

help-guard = Says which staging portals may be played on, and proves that they are staging
help-guard-examples = {"  "}afflux guard proof --target https://ent-preprod.exemple.fr \
    {"      "}--contact exploitation@exemple.fr -o afflux-proof.json
    {"  "}afflux guard allow afflux-proof.json --contact charge@exemple.fr \
    {"      "}--target https://ent-preprod.exemple.fr
    {"  "}afflux guard check --target https://ent-preprod.exemple.fr
help-guard-proof = Makes the proof that a staging portal serves
help-guard-proof-examples = {"  "}afflux guard proof --target https://ent-preprod.exemple.fr \
    {"      "}--contact exploitation@exemple.fr --max-rate 200 -o afflux-proof.json
help-guard-allow = Puts a staging portal on the allow-list
help-guard-allow-examples = {"  "}afflux guard allow afflux-proof.json --contact charge@exemple.fr \
    {"      "}--target https://ent-preprod.exemple.fr
    {"  "}afflux guard allow authorisation.json --public-key ed25519:… \
    {"      "}--target https://ent-preprod.exemple.fr
help-guard-check = Says whether a target is accepted; asks it for nothing but its proof
help-guard-check-examples = {"  "}afflux guard check --target https://ent-preprod.exemple.fr
help-guard-key = Makes a key that signs authorisations
help-guard-key-examples = {"  "}afflux guard key -o territory.pem
help-guard-sign = Signs a proof, for a target that cannot serve one
help-guard-sign-examples = {"  "}afflux guard sign afflux-proof.json --key territory.pem \
    {"      "}-o authorisation.json
help-arg-proof = proof or authorisation (JSON)
help-flag-allow = allow-list; ~/.config/afflux/allow.toml by default
help-flag-authorisation = signed authorisation, for a target that serves no proof
help-flag-ca = certificates (PEM) of a private authority
help-flag-kill-file = a file that ends the run when it appears, besides ~/.config/afflux/stop
help-flag-target-password = file whose first line is the accounts' password; AFFLUX_PASSWORD by default
help-flag-source = addresses of this machine to send from, separated by commas
help-flag-guard-target = address of the staging portal: https://host or http://host:port
help-flag-target-contact = whom to call about the target
help-flag-max-rate = most requests in a second; 100 by default
help-flag-days = days until the proof ends; 30 by default
help-flag-public-key = key that signs the authorisation
help-flag-load-contact = whom to call about the load, for a new allow-list
help-flag-ceiling-rate = most requests in a second; the proof's by default
help-flag-ceiling-connections = most connections at once; 5000 by default
help-flag-ceiling-bytes = most bytes of a run; 50GB by default
help-flag-ceiling-duration = longest run; 2h by default
help-flag-replace = replace the entry that is there
help-flag-key = private key (PEM)
help-flag-well-known = proof to serve at /.well-known/afflux, as it is
help-flag-portal-password = file whose first line is the password; AFFLUX_PASSWORD, or a new one, by default

## the target's own figures
figures-too-many = at most { $most } figures may be asked for
figures-name = `{ $name }` is no name of a figure: write letters, digits, `_` and `:`
figures-told = the target's own figures, never judged: { $url }, asked { $asked } times, { $failed } without an answer
figures-summary = { $mean } on average, { $most } at most
figures-name-column = figure
figures-mean-column = average
figures-most-column = greatest
figures-at-column = reached after
section-figures = What the target said of itself
failures-title = Attempts without a page, by reason
help-flag-target-metrics = address of the target's Prometheus metrics, behind the same guard
help-flag-target-metric = figures to keep, separated by commas; the usual ones by default
row-busiest-cpu = share of its core, busiest 10 s
row-waited-cpu = share of the time waiting for a core, worst 10 s
row-connections = most connections open
