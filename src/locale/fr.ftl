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
readiness-orange-few = une limite peut céder, même si seuls { $pupils_share } des élèves attendent plus de { $over_seconds } : le portail peut céder
readiness-red-few = une limite cède, même si seuls { $pupils_share } des élèves attendent plus de { $over_seconds } : le portail ne tient pas
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
profil-any = personnes
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
limit-people = { $who } dont une page dépasse { $over }
limit-since = dépassée à partir de { $at }
limit-at-most = au plus { $max }

## a report of a run
report-kicker = Rapport d’essai de charge
report-window = Fenêtre simulée : { $span }
report-replayed = Fenêtre rejouée : { $span }, { $scale } des personnes, temps accéléré { $speed } fois
report-verdict = Verdict
report-verdict-is = Verdict : { $light }
report-breach-share = Une limite au moins cède dans { $share } des { $count } répétitions simulées (intervalle à 90 % : { $low } à { $high })
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
picture-over-day-text = { $name } au fil de la fenêtre : médiane et bande de 5 à 95 % de { $count } répétitions ; maximum de la médiane { $peak } vers { $at }
picture-replay-text = { $name } minute par minute : bande prédite de 5 à 95 % ({ $count } répétitions), mesure en trait plein avec points ; { $inside } des minutes mesurées sont dans la bande
picture-median = médiane simulée
picture-band = bande de 5 à 95 %
picture-predicted = prédit (bande de 5 à 95 %)
picture-measured = mesuré
picture-limit = limite du portail
picture-staging-limit = limite du portail de préproduction
picture-latency = Temps de réponse par centile
picture-latency-text = Part des pages servies plus vite que chaque durée, échelle logarithmique : médiane prédite { $p50 }, 95e centile prédit { $p95 }
picture-storage = Octets stockés par semaine
picture-storage-text = Octets stockés semaine après semaine au rythme simulé, avec la bande à 90 % : { $per_week } par semaine
picture-capacity = capacité du disque
picture-week = semaine
picture-weeks = semaines
picture-data = Données de la figure
picture-settle = non jugé
picture-hour = Heure
picture-percentile = Centile
picture-low = 5 %
picture-high = 95 %

## sentences of the sections
demand-text = Courbe de référence : niveau de { $visits } visites par jour ({ $level }), forme { $shape }.
demand-level-interval = 90 % : { $low } à { $high }
demand-level-stated = valeur donnée
demand-shape-facts = tirée des faits du rapport, sans données minute par minute
demand-shape-fitted = ajustée sur { $days } jours de données
demand-shape-reference = reprise du modèle { $name }
demand-pulse-prior = La hauteur des pics de début d’heure vient d’un a priori : les données sont trop larges pour les voir.
concurrency-text = « Connectés » a quatre sens, jamais mélangés. Chaque panneau a sa propre échelle.
concurrency-visits-text = entre le premier et le dernier clic
concurrency-sessions-text = gardées par le portail après la dernière page
concurrency-connections-text = ouvertes entre navigateurs et portail
concurrency-requests-text = pages demandées, pas encore reçues
replay-none = Rien n’a été rejoué : cette partie attend une mesure.
replay-agrees = Les { $figures } chiffres mesurés sont ensemble dans la bande simultanée à 90 % de { $count } répétitions : le simulateur et l’essai s’accordent.
replay-differs = Chiffres mesurés hors de la bande simultanée à 90 % de { $count } répétitions : { $outside } sur { $figures }. Le simulateur et l’essai ne s’accordent pas.
replay-no-band = Moins de { $needed } répétitions prédites, ou aucune page servie : pas de comparaison.
replay-coverage = En laissant une répétition de côté, la bande faite des autres la contient dans { $share } des cas.
latency-text = Le temps de réponse compte depuis l’instant prévu, jamais depuis le seul envoi : l’attente d’un générateur en retard n’est pas cachée.
limits-none = Le scénario ne fixe pas de limite.
limits-text = « Risque » est la part des répétitions simulées qui dépassent la limite.
storage-text = La fenêtre simulée stocke { $per_week } par semaine (90 % : { $low } à { $high }).
storage-text-one = La fenêtre simulée stocke { $per_week } par semaine (une seule répétition : pas d’intervalle).
storage-full = Le disque est plein après { $weeks } semaines (90 % : { $low } à { $high }).
storage-full-one = Le disque est plein après { $weeks } semaines.
storage-never = Le disque ne se remplit pas, ou n’est pas limité.
storage-none = La simulation ne stocke rien.
refit-inside = L’ajustement du journal d’accès de l’essai ({ $visits } visites) donne { $rate } visites par minute (90 % : { $low } à { $high }) : le débit joué, { $played }, est dans l’intervalle.
refit-outside = L’ajustement du journal d’accès de l’essai ({ $visits } visites) donne { $rate } visites par minute (90 % : { $low } à { $high }) : le débit joué, { $played }, est hors de l’intervalle.
generator-valid = Le générateur a tenu son rythme : ses retards ne changent pas le verdict.
generator-invalid = Le générateur n’a pas tenu son rythme : l’essai n’est pas valable.
assumptions-text = Ces { $count } valeurs n’ont pas de source : changez-les dans le scénario si vous savez mieux.
assumptions-none = Aucune valeur n’est marquée [A].

