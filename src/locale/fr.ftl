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
    {"  "}afflux fit heures_2021-10-*.csv --kind matomo -o ajuste.toml
    {"  "}afflux fit MN.csv --kind counts --minutes started -o ajuste.toml
    {"  "}afflux fit access.log.1.gz access.log --kind access-log
    {"  "}afflux fit access.log --kind access-log --profil-rule eleve=path:/eleve/
    {"  "}afflux fit access.log.1.gz access.log --kind access-log --report page
    {"  "}afflux fit access-log=access.log dnma=w1.csv,w2.csv -o fitted.toml
    {"  "}afflux fit counts=minutes.csv dnma=w.csv \
    {"      "}--saturated 2020-03-16T08:00/2020-03-16T12:00
    {"  "}afflux fit counts=minutes.csv dnma=weeks.csv facts=report.toml --zone B
    {"  "}afflux fit dnma.csv --kind dnma --reference portail.toml -o fitted.toml
    {"  "}afflux fit minutes.csv --kind counts --holdout-days 28 --forecast-days 7
help-check = Vérifie un scénario et dit à quoi s’attendre, sans le jouer
help-check-examples = {"  "}afflux check scenarios/confinement-2020.toml
    {"  "}afflux check scenarios/rentree-2019.toml --format json
    {"  "}afflux check scenarios/france-confinement-2020.toml --targets
help-plan = Affiche les visites prévues par un scénario
help-plan-examples = {"  "}afflux plan scenarios/rentree-2019.toml
    {"  "}afflux plan scenarios/confinement-2020.toml --scale 0.01 --format ndjson
    {"  "}afflux plan scenarios/confinement-2020.toml --shard 0/7 --format json
help-simulate = Joue un scénario de nombreuses fois sur un modèle du portail
help-simulate-examples = {"  "}afflux simulate scenarios/confinement-2020.toml
    {"  "}afflux simulate scenarios/rentree-2019.toml --replications 100 --scale 0.1
    {"  "}afflux simulate scenarios/confinement-leviers.toml --scale 0.05
    {"  "}afflux simulate scenarios/confinement-2020.toml --scale 0.05 \
    {"      "}--lever scenarios/levers/parents-le-soir.toml
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
help-flag-lever = un fichier de leviers à activer, comme ceux de scenarios/levers (peut être répété)
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
simulate-scaled = sessions, files, postes et disque du portail réduits comme les personnes (échelle { $scale }), arrondis au-dessus
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
fit-day-sd = échelle du log de l’affluence d’un jour
fit-day-df = degrés de liberté de cette loi
fit-within-sd = écart-type du log au sein d’un jour
fit-within-memory = sa mémoire d’un pas de { $minutes } min au suivant
fit-overdispersion = dispersion une fois les deux connus
fit-assumed = { $value } (supposé)
fit-pages-per-visit = pages par visite
fit-duration = durée moyenne d’une visite
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
assumption-day-factor-in-sample = l’affluence des jours vient de l’écart entre les jours ajustés eux-mêmes : la prévision à un jour, qui la mesure mieux, demande 21 jours, en intervalles qui divisent la journée
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
uploads-figures = une semaine de `{ $files }` fichiers de `{ $size }` octets ne donne pas de loi : donnez au moins 30 fichiers d’une taille positive
uploads-cv = le coefficient de variation `{ $cv }` de la taille d’un fichier n’est pas entre 0 et 10

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
log-silence = le journal n’a aucune visite pendant trois jours ou plus, { $times } fois : tenu pour non journalisé
log-crowded = { $visits } visites ont plus de { $pages } pages : robots, ou une adresse pour beaucoup de personnes ; journalisez chaque visiteur (`X-Forwarded-For`, témoin de session) ; leurs { $pages } premiers écarts comptent
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
## sources croisées
crossing-no-source = il n’y a pas de source `{ $source }` : donnez les fichiers de l’une de `{ $names }`, tels qu’ils figurent sur la ligne de commande
crossing-nothing-in-common = `{ $source }` et `{ $reference }` n’ont aucune semaine, journée ni heure en commun : donnez des comptages qui se recouvrent, ou ajustez-les un par un
usage-saturated = `{ $value }` n’est pas un intervalle de temps : écrivez par exemple `--saturated 2020-03-16T08:00/2020-03-16T12:00` ou `--saturated 2020-03-16`
usage-saturated-none = aucun comptage ne se trouve dans `--saturated { $value }` : vérifiez les dates
help-flag-reference-source = source à l’échelle de laquelle les autres sont ramenées, par ses fichiers tels que donnés ; par défaut celle aux comptages les plus fins
help-flag-saturated = le portail refusait alors du monde : la demande valait au moins ce qui a été compté ; peut être donné plusieurs fois
crossing-title = Sources rapportées à `{ $reference }`
crossing-source = Source
crossing-from = À partir du
crossing-common = En commun
crossing-ratio = Rapport [90 %]
crossing-unused = {" "}(non employé)
crossing-carried = les comptages d’une source entrent dans l’ajustement là où aucune plus fine n’a compté, divisés par son rapport ; l’incertitude du rapport est dans l’intervalle du niveau
crossing-unit-week = semaines
crossing-unit-day = jours
crossing-unit-hour = heures
crossing-break = { $date } : `{ $source }` sur `{ $reference }` saute d’un facteur { $factor } ; { $moved } ; { $reading }
crossing-moved = `{ $source }` a bougé
crossing-moved-unknown = on ne sait pas laquelle des deux a bougé
crossing-reading-dead-tag = presque plus rien n’est compté : marqueur mort ou collecte coupée, et non baisse de la demande
crossing-reading-perimeter = des établissements sont entrés dans la mesure ou en sont sortis
crossing-reading-refused = des requêtes ont été refusées : d’un côté on compte les tentatives, de l’autre les visites servies
crossing-reading-definition = le nouveau niveau dure : on compte autre chose ou autrement (définition, filtre de robots, étendue)
crossing-reading-back = retour au niveau d’avant
crossing-reading-unexplained = les données ne disent pas pourquoi : demandez à qui tient l’outil
crossing-everywhere = partout
crossing-dead-tag = marqueur mort dans `{ $source }` : `{ $measure }` ({ $place }), semaines du { $from } au { $to } : { $counted } visites là où { $expected } étaient attendues
crossing-perimeter-schools = nouveau périmètre dans `{ $source }` à partir du { $date } : établissements mesurés multipliés par { $factor }, visites par { $visits }
crossing-perimeter-place = nouveau périmètre dans `{ $source }` à partir du { $date } : la part de `{ $place }` dans les visites est multipliée par { $factor } ; ce territoire est entré dans la mesure ou en est sorti
crossing-left-out = écarté de l’ajustement : `{ $source }`, { $span }, { $bins } comptages ({ $why })
crossing-why-dead-tag = marqueur mort
crossing-why-perimeter = autre périmètre
crossing-why-refused = requêtes refusées
crossing-saturated = journées saturées : { $days } ; la demande valait au moins ce qui a été compté
crossing-plateau = le portail était-il saturé ? `{ $source }`, { $span } : palier à { $rate } visites par minute, près du niveau le plus haut, là où les autres jours montent et descendent ; si oui, ajoutez `--saturated { $flag }`
## audience
help-audience = Donne des indicateurs comparables à partir de fichiers DNMA hebdomadaires (non vérifié sur de vrais octets)
help-audience-examples = {"  "}afflux audience profils.csv
    {"  "}afflux audience profils.csv --by academie --profil eleve --to 2020-W12
    {"  "}afflux audience profils.csv --by profil --compare-to 2019-2020 --report page
    {"  "}afflux audience profils.csv --by uai --accounts comptes.csv -o semaines.csv
    {"  "}afflux audience services.csv --by service --from 2024-09-02 --format json
