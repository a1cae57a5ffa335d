## parts d’un rejeu
help-merge = Fusionne les parts d’un même rejeu en un seul résultat
help-merge-examples = {"  "}afflux replay S.toml --shard 0/2 --start-at 10:00 -o a
    {"  "}afflux replay S.toml --shard 1/2 --start-at 10:00 -o b
    {"  "}afflux merge a/outcome.json b/outcome.json -o run.json
help-arg-outcomes = fichiers de résultats (outcome.json)
help-flag-start-at = commencer la montée à cette heure, par exemple 10:00:00 (Europe/Paris), pour que plusieurs machines commencent ensemble
start-at-unreadable = `{ $value }` n’est pas une heure : écrivez par exemple `10:00:00` (Europe/Paris) ou `2026-03-20T09:00:00Z`
start-at-past = `{ $value }` est passé : donnez une heure à venir
start-at-far = `{ $value }` est dans plus d’un jour : lancez le rejeu ce jour-là
shard-environment = `{ $shard }` demande à l’environnement quelle est cette part, et il ne le dit pas : définissez `JOB_COMPLETION_INDEX` ou `SLURM_ARRAY_TASK_ID`, et écrivez le nombre de parts (`env/4`)
merge-nothing = il n’y a rien à fusionner : donnez le résultat de chaque part
merge-own-portals = cette part a été jouée sur un portail à elle, qui n’a vu qu’une partie de la charge : lancez-en un avec `afflux portal --well-known FICHIER` et jouez-y toutes les parts avec `--target`
merge-not-replay = seules les parts d’un rejeu se fusionnent : une simulation joue toutes les visites sur un seul portail
merge-not-shard = ce n’est pas une part d’un rejeu : donnez les résultats écrits par `afflux replay --shard I/N`
merge-twice = cette part est aussi dans `{ $other }` : donnez chacune une seule fois
merge-foreign = c’est la part d’un autre rejeu : `{ $other }` dit `{ $theirs }` ; les parts se jouent avec les mêmes scénario, graine, échelle, vitesse, fenêtre et cible, et commencent ensemble (`--start-at`)
merge-missing = il manque { $count } parts du rejeu : { $shards } ; donnez le résultat de chacune
outcome-unreadable = ce n’est pas un résultat : { $detail } ; donnez un `outcome.json` écrit par un rejeu
outcome-format = cette version d’Afflux lit les résultats au format { $known } : utilisez la version qui l’a écrit, ou une plus récente

## résultats enregistrés
help-report = Montre un essai enregistré sous la forme voulue ; s’il a été tué, le recompte d’après son journal
help-report-examples = {"  "}afflux report results/runs/2026-03-20T08-05-12Z-rentree-2019
    {"  "}afflux report run --to html -o page.html
    {"  "}afflux report run --to csv --table minutes --lang fr -o minutes.csv
    {"  "}afflux report run/outcome.json --to junit --scenario S.toml
    {"  "}afflux report run --to note --audience dnma.csv --territory Bretagne
    {"  "}afflux report --list --older-than 90d --remove
help-arg-outcome = fichier de résultats, ou dossier d’un rejeu
outcome-none-in-folder = ce dossier ne contient ni `outcome.json` ni `journal` : donnez le dossier d’un rejeu
outcome-recovered = le rejeu a été recompté d’après son journal ({ $bytes } octets coupés à la fin)
journal-unreadable = ce n’est pas le journal d’un rejeu : { $detail } ; donnez le dossier qu’`afflux replay` a écrit
outcome-unwritten = `{ $file }` n’a pas pu être écrit : { $detail } ; rien n’est perdu : libérez de la place, puis `afflux report { $folder }` recompte le rejeu d’après son journal
times-title = Temps de réponse des pages jugées, en millisecondes, médiane / 95e centile : jusqu’au premier et jusqu’au dernier octet, depuis l’instant prévu et depuis l’envoi
times-heading = Premier et dernier octet, par service et par profil
times-of = pages de
times-all = toutes
times-pages = pages
times-first = 1er octet
times-last = dernier
times-first-sent = 1er, envoi
times-last-sent = dernier, env.