## columns and rows
column-figure = Chiffre
column-predicted = Prédit
column-band = Bande à 90 %
column-measured = Mesuré
column-inside = Dedans
column-limit = Limite
limits-day = La journée du scénario, simulée
limits-replay = L’essai rejoué, mesuré
column-simulated = Simulé
column-max = Maximum
column-value = Mesuré
column-interval = Intervalle à 90 %
column-risk = Risque
column-status = Verdict
column-why = Remarque
column-key = Clé
column-source = Source
column-week = Semaine
column-low = 5 %
column-high = 95 %
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
row-model = données de référence
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
text-named = { $name } : { $text }
text-page = rapport : { $path }
text-outcome = résultat : { $path }
text-agreement-yes = accord : tous les chiffres mesurés sont dans la bande prédite
text-agreement-no = désaccord : des chiffres mesurés sortent de la bande prédite

## the command line
help-about = Ajuste, simule et rejoue la charge des espaces numériques de travail (ENT)
help-usage = Utilisation :
help-commands = Commandes{" "}
help-options = Options
help-examples = Exemples :
help-run = Fait tout, de l’ajustement au rapport, essai rejoué compris
help-run-examples = {"  "}afflux run scenarios/confinement-2020.toml
    {"  "}afflux run scenarios/rentree-2019.toml --lang fr -o results/runs/essai
help-fit = Ajuste un modèle d’arrivées à des comptages ou à des journaux
help-fit-examples = {"  "}afflux fit minutes.csv --kind counts -o fitted.toml
    {"  "}afflux fit access.log.1.gz access.log --kind access-log
    {"  "}afflux fit access.log --kind access-log --profil-rule eleve=path:/eleve/
    {"  "}afflux fit access-log=access.log dnma=w1.csv,w2.csv -o fitted.toml
    {"  "}afflux fit dnma.csv --kind dnma --reference portail.toml -o fitted.toml
help-check = Vérifie un scénario et dit à quoi s’attendre, sans le jouer
help-check-examples = {"  "}afflux check scenarios/confinement-2020.toml
    {"  "}afflux check scenarios/rentree-2019.toml --format json
help-plan = Affiche les visites prévues par un scénario
help-plan-examples = {"  "}afflux plan scenarios/rentree-2019.toml
    {"  "}afflux plan scenarios/confinement-2020.toml --scale 0.01 --format ndjson
    {"  "}afflux plan scenarios/confinement-2020.toml --shard 0/7 --format json
help-simulate = Joue un scénario de nombreuses fois sur un modèle du portail
help-simulate-examples = {"  "}afflux simulate scenarios/confinement-2020.toml
    {"  "}afflux simulate scenarios/rentree-2019.toml --replications 100 --scale 0.1
help-replay = Rejoue un scénario en HTTP sur un portail de préproduction
help-replay-examples = {"  "}afflux replay scenarios/confinement-2020.toml
    {"  "}afflux replay scenarios/rentree-2019.toml --window 08:50-09:10 --scale 0.05