help-arg-dnma-files = fichiers DNMA hebdomadaires : CSV, ou JSON de l’API ; tels quels ou gzip
help-flag-by = ce que sont les lignes : region|departement|academie|uai, ou profil|service|device|system|browser ; region par défaut
help-flag-profil = seulement les visites d’un profil : eleve|enseignant|parent|personnel
help-flag-service = seulement les visites d’un service, par son nom dans les fichiers, par exemple notes
help-flag-device = seulement les visites d’un type d’appareil : ordinateur|smartphone|tablette|autre
help-flag-from-week = première semaine : un de ses jours (2020-03-16) ou son numéro (2020-W12)
help-flag-to-week = dernière semaine, écrite de même
help-flag-compare-to = année scolaire de comparaison, par exemple 2018-2019 ; none pour aucune ; l’année précédente par défaut
help-flag-accounts = comptes, dans un CSV uai;profil;comptes ou academie;profil;comptes (region, departement)
help-flag-duration-is = si la colonne de durée est la moyenne d’une visite ou le total de la semaine : mean|total ; la source ne le dit pas
help-flag-audience-report = écrit aussi une page avec des graphiques dans ce dossier
progress-read = lecture
progress-megabytes = Mo
usage-service = `{ $value }` n’est pas un service des fichiers : écrivez l’un de { $known }
usage-audience-together = ces options ne vont pas avec `--by { $by }` : aucun jeu de données ne les croise ; retirez-en une
usage-week = `--{ $flag }` ne peut pas valoir `{ $value }` : écrivez un jour de la semaine comme `2020-03-16`, ou `2020-W12`
usage-compare-to = `--compare-to` ne peut pas valoir `{ $value }` : écrivez une année scolaire comme `2018-2019`, ou `none`
accounts-columns = l’en-tête doit nommer `uai` (ou `academie`, `region`, `departement`), `profil` et `comptes` : corrigez-le
accounts-no-place = le lieu est vide : remplissez-le, ou retirez la ligne
accounts-not-a-number = ce n’est pas un nombre de comptes : écrivez un entier de 0 à { $most }
accounts-twice = ce lieu et ce profil figurent déjà plus haut : gardez une seule ligne
accounts-other-place = ces comptes ne sont pas donnés par les lieux des lignes : donnez-les par `uai`, ce qui convient à tout `--by`
audience-no-measure = les fichiers n’ont pas ce qui est demandé : choisissez le jeu de données, ou avec `--by { $by }` nommez un `--profil`, un `--service` ou un `--device` qu’ils contiennent
audience-no-week = aucune ligne dans les semaines demandées : vérifiez `--from` et `--to`
audience-by-region = région
audience-by-departement = département
audience-by-academie = académie
audience-by-uai = établissement
audience-by-profil = profil
audience-by-service = service
audience-by-device = appareil
audience-by-system = système
audience-by-browser = navigateur
audience-line-region = Région
audience-line-departement = Département
audience-line-academie = Académie
audience-line-uai = Établissement
audience-line-profil = Profil
audience-line-service = Service
audience-line-device = Appareil
audience-line-system = Système
audience-line-browser = Navigateur
audience-head = Audience par { $by } : { $weeks } semaines du { $from } au { $to }, { $schools } établissements. Semaine montrée : celle du { $shown }
audience-no-place = (sans lieu)
audience-everybody = tous
device-ordinateur = ordinateurs
device-smartphone = téléphones
device-tablette = tablettes
device-autre = autres appareils
audience-short-schools = Établ.
audience-short-visits = Visites
audience-short-per-school = /établ.
audience-short-per-1000 = /1000 cptes
audience-short-users = Util.
audience-short-minutes = Min
audience-short-change = Évol.
audience-short-weeks = Semaines
audience-short-week = Semaine
audience-more-lines = { $count } lignes de plus : `-o FICHIER.csv` et `--format json` les donnent toutes
audience-written = écrit dans { $file }
audience-change = évolution : par rapport à la même semaine ISO d’une autre année scolaire ({ $then_day }), sur les { $common_count } établissements mesurés les deux fois
audience-compared-with-nothing = évolution : aucune comparaison demandée
audience-no-other-year = évolution : aucun établissement n’a été mesuré la même semaine de l’autre année
audience-holidays-differ = * les deux semaines n’ont pas les mêmes jours de classe, ou des établissements étaient fermés dans l’une : l’évolution n’est pas celle du seul usage
audience-duration-mean = minutes par visite : la colonne de durée est prise pour la moyenne d’une visite
audience-duration-total = minutes par visite : la colonne de durée est prise pour le total de la semaine
audience-duration-unknown = minutes par visite : la source ne dit pas ce qu’est la colonne de durée ; si c’est une moyenne, une visite dure { $mean_seconds }, si c’est un total, { $total_seconds } : dites lequel avec `--duration-is mean` ou `--duration-is total`
audience-no-duration = minutes par visite : aucune visite n’a de durée
audience-no-pages = pages par visite : – (ces jeux de données ne comptent pas les pages vues)
audience-accounts = les comptes de { $schools_count } établissements mesurés sur { $all_count } sont connus ; profils donnés : { $profils } ; les chiffres par compte portent sur ces établissements
audience-users-do-not-add = les utilisateurs sont distincts dans un établissement et une semaine : ils ne s’additionnent pas d’une semaine à l’autre, et leur somme sur plusieurs établissements compte une personne une fois dans chacun
audience-profils-do-not-add = la somme des quatre profils n’est pas celle de tous (`globales`)
audience-unverified = non vérifié sur de vrais octets : aucune ligne de ces jeux de données n’est publique dans un dépôt, la lecture suit leurs colonnes documentées
audience-warning-perimeter = { $line } : établissements mesurés × { $factor } à partir de la semaine du { $week } : un nouveau périmètre, pas l’usage
audience-warning-dead-tag = { $line } : visites par établissement × { $factor } à partir de la semaine du { $week } : son marqueur est peut-être mort, pas son usage
audience-warning-more = et { $count } de plus
audience-warning-left = { $line } : visites par établissement × { $factor } par rapport aux autres à partir de la semaine du { $week } : son portail a peut-être quitté la mesure, pas son usage
audience-column-week = semaine
audience-column-name = nom
audience-column-schools = établissements mesurés
audience-column-visits = visites
audience-column-visits-per-school = visites par établissement
audience-column-users = utilisateurs (établissement par établissement)
audience-column-accounts = comptes
audience-column-schools-with-accounts = établissements avec comptes
audience-column-visits-per-1000-accounts = visites pour 1000 comptes
audience-column-users-share = utilisateurs par compte
audience-column-pages-per-visit = pages par visite
audience-column-minutes-per-visit = minutes par visite
audience-column-compared-week = semaine comparée
audience-column-schools-in-common = établissements communs
audience-column-visits-in-common = visites des établissements communs
audience-column-visits-in-common-then = leurs visites la semaine comparée
audience-column-change = évolution
audience-column-class-days = jours de classe
audience-column-class-days-then = jours de classe la semaine comparée
audience-kicker = audience hebdomadaire
audience-title = Audience par { $by }
audience-meta = { $weeks } semaines, du { $from } au { $to } ; { $schools } établissements ; { $rows } lignes de { $files }
audience-section-week = La semaine du { $shown }
audience-section-weeks = Semaine par semaine
audience-section-perimeter = Ce qui est mesuré
audience-section-warnings = Ce qui n’est pas un changement d’usage
audience-section-notes = Comment le lire
audience-weeks-text = Visites par établissement mesuré. La ligne grise : leur niveau si les établissements mesurés les deux années étaient venus aussi souvent que la même semaine de l’autre année scolaire ; entre les deux lignes se lit l’évolution à périmètre constant.
audience-perimeter-text = Établissements mesurés, semaine par semaine. Un établissement sans ligne n’a pas été mesuré : ce n’est pas un établissement sans visite.
audience-legend-now = visites par établissement
audience-legend-then = niveau de l’autre année, sur les établissements mesurés les deux fois
audience-legend-schools = établissements mesurés
audience-panel = Visites par établissement mesuré, { $line }, semaine par semaine
audience-panel-schools = Établissements mesurés, semaine par semaine

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

