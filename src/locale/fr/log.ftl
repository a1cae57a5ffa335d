## logs of HAProxy
haproxy-time-zone = les dates de { $requests } requêtes n’ont pas de fuseau horaire : lues en { $zone } ; `--time-zone` en donne un autre
haproxy-unreadable = { $unreadable } lignes sur { $lines } ne sont pas des lignes `httplog` de HAProxy, la première à la ligne { $first } : laissées de côté
haproxy-mostly-unreadable = { $unreadable } lignes sur { $lines } ne sont pas des lignes `httplog` de HAProxy, d’abord celle-ci : donnez un journal écrit avec `option httplog`
haproxy-tcp-log = { $tcp } lignes sur { $lines } viennent de `option tcplog`, qui connaît des connexions et pas de requêtes : mettez `option httplog` dans HAProxy et donnez le journal qu’il écrira alors
haproxy-no-request = le journal contient des connexions et aucune requête : vérifiez que c’est le bon fichier
haproxy-dates-jump = les lignes tombent dans plus de { $most } minutes différentes : les dates sautent, vérifiez que c’est le bon fichier
haproxy-repeated-hour = { $requests } requêtes dans une heure qui passe deux fois : { $second } d’entre elles prises pour le second passage, d’après leur ordre
haproxy-removed-hour = { $requests } requêtes dans une heure qui n’existe pas en { $zone } : le journal est sans doute dans un autre fuseau, donnez-le avec `--time-zone`
haproxy-connections = { $requests } lignes de connexions sans requête (négociations manquées, balayages de ports) laissées de côté
haproxy-bad-requests = { $requests } sessions terminées sans requête lisible (`<BADREQ>`) : comptées comme connexions, pas comme requêtes
haproxy-cut = { $requests } lignes sont coupées, le plus souvent par la longueur maximale de syslog : leur requête peut être incomplète
haproxy-hidden-clients = { $requests } demandes de pages sans adresse de client : elles n’appartiennent à aucune visite
haproxy-back-in-time = un fichier commence avant la fin du précédent : donnez les fichiers dans l’ordre du temps ; avec deux répartiteurs à la fois, une visite vue par les deux compte double
haproxy-by-address = les visites sont distinguées par la seule adresse du client : des personnes derrière une même adresse (un établissement) ne font qu’un visiteur, le nombre de visites est donc sous-estimé ; un journal d’accès avec les navigateurs ou un outil d’audience en dit plus
haproxy-load = maximum vu en même temps : { $process } connexions, { $backend } requêtes dans un backend, { $queue } dans une file ; attente la plus longue { $wait_s } s
haproxy-refused = { $requests } requêtes ont été refoulées ; { $minutes } minutes qui en comptent 1 % ou plus sont saturées : la demande y valait au moins ce qui a été compté
haproxy-silence = le journal n’a aucune ligne pendant plus de 12 heures, { $times } fois : tenu pour non mesuré
log-silence = le journal n’a aucune visite pendant trois jours ou plus, { $times } fois : tenu pour non journalisé
log-crowded = { $visits } visites ont plus de { $pages } pages : robots, ou une adresse pour beaucoup de personnes ; journalisez chaque visiteur (`X-Forwarded-For`, témoin de session) ; leurs { $pages } premiers écarts comptent
haproxy-no-address = aucune demande de page n’a d’adresse de client, les visites ne peuvent donc pas être distinguées : journalisez `%ci` (ou l’adresse transmise), ou donnez les comptages d’une autre source
haproxy-interval = un intervalle de { $interval_s } s n’est pas un nombre entier de minutes : demandez `1min` ou un multiple