help-portal = Sert un portail de préproduction de capacité connue
help-portal-examples = {"  "}afflux portal --sessions 500 --workers 8 --listen 127.0.0.1:8080
    {"  "}afflux portal --workers 4 --service-time lognormal:mean=80ms,cv=1
help-arg-scenario = fichier de scénario (TOML)
help-arg-files = fichiers à lire
help-flag-help = affiche cette aide
help-flag-version = affiche la version
help-flag-format = sortie standard : text, json ; pour plan aussi ndjson
help-flag-lang = langue des textes (fr|en) ; celle du système par défaut
help-flag-seed = graine de tous les tirages ; 1 par défaut
help-flag-threads = fils d’exécution ; tous les cœurs par défaut
help-flag-output = fichier ou dossier à écrire
help-flag-quiet = ni progression ni commentaire
help-flag-calendar = calendrier des vacances scolaires du ministère (CSV), pour d’autres années
help-flag-window = une fenêtre nommée du scénario ; la première par défaut
help-flag-replay-window = une fenêtre nommée, ou des heures du jour rejoué comme 08:00-09:00
help-flag-scale = part des visiteurs ; au-dessus de 1, le débit augmente
help-flag-shard = une partie des visiteurs : la I-ième de N, I à partir de 0
help-flag-speed = combien de fois plus vite que le plan
help-flag-target = adresse d’un portail de préproduction ; sans elle, un portail embarqué est lancé
help-flag-gate = code de sortie 1 quand une limite est dépassée
help-flag-replications = combien de fois le scénario est joué ; 20 par défaut
usage-fit-kind = de quelle nature est `{ $file }` ? donnez `--kind`, ou écrivez `NATURE=FICHIER`, avec pour NATURE l’un de { $kinds }
help-flag-kind = ce que sont les fichiers
help-flag-time-zone = fuseau des dates sans décalage ; Europe/Paris par défaut
help-flag-interval = largeur des intervalles, par exemple 30min
help-flag-absent = ce que veut dire un intervalle sans ligne : zero ou missing
help-flag-fit-speed = combien de fois plus vite que le temps réel le journal a été joué
help-flag-reference = modèle ajusté qui donne la forme quand les données ne la disent pas
help-flag-listen = adresse d’écoute ; 127.0.0.1:8080 par défaut
help-flag-sessions = nombre maximal de sessions ouvertes à la fois
help-flag-session-life = durée de vie d’une session après sa dernière page ; 30min par défaut
help-flag-workers = requêtes servies à la fois ; 8 par défaut
help-flag-queue = places d’attente ; sans limite par défaut
help-flag-service-time = loi du temps de service
help-flag-abandoned = ce que devient une requête dont le visiteur est parti : served ou cancelled
help-flag-access-log = où va le journal d’accès
help-flag-database = base des dépôts ; temporaire par défaut
help-flag-settings = réglages en JSON, - pour l’entrée standard
error-prefix = {"erreur : "}
hint-help = {"conseil : "}`--help` montre ce qui peut s’écrire
hint-near = {"conseil : "}vouliez-vous dire `{ $near }` ?
hint-valid-values = {"conseil : "}l’un de { $values }
usage-unknown-argument = `{ $argument }` n’est pas connu ici
usage-unknown-command = il n’y a pas de commande `{ $argument }`
usage-invalid-value = `{ $value }` ne convient pas à `{ $argument }`
usage-missing-argument = il manque `{ $argument }`
usage-missing-value = `{ $argument }` demande une valeur
usage-conflict = `{ $argument }` ne va pas avec ce qui l’entoure
usage-other = la ligne de commande n’est pas comprise
usage-flag = `--{ $flag }` ne peut pas valoir `{ $value }` : écrivez par exemple `30min`
usage-time-zone = le fuseau `{ $value }` n’est pas connu : écrivez par exemple `Europe/Paris`
usage-speed = `--speed` ne peut pas valoir `{ $value }` : écrivez un nombre supérieur à 0
usage-window = `{ $value }` n’est ni une fenêtre du scénario ({ $names }) ni des heures comme 08:00-09:00
stopped = interrompu : ce qui est fait est gardé et marqué
output-failed = `{ $file }` n’a pas pu être écrit : { $detail }
file-not-found = ce fichier n’existe pas : vérifiez le chemin
file-not-allowed = ce fichier ne peut pas être lu : vérifiez ses droits
file-is-folder = c’est un dossier : nommez un fichier
file-too-large = le fichier dépasse { $most } Mio : il n’est pas de cette sorte
file-not-utf8 = le fichier n’est pas en UTF-8 : enregistrez-le en UTF-8
file-unreadable = le fichier ne peut pas être lu : { $detail }

