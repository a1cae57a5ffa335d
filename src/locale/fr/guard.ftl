## le garde-fou : pourquoi une cible est refusée
guard-host-pattern = `{ $host }` désigne plus d’un hôte : écrivez un seul nom d’hôte ou une seule adresse
guard-host-nobody = `{ $host }` n’est l’adresse de personne : écrivez celle de la cible
guard-host-name = `{ $host }` n’est pas un nom d’hôte : écrivez des lettres sans accent, des chiffres, des points et des tirets, ou une adresse entière
guard-url-scheme = `{ $url }` ne dit pas comment lui parler : écrivez `https://hôte` ou `http://hôte:port`
guard-url-path = `{ $url }` dit plus qu’un hôte et un port : retirez le reste
guard-url-user = `{ $url }` contient un nom d’utilisateur ou un mot de passe : retirez-le, les comptes viennent de fichiers ou de l’environnement
guard-url-port = `{ $url }` n’a pas de port entre 1 et 65535
guard-redirect = `{ $place }` renvoie vers `{ $location }`, qui est un autre endroit : on ne suit pas
guard-never = c’est un fournisseur d’identité ou un portail national : il n’est jamais une cible, un portail de préproduction le simule
guard-never-target = `{ $place }` est refusé : les fournisseurs d’identité et les portails nationaux ne sont jamais des cibles
    {"conseil : "}faites simuler la connexion par le portail de préproduction, et désignez celui-ci
