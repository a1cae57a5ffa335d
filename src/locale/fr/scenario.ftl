## scenarios and plans
scenario-name = le nom devient un dossier : minuscules sans accent, chiffres et tirets seulement, 64 au plus
scenario-no-window = le scénario n’a pas de fenêtre `{ $name }` : il a { $names }
scenario-extends-itself = ces scénarios se prolongent en boucle, ou sont trop nombreux : { $chain }
scenario-needs-window = il faut au moins une fenêtre : ajoutez une table `[[window]]`
scenario-window-order = la fin doit venir après le début
scenario-window-long = une fenêtre dure au plus { $most } jours : coupez-la en plusieurs
scenario-needs-territory = il faut au moins un territoire : ajoutez une table `[[territory]]`
scenario-nobody = ce territoire n’a personne d’inscrit : donnez ses effectifs
scenario-needs-station = il faut au moins un poste de traitement : ajoutez une table `station`
scenario-service-twice = le service `{ $service }` est déjà traité par un autre poste
scenario-one-reference = donnez soit `facts`, soit `model` : exactement l’un des deux
scenario-weekdays = il faut sept niveaux positifs ou nuls, le lundi d’abord
scenario-interval = il faut `low` et `high`, avec `0 <= low <= value <= high`
scenario-interval-wide = l’intervalle est trop large : `high` vaut au plus { $most } fois `low`
scenario-no-weight = tous les poids sont nuls : donnez-en au moins un
limit-needs-percentile = une limite de temps de réponse a besoin de `percentile`, par exemple `percentile = 95`
limit-needs-over = une limite de personnes a besoin de `over`, par exemple `over = "10s"`
limit-not-by-service = `{ $output }` ne se juge pas par service : retirez `service`
limit-not-by-profil = `{ $output }` ne se juge pas par profil : retirez `profil`
selection-scale = l’échelle { $scale } n’est pas un nombre supérieur à 0
selection-shard = la part { $index } sur { $count } n’existe pas : l’indice va de 0 au nombre de parts moins un
selection-shard-shape = `{ $shard }` n’est pas une part : écrivez par exemple `0/4`
plan-line = une visite n’a pas pu être écrite : { $detail }

## roles of facts
help-flag-targets = Confronte le scénario aux faits qu’il doit retrouver, et retire tour à tour chacune de ses entrées
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
holiday-carnaval = de carnaval
holiday-paques = de Pâques
holiday-periode = de fin de période
holiday-hiver-austral = de l’hiver austral
holiday-ete-austral = de l’été austral
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
public-holiday-abolition = abolition de l’esclavage
public-holiday-noel = Noël
public-holiday-saint-etienne = la Saint-Étienne