## quantities
figure-heading = grandeur
figure-value = valeur
figure-interval = intervalle à 90 %
figure-at = à
figure-visits = visites
figure-pages = tentatives de page
figure-peak-visits-per-s = pointe de visites par seconde
figure-concurrency-visits = visites en cours
figure-concurrency-sessions = sessions ouvertes
figure-concurrency-connections = connexions ouvertes
figure-concurrency-requests = requêtes en cours
figure-storage-per-week = stocké dans la semaine
figure-digest = empreinte
figure-note = médiane de { $replications } répétitions ; les heures sont celles de la première
plan-visits = visites
plan-pages = pages
plan-digest = empreinte
simulate-scaled = sessions, files et postes du portail réduits comme les personnes (échelle { $scale }), arrondis au-dessus
simulate-incomplete = incomplet : interrompu avant la dernière répétition
check-over-limit = plus de sessions que la limite du portail ({ $limit }) : des visiteurs seraient refusés
check-note = attendu sans file ni refus ; `afflux simulate` les joue
check-assumptions = { $count } valeurs sont supposées, faute de source :
fit-visits = visites
fit-bins = intervalles
fit-days = jours
fit-level = visites par jour
fit-window-rate = visites par minute
fit-window-minutes = minutes observées
fit-deviance = déviance
fit-pearson = dispersion de Pearson
fit-edf = degrés de liberté effectifs
fit-ks = distance de KS
fit-ks-p = p-valeur de KS
fit-day-sd = écart-type du log d’un jour
fit-pages-per-visit = pages par visite
fit-duration = durée moyenne d’une visite
fit-pit = histogramme PIT (1 = juste) :
fit-pulse-from-prior = les intervalles sont trop larges pour montrer les pointes de début d’heure : minute de pointe a priori
fit-shape-from-reference = les données n’ont pas la forme du jour : elle vient de { $reference }
fit-window-only = les données ne couvrent qu’une partie d’un jour : le débit de cette fenêtre est ajusté, aucun modèle de jour n’est écrit
fit-written = modèle écrit dans { $file }
fit-not-written = aucun fichier écrit : donnez `-o FITTED.toml`

## portal, replay and the whole
portal-ready = le portail de préproduction écoute sur http://{ $address } ; Ctrl-C l’arrête
portal-account = n’importe quel compte avec le mot de passe { $password } ; preuve { $nonce }
portal-runtime = le portail n’a pas pu démarrer : { $detail }
embedded-portal-start = le portail embarqué n’a pas démarré : { $detail }
no-entropy = le système ne donne pas de nombres aléatoires : { $detail }
progress-simulate = simulation
progress-predict = prédiction du rejeu
progress-replay = rejeu
replay-live = { $rate }/s, { $flight } en cours, { $refused } refusés, { $errors } erreurs, retard p99 { $late } ms
replay-target-refused = la cible `{ $target }` est refusée : tant qu’une cible ne peut pas prouver qu’elle est de préproduction, on ne joue que sur le portail embarqué ; retirez `--target`
replay-died = la cible est tombée pendant le rejeu : le résultat est gardé et marqué incomplet
replay-invalid = le rejeu n’est pas valide : le générateur de charge était la limite ; jouez moins de visites avec `--scale` ou sur une machine plus calme
replay-gate = une limite est dépassée
run-step-fit = 1/6 courbe de référence ajustée sur { $file }
run-step-simulate = 2/6 simulation de { $window } ({ $replications } répétitions)
run-step-predict = 3/6 prédiction du rejeu ({ $replications } répétitions du portail)
run-step-replay = 4/6 rejeu de { $visits } visites et de { $warm } sessions déjà ouvertes sur le portail embarqué, à la vitesse { $speed }
run-step-refit = 5/6 ajustement du journal d’accès du rejeu
run-step-report = 6/6 jugement et écriture du rapport
replay-visits-planned = visites prévues
replay-visits-started = visites commencées
replay-visits-dropped = visites abandonnées par le générateur
replay-warm = sessions déjà ouvertes
replay-turned-away = tentatives refusées
replay-visitors-turned-away = visiteurs refusés
replay-errors = erreurs et délais dépassés
replay-requests = requêtes envoyées
replay-lateness = retard p99, ms
replay-status = limites
replay-status-pass = tenues
replay-status-fail = dépassées
replay-status-inconclusive = sans conclusion
replay-status-invalid = rejeu non valide
replay-written = résultat écrit dans { $file }