## the page of a fit
fitpage-title = Courbe d’audience ajustée
fitpage-kicker = modèle de taux d’arrivée
fitpage-answer-level = une journée moyenne compte { $visits } visites (intervalle à 90 % : { $low } – { $high })
fitpage-answer-peak = sa minute la plus chargée est vers { $at }, avec { $rate } visites par minute
fitpage-answer-peak-prior = sa minute la plus chargée est vers { $at }, avec { $rate } visites par minute : les intervalles sont trop larges pour montrer les pics de début d’heure, dont la hauteur est supposée
fitpage-answer-window = { $rate } visites commencent par minute en moyenne (intervalle à 90 % : { $low } – { $high })
fitpage-checks-good = aucun contrôle ci-dessous ne prend le modèle en défaut
fitpage-checks-bad = contrôles à regarder ci-dessous, signalés par ▲ : { $count }
fitpage-curve = La courbe
fitpage-curve-text = Points : moyenne de ce qui a été compté, par tranche de { $minutes } minutes de la journée. Ligne pointillée : la courbe ajustée. La bande large contient les comptages de neuf jours sur dix, au niveau d’une journée moyenne.
fitpage-curve-picture = Visites par minute au fil d’une journée moyenne
fitpage-observed = compté
fitpage-fitted = ajusté
fitpage-band-fit = intervalle à 90 % de la courbe
fitpage-band-days = bande à 90 % des comptages d’un jour
fitpage-no-shape = Les intervalles sont trop larges pour montrer les heures de la journée : aucun comptage auquel comparer la courbe.
fitpage-window-picture = Visites par minute sur la fenêtre
fitpage-window-text = Les données couvrent une partie de journée : les points sont ce qui a été compté, la ligne pointillée est le taux ajusté dans son intervalle à 90 %.
fitpage-window-description = { $count } intervalles comptés et le taux ajusté
fitpage-days = Les jours
fitpage-days-picture = Niveau de chaque jour, en visites
fitpage-days-description = { $count } jours, de { $low } visites ({ $low_day }) à { $high } ({ $high_day })
fitpage-no-days = Moins de deux jours se distinguent : pas d’image de leurs niveaux.
fitpage-day-week = lundi à vendredi
fitpage-day-saturday = samedi
fitpage-day-sunday = dimanche
fitpage-day-holiday = vacances ou jour férié
fitpage-day-closed = écoles fermées
fitpage-column-day = jour
fitpage-column-kind = type de jour
fitpage-column-level = visites par jour
fitpage-column-observed = observé
fitpage-column-profil = profil
fitpage-column-share = part des visites
fitpage-column-visits = visites dans un intervalle
fitpage-column-expected = attendu
fitpage-kinds = Ce que le modèle attend de chaque type de jour
fitpage-kinds-assumed = Types de jour sans une demi-journée de données : { $count }. Leur niveau est supposé d’après les autres.
fitpage-profils = Les profils
fitpage-profils-one-shape = Les données ne distinguent pas les heures d’un profil de celles d’un autre : tous ont la même courbe.
fitpage-profils-legend = Tirets : la journée du profil, part de ses visites par heure. Pointillés : celle de tout le monde.
fitpage-profil-description = les heures du profil { $profil } à côté de celles de tout le monde
fitpage-checks = Le modèle est-il juste ?
fitpage-checks-text = Chaque contrôle compare les comptages à ce que le modèle en attendait. ✔ aucun défaut trouvé ; ▲ à regarder : la phrase dit ce que cela change pour le dimensionnement.
fitpage-colon = –
fitpage-no-pit = Pas de contrôle des intervalles : il n’y a aucun comptage à comparer.
fitpage-no-times = Pas de contrôle des heures des visites : la forme de la journée n’a pas été ajustée à ces données, ou les visites sont trop peu nombreuses.
fitpage-no-residuals = Aucune corrélation n’est montrée : les intervalles sont trop larges ou trop peu nombreux.
fitpage-pit-level = juste
fitpage-pit-how = Comment lire : des barres proches de 1 signifient des intervalles justes. En cuvette : trop étroits. En bosse : trop larges. En pente : prévisions trop hautes ou trop basses.
fitpage-pit-from = à partir de
fitpage-pit-height = hauteur
fitpage-rootogram-base = juste
fitpage-rootogram-observed = intervalles comptés (racine carrée), suspendus à la ligne attendue
fitpage-rootogram-expected = intervalles attendus (racine carrée)
fitpage-rootogram-how = Comment lire : une barre qui s’arrête au-dessus de la base signale moins d’intervalles de cette taille que prévu ; en dessous, davantage.
fitpage-times-line = compté moins attendu
fitpage-times-band = bande à 95 % d’un processus de Poisson
fitpage-times-how = Comment lire : de gauche à droite, les visites de la journée dans leur ordre. Là où la ligne monte, il est venu plus de visites que ne le dit la courbe ; là où elle descend, moins. La bande vaut pour un taux connu d’avance ; une courbe ajustée reste plus près de ses propres visites, si bien que le contrôle peut trouver un écart à l’intérieur de la bande.
fitpage-times-how-window = Comment lire : de gauche à droite, les visites de la fenêtre dans leur ordre. Là où la ligne monte, il est venu plus de visites que ne le dit la courbe ; là où elle descend, moins. La bande vaut pour un taux connu d’avance ; une courbe ajustée reste plus près de ses propres visites, si bien que le contrôle peut trouver un écart à l’intérieur de la bande.
fitpage-times-expected = attendu
fitpage-times-off = compté moins attendu
fitpage-residuals-how = Comment lire : l’écart de maintenant comparé à l’écart de plus tard. Barres hautes : une journée qui commence haut reste haute.
fitpage-residuals-lag = décalage
fitpage-residuals-value = corrélation
fitpage-unknown = Ce que ces données ne disent pas
fitpage-unknown-none = Rien de ce dont le modèle a besoin n’a été supposé.
fitpage-sources = Ce que disent les sources, et ce qui a été laissé de côté
fitpage-notes = Ce qui a été remarqué à la lecture
fitpage-saturated = certains intervalles étaient saturés et pris comme des minimums ; les retours des personnes refusées valent { $factor } fois ceux supposés
fitpage-not-converged = l’ajustement n’a pas convergé : ne dimensionnez pas d’après lui
fitpage-figures = Les chiffres
fitpage-files = fichiers
fitpage-fingerprint = empreinte (SHA-256)
fit-page-written = page écrite dans { $file }
help-flag-report = dossier pour une page d’images, `report.html`

