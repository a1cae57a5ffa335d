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
