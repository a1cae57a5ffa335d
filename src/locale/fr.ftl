# Textes français. Une ligne par clé ; les mêmes clés et les mêmes arguments que `en.ftl`.
## what an input may have wrong
problem-toml-syntax = ce n’est pas du TOML valide : { $detail }
problem-too-deep = les tables sont imbriquées à plus de { $deepest } niveaux : simplifiez le fichier
problem-integer-too-large = cet entier est trop grand : il doit tenir sur 64 bits
problem-not-finite = ce nombre n’est pas fini : écrivez un nombre ordinaire
problem-format = le format { $found } n’est pas connu : cette version lit `format = 1`
problem-not-a-table = il faut une table ici
problem-not-a-list = il faut une liste ici : écrivez `[…]`
problem-missing-key = cette clé manque : ajoutez-la
problem-unknown-key = cette clé n’est pas connue : retirez-la
problem-unknown-key-near = cette clé n’est pas connue : vouliez-vous dire `{ $near }` ?
problem-not-a-text = il faut un texte entre guillemets
problem-not-a-truth = il faut `true` ou `false`
problem-not-whole = il faut un nombre entier
problem-not-a-number = il faut un nombre
problem-negative = la valeur ne peut pas être négative
problem-not-positive = la valeur doit être supérieure à 0
problem-at-most = la valeur ne peut pas dépasser { $most }
problem-at-least = la valeur ne peut pas être inférieure à { $least }
problem-not-a-share = il faut une part entre 0 et 1
problem-not-a-percentile = il faut un centile supérieur à 0 et inférieur à 100
problem-not-a-span = il faut une durée avec son unité : écrivez par exemple `90s`, `30min` ou `1h`
problem-not-a-size = il faut une taille en octets : écrivez par exemple `500kB`, `20MB` ou `1TB`
problem-not-a-date = ce n’est pas une date : écrivez par exemple `2020-03-23`
problem-not-a-date-time = ce n’est pas une date avec l’heure : écrivez par exemple `2020-03-23T08:00:00`
problem-not-a-time = ce n’est pas une heure : écrivez par exemple `08:00:00`
problem-not-one-of = ce mot n’est pas connu ici : écrivez l’un de { $words }
problem-duplicate = ce nom est déjà pris : choisissez-en un autre
problem-unreadable-input = la lecture a échoué : { $detail }
problem-line-too-long = la ligne est trop longue : vérifiez que c’est le bon fichier

## laws
law-shape = `{ $law }` n’est pas une loi : écrivez par exemple `exp:mean=1s` ou `const:1s`
law-unknown = la loi `{ $name }` n’est pas connue : il y a exp, const, erlang, gamma, lognormal, hyperexp, pareto, empirical
law-parameter = `{ $part }` n’est pas un paramètre : écrivez `nom=valeur`
law-twice = le paramètre `{ $key }` est donné deux fois : gardez-en un
law-needs = la loi a besoin du paramètre `{ $key }`
law-unknown-parameter = cette loi n’a pas de paramètre `{ $key }` : retirez-le
law-not-positive = `{ $key }` vaut `{ $value }` et doit être supérieur à 0
law-negative = `{ $value }` est négatif : la valeur doit être au moins 0
law-erlang-k = `k` vaut { $value } et doit être un entier de 1 à 1000
law-hyperexp-cv2 = `cv2` vaut { $value } et doit être supérieur à 1 : sinon prenez `exp` ou `gamma`
law-units-differ = `{ $value }` n’a pas la même unité que le reste de la loi
law-quantity = `{ $value }` n’est pas une quantité : écrivez par exemple `1s`, `200ms`, `8min`, `1MB` ou `2.5`
law-wrong-unit = la loi n’a pas la bonne unité : écrivez ses valeurs en `{ $wanted }`
law-mean-unreachable = aucune loi coupée à { $max } n’a la moyenne { $mean } : baissez la moyenne ou relevez `max`
law-file-here = une loi d’un fichier (`empirical:FICHIER`) n’est pas possible ici
law-empirical-line = ligne { $line } du fichier de valeurs : `{ $value }` n’est pas une durée positive en secondes
law-empirical-empty = le fichier de valeurs est vide : donnez une valeur par ligne