## kinds of days
day-school = jour de classe
day-wednesday = mercredi
day-saturday = samedi
day-sunday = dimanche
day-holiday = jour de semaine en vacances
day-holiday-weekend = week-end en vacances
day-public-holiday = jour férié
day-bridge = pont
day-closure = jour de semaine, écoles fermées
day-closure-weekend = week-end, écoles fermées
day-weekday = lundi à vendredi

## checks of a fit
fitcheck-heading = contrôles du modèle :
fitcheck-line = { $name } : { $value }
fitcheck-dispersion = dispersion (Pearson, 1 = Poisson)
fitcheck-dispersion-good = les comptages varient à peu près comme le veut le seul hasard
fitcheck-dispersion-bad = les comptages varient { $value } fois plus que par le seul hasard : dimensionnez avec la dispersion, jamais avec une marge de Poisson
fitcheck-pit = intervalles (PIT, 1 = juste)
fitcheck-pit-good = les comptages tombent là où le modèle le dit, dans chacun des dix dixièmes
fitcheck-pit-bowl = les bords sont trop hauts : les comptages sortent trop souvent des intervalles, élargissez-les
fitcheck-pit-hump = le milieu est trop haut : les intervalles sont plus larges que nécessaire
fitcheck-pit-low = trop de petits comptages : mesure morte, jours sans classe pris pour des jours de classe, ou niveau trop haut
fitcheck-pit-high = trop de grands comptages : des pics que la courbe ne connaît pas
fitcheck-rootogram = comptages par taille (rootogramme, pire barre)
fitcheck-rootogram-good = chaque taille de comptage est aussi fréquente que prévu
fitcheck-rootogram-bad = { $observed } intervalles ont { $range } visites, { $expected } étaient attendus : cherchez des zéros qui veulent dire « pas mesuré », des plafonds, ou des jours d’un autre type
fitcheck-times = place dans la journée (KS)
fitcheck-times-good = les visites se répartissent dans la journée comme le dit la courbe
fitcheck-times-bad = les visites ne se répartissent pas comme un processus de Poisson de cette courbe : les jours ont plusieurs formes, ou les comptages varient plus que par hasard
fitcheck-gaps = écarts entre visites (Lewis)
fitcheck-gaps-good = les visites se suivent comme celles de personnes indépendantes
fitcheck-gaps-bad = les écarts ne sont pas ceux de personnes indépendantes : les visites viennent en groupes, ou le taux bouge plus vite que la courbe
fitcheck-within = résidus, d’une tranche de la journée à la suivante
fitcheck-within-good = l’écart sur { $minutes } minutes dit peu de chose des suivantes
fitcheck-within-bad = l’écart dure au-delà de { $minutes } minutes : une heure chargée le reste, dimensionnez sur des trajectoires entières et non minute par minute
fitcheck-next = résidus, même heure le lendemain
fitcheck-next-good = les jours ne se trompent pas à la même heure
fitcheck-next-bad = les jours se trompent à la même heure : il manque quelque chose à la forme, ou des types de jours sont mêlés
## types de jours d’un ajustement
fit-peak = visites à la minute de pointe, { $at }
fit-peak-from-prior = visites à la minute de pointe, { $at }, a priori
fit-kind = type de jour
fit-kind-days = jours
fit-kind-level = visites d’un jour médian
fit-kind-shape = forme
fit-kind-own-shape = propre
fit-kind-common-shape = commune
fit-calendar-school = types de jours selon le calendrier scolaire, poids des zones : { $zones } (`--zone` pour un autre lieu)
fit-calendar-week = pas de calendrier scolaire pour ce fuseau ou ces dates : les jours sont de semaine, samedis et dimanches
fit-saturated-day = { $date } : des visiteurs ont été refusés dans { $bins } intervalles ; { $counted } visites y sont comptées, { $expected } attendues de la demande
day-kind-school = jour de classe
day-kind-wednesday = mercredi
day-kind-saturday = samedi
day-kind-sunday = dimanche
day-kind-holiday = vacances, lun.–ven.
day-kind-holiday-weekend = vacances, week-end
day-kind-public-holiday = jour férié
day-kind-bridge = jour de pont
day-kind-closure = écoles fermées, lun.–ven.
day-kind-closure-weekend = écoles fermées, week-end
day-kind-weekday = du lundi au vendredi
help-flag-fit-zone = quel calendrier scolaire : une zone ou une académie ; toute la France par défaut
usage-fit-zone = `{ $value }` n’est ni une zone ni une académie : écrivez `A`, `B`, `C` ou par exemple `Lille`
## forecasts
help-flag-holdout-days = note les prévisions des N derniers jours complets, chacune faite à partir des jours précédents
help-flag-forecast-days = prévoit les N jours qui suivent les données (1 à 14)
help-flag-paths = écrit les trajectoires de la prévision dans un fichier CSV : une ligne par intervalle, une colonne par trajectoire
forecast-interval = une prévision demande des intervalles d'une minute à un jour qui divisent la journée, et non de { $minutes } min : choisissez un autre `--interval`
forecast-days-apart = les données vont du { $from } au { $to } : corrigez les dates, on prévoit à partir de dix ans au plus
forecast-too-few-days = impossible de noter { $asked } jours : il y a { $complete } jours complets, et il en faut au moins cinq avant le premier ; demandez-en moins
forecast-no-forecast = rien ne peut être prévu à partir de { $complete } jours complets : il en faut au moins cinq
forecast-paths-alone = `--paths` va avec `--forecast-days N`
forecast-scored = Prévisions de { $days } jours (du { $from } au { $to }), chacune faite avec les seuls jours précédents
forecast-progress = prévision
forecast-score = note
forecast-ours = prévision
forecast-average = moyenne hist.
forecast-ncrps = erreur de la distribution (nCRPS)
forecast-wape = erreur de la médiane (WAPE)
forecast-floor = minimum sous un bruit de Poisson
forecast-mase = erreur / celle de la semaine d'avant (MASE)
forecast-coverage = comptages dans l'intervalle à 90 %
forecast-interval-score = score d'intervalle / moyenne
forecast-peak-coverage = pics sous leur borne à 95 %
forecast-total-coverage = totaux du jour dans leur intervalle à 90 %
forecast-ahead = Les jours à venir (intervalles à 90 % tirés de { $paths } trajectoires)
forecast-day = jour
forecast-total = visites
forecast-peak = pic
forecast-peak-at = à
forecast-average-total = moy. hist.
forecast-average-note = Moyenne historique : les six derniers jours de même nom, la référence à battre.
forecast-damped = Au-delà de trois jours, la prévision revient à la moyenne du calendrier.
forecast-paths-written = trajectoires écrites dans { $file }
## how a file of counts is written
counts-separator = les champs sont séparés par `{ $separator }`
counts-day-first = les dates sont jour, mois, année : `{ $shown }` le montre
counts-month-first = les dates sont mois, jour, année : `{ $shown }` le montre
counts-decimal = `{ $mark }` précède les décimales : `{ $shown }` le montre
counts-with-offset = { $rows } dates disent leur décalage avec l’UTC, qui est utilisé
counts-without-offset = { $rows } dates n’ont pas de décalage : lues en { $zone } ; `--time-zone` donne un autre fuseau
counts-closed = { $rows } lignes d’un service fermé : non mesurées
counts-ambiguous-date = toutes les dates du fichier peuvent être jour, mois ou mois, jour : précisez-le avec `--date-format dmy` ou `--date-format mdy`
counts-ambiguous-number = un tel nombre peut avoir des milliers ou des décimales : dites quel signe précède les décimales avec `--decimal comma` ou `--decimal point`
counts-profil = ce n’est pas un profil : écrivez l’un de { $profils }, ou `total` pour tout le monde
counts-minutes-unsaid = des lignes à la minute dont la colonne `{ $column }` ne dit pas ce qu’elle compte : les outils d’audience exportent les visites commencées dans la minute (`MN`) ou celles qui y ont fait quelque chose (`MNe`), et seules les premières disent les arrivées ; donnez `--minutes started` ou `--minutes active`
usage-active-visits = les minutes de visites actives ne disent quand les visites commencent que si l’on sait combien elles durent : donnez `--mean-duration 12min --pages-per-visit 3.64` (les vôtres, si vous les connaissez), ou demandez à l’outil d’audience les visites commencées dans la minute (`MN`) et donnez `--minutes started`
usage-active-alone = `--minutes active` ne vaut que pour une seule source de comptages : un ajustement de plusieurs sources demande les visites commencées dans chaque minute (`MN`)
usage-active-forecast = `--minutes active` ne va pas avec `--{ $flag }` : ce qui se prévoit, ce sont les visites qui commencent ; demandez-les à l’outil d’audience (`MN`)
fit-active-minutes = les comptages de visites actives doivent être à la minute, aucun marqué saturé : une visite compte une fois dans chaque minute où elle est active, et rien ne dit combien de fois dans un intervalle plus large
assumption-activity = les comptages sont ceux des visites actives dans une minute ; les arrivées découlent de la durée et des pages déclarées d’une visite, les mêmes toute la journée et pour tous
fit-active = une visite est comptée dans { $minutes } minutes en moyenne (`--mean-duration`, `--pages-per-visit`) : comptages divisés d’autant, débuts de visites déduits
help-flag-minutes = ce que comptent des lignes à la minute : les visites qui y commencent, ou qui y font quelque chose
help-flag-date-format = écriture des dates, si le fichier ne la montre pas
help-flag-decimal = signe devant les décimales, si le fichier ne le montre pas