## fitting
problem-interval-order = un intervalle doit vérifier `0 <= low <= value <= high`, et au plus 1 pour une part : corrigez ses bornes
fitted-coefficients = il faut de 4 à 1440 coefficients entre -200 et 200 : refaites l’ajustement avec `afflux fit`
fitted-pulse = une impulsion commence entre 0 et 1440 minutes, avec une hauteur entre -20 et 20
fitted-span = `from` doit être inférieur à `to`, et `to` au plus 1440
fitted-instant = ce n’est pas un instant : écrivez par exemple `2020-03-23T07:00:00Z`
fit-no-bins = les courbes ne contiennent aucun intervalle commun : vérifiez les fichiers
fit-no-visits = les courbes ne contiennent aucune visite : il n’y a rien à ajuster
fit-zones-differ = les courbes n’ont pas le même fuseau horaire : ajustez-les séparément
fit-bin-twice = deux courbes comptent le même intervalle : ne donnez chaque fichier qu’une fois
fit-profil-twice = deux courbes ont le même profil : réunissez-les d’abord
fit-part-of-day = seules { $minutes } minutes de la journée sont observées : donnez une forme de référence, ou ajustez une fenêtre
fit-needs-reference = les intervalles sont trop larges pour montrer une forme de journée : donnez une forme de référence
assumption-unobserved-minutes = certaines minutes de la journée n’ont pas été observées : leur forme est interpolée ou vient de la référence
assumption-pulse-prior = les pics de début d’heure ne se voient pas dans ces intervalles : leur hauteur est supposée
assumption-level-of-few-days = le niveau est celui de un ou deux jours, sans la variation d’un jour à l’autre
assumption-dispersion = une partie de la dispersion est supposée, faute d’un nombre de jours suffisant
fit-window-length = une fenêtre dure de 1 à 2880 minutes, pas { $minutes } : corrigez ses bornes
fact-id-twice = deux faits portent ce nom : renommez l’un des deux
fact-id-form = un nom de fait s’écrit en minuscules, chiffres et tirets, par exemple `visits-week`
fact-without-value = un fait donne `value`, ou `low` et `high`
fact-interval-order = `low` ne doit pas dépasser la valeur, ni la valeur dépasser `high`
fact-period-order = `from` doit précéder `to`
fact-empty-text = ce texte est vide : remplissez-le
fact-perimeter = le périmètre est `dnma`, `national`, `reopened-territories`, `one-day` ou `territory:NOM`
fact-derived-from-unknown = le fait `{ $id }` est déduit d’un fait inconnu : corrigez son nom
fact-derived-from-itself = ce fait est déduit de lui-même : retirez un lien
reference-zone = ce fuseau horaire n’est pas connu : écrivez par exemple `Europe/Paris`
reference-ratio = le rapport d’un pic va de 1 à 20
reference-row-order = une ligne finit après son début ; `00:00:00` à la fin veut dire minuit
reference-rows-overlap = deux lignes se recouvrent : chaque minute de la journée n’en a qu’une
reference-rows-sum = les lignes couvrent { $minutes } minutes et totalisent { $total } : il faut 1440 minutes et 1
reference-shape = la forme de la journée est ajustée à des faits, non à des comptages
reference-level = le niveau de la journée de référence est supposé
reference-pulse = la hauteur des pics de début d’heure est supposée
reference-row = la répartition des visites dans la journée est supposée
reference-profil = la part de chaque profil est supposée
visit-mean-pages = une visite compte de 1 à 1000 pages en moyenne, pas { $mean }
visit-pages-size = la taille de la loi des pages va de 0.001 à 1000000, pas { $size }
visit-one-page-has-no-gap = une visite d’une seule page n’a pas de durée : donnez plus d’une page par visite
storage-size = une taille est négative ou démesurée : corrigez-la
storage-share = une part effacée va de 0 à 1