## answers of Prometheus
problem-too-large = le fichier dépasse { $most } Mio : donnez-le en plusieurs parties
prometheus-json = ce n’est pas le JSON d’une requête sur un intervalle : { $detail }
prometheus-not-an-answer = ce n’est pas la réponse à une requête sur un intervalle : enregistrez ce que rend `/api/v1/query_range`
prometheus-instant = c’est la réponse à une requête instantanée, qui ne connaît qu’un moment : interrogez `/api/v1/query_range` avec `start`, `end` et `step`
prometheus-error = le serveur a répondu par une erreur : { $detail } ; refaites la requête
prometheus-no-series = la réponse n’a aucune série : vérifiez la requête et sa période
prometheus-several-metrics = des séries de plusieurs métriques ne s’additionnent pas : demandez-en une seule
prometheus-instant-range = `{ $seconds }` n’est pas un instant en secondes Unix entre 1970 et 2199
prometheus-export-lengths = une série a { $values } valeurs et { $timestamps } instants : l’export est abîmé, refaites-le
prometheus-one-sample = aucune série n’a deux échantillons : demandez une période plus longue ou un pas plus court
prometheus-no-neighbours = aucun compteur n’a deux échantillons de suite : demandez un pas plus long
prometheus-no-count = `{ $value }` n’est pas un comptage : les valeurs doivent être entre 0 et 1e15
prometheus-odd-step = des échantillons toutes les { $step_s } s ne tiennent pas dans un jour : refaites la requête avec `step=60s` ou un autre diviseur du jour
prometheus-not-a-counter = les valeurs baissent { $falls } fois et montent { $rises } fois : ce n’est pas un compteur ; si elles disent ce qui a été compté à chaque pas, donnez `--samples increase`, si c’est un débit par seconde, `--samples rate` ; une jauge (utilisateurs connectés, sessions ouvertes) ne dit rien des arrivées
prometheus-which-samples = le nom ne dit pas ce que compte un échantillon, et les valeurs montent { $rises } fois et baissent { $falls } fois : donnez `--samples counter` pour un total depuis le démarrage, `increase` pour ce qui a été compté à chaque pas, `rate` pour un débit par seconde ; une jauge (utilisateurs connectés, sessions ouvertes) ne dit rien des arrivées
prometheus-series = { $series } séries, additionnées
prometheus-partial = le serveur dit que sa réponse n’est pas complète
prometheus-histograms = { $count } séries sont des histogrammes natifs : leurs effectifs sont pris
prometheus-buckets = { $count } séries de tranches ou de quantiles laissées de côté : les autres les contiennent
prometheus-not-finite = { $count } échantillons ne sont pas des nombres (`NaN`, infinis) : non mesurés
prometheus-counter-by-name = prises pour des compteurs, d’après leur nom
prometheus-counter-by-course = prises pour des compteurs : les valeurs montent { $rises } fois et baissent { $falls } fois ; `--samples` dit autre chose
prometheus-resets = { $resets } fois sur { $steps }, un compteur a baissé : il est reparti de zéro et a gagné ce qu’il montre
prometheus-jitter = échantillons jusqu’à { $jitter_s } s à côté de leur pas : ramenés dessus
prometheus-series-vary = entre { $least } et { $most } séries ont un échantillon, selon les pas : elles vont et viennent, ou n’ont pas toujours pu être lues

## access logs
help-flag-profil-rule = à qui est la visite, par `PROFIL=path:/eleve/`, `=query:NOM=VALEUR`, `=cookie:NOM=VALEUR` ou `=field:NOM=VALEUR` ; `*` remplace n’importe quoi ; la première règle qu’une requête de la visite satisfait l’emporte (peut être répété)
help-flag-same-page = les requêtes de page d’un visiteur plus proches que cela sont une seule page ; 0 par défaut
help-flag-not-page = début de chemins qui ne sont pas des pages, comme `/api/` (peut être répété)
help-flag-upload-from = un POST ou un PUT d’au moins cette taille est un dépôt ; 100kB par défaut
log-profil-rule = `{ $rule }` n’est pas une règle : écrivez par exemple `eleve=path:/eleve/` ou `parent=cookie:profil=parent`, avec un profil parmi { $profils }
log-profil-rules = il y a trop de règles : donnez-en { $most } au plus
log-profil-unknown = { $unknown } visites sur { $visits } ne satisfont aucune règle de profil : elles comptent pour l’ensemble et pour aucun profil
log-profil-no-field = aucune requête ne satisfait une règle sur un cookie ou un champ : le format du journal le contient-il ?
log-interval = `{ $interval_s }` s n’est pas un intervalle pour un journal : donnez un nombre entier de secondes
log-dates-jump = les dates jusqu’à cette ligne couvrent plus de sept ans de minutes : est-ce bien un seul journal ?
log-key = le système ne donne pas de clé aléatoire pour hacher les adresses : { $detail }