## visits of a fit
help-flag-mean-duration = durée mesurée moyenne d’une visite, quand aucun journal ne la dit ; avec `--pages-per-visit`
help-flag-pages-per-visit = nombre moyen de pages par visite, quand aucun journal ne le dit
fit-visits-title = Visites (entre crochets : intervalle à 90 % ; écarts et temps de réflexion en secondes) :
fit-visits-whose = qui
fit-visits-everybody = ensemble
fit-visits-pages = pages
fit-visits-size = taille BN
fit-visits-gap = écart
fit-visits-think = réflexion
fit-visits-stated = les visites sont données par deux nombres, non ajustées : pages géométriques, écarts lognormaux de sigma 1,086 coupés à 30 minutes
fit-visits-check = plus grande distance entre la répartition observée et l’ajustée : pages { $pages }, écarts { $gap }
visits-inactivity = un temps d’inactivité est un nombre de secondes positif, 1e9 au plus

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

## storage fitted to a log

help-flag-disk = taille du disque qui reçoit les dépôts, par exemple `40TB` : dit quand il est plein
help-flag-stored = octets déjà stockés aujourd’hui ; 0 par défaut
help-flag-kept-share = part des octets déposés qui reste après déduplication, de 0 à 1 ; 1 par défaut
help-flag-half-life = la moitié de ce qui est stocké est supprimée après ce délai, par exemple `300d` ; jamais par défaut
help-flag-yearly-purge = part du stock qu’une purge supprime chaque année, de 0 à 1 ; 0 par défaut
usage-disk-needs-uploads = pas de taille de dépôt pour remplir un disque : `--disk` demande un journal d’accès d’au moins 30 dépôts qui donne la longueur des requêtes (nginx : `rl=$request_length`)
usage-disk-full = il y a plus de stocké que le disque ne contient : vérifiez `--stored` et `--disk`
fit-storage = Stockage : { $files } dépôts par semaine, { $week } [{ $low }–{ $high }] ; un fichier fait { $mean } en moyenne, { $median } en médiane (lognormale de sigma { $sd })
fit-storage-tail = au-delà de { $from }, les tailles ont une queue de Pareto d’indice { $alpha } [{ $low }–{ $high }] : sous 2, quelques fichiers décident de ce qu’une semaine stocke
fit-storage-short = le journal tient { $days } jours : une semaine est prise à leur image
fit-storage-full = le disque ({ $free } libres) est plein dans { $weeks } semaines [{ $low }–{ $high }] si chaque semaine ressemble à celles du journal
fit-storage-never = le disque ({ $free } libres) n’est pas plein avant un siècle si chaque semaine ressemble à celles du journal
fit-storage-no-end = jamais
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