## the load generator
replay-target-not-local = `{ $address }` n’est pas sur cette machine : pour l’instant, seul le portail de préproduction sur une adresse de bouclage peut être visé, lancez-en un avec `afflux portal`
replay-target-unproven = ce qui répond à `{ $address }` ne présente pas la preuve attendue dans `/.well-known/afflux` : rien d’autre n’a été envoyé, vérifiez l’adresse et relancez le portail de préproduction
replay-target-unreachable = rien ne répond à `{ $address }` : lancez le portail de préproduction et vérifiez le port
replay-target-host = `{ $host }` n’est pas un nom d’hôte : donnez-en un sans caractères de contrôle
replay-runtime = le générateur de charge ne peut pas démarrer : { $detail } ; libérez de la mémoire ou des descripteurs de fichiers et réessayez
replay-goose = goose, qui pilote le générateur de charge, a échoué : { $detail }
replay-interrupted = le rejeu a été interrompu avant la fin de sa fenêtre : ses chiffres ne valent pas pour toute la fenêtre, rejouez-la pour la juger
replay-target-died = la cible s’est arrêtée pendant le rejeu : cherchez la cause dans son propre journal, puis rejouez
generator-lateness = les visites ont commencé trop tard : le 99e centile de leur retard dépasse le dixième de la plus petite limite de temps de réponse ; réduisez l’échelle ou libérez la machine
generator-late-visits = plus de 0,5 % des visites ont commencé avec plus de 100 ms de retard : réduisez l’échelle ou libérez la machine
generator-dropped = des visites prévues n’ont pas été lancées : réduisez l’échelle ou libérez la machine
generator-sockets = cette machine n’a pas pu ouvrir certaines connexions : relevez la limite de fichiers ouverts (`ulimit -n`) ou réduisez l’échelle

## settings of the staging portal
portal-settings-json = les réglages du portail sont illisibles : { $detail }
portal-service-missing = aucune station ne sert `{ $service }` : l’ajouter aux services d’une station
portal-not-an-address = ce n’est pas une adresse avec un port : l’écrire comme `127.0.0.1:8080`, ou avec le port `0` pour un port libre
portal-not-loopback = d’autres machines peuvent joindre cette adresse : écouter sur `127.0.0.1`, ou autoriser exprès une adresse publique
portal-not-positive = doit être supérieur à 0
portal-empty = ne doit pas être vide
portal-too-many = plus de { $most } : en regrouper
portal-station-name = ce n’est pas un nom de station : employer 1 à 64 lettres sans accent, chiffres, `-`, `_` ou `.`
portal-station-twice = une autre station porte ce nom : donner à chacune le sien
portal-workers = une station a de 1 à { $most } serveurs
portal-service-unknown = service inconnu : choisir parmi { $known }
portal-service-twice = ce service est déjà servi : le laisser à une seule station
portal-law-file = le fichier de la loi `{ $file }` est illisible : { $detail }
portal-law-not-seconds = un temps de service est en secondes : écrire une unité, comme dans `const:50ms`
portal-database = la base du portail ne s’ouvre pas : { $detail }
portal-access-log = le journal d’accès du portail ne s’ouvre pas : { $detail }
portal-thread = le système ne donne pas de fil d’exécution au portail : { $detail }
portal-listen = le portail ne peut pas écouter sur `{ $address }` : { $detail }

