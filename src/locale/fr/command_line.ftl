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
help-flag-shard = une partie des visiteurs : la I-ième de N, I à partir de 0 ; `env/N` : I vient de JOB_COMPLETION_INDEX ou SLURM_ARRAY_TASK_ID
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