guard-proof-long = une preuve a { $most } octets au plus
guard-proof-not-an-object = une preuve est un objet JSON avec `host`, `port`, `expiry`, `max_rate`, `nonce` et `contact`
guard-proof-json = ce n’est pas du JSON : { $detail }
guard-proof-text = écrivez un texte de 1 à { $most } caractères sur une ligne
guard-proof-port = écrivez un port entre 1 et 65535
guard-proof-expiry = écrivez un instant avec son décalage, comme `2026-12-31T18:00:00+01:00`, ou des secondes Unix
guard-proof-rate = écrivez le nombre maximal de requêtes par seconde, au-dessus de 0 et jusqu’à 1000000
guard-public-key = ce n’est pas une clé publique : copiez la ligne qu’affiche `afflux guard key`, `ed25519:…`
guard-sha256 = ce n’est pas un SHA-256 : écrivez ses 64 chiffres hexadécimaux
guard-kill-file-relative = écrivez le chemin entier, depuis `/`
guard-entry-twice = `{ $place }` est déjà dans la liste : gardez une seule entrée
guard-contact = dites qui appeler au sujet de la charge : un texte de 1 à 200 caractères sur une ligne
guard-entry-scheme = écrivez `http` ou `https`
guard-entry-one-evidence = une cible n’a qu’une preuve : retirez `proof_sha256` ou `public_key`
guard-entry-no-evidence = écrivez le SHA-256 de la preuve que sert la cible, ou `public_key`, la clé qui signe ses autorisations
guard-entry-duration = écrivez une durée au-dessus de 0 et jusqu’à `14d`
guard-breaker-span = écrivez une durée entre `1s` et `10min`
guard-breaker-errors = écrivez une part au-dessus de 0 et jusqu’à 0.95 : le disjoncteur ne se désactive pas
guard-signature-text = une signature est en base64 : signez de nouveau avec `afflux guard sign`
guard-private-key = il n’y a pas là de clé privée Ed25519 (PEM, PKCS #8) : faites-en une avec `afflux guard key`
guard-kill-file-there = le fichier d’arrêt `{ $file }` est là : rien n’est envoyé
    {"conseil : "}cherchez qui l’a créé, puis retirez-le
guard-listed-elsewhere = `{ $place }` est refusé : `{ $file }` contient `{ $listed }`, d’un autre schéma ou d’un autre port
    {"conseil : "}désignez l’endroit qui y figure, ou ajoutez celui-ci avec `afflux guard allow`
guard-not-listed = `{ $place }` est refusé : il n’est pas dans `{ $file }`, et rien ne lui a été envoyé
    {"conseil : "}faites une preuve avec `afflux guard proof`, servez-la, puis inscrivez-la avec `afflux guard allow`
guard-authorisation-missing = `{ $place }` est refusé : la liste demande une autorisation signée
    {"conseil : "}désignez-la avec `--authorisation` ; qui peut signer en fait une avec `afflux guard sign`
guard-authorisation-forged = `{ $place }` est refusé : l’autorisation n’est pas signée avec la clé de la liste, ou a été modifiée depuis
    {"conseil : "}demandez-en une nouvelle
guard-unknown-host = l’adresse de `{ $host }` est inconnue : { $detail }
    {"conseil : "}vérifiez le nom et le DNS de cette machine
guard-proof-redirect = `{ $place }` est refusé : au lieu de sa preuve, il renvoie vers `{ $location }`
    {"conseil : "}servez la preuve à `/.well-known/afflux` même
guard-proof-absent = `{ $place }` est refusé : `/.well-known/afflux` répond { $status }, et rien d’autre n’a été demandé
    {"conseil : "}servez-y le fichier écrit par `afflux guard proof`
guard-proof-other = `{ $place }` est refusé : il sert une autre preuve que celle de la liste (SHA-256 { $sha256 })
    {"conseil : "}assurez-vous qu’il est de préproduction, puis inscrivez sa preuve avec `afflux guard allow --replace`
guard-proof-malformed = `{ $place }` est refusé : sa preuve est mal faite ({ $keys })
    {"conseil : "}faites-la avec `afflux guard proof`
guard-proof-elsewhere = `{ $place }` est refusé : la preuve porte sur `{ $about }`
    {"conseil : "}chaque hôte et chaque port a sa propre preuve
guard-proof-expired = `{ $place }` est refusé : sa preuve a pris fin à { $expiry }
    {"conseil : "}demandez-en une nouvelle à { $contact }
guard-tls = `{ $place }` est refusé : pas de connexion sûre (un certificat qui n’est pas le sien, ou pas de TLS)
    {"conseil : "}désignez les certificats d’une autorité privée avec `--ca`, ou `ca` dans la liste
guard-unreachable = rien ne répond à `{ $place }`
    {"conseil : "}lancez-le et vérifiez le port
guard-tls-unusable = TLS est inutilisable : { $detail }
guard-ca = `{ $file }` ne donne pas de certificat : { $detail }
    {"conseil : "}écrivez un fichier PEM avec les certificats de l’autorité
guard-no-system-ca = cette machine n’a pas de certificats d’autorités
    {"conseil : "}installez-les (paquet Debian `ca-certificates`) ou désignez un fichier avec `--ca`
guard-ended-kill = le fichier d’arrêt a mis fin au rejeu : ses chiffres ne valent pas pour toute la fenêtre
guard-ended-dns = le nom de la cible mène maintenant ailleurs : le rejeu a été arrêté aussitôt
guard-ended-dns-silent = le nom de la cible est resté sans réponse pendant 30 s : le rejeu a été arrêté
guard-ended-expiry = la preuve de la cible a pris fin pendant le rejeu : demandez-en une plus longue
guard-ended-duration = le rejeu a atteint son plafond de durée : relevez `duration` dans la liste, ou jouez une fenêtre plus courte
guard-ended-bytes = le rejeu a atteint son plafond d’octets : relevez `bytes` dans la liste, ou réduisez l’échelle
guard-ended-breaker = la cible a échoué encore et encore après chaque repos : le rejeu a été arrêté
guard-breaker-opened = les erreurs ont explosé, et le rejeu s’est retenu : des visites n’ont pas été lancées, ses chiffres ne disent donc pas si le portail tient
guard-plan-rate = `{ $place }` est refusé : le plan demande { $rate } requêtes dans sa seconde la plus chargée ({ $busiest_at }), et { $most_count } sont permises
    {"conseil : "}jouez-en { $part_share } avec `--scale`, ou convenez d’un débit plus élevé
guard-plan-connections = `{ $place }` est refusé : le plan a besoin de { $visits_count } connexions à la fois, et { $most_count } connexions sont permises
    {"conseil : "}réduisez l’échelle, ou relevez `connections` dans la liste
guard-plan-bytes = `{ $place }` est refusé : le plan échange { $plan_bytes }, et { $most_bytes } sont permis
    {"conseil : "}réduisez l’échelle, ou relevez `bytes` dans la liste
guard-plan-duration = `{ $place }` est refusé : le rejeu dure { $plan_seconds }, et { $most_seconds } sont permis
    {"conseil : "}jouez une fenêtre plus courte, ou relevez `duration` dans la liste
guard-plan-expiry = `{ $place }` est refusé : sa preuve prend fin à { $expiry }, avant le rejeu ({ $plan_seconds })
    {"conseil : "}demandez-en une plus longue

## les limites du générateur lui-même
generator-descriptors = ce rejeu a besoin de { $needed_count } fichiers ouverts, et cette machine en donne { $limit_count }
    {"conseil : "}relevez la limite dure (`ulimit -Hn`), réduisez l’échelle, ou partagez le rejeu avec `--shard`
generator-ports = ce rejeu a besoin de { $needed_count } connexions à la fois, et les ports de ses adresses d’origine en donnent { $limit_count }
    {"conseil : "}désignez { $sources_count } adresses de cette machine avec `--source`
generator-ceiling = le plafond de débit a ralenti ou retenu plus de 0,5 % des requêtes : convenez d’un débit plus élevé ou réduisez l’échelle
generator-busy = le générateur a pris plus de 80 % de son processeur pendant dix secondes : réduisez l’échelle, prenez une machine plus rapide ou partagez le rejeu avec `--shard`
generator-crowded = le générateur a attendu un processeur que d’autres occupaient : libérez la machine

## pourquoi il n’y a pas eu de page
failure-connect = connexion non acceptée
failure-local = connexion non ouverte par cette machine
failure-tls = pas de connexion sûre
failure-before-head = connexion rompue avant la réponse
failure-inside = réponse interrompue, ou non HTTP
failure-held-back = retenu par un plafond ou le disjoncteur
failure-refused = refusé par le garde-fou
failure-answer = une réponse, mais pas la page

## la ligne de commande du garde-fou
guard-asks = le garde-fou examine { $place }
guard-demand = { $place } est accepté (contact : { $contact }) : au plus { $rate } requêtes par seconde ({ $at }) pour { $most_rate } permises, { $visits } connexions à la fois pour { $most_connections } connexions permises
guard-speed = à une autre vitesse que 1, les limites de sessions et d’attente ne sont pas jugées : la vie des sessions de la cible ne se règle pas
guard-no-password = pas de mot de passe pour les comptes : définissez AFFLUX_PASSWORD ou désignez un fichier avec `--password-file`
guard-no-allow-list = `{ $place }` est refusé : il n’y a pas de liste de cibles
    {"conseil : "}faites une preuve avec `afflux guard proof`, servez-la, puis inscrivez-la avec `afflux guard allow`
guard-allow-list-writable = `{ $file }` est refusé : n’importe qui peut le modifier
    {"conseil : "}faites `chmod o-w`
guard-proof-written = la preuve de { $place } est dans `{ $file }` ; elle prend fin le { $expiry }
    SHA-256 { $sha256 }
    {"conseil : "}servez-la telle quelle à { $place }/.well-known/afflux, puis `afflux guard allow { $file } --target { $place }`
guard-proof-shown = SHA-256 { $sha256 }, prend fin le { $expiry } ; écrivez-la dans un fichier avec `-o`
guard-no-home = il n’y a pas de dossier personnel : désignez la liste avec `--allow`
guard-contact-needed = une nouvelle liste dit qui appeler au sujet de la charge : ajoutez `--contact`
guard-already-listed = `{ $place }` est déjà dans `{ $file }` : remplacez l’entrée avec `--replace`
guard-list-by-hand = les entrées ne sont pas écrites en tables `[[target]]` : modifiez ce fichier à la main
guard-allowed = { $place } est inscrit dans `{ $file }`
    {"conseil : "}`afflux guard check --target { $place }` dit s’il est accepté
guard-not-signed-by = ce n’est pas signé avec cette clé
guard-proof-not-about = `{ $place }` n’est pas l’objet de la preuve, qui porte sur `{ $about }`
guard-flag-value = `--{ $flag }` ne peut pas valoir `{ $value }` : écrivez par exemple `50GB` ou `2h`
guard-accepted = accepté
guard-row-target = cible
guard-row-address = adresse
guard-row-expiry = jusqu’au
guard-row-contact = contact
guard-row-rate = requêtes par seconde, au plus
guard-row-connections = connexions à la fois, au plus
guard-row-bytes = octets, au plus
guard-row-duration = durée d’un rejeu, au plus
guard-key-needs-file = la clé privée va dans un fichier : désignez-le avec `-o`
guard-key-written = la clé privée est dans `{ $file }` : gardez-la pour vous ; voici la clé publique
guard-signed = signé dans `{ $file }` avec { $key }
run-step-replay-on = 4/6 rejeu de { $visits } visites et de { $warm } sessions déjà ouvertes sur { $place }, à la vitesse { $speed }
run-step-no-refit = 5/6 pas d’ajustement : le journal de la cible est à son exploitant, `afflux fit` le lit

help-guard = Dit sur quels portails on peut jouer, et prouve qu’ils sont de préproduction
help-guard-examples = {"  "}afflux guard proof --target https://ent-preprod.exemple.fr \
    {"      "}--contact exploitation@exemple.fr -o afflux-proof.json
    {"  "}afflux guard allow afflux-proof.json --contact charge@exemple.fr \
    {"      "}--target https://ent-preprod.exemple.fr
    {"  "}afflux guard check --target https://ent-preprod.exemple.fr
help-guard-proof = Fait la preuve que sert un portail de préproduction
help-guard-proof-examples = {"  "}afflux guard proof --target https://ent-preprod.exemple.fr \
    {"      "}--contact exploitation@exemple.fr --max-rate 200 -o afflux-proof.json
help-guard-allow = Inscrit un portail de préproduction dans la liste des cibles
help-guard-allow-examples = {"  "}afflux guard allow afflux-proof.json --contact charge@exemple.fr \
    {"      "}--target https://ent-preprod.exemple.fr
    {"  "}afflux guard allow autorisation.json --public-key ed25519:… \
    {"      "}--target https://ent-preprod.exemple.fr
help-guard-check = Dit si une cible est acceptée ; ne lui demande que sa preuve
help-guard-check-examples = {"  "}afflux guard check --target https://ent-preprod.exemple.fr
help-guard-key = Fait une clé qui signe des autorisations
help-guard-key-examples = {"  "}afflux guard key -o territoire.pem
help-guard-sign = Signe une preuve, pour une cible qui ne peut pas en servir
help-guard-sign-examples = {"  "}afflux guard sign afflux-proof.json --key territoire.pem \
    {"      "}-o autorisation.json
help-arg-proof = preuve ou autorisation (JSON)
help-flag-allow = liste des cibles ; ~/.config/afflux/allow.toml par défaut
help-flag-authorisation = autorisation signée, pour une cible qui ne sert pas de preuve
help-flag-ca = certificats (PEM) d’une autorité privée
help-flag-kill-file = un fichier dont l’apparition arrête le rejeu, en plus de ~/.config/afflux/stop
help-flag-target-password = fichier dont la première ligne est le mot de passe des comptes ; AFFLUX_PASSWORD par défaut
help-flag-source = adresses de cette machine d’où envoyer, séparées par des virgules
help-flag-guard-target = adresse du portail de préproduction : https://hôte ou http://hôte:port
help-flag-target-contact = qui appeler au sujet de la cible
help-flag-max-rate = nombre maximal de requêtes par seconde ; 100 par défaut
help-flag-days = jours jusqu’à la fin de la preuve ; 30 par défaut
help-flag-public-key = clé qui signe l’autorisation
help-flag-load-contact = qui appeler au sujet de la charge, pour une nouvelle liste
help-flag-ceiling-rate = nombre maximal de requêtes par seconde ; celui de la preuve par défaut
help-flag-ceiling-connections = nombre maximal de connexions à la fois ; 5000 par défaut
help-flag-ceiling-bytes = nombre maximal d’octets d’un rejeu ; 50GB par défaut
help-flag-ceiling-duration = rejeu le plus long ; 2h par défaut
help-flag-replace = remplace l’entrée déjà présente
help-flag-key = clé privée (PEM)
help-flag-well-known = preuve à servir à /.well-known/afflux, telle quelle
help-flag-portal-password = fichier dont la première ligne est le mot de passe ; AFFLUX_PASSWORD, ou un nouveau, par défaut

## les mesures de la cible elle-même
figures-too-many = on peut demander { $most } mesures au plus
figures-name = `{ $name }` n’est pas un nom de mesure : écrivez des lettres, des chiffres, `_` et `:`
figures-told = les mesures de la cible elle-même, jamais jugées : { $url }, demandées { $asked } fois, { $failed } sans réponse
figures-summary = { $mean } en moyenne, { $most } au plus
figures-name-column = mesure
figures-mean-column = moyenne
figures-most-column = maximum
figures-at-column = atteint après
section-figures = Ce que la cible dit d’elle-même
failures-title = Tentatives sans page, par cause
help-flag-target-metrics = adresse des mesures Prometheus de la cible, derrière le même garde-fou
help-flag-target-metric = mesures à garder, séparées par des virgules ; les usuelles par défaut
row-busiest-cpu = part de son cœur, 10 s les plus chargées
row-waited-cpu = part du temps à attendre un cœur, 10 s les pires
row-connections = connexions ouvertes, au plus