## scenarios and plans
scenario-name = le nom devient un dossier : minuscules sans accent, chiffres et tirets seulement, 64 au plus
scenario-no-window = le scénario n’a pas de fenêtre `{ $name }` : il a { $names }
scenario-extends-itself = ces scénarios se prolongent en boucle, ou sont trop nombreux : { $chain }
scenario-needs-window = il faut au moins une fenêtre : ajoutez une table `[[window]]`
scenario-window-order = la fin doit venir après le début
scenario-needs-territory = il faut au moins un territoire : ajoutez une table `[[territory]]`
scenario-territory-id = le numéro d’un territoire va de 1 à { $most }
scenario-nobody = ce territoire n’a personne d’inscrit : donnez ses effectifs
scenario-needs-station = il faut au moins un poste de traitement : ajoutez une table `station`
scenario-service-twice = le service `{ $service }` est déjà traité par un autre poste
scenario-one-reference = donnez soit `facts`, soit `model` : exactement l’un des deux
scenario-weekdays = il faut sept niveaux positifs ou nuls, le lundi d’abord
scenario-interval = il faut `low` et `high`, avec `0 <= low <= value <= high`
scenario-no-weight = tous les poids sont nuls : donnez-en au moins un
limit-needs-percentile = une limite de temps de réponse a besoin de `percentile`, par exemple `percentile = 95`
limit-needs-over = une limite de personnes a besoin de `over`, par exemple `over = "10s"`
limit-not-by-service = `{ $output }` ne se juge pas par service : retirez `service`
limit-not-by-profil = `{ $output }` ne se juge pas par profil : retirez `profil`
selection-scale = l’échelle { $scale } n’est pas un nombre supérieur à 0
selection-shard = la part { $index } sur { $count } n’existe pas : l’indice va de 0 au nombre de parts moins un
selection-shard-shape = `{ $shard }` n’est pas une part : écrivez par exemple `0/4`
plan-line = une visite n’a pas pu être écrite : { $detail }

## verdicts
limit-generator = le générateur de charge était lui-même la limite : la mesure ne dit rien du portail
limit-no-samples = aucune mesure : pas de verdict
limit-few-samples = il faut au moins { $needed } pages pour ce centile, il y en a { $samples }
limit-speed = le temps est accéléré, et cette cible ne peut pas raccourcir ses sessions : non jugé
limit-incomplete = la mesure est incomplète : pas de verdict favorable
readiness-green = { $pupils_share } des élèves attendent plus de { $over_seconds } au moins une fois : le portail tient
readiness-orange = { $pupils_share } des élèves attendent plus de { $over_seconds } au moins une fois : le portail peut céder
readiness-red = { $pupils_share } des élèves attendent plus de { $over_seconds } au moins une fois : le portail ne tient pas
readiness-unknown = la simulation ne permet pas de conclure : il faut au moins { $needed } répétitions jugées et des limites
status-pass = tenue
status-fail = dépassée
status-inconclusive = indécis
status-invalid = non valable
light-green = VERT
light-orange = ORANGE
light-red = ROUGE
light-unknown = INDÉTERMINÉ

## words of the field
profil-eleve = élèves
profil-enseignant = enseignants
profil-parent = parents
profil-personnel = personnels
profil-collectivite = agents de la collectivité
service-connexion = connexion
service-accueil = accueil
service-stockage-partage = stockage et partage
service-travail-collaboratif = travail collaboratif
service-notes = notes
service-absences = absences
service-vie-scolaire = vie scolaire
service-gestion-competences = gestion des compétences
service-gestion-temps = gestion du temps
service-cahier-textes = cahier de textes
service-courrier-electronique = courrier électronique
service-actualites = actualités
service-reservation = réservation de ressources
service-ressources = ressources en ligne
service-documentation-cdi = documentation CDI
service-orientation = orientation
service-parcours-pedagogique = parcours pédagogiques
service-services-collectivite = services des collectivités
service-visioconference = visioconférence
figure-served-share = pages servies
figure-turned-away-share = pages refusées
figure-response-p50-s = temps de réponse médian
figure-response-p95-s = temps de réponse, 95e centile
figure-peak-sessions = sessions vivantes, maximum
figure-peak-requests = requêtes en cours, maximum
figure-peak-visits = visites en cours, maximum

## limits in words
limit-response = temps de réponse, { $percentile }e centile
limit-turned-away = pages refusées
limit-abandoned = visites abandonnées
limit-errors = pages en erreur ou trop longues
limit-people = personnes dont une page dépasse { $over }
limit-since = dépassée à partir de { $at }
limit-at-most = au plus { $max }