## several platforms
scenario-platform-nobody = une plateforme dessert au moins un territoire : `territories = [12, 15]`
scenario-platform-unknown = il n’y a pas de territoire `{ $id }` ; il y a : { $known }
scenario-platform-twice = le territoire `{ $id }` est déjà desservi par la plateforme `{ $other }` ; chacun a une seule plateforme
scenario-platform-share = une part de ce que les plateformes ont ensemble est au-dessus de 0 et au plus 1 ; l’omettre pour la part des comptes
scenario-platform-missing = le territoire `{ $id }` ({ $name }) n’a pas de plateforme ; ajouter son numéro aux `territories` de l’une d’elles
platform-name = portail
platform-visits = visites
platform-sessions = sessions max
platform-limit = limite
platform-refused = refusés
platform-busy = plus occupé
detail-orbit = ceux qui réessaieront, au plus
check-platforms = { $count } portails se partagent les usagers ; les chiffres sont ceux de tous ensemble : `afflux simulate` donne ceux de chacun

## sizing
help-size = Trouve la plus petite capacité qui respecte les limites d'un scénario
help-size-examples = {"  "}afflux size scenarios/confinement-2020.toml
    {"  "}afflux size scenarios/confinement-2020.toml --confidence 0.95 -o results/size
    {"  "}afflux size scenarios/rentree-2019.toml --scale 0.1 --format json