## files of observations
calendar-zone-not-covered = le calendrier n’a pas les vacances de la zone { $zone } : donnez un fichier qui les contient
calendar-date-not-covered = le calendrier ne dit pas ce qu’est le { $date } en zone { $zone } : il va du { $from } au { $to }, sans les étés pas encore publiés ; donnez un fichier plus récent
calendar-return-before-departure = la reprise précède le départ, { $departure } : vérifiez la ligne
calendar-no-zone = aucune ligne des zones `A`, `B` ou `C` : donnez le fichier `fr-en-calendrier-scolaire` du ministère pour les zones métropolitaines
calendar-rows-elsewhere = { $rows } lignes de territoires sans zone (Corse, outre-mer) laissées de côté
calendar-rows-teachers = { $rows } lignes réservées aux enseignants laissées de côté
problem-missing-column = pas de colonne `{ $column }` : vérifiez que c’est le bon type de fichier
problem-field-count = la ligne a { $found } champs, l’en-tête en a { $expected } : elle est tronquée ou a un séparateur de trop
problem-open-quote = un guillemet n’est pas fermé : la ligne est tronquée
problem-not-a-stamp = ce n’est pas une date : écrivez `2020-03-23`, `2020-03-23T08:00+01:00` ou `23/03/2020 08:00`
problem-empty-file = le fichier est vide
counts-not-a-number = ce n’est pas un comptage : écrivez un nombre comme `94` ou `94,5`, ou laissez la case vide si rien n’a été mesuré
counts-not-finite = ce n’est pas un nombre fini : laissez la case vide si rien n’a été mesuré
counts-negative = un comptage n’est jamais négatif : corrigez-le ou laissez la case vide
counts-no-date-column = aucune colonne ne contient de date : nommez-la avec `--date-column`
counts-which-column = plusieurs colonnes contiennent des nombres : dites laquelle avec `--value-column`
counts-no-value-column = aucune colonne ne contient de comptage : nommez-la avec `--value-column`
counts-not-an-hour = ce n’est pas une heure du jour : écrivez `8`, `08:00` ou `8h`
counts-duplicate = cet instant figure déjà à la ligne { $line } : gardez l’une des deux
counts-out-of-order = cette date précède celle de la ligne { $line } ({ $latest }) : triez le fichier par date ou vérifiez le fuseau horaire
counts-removed-hour = cette heure n’existe pas dans le fuseau (heure d’été) : donnez le fuseau du fichier avec `--time-zone`
counts-no-row = le fichier ne contient aucune ligne de comptage
counts-no-interval = une seule ligne ne donne pas d’intervalle : précisez-le avec `--interval`
counts-interval-mismatch = le fichier a un comptage toutes les { $found_s } s, ce qui ne s’accorde pas avec un intervalle de { $asked_s } s : demandez un multiple du premier
counts-odd-interval = un jour n’est pas un nombre entier d’intervalles de { $interval_s } s : précisez l’intervalle avec `--interval`
counts-too-many-intervals = plus de { $most } intervalles entre la première date et la dernière : vérifiez les dates et l’intervalle
counts-interval = un comptage toutes les { $interval_s } s
counts-aligned = dates décalées de { $seconds } s après la grille : ramenées dessus
counts-merged = { $rows } lignes tombées dans un intervalle déjà rempli : ajoutées à celui-ci
counts-unmeasured = { $rows } lignes sans valeur : non mesurées
counts-absent-zero = { $intervals } intervalles sans ligne : comptés comme zéro
counts-absent-missing = { $intervals } intervalles sans ligne : non mesurés
counts-incomplete = { $intervals } intervalles incomplets laissés de côté
counts-repeated-hour-split = { $rows } lignes d’une heure qui passe deux fois, présentes une seule fois : prises pour la somme des deux et partagées en deux
counts-repeated-hour = { $rows } lignes d’une heure qui passe deux fois : prises pour le second passage
counts-removed-hour-left-out = { $rows } lignes vides d’une heure qui n’existe pas laissées de côté
log-speed = `{ $speed }` n’est pas une vitesse : donnez le nombre de secondes du plan dans une seconde réelle, de 0.001 à 100000
log-mostly-unreadable = { $unreadable } lignes sur { $lines } ne sont pas d’un journal d’accès, d’abord celle-ci : donnez un journal au format `combined`
log-unreadable = { $unreadable } lignes sur { $lines } ne sont pas d’un journal d’accès, la première à la ligne { $first } : laissées de côté
log-curve-intervals = des intervalles de { $interval_s } s du { $from } au { $to } : choisissez un intervalle qui y tienne, dix millions de fois au plus
dnma-uai-form = ce n’est pas un code d’établissement : sept chiffres et une lettre, comme `0750655E`
dnma-uai-letter = la lettre de contrôle de cet UAI devrait être `{ $letter }` : corrigez le code
dnma-not-a-monday = une semaine commence un lundi : vérifiez la date
dnma-negative = une mesure n’est jamais négative : corrigez-la ou laissez la case vide
dnma-not-a-count = ce n’est pas un nombre entier : corrigez-le, ou écrivez `N/A` si rien n’a été mesuré
dnma-not-a-duration = ce n’est pas une durée : écrivez `HH:MM:SS`, ou `N/A` si rien n’a été mesuré
dnma-column-twice = cette colonne figure deux fois : gardez-en une
dnma-duplicate = cet établissement et cette semaine figurent déjà à la ligne { $line } de `{ $first }` : gardez l’une des deux
dnma-no-measure = les fichiers n’ont pas les visites de `{ $measure }` : donnez le jeu de données qui les contient
dnma-unmeasured = { $cells } cases sans valeur : non mesurées
dnma-fourth-group = { $cells } durées ont un quatrième groupe, dont le sens n’est pas documenté : pris pour une fraction de seconde et laissé de côté
dnma-schools-vary = de { $least } à { $most } établissements mesurés selon les semaines : la courbe montre le périmètre autant que l’usage
dnma-left-out = { $file } : { $rows_count } lignes sur { $lines_count } laissées de côté et { $cells_count } cases d’autres lignes non lues, la première à la ligne { $line }
dnma-many-faults = { $with_count } lignes sur { $lines_count } ont un défaut, les premières figurent ci-dessus : jusqu’à une sur cent, elles sont écartées et comptées ; autant de défauts annoncent un fichier d’une autre nature
dnma-json = ce n’est pas le JSON du portail de données ouvertes : { $detail } ; téléchargez à nouveau le jeu de données, par exemple en CSV
dnma-json-no-record = aucun enregistrement avec `uai` et `debutsemaine` : donnez une réponse ou un export du portail de données ouvertes
dnma-json-page = { $file } contient { $rows_count } lignes sur { $total_count }, c’est une page de l’API : pour toutes les lignes, prenez l’export du jeu de données
dnma-not-csv = ce fichier a une autre forme ({ $form }) : exportez le jeu de données en CSV
dnma-moved = { $schools } établissements changent d’académie, de département ou de région selon les semaines : chacun compte là où sa dernière semaine le place
help-flag-samples = ce que dit un échantillon de `prometheus` : un total depuis le démarrage, ce que chaque pas a compté, un débit par seconde
help-flag-inactivity = une visite finit après ce temps sans page ; 30min par défaut
help-flag-value-column = colonne des comptages, par nom ou numéro à partir de 1
help-flag-date-column = colonne des dates, par nom ou numéro à partir de 1
scenario-gap-too-long = les visites de `{ $profil }` sont si longues que l’écart moyen entre deux pages est de { $gap_seconds } : un écart de 30 minutes termine une visite ; réduisez `duration` ou augmentez `pages_per_visit`
scenario-no-profils = le modèle ne dit pas quels profils viennent : ajoutez `[reference.profils]` avec une part pour chacun, par exemple `eleve = 0.6`
usage-ndjson = `--format ndjson` n’est que pour `plan` : écrivez `text` ou `json`
help-arguments = Arguments

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
haproxy-no-address = aucune demande de page n’a d’adresse de client, les visites ne peuvent donc pas être distinguées : journalisez `%ci` (ou l’adresse transmise), ou donnez les comptages d’une autre source
haproxy-interval = un intervalle de { $interval_s } s n’est pas un nombre entier de minutes : demandez `1min` ou un multiple
## Types de jours d’un modèle ajusté

assumption-facts = ce qu’une source dit de la journée compte à côté des comptages, avec le poids que donne son fichier
fitted-days-order = le dernier jour précède le premier
fitted-zone-weights = la somme des poids des zones doit être 1
fitted-trend = la variation annuelle du logarithme du niveau doit être comprise entre -20 et 20

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