## a report of a run
report-kicker = Rapport d’essai de charge
report-window = Fenêtre simulée : { $from } – { $to }
report-replayed = Fenêtre rejouée : { $from } – { $to }, { $scale } des personnes, temps accéléré { $speed } fois
report-verdict = Verdict
report-breach-share = Une limite au moins cède dans { $share } des { $count } répétitions simulées (intervalle à 90 % : { $low } à { $high })
report-first-breach = Première minute qui dépasse une limite : { $at } (médiane des répétitions)
report-thresholds = Seuils : VERT sous { $orange }, ORANGE de { $orange } à { $red }, ROUGE à partir de { $red } de risque de dépassement [A]. ORANGE est un avertissement
report-question = La question
report-question-text = Si la journée du { $day } se présentait, le portail décrit dans le scénario servirait-il ses { $people } inscrits sans dépasser les limites fixées ?
report-answer = La réponse
report-answer-green = Oui, d’après la simulation
report-answer-orange = Pas à coup sûr, d’après la simulation
report-answer-red = Non, d’après la simulation
report-answer-unknown = La simulation ne permet pas de répondre
report-answer-demand = La demande de la journée est de { $visits } visites, { $ratio } fois celle du { $reference } ; la minute la plus chargée en demande { $peak }
report-answer-sessions = Au plus fort, { $sessions } sessions vivent en même temps ; le portail en admet { $limit }
report-answer-sessions-free = Au plus fort, { $sessions } sessions vivent en même temps ; le portail n’en limite pas le nombre
report-answer-refused = { $share } des visites sont refusées au moins une fois
report-plumbing = Les temps de service du portail embarqué sont tirés de la loi que suppose le simulateur : un accord ici montre que la mécanique est juste, pas que le monde est ainsi
report-orbit = Personne n’attend pour revenir quand la fenêtre s’ouvre : l’orbite des refusés part vide, et le début n’est pas jugé
report-served-demand = La demande n’est pas ce qui est servi : une page refusée ou trop longue ne se voit pas dans une mesure d’audience

## sections of the report
section-demand = La demande de la journée
section-concurrency = Combien à la fois
section-replay = L’essai rejoué, à côté de sa prédiction
section-latency = Temps de réponse
section-limits = Limites
section-storage = Stockage
section-refit = Retrouver le débit joué
section-generator = Santé du générateur de charge
section-assumptions = Hypothèses
section-notes = Remarques
section-provenance = Provenance

## provenance of a figure
kind-title = D’où vient chaque chiffre
kind-measured = mesuré
kind-simulated = simulé
kind-fitted = ajusté
kind-source = tiré d’une source
kind-assumed = supposé
kind-measured-text = vu par le générateur de charge pendant l’essai rejoué
kind-simulated-text = calculé en jouant le plan de visites sur le modèle du portail
kind-fitted-text = estimé à partir de données ou de faits cités
kind-source-text = repris d’un document cité
kind-assumed-text = choisi faute de source, marqué [A]
kind-label = Provenance :

## pictures
picture-demand = Visites par minute selon l’heure locale
picture-demand-text = Deux courbes de la demande attendue, minute par minute : { $reference } (maximum { $reference_peak } par minute vers { $reference_at }) et { $crisis } (maximum { $crisis_peak } par minute vers { $crisis_at })
picture-reference = jour de référence, { $day }
picture-crisis = jour du scénario, { $day }
picture-visits = Visites en cours
picture-sessions = Sessions vivantes
picture-connections = Connexions ouvertes
picture-requests = Requêtes en cours
picture-turned-away = Pages refusées par minute
picture-over-day-text = { $name } au fil de la fenêtre : médiane et bande de 5 à 95 % de { $count } répétitions ; maximum de la médiane { $peak } vers { $at }
picture-replay-text = { $name } minute par minute : bande prédite de 5 à 95 % ({ $count } répétitions), mesure en trait plein avec points ; { $inside } des minutes mesurées sont dans la bande
picture-median = médiane simulée
picture-band = bande de 5 à 95 %
picture-predicted = prédit (bande de 5 à 95 %)
picture-measured = mesuré
picture-limit = limite du portail
picture-latency = Temps de réponse par centile
picture-latency-text = Part des pages servies plus vite que chaque durée, échelle logarithmique : médiane prédite { $p50 }, 95e centile prédit { $p95 }
picture-storage = Octets stockés par semaine
picture-storage-text = Octets stockés semaine après semaine au rythme simulé, avec la bande à 90 % : { $per_week } par semaine
picture-capacity = capacité du disque
picture-week = semaine
picture-weeks = semaines
picture-data = Données de la figure
picture-settle = non jugé
picture-hour = Heure
picture-percentile = Centile
picture-low = 5 %
picture-high = 95 %

