## networks of stations
station-sharing-priority = quand les processus sont partagés, personne n’attend, donc personne ne passe devant : retirez `priority`, ou écrivez `discipline = "fifo"`
portal-sharing-patience = quand les processus sont partagés, personne n’attend, donc personne ne s’y lasse : retirez `patience`, ou écrivez `discipline = "fifo"`
station-sites-sum = la somme des parts des sites doit valoir 1
station-one-of-sites = donnez `site` ou `sites`, pas les deux
portal-route-length = un parcours nomme de 1 à { $most } postes
portal-route-twice = un parcours ne nomme un poste qu’une fois
failure-station-or-site = dites ce qui tombe en panne : `station` ou `site`, exactement l’un des deux
embedded-cannot-play = le portail de préproduction intégré ne sait pas faire cela : retirez-le pour rejouer, ou utilisez `afflux simulate`

## levers
lever-hours = les heures sont deux instants différents du jour : écrivez par exemple `hours = ["07:30", "17:30"]`
lever-capacity-hours = des processus s’ajoutent à partir d’un instant : écrivez `from` et, s’ils repartent, `to`
lever-file-empty = un fichier de leviers contient au moins un `[[lever]]`
lever-federation-always = une fédération d’identité est là pour tous et toujours : retirez cette clé
lever-kind-federation = fédération d’identité
lever-services = nommez au moins un service parmi { $words }
lever-needs-slot = il faut au moins un créneau : écrivez par exemple `slot = […]`, chacun avec `niveaux` et `hours`

## figures of a simulation
fate-asked = demande : essais de page
fate-served = pages servies
fate-turned-away = pages refusées
fate-abandoned = pages abandonnées
fate-timed-out = pages hors délai
fate-failed = pages en échec
fate-shed = pages de services coupés
fate-spared = pages lues hors ligne
response-p50 = temps de réponse, médiane
response-p95 = temps de réponse, 95e centile
response-p99 = temps de réponse, 99e centile
detail-pupils-over = élèves ayant une page à plus de { $over }
detail-up = débit montant, à la pointe
detail-down = débit descendant, à la pointe
detail-bits = { $mega } Mbit/s
detail-weeks-to-full = semaines avant disque plein
station-name = poste
station-busy = occupé
station-wait = attente moy.
station-wait-q95 = attente 95 %
station-queue = file
station-refused = refus

## what levers change
check-levers = les leviers ne sont joués que par `afflux simulate` et ne changent rien ci-dessus : { $names }
lever-title = Levier « { $name } » : { $kind }
lever-kind-slots = créneaux par niveau
lever-kind-exclusion = exclusion
lever-kind-quota = quota de sessions
lever-kind-waiting-room = salle d’attente
lever-kind-shed = services coupés ou allégés
lever-kind-cache = cache plus long
lever-kind-offline = ressources téléchargées
lever-kind-capacity = processus en plus
lever-people = personnes de la fenêtre
lever-with = avec
lever-without = sans
lever-served = ont obtenu une page
lever-turned-away = refusées sans retour
lever-waiting = ont attendu dehors
lever-gained = gagnées
lever-lost = perdues
lever-note = Chaque levier est comparé au même scénario sans lui : mêmes visites, mêmes tirages ; gagnées : personnes qui obtiennent une page avec lui et aucune sans lui

## several platforms
scenario-platform-nobody = une plateforme dessert au moins un territoire : `territories = [12, 15]`
scenario-platform-unknown = il n’y a pas de territoire `{ $id }` ; il y a : { $known }
scenario-platform-twice = le territoire `{ $id }` est déjà desservi par la plateforme `{ $other }` ; chacun a une seule plateforme
scenario-platform-missing = le territoire `{ $id }` ({ $name }) n’a pas de plateforme ; ajouter son numéro aux `territories` de l’une d’elles
platform-name = portail
platform-visits = visites
platform-sessions = sessions max
platform-limit = limite
platform-refused = refusés
platform-busy = plus occupé
detail-orbit = ceux qui réessaieront, au plus
check-platforms = { $count } portails se partagent les usagers ; les chiffres sont ceux de tous ensemble : `afflux simulate` donne ceux de chacun
lever-picture = Qui y gagne et qui y perd, par profil
lever-picture-of = { $who } : { $gained } y gagnent, { $lost } y perdent
lever-picture-legend = Au-dessus de la ligne : les personnes qui ont une page grâce au levier. En dessous : celles qui n’en ont plus.
lever-nobody = Il ne change rien pour personne : personne n’était refusé sans lui, ou il n’était pas à l’œuvre.
section-levers = Ce que changent les leviers
section-simulated = Grandeurs
simulation-kicker = simulation