size-flag-replications = combien de fois chaque candidat peut être joué ; 20 par défaut
size-flag-confidence = part des réplications où toutes les limites doivent tenir ; 0.9 par défaut
progress-size = recherche de la plus petite capacité
progress-size-at = { $runs } simulations
size-confidence = `--confidence { $value }` n'est pas une part entre 0 et 1 : écrivez par exemple 0.95
size-no-limits = `{ $file }` ne fixe aucune limite, il n'y a donc rien à dimensionner : ajoutez au moins une table `limit`
size-untold = les simulations ne disent pas si les limites tiennent, trop peu de pages ou de personnes : prenez une fenêtre plus longue ou un `--scale` plus grand
size-infeasible = ni plus de processus ni plus de sessions ne font tenir les limites : les plus proches qui tiennent sont affichées ; raccourcissez les temps de service, prenez un levier ou assouplissez les limites
size-verdict = Avec la capacité ci-dessous, toutes les limites tiennent dans { $met } réplications simulées sur { $replications } ; il en fallait { $confidence } (intervalle à 90 % de la part : { $low } à { $high }).
size-verdict-infeasible = Les limites ne peuvent pas tenir : même sans aucun manque, elles ne tiennent que dans { $most } réplications sur { $replications }, et il en fallait { $confidence }. La capacité ci-dessous respecte les limites les plus proches possibles, dans { $met } réplications.
size-station = poste
size-load = offerte
size-start = départ
size-now = actuel
size-least = minimum
size-sessions = sessions
size-limit = limite
size-max = au plus
size-value = atteint
size-nearest = possible
size-tradeoff = Ce que coûte une autre exigence
size-tradeoff-note = Foncé : simulé dans la réplication qui décide, tous les postes grandissant ensemble. Clair : prolongé par la loi de la charge, car si peu de réplications ne disent rien d'un jour aussi rare. « Un neuf de plus » : chaque limite peut être manquée dix fois plus rarement.
size-asked = ce qui doit tenir
size-asked-days = { $share } des jours
size-asked-nine = limites, un neuf de plus
size-workers = processus
size-cost = coût
size-from = origine
size-from-found = trouvé : toutes les réplications jouées
size-from-simulated = simulé dans la réplication qui décide
size-from-law = prolongé par la loi de la charge
size-decomposition = D'où vient la capacité
size-decomposition-how = De la charge moyenne offerte à la pointe jusqu'à la capacité trouvée : chaque marche ajoute une cause, en processus de tous les postes ensemble. La dernière est ce que la simulation corrige : l'attente que les limites permettent, et le maximum de la journée au lieu de celui d'un instant.
size-cause = cause
size-log-sd = éc.-type (log)
size-total = capacité trouvée
size-cause-mean = charge moyenne offerte à la pointe
size-cause-poisson = hasard de chaque arrivée (Poisson)
size-cause-within-day = fluctuations dans la journée
size-cause-day = affluence du jour
size-cause-level = niveau du jour de référence
size-cause-scenario = force du scénario
size-cause-parameters = autres intervalles du scénario
size-cause-simulation = simulé : files, maximum du chemin
size-short-mean = moyenne
size-short-poisson = Poisson
size-short-within-day = heures
size-short-day = jour
size-short-level = niveau
size-short-scenario = scénario
size-short-parameters = paramètres
size-short-simulation = simulation
size-settings = En réglages
size-setting = réglage
size-setting-value = valeur
size-setting-formula = formule
size-system-sessions = portail
size-system-machine = machine
size-system-disk = disque
size-setting-sessions = sessions simultanées
size-setting-disk = taille
size-formula-maxconn = le plus de connexions à la fois dans { $share } des réplications : { $connections }
size-formula-worker-connections = 2 × { $connections } connexions, une vers le visiteur et une vers le serveur derrière
size-formula-sessions = le plus de sessions voulues à la fois dans { $share } des réplications (quantile du maximum de la journée)
size-formula-cores = processeurs partagés de `{ $station }` : { $workers }
size-formula-fpm = un processus par place de `{ $station }` : { $workers }
size-formula-jvm = un fil par place de `{ $station }` (au lieu de PHP-FPM) : { $workers }
size-formula-server-maxconn = somme sur les serveurs de `{ $station }` : pas plus de { $workers } requêtes à la fois
size-formula-max-conns = de même pour nginx : pas plus de { $workers } requêtes à la fois
size-formula-limit-req = { $workers } processus / { $service } par requête
size-formula-burst = places d'attente du poste dans le scénario
size-formula-disk = { $stored } présents + { $weeks } semaines × { $inflow } gardés, moins ce qui est effacé
size-scaled = dimensionné pour une part { $scale } des personnes : ne multipliez qu'avec prudence, un petit portail a besoin de plus de marge
size-runs = simulations jouées : { $runs }
size-page-title = La plus petite capacité
size-page-kicker = dimensionnement
size-page-capacity = La capacité
size-page-capacity-how = « Offerte » : le plus grand nombre moyen de requêtes en service (pour les sessions : la médiane simulée de leur maximum). « Départ » : la charge avec son incertitude, d'où part la recherche. « Actuel » : le portail du scénario.
size-picture-workers = Processus selon la part des jours qui tiennent
size-picture-sessions = Sessions selon la part des jours qui tiennent
size-picture-text = La capacité que demande une part des jours, d'un jour sur deux à 999 sur mille
size-picture-now = actuel

## roles of facts
help-flag-targets = Confronte le scénario aux faits qu’il doit retrouver, et retire tour à tour chacune de ses entrées
scenario-video-duration = une visioconférence dure entre une minute et un jour : écrivez-le `"45min"`
role-fact-unknown = aucun fait de ce nom dans les fichiers de `facts` : corrigez le nom, ou nommez le fichier qui le contient
role-key-unknown = `{ $key }` n’est pas une clé de ce scénario : nommez la valeur tirée de ce fait
role-needs-keys = une entrée dit quelles valeurs viennent du fait : ajoutez `keys = ["factors.visits"]`
role-ratio-of-what = ce fait est un rapport : dites à quoi avec `against`, `usual` ou `per`
role-one-comparison = une seule des clés `against`, `usual` et `per` peut être là : retirez les autres
role-whole-days = un fait se compare sur des jours entiers : choisissez une fenêtre de minuit à minuit
role-territory-unknown = aucun territoire ne porte le numéro { $id } : reprenez l’`id` de l’un d’eux
role-measure-needs = cette mesure a besoin de `{ $key }` : ajoutez cette clé
role-truth-bounds = ce fait n’a pas de chiffre : dites par `low` ou `high` ce que doit valoir la mesure
role-reached = cette cible se déduit des entrées ({ $inputs }) : faites-en une entrée, ou retirez celles-ci
check-seen = la mesure voit { $seen } des { $visits } visites ({ $share }) ; à pleine couverture elle les voit toutes : la charge reste la même
check-video = visioconférences dans la fenêtre : { $conferences } ; un jour moyen, { $rooms } salles à la fois ({ $safe } pour 99 heures de pointe sur 100), { $network } Mbit/s
check-video-ten = dix fois plus : { $conferences } ; { $rooms } salles à la fois ({ $safe }), { $network } Mbit/s
targets-none = ce scénario ne nomme aucun fait : `[input.FAIT]` et `[target.FAIT]` leur donnent un rôle
targets-heading = cibles, faits à retrouver : { $count }
targets-inputs-heading = entrées, faits dont viennent des valeurs : { $count }
targets-inside = dedans
targets-outside = dehors
targets-fact = {"  "}fait : { $value } · { $source }
targets-model = {"  "}modèle : { $value }
targets-left-out = {"  "}sans elle : { $value }, soit un écart de { $off }
targets-nothing-else = {"  "}sans elle : rien d’autre n’en parle
targets-truth = une affirmation sans chiffre
targets-undeclared = valeurs du rapport qui ne nomment pas leur fait : { $keys }
targets-note = l’intervalle du modèle est celui de { $draws } tirages des facteurs ; dedans : il rencontre celui du fait, et ses bouts sont dans un rapport de 3 au plus
targets-perimeter-dnma = établissements mesurés
targets-perimeter-national = tout le pays
targets-perimeter-reopened = territoires rouverts
targets-perimeter-one-day = un seul jour