## sentences of the sections
demand-text = Courbe de référence : niveau de { $visits } visites par jour ({ $level }), forme { $shape }.
demand-level-interval = 90 % : { $low } à { $high }
demand-level-stated = valeur donnée
demand-shape-facts = tirée des faits du rapport, sans données minute par minute
demand-shape-fitted = ajustée sur { $days } jours de données
demand-shape-reference = reprise de { $name }
demand-pulse-prior = La hauteur des pics de début d’heure vient d’un a priori : les données sont trop larges pour les voir.
concurrency-text = « Connectés » a quatre sens, jamais mélangés. Chaque panneau a sa propre échelle.
concurrency-visits-text = entre le premier et le dernier clic
concurrency-sessions-text = gardées par le portail après la dernière page
concurrency-connections-text = ouvertes entre navigateurs et portail
concurrency-requests-text = pages demandées, pas encore reçues
replay-none = Rien n’a été rejoué : cette partie attend une mesure.
replay-agrees = Les { $figures } chiffres mesurés sont ensemble dans la bande simultanée à 90 % de { $count } répétitions : le simulateur et l’essai s’accordent.
replay-differs = { $outside } des { $figures } chiffres mesurés sortent de la bande simultanée à 90 % de { $count } répétitions : le simulateur et l’essai ne s’accordent pas.
replay-no-band = Moins de { $needed } répétitions prédites, ou aucune page servie : pas de comparaison.
replay-coverage = En laissant une répétition de côté, la bande faite des autres la contient dans { $share } des cas.
latency-text = Le temps de réponse compte depuis l’instant prévu, jamais depuis le seul envoi : l’attente d’un générateur en retard n’est pas cachée.
limits-none = Le scénario ne fixe pas de limite.
limits-text = « Risque » est la part des répétitions simulées qui dépassent la limite.
storage-text = La fenêtre simulée stocke { $per_week } par semaine (90 % : { $low } à { $high }).
storage-text-one = La fenêtre simulée stocke { $per_week } par semaine (une seule répétition : pas d’intervalle).
storage-full = Le disque est plein après { $weeks } semaines (90 % : { $low } à { $high }).
storage-full-one = Le disque est plein après { $weeks } semaines.
storage-never = Le disque ne se remplit pas, ou n’est pas limité.
storage-none = La simulation ne stocke rien.
refit-inside = L’ajustement du journal d’accès de l’essai ({ $visits } visites) donne { $rate } visites par minute (90 % : { $low } à { $high }) : le débit joué, { $played }, est dans l’intervalle.
refit-outside = L’ajustement du journal d’accès de l’essai ({ $visits } visites) donne { $rate } visites par minute (90 % : { $low } à { $high }) : le débit joué, { $played }, est hors de l’intervalle.
generator-valid = Le générateur a tenu son rythme : ses retards ne changent pas le verdict.
generator-invalid = Le générateur n’a pas tenu son rythme : l’essai n’est pas valable.
assumptions-text = Ces { $count } valeurs n’ont pas de source : changez-les dans le scénario si vous savez mieux.
assumptions-none = Aucune valeur n’est marquée [A].

## columns and rows
column-figure = Chiffre
column-predicted = Prédit
column-band = Bande à 90 %
column-measured = Mesuré
column-inside = Dedans
column-limit = Limite
limits-day = La journée du scénario, simulée
limits-replay = L’essai rejoué, mesuré
column-simulated = Simulé
column-max = Maximum admis
column-value = Mesuré
column-interval = 90 %
column-risk = Risque
column-status = Verdict
column-why = Remarque
column-key = Clé
column-source = Source
column-week = Semaine
column-low = 5 %
column-high = 95 %
word-yes = oui
word-no = non
row-lateness-p50 = retard médian
row-lateness-p99 = retard, 99e centile
row-lateness-max = retard maximal
row-late-visits = visites parties avec plus de 100 ms de retard
row-cpu = secondes de processeur
row-wall = durée de l’essai
row-requests = requêtes envoyées
row-dropped = visites non lancées
row-version = version
row-commit = commit
row-machine = machine
row-command = commande
row-scenario = scénario
row-hash = empreinte du scénario
row-model = empreinte des données de référence
row-seed = graine
row-plan-replication = répétition du plan
row-portal-replications = répétitions du portail
row-day-replications = répétitions de la journée
row-target = cible
row-began = début de l’essai (UTC)
row-plan-version = version des règles du plan
row-calendar = fuseau

## the report on the terminal
text-demand = Demande
text-visits-day = visites de la journée
text-factor = fois le jour de référence
text-peak-minute = minute la plus chargée
text-page = rapport : { $path }
text-outcome = résultat : { $path }
text-agreement-yes = accord : tous les chiffres mesurés sont dans la bande prédite
text-agreement-no = désaccord : des chiffres mesurés sortent de la bande prédite
