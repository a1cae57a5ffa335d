## One station
help-station = Étudie une seule station : formule exacte à côté de la simulation
help-station-examples = {"  "}afflux station --arrival-rate 90/s --service exp:mean=1s --servers 100
    {"  "}afflux station --arrival-rate 8/s --service exp:mean=1s --servers 9 --places 9
    {"  "}afflux station --arrival-rate 48/s --service exp:mean=1s --servers 50 \
    {"      "}--patience exp:mean=2s
    {"  "}afflux station --class rate=6/s --class rate=8/s --service exp:mean=1s \
    {"      "}--servers 20 --discipline priority
    {"  "}afflux station --arrivals erlang:k=2,mean=1.25s --service exp:mean=1s \
    {"      "}--servers 1 --format json
help-flag-arrival-rate = arrivées, par exemple 90/s, 30/min ou 12/h ; par source au repos avec --sources
help-flag-arrivals = loi des durées entre arrivées, à la place d’un débit
help-flag-service-law = loi de la durée de service, par exemple exp:mean=1s ou lognormal:mean=1s,cv=2
help-flag-servers = serveurs
help-flag-places = nombre maximal de personnes dans la station, service compris (par défaut : sans limite)
help-flag-patience = loi de la patience de ceux qui attendent ; qui part ne coûte rien
help-flag-retry = loi du délai après lequel les refusés reviennent, sans fin
help-flag-discipline = ordre de service : fifo, ps (parts égales) ou priority (par défaut : fifo)
help-flag-class = une classe d’arrivées ; la première est la plus urgente
help-flag-sources = nombre fini de personnes qui demandent
help-flag-precision = erreur type de chaque chiffre, en part de celui-ci, quatre fois plus pour les probabilités sous 0,1 (par défaut : 0.005)
progress-station = simulation de la station
progress-station-at = { $arrivals } arrivées ; plus grande erreur rapportée à celle demandée : { $error }
station-figure = chiffre (durées en secondes)
station-closed-form = formule
station-simulated = simulé
station-error = erreur type
station-note = { $arrivals } arrivées en { $replications } répétitions, chacune après une mise en régime de { $warmup } de temps simulé
station-not-reached = la précision de { $precision } n’est pas atteinte avec le nombre d’arrivées prévu : lisez les erreurs types, ou demandez moins avec `--precision`
measure-p-wait = part qui attend
measure-mean-wait = attente moyenne des servis
measure-mean-wait-all = attente moyenne de tous
measure-mean-wait-admitted = attente moyenne des admis
measure-p-wait-admitted = part des admis qui attend
measure-wait-q95 = attente que 95 % ne dépassent pas
measure-mean-wait-class = attente moyenne, classe { $class }
measure-mean-queue = nombre moyen en attente
measure-mean-in-system = nombre moyen dans la station
measure-mean-busy = serveurs occupés en moyenne
measure-utilisation = taux d’occupation
measure-mean-sojourn = durée moyenne de séjour
measure-p-block = part des essais refusés
measure-p-abandon = part qui part sans service
measure-mean-orbit = nombre moyen qui reviendra
measure-p-first-attempt-blocked = part des premiers essais refusés
station-rate = un débit d’arrivée ne peut pas être de `{ $value }` par seconde : donnez un nombre positif
station-service-mean = la loi `{ $law }` n’a pas de moyenne finie et positive : donnez-en une qui en a
station-places = `--places { $places }` est inférieur à `--servers { $servers }` : les places comptent aussi ceux qui sont servis
station-retry-mean = `--retry` demande une loi de moyenne finie et positive
station-retry-places = `--retry` demande `--places` : sans limite, personne n’est refusé
station-sharing-patience = `--patience` ne va pas avec `--discipline ps` : personne n’y attend
station-unstable = la file grandirait sans fin : la charge est de { $utilisation } fois les { $servers } serveurs ; ajoutez des serveurs, ou limitez-la avec `--places` (sans `--retry`) ou `--patience`
station-precision = `--precision` ne peut pas être `{ $value }` : écrivez une part de 0.000001 à 0.5, par exemple 0.005
station-whole = `--{ $flag }` ne peut pas être `{ $value }` : écrivez un nombre entier de 1 à { $most }
station-discipline = `--discipline` ne peut pas être `{ $value }` : écrivez `fifo`, `ps` ou `priority`
station-contradiction = `--{ $one }` et `--{ $other }` se contredisent : gardez l’un des deux
station-priority-classes = `--discipline priority` demande un `--class` par classe, la plus urgente d’abord
station-no-arrivals = rien ne dit comment les gens arrivent : donnez `--arrival-rate`, `--arrivals` ou `--class`
station-class = `--class` ne peut pas être `{ $value }` : écrivez par exemple `rate=6/s,service=exp:mean=1s`
station-rate-shape = `--{ $flag }` ne peut pas avoir le débit `{ $value }` : écrivez par exemple `90/s`, `30/min` ou `12/h`
station-law-unit = `--{ $flag }` demande une loi de durées, pas `{ $law }` : écrivez par exemple `exp:mean=1s`