## reports of Matomo
matomo-xml = c’est du XML : demandez à l’API `format=JSON` ou `format=CSV`
matomo-json = ce n’est pas du JSON : { $detail }
matomo-error = Matomo a répondu par une erreur : { $detail } ; refaites la demande
matomo-no-visits = aucun tableau n’a de colonne de visites : donnez le rapport `Visiteurs › Heures › Visites par heure du serveur` (`VisitTime.getVisitInformationPerServerTime`) ; un autre CSV par date se lit avec `--kind counts`
matomo-not-hours = `{ $label }` n’est pas une heure : c’est un autre rapport ; donnez `Visiteurs › Heures › Visites par heure du serveur`
matomo-too-coarse = ce n’est pas un jour : demandez le rapport avec `period=day`
matomo-no-day = le fichier ne dit pas de quel jour sont ses heures : mettez le jour dans son nom (`…2021-10-18….csv`), donnez `--date 2021-10-18`, ou demandez plusieurs jours à la fois
matomo-several-days = des heures additionnées sur plusieurs jours (du { $from } au { $to }) ne disent rien d’un jour : demandez le rapport avec `period=day`
matomo-mixed = des heures et des jours entiers sont mêlés : donnez-les dans des commandes séparées
matomo-duplicate = { $at } figure déjà dans `{ $file }`, ligne { $line } : donnez chaque jour une seule fois
matomo-all-empty = Matomo n’a aucune donnée pour ces jours : vérifiez le site, les jours et les droits d’accès
matomo-zone = les heures sont celles du site, prises pour { $zone } ; `--time-zone` donne un autre fuseau
matomo-other-zone = des segments du fichier disent que ses heures sont à { $offset } h de l’UTC, ce qui n’est pas { $zone } ce jour-là : vérifiez `--time-zone`
matomo-day-by-name = le jour de { $files } fichiers est pris dans leur nom
matomo-empty = { $days } jours sans données : non mesurés, sauf avec `--absent zero`

## logins of entcore
entcore-accesses = cet export compte des accès à des applications ou à des connecteurs, pas des arrivées : demandez celui des connexions par profil (`Date`, `Profil`, `Connexions`), à l’heure
entcore-missing-column = aucune colonne `{ $column }` : demandez l’export des connexions par profil (`Date`, `Profil`, `Connexions`), à l’heure
entcore-mixed = des exports par profil et par support sont mêlés : donnez-en d’une seule sorte
entcore-too-many-dates = plus de { $most } dates différentes : vérifiez que c’est le bon fichier
entcore-odd-time = { $at } n’est pas une heure pleine : demandez l’export à l’heure ou au jour
entcore-months = une ligne par mois ne dit rien des jours ni des heures : demandez l’export à l’heure
entcore-zone = les dates n’ont pas de fuseau horaire : lues en { $zone } ; `--time-zone` en donne un autre
entcore-days = toutes les dates sont à minuit : ce sont des comptages de jours entiers ; un export à l’heure montrerait la journée
entcore-devices = export par support : connexions de tous, sans profils
entcore-schools = { $schools } établissements, additionnés
entcore-other-profil = { $logins } connexions du profil `{ $profil }` n’appartiennent à aucun des cinq : laissées de côté
entcore-known-wrong = les auteurs de cet export disent que ses chiffres du { $from } au { $to } sont faux : écartez ces jours
usage-date = `--date` ne peut pas valoir `{ $value }` : écrivez par exemple `2021-10-18`
help-flag-date = jour des heures d’un fichier `matomo` qui ne le dit pas, par exemple `2021-10-18`