## rétroprévisions

help-backtest = Prédit ce qui fut rapporté ensuite, d’après ce qu’on savait avant
help-backtest-examples = {"  "}afflux backtest
    {"  "}afflux backtest e-lyco-2020-03-16 --format json
    {"  "}afflux backtest mon-portail/retro.toml --lang fr
help-arg-backtests = rétroprévisions de scenarios/backtests, ou fichiers ; toutes celles du dossier par défaut
progress-backtest = rétroprévisions
backtest-none = `{ $file }` n’a pas de `[backtest]` : nommez un scénario qui en a
backtest-no-folder = le dossier `{ $folder }` ne se lit pas ({ $detail }) : allez à la racine du projet, ou nommez des fichiers
backtest-needs-case = rien n’est demandé : ajoutez une table `case.FAIT` pour chaque fait rapporté
backtest-statement-beside = une affirmation est vraie ou non et ne se compare à rien : retirez `than_usual`
backtest-outside-window = la période doit être dans la fenêtre `{ $window }` et finir après son début
backtest-hit = dedans
backtest-miss = dehors
backtest-vague = trop vague pour compter
backtest-predicted = {"  "}prédit { $value } ({ $low } – { $high })
backtest-reported = {"  "}rapporté { $observed } ; quatre fois l’habitude : { $naive }
backtest-statement = {"  "}prédit avec une probabilité de { $value } ({ $low } – { $high })
backtest-happened = {"  "}c’est arrivé
backtest-tuned = {"  "}réglé sur les cas : { $keys }
backtest-sum = { $hits } prédictions sur { $count } dedans
backtest-note = Un chiffre compte s’il est dans l’intervalle à 90 % et si la borne haute de celui-ci vaut au plus trois fois la borne basse ; une affirmation, si sa probabilité dépasse un demi, intervalle compris.

## un scénario à une autre date

help-flag-on-date = déplace le scénario à ce jour : les mêmes heures, les jours du calendrier d’alors
date-unreadable = `--date` ne peut pas être `{ $value }` : écrivez un jour comme 2020-03-23
date-targets = `--targets` compare le scénario aux faits de sa propre date : retirez `--date`
calendar-date-out-of-reach = aucun jour ne se compte jusqu’à `{ $date }` : nommez un jour de classe du calendrier
date-there = { $day } – { $where } : { $what }
date-more = { $names } et { $count } autres
date-school = un jour de classe
date-wednesday = un mercredi de classe
date-bridge = un jour de classe entre deux jours sans classe
date-back = la rentrée après les vacances { $name }
date-weekend = un week-end
date-public-holiday = jour férié, { $name } : pas un jour de classe
date-holiday = dans les vacances { $name } : pas un jour de classe
date-closure = écoles fermées ou à distance ({ $name }) : pas un jour ordinaire ; sinon { $otherwise }
holiday-toussaint = de la Toussaint
holiday-noel = de Noël
holiday-hiver = d’hiver
holiday-printemps = de printemps
holiday-pont-ascension = du pont de l’Ascension
holiday-ete = d’été
holiday-autre = scolaires
public-holiday-jour-de-l-an = le jour de l’An
public-holiday-vendredi-saint = le Vendredi saint
public-holiday-lundi-de-paques = le lundi de Pâques
public-holiday-fete-du-travail = la fête du Travail
public-holiday-victoire-1945 = le 8 mai
public-holiday-ascension = l’Ascension
public-holiday-lundi-de-pentecote = le lundi de Pentecôte
public-holiday-fete-nationale = la fête nationale
public-holiday-assomption = l’Assomption
public-holiday-toussaint = la Toussaint
public-holiday-armistice-1918 = le 11 novembre
public-holiday-noel = Noël
public-holiday-saint-etienne = la Saint-Étienne

## un scénario à soi

help-init = Pose dix questions, ou prend des options, et écrit un scénario de votre portail
help-init-examples = {"  "}afflux init
    {"  "}afflux init --name mon-ent --college 12000 --lycee 8000 -o mon-ent.toml
    {"  "}afflux init --from scenarios/confinement-2020.toml --factor 6
help-flag-init-name = nom du scénario : minuscules sans accent, chiffres, traits d’union
help-flag-init-zone = zone de vacances
help-flag-init-college = collégiens qui ont un compte
help-flag-init-lycee = lycéens qui ont un compte
help-flag-init-teachers = enseignants qui ont un compte
help-flag-init-parents = parents qui ont un compte
help-flag-init-visits = visites d’un lundi ordinaire ; 0,18 par compte par défaut [A]
help-flag-init-date = premier jour de la crise, un jour de classe
help-flag-init-factor = combien de fois les visites ordinaires
help-flag-init-sessions = nombre maximal de sessions à la fois ; 0,045 par compte par défaut [A]
help-flag-init-from = un scénario à prolonger ; le jour ordinaire de 2019 par défaut
help-flag-init-ask = pose les questions même si les réponses ne sont pas tapées dans un terminal
help-flag-init-force = remplace un fichier qui existe
init-ask-name = Nom du scénario
init-ask-zone = Zone de vacances (A, B ou C)
init-ask-college = Collégiens qui ont un compte
init-ask-lycee = Lycéens qui ont un compte
init-ask-teachers = Enseignants qui ont un compte
init-ask-parents = Parents qui ont un compte
init-ask-visits = Visites d’un lundi ordinaire
init-ask-date = Premier jour de la crise (AAAA-MM-JJ)
init-ask-factor = Combien de fois les visites ordinaires
init-ask-sessions = Nombre maximal de sessions que le portail admet à la fois
init-answer = `--{ $flag }` ne peut pas être `{ $value }` : écrivez un nombre entier de { $least } à { $most }
init-answer-form = `--{ $flag }` ne peut pas être `{ $value }` : écrivez par exemple { $form }
init-exists = `{ $file }` existe déjà : nommez un autre fichier avec `-o`, ou remplacez-le avec `--force`
init-no-base = `{ $file }` est introuvable : nommez un scénario qui existe
init-no-answer = pas de réponse pour `--{ $flag }` : donnez l’option, ou tapez une réponse
init-written = { $file } est écrit ; { $count } de ses valeurs sont des hypothèses [A] : remplacez celles que vous connaissez
init-next = ensuite : afflux check { $file } ; afflux simulate { $file } ; afflux size { $file }
