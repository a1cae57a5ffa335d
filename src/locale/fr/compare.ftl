## deux séries de rejeux
help-compare = Dit si un portail est devenu plus lent, d’après deux séries de rejeux
help-compare-examples = {"  "}afflux compare results/runs/2026-*-a --candidate results/runs/2026-*-b
    {"  "}afflux compare main --candidate run-1 run-2 run-3 run-4 run-5 run-6
    {"  "}afflux compare bench/baseline --candidate bench/candidate --to md
    {"  "}afflux compare --prediction scenarios/rentree-2019.toml --candidate bench/*/*
help-arg-baseline = résultats, dossiers de rejeux, ou nom d’une référence enregistrée
compare-flag-candidate = résultats ou dossiers de rejeux de l’autre série
compare-flag-limit = une page plus longue, ou qui ne vient pas, dépasse la limite ; 2s par défaut
compare-flag-service = juger aussi les pages de ce service (peut être répété)
help-flag-compare-gate = code de sortie 1 si le candidat est plus lent, 3 si rien ne permet de le dire
compare-flag-baselines = où sont les références ; results/baselines par défaut
compare-flag-to = à quoi sert le texte : text, md (Markdown, pour une demande de fusion)
compare-flag-prediction = comparer les rejeux à ce que le simulateur prédit de ce scénario
compare-nothing = il n’y a rien à comparer : donnez les résultats des deux séries
compare-no-candidate = le candidat n’a pas de rejeu de cette graine, ou moins : jouez les mêmes graines des deux côtés, ou retirez ce rejeu
compare-no-baseline = la référence n’a pas de rejeu de cette graine, ou moins : jouez les mêmes graines des deux côtés, ou retirez ce rejeu
compare-incomplete = le rejeu a été interrompu : rejouez-le, ou retirez sa graine des deux côtés
compare-foreign = c’est un rejeu d’autre chose : `{ $other }` dit `{ $theirs }` ; les deux séries se jouent avec les mêmes scénario, version du plan, fenêtre, échelle, vitesse et part
compare-too-many = il y a plus de { $most } paires de rejeux : retirez-en
compare-empty-folder = ce dossier ne contient aucun rejeu : donnez un résultat, le dossier d’un rejeu, ou un dossier de ceux-ci
compare-invalid = le générateur de charge était la limite dans { $count } des rejeux ({ $files }) : ils ne disent rien du portail ; libérez la machine ou réduisez l’échelle, et rejouez-les
compare-machine = non jugé : `{ $file }` vient d’une autre machine ({ $machine }) que le premier rejeu ({ $first }), et rien ne dit qui est plus lent, du portail ou de la machine ; jouez les deux séries sur une même machine avec `afflux bench`
compare-gate = le candidat est plus lent que la référence
compare-unclear = les rejeux ne disent pas si le candidat est plus lent : jouez-en davantage, sur une machine plus calme ou une fenêtre plus longue
compare-title = Référence et candidat
compare-scenario = { $scenario }, fenêtre { $window }, échelle { $scale }, vitesse { $speed }
compare-pairs = { $pairs } paires de rejeux, chacune des mêmes visites des deux côtés
compare-column-measure = Mesure
compare-column-baseline = Référence
compare-column-candidate = Candidat
compare-column-ratio = Rapport
compare-column-interval = Intervalle 90 %
compare-column-verdict = Verdict
compare-over-limit-share = pages hors de { $limit }
compare-response-p50 = temps de réponse, médiane
compare-response-p95 = temps de réponse, 95e centile
compare-of-service = { $measure }, { $service }
compare-word-regression = plus lent
compare-word-improvement = plus rapide
compare-word-no-difference = semblable
compare-word-not-enough-evidence = indécis
compare-verdict-regression = RÉGRESSION : le candidat est plus lent.
compare-verdict-improvement = AMÉLIORATION : le candidat est plus rapide.
compare-verdict-no-difference = PAS DE DIFFÉRENCE : les deux séries se valent, dans les marges.
compare-verdict-not-enough-evidence = PAS ASSEZ D’INDICES : les rejeux ne permettent pas de conclure.
compare-few = { $pairs } paires ne suffisent pas : il faut au moins { $needed } rejeux de chaque côté.
compare-more = Trop de bruit pour si peu de rejeux : jouez-en davantage (`--runs`), sur une machine plus calme, ou une fenêtre plus longue.
compare-no-samples = Un rejeu au moins n’a pas de telles pages dans sa phase jugée : { $measures }.
compare-rule = Plus lent : l’intervalle est au-dessus de 1, le rapport au-dessus de { $ratio }, et le hasard seul en ferait autant dans au plus { $level } des comparaisons, toutes mesures ensemble (p = { $p }). Semblable : l’intervalle tient dans ±10 % pour la médiane, ±15 % pour le 95e centile, ±1 point pour les pages hors limite.
compare-unit = L’unité est le rejeu, non la requête ; une page refusée, expirée ou en erreur n’est pas dans la limite.
compare-files = Rejeux

## références enregistrées
help-baseline = Enregistre les rejeux auxquels les suivants seront comparés
help-baseline-examples = {"  "}afflux baseline list
    {"  "}afflux baseline create main bench/candidate
    {"  "}afflux baseline approve main
    {"  "}afflux baseline rotate main bench/candidate
help-arg-baseline-action = list, create (propose des rejeux sous un nouveau nom), rotate (propose d’autres rejeux), approve (ce qui est proposé fait foi désormais)
help-arg-baseline-name = son nom : lettres, chiffres, `.`, `_`, `-`
compare-flag-keep = combien d’anciennes références sont gardées ; 5 par défaut
baseline-name = `{ $name }` ne peut pas nommer une référence : écrivez jusqu’à 64 lettres, chiffres, `.`, `_` ou `-`, en commençant par une lettre ou un chiffre
baseline-name-missing = quelle référence ? écrivez par exemple `afflux baseline { $action } main`
baseline-runs-missing = quels rejeux ? écrivez par exemple `afflux baseline { $action } { $name } bench/candidate`
baseline-runs-unasked = `{ $action }` ne prend pas de rejeux : retirez-les
baseline-there = la référence `{ $name }` existe déjà : proposez d’autres rejeux avec `afflux baseline rotate { $name } …`
baseline-not-there = il n’y a pas de référence `{ $name }` : créez-la avec `afflux baseline create { $name } …`
baseline-not-proposed = rien n’est proposé pour `{ $name }` : proposez des rejeux avec `afflux baseline rotate { $name } …`
baseline-not-approved = la référence `{ $name }` n’est pas encore approuvée : regardez ses rejeux, puis `afflux baseline approve { $name }`
baseline-failed = `{ $file }` n’a pas pu être enregistré : { $detail }
baseline-proposed = proposés pour `{ $name }` : { $runs } rejeux dans { $folder } ; `afflux baseline approve { $name }` en fait la référence
baseline-approved = `{ $name }` est approuvée : { $runs } rejeux font foi désormais
baseline-few = { $runs } rejeux ne suffisent pas à une comparaison : il en faut au moins { $needed }
baseline-column-name = Nom
baseline-column-approved = Approuvés
baseline-column-proposed = Proposés
baseline-column-former = Anciens
baseline-none = aucune référence n’est enregistrée dans { $folder }

## rejeux entrelacés
help-bench = Joue deux portails en alternance et dit si le second est plus lent
help-bench-examples = {"  "}afflux bench scenarios/rentree-2019.toml \
    {"      "}--baseline https://a.example --candidate https://b.example
    {"  "}afflux bench scenarios/rentree-2019.toml --window 08:55-09:05 \
    {"      "}--baseline embedded --candidate embedded:service-time=1.1
bench-flag-baseline = adresse d’un portail de préproduction ; ou `embedded` : celui du scénario, lancé à chaque rejeu ; ou celui-ci modifié, comme `embedded:service-time=1.1` : `service-time`, `workers`, `sessions` sont des facteurs, `program` est le fichier d’une autre version de ce programme
bench-flag-candidate = de même pour le portail qui est peut-être devenu plus lent
bench-flag-runs = rejeux de chaque côté : un nombre pair, 6 par défaut
bench-flag-max-duration = ne pas commencer un bloc de quatre rejeux qui finirait après cette durée, par exemple 30min
bench-side = `{ $side }` n’est pas un portail à jouer : écrivez une adresse, `embedded`, ou `embedded:service-time=1.1,workers=0.5,sessions=0.5` avec des facteurs supérieurs à 0
bench-law = `{ $file }` : un temps de service de son portail de préproduction vient d’un fichier et ne peut pas être allongé : écrivez-le comme une loi
bench-runs = `--runs { $value }` ne forme pas de blocs : écrivez un nombre pair de { $least } à { $most }
bench-folder-used = { $folder } contient les rejeux d’une autre comparaison : nommez un autre dossier avec `-o`
bench-baseline = référence
bench-candidate = candidat
bench-step = rejeu { $run } sur { $runs } : { $side }, graine { $seed }
bench-again = le générateur de charge était en retard : ce rejeu ne dit rien du portail, il est rejoué
bench-time-is-up = le temps est écoulé après { $pairs } rejeux sur { $runs } de chaque côté
bench-no-time = pas un seul bloc de quatre rejeux n’a été joué : donnez plus de temps avec `--max-duration`
bench-kept = les rejeux terminés sont dans { $folder }
bench-folder = rejeux, comparison.json et comparison.md : { $folder }

## plusieurs rejeux à côté de leur prédiction
prediction-title = { $runs } rejeux à côté de leur prédiction
prediction-verdict-equivalent = ÉQUIVALENT : prédit et mesuré tiennent dans les marges.
prediction-verdict-different = DIFFÉRENT : ce qui est mesuré n’est pas ce qui était prédit.
prediction-verdict-inconclusive = INDÉCIS : les rejeux ne permettent pas de conclure.
prediction-word-equivalent = équivalent
prediction-word-different = différent
prediction-word-inconclusive = indécis
prediction-column-figure = Grandeur
prediction-column-margin = Marge
prediction-column-value = Mesuré / prédit
prediction-few = { $runs } rejeux ne suffisent pas : il en faut au moins { $needed }.
prediction-rule = Deux tests t unilatéraux sur des rapports logarithmiques appariés, avec des marges fixées d’avance ; la prédiction d’un rejeu est la médiane de { $replications } répétitions du portail sur son propre plan.
prediction-foreign-scenario = c’est un rejeu d’un autre scénario que `{ $other }`, ou d’un autre état de celui-ci : donnez le scénario qui a été joué
prediction-without-figures = aucune page n’a été servie dans la phase jugée de ce rejeu ou de sa prédiction : retirez-le
progress-equivalence = prédiction de chaque rejeu
