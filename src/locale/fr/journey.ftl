## les parcours
journey-brace = une accolade n’a pas sa moitié : les noms des variables se mettent entre `{"{"}…{"}"}`, une accolade ordinaire s’écrit deux fois
journey-variable = rien ne donne `{ $name }` ici : prenez-le d’une étape précédente avec `extract`, ou nommez account, password, service, bytes, upload_bytes, date, monday, sunday, visit, page, host, origin, cookie:NOM, une constante ou un secret
journey-path = une adresse commence par un seul `/` (la cible est donnée quand le parcours est joué), ou c’est une variable qui contient un lien
journey-header-own = le client écrit lui-même cet en-tête : enlevez-le
journey-header-name = ce n’est pas un nom d’en-tête
journey-header-value = un en-tête ne contient que des caractères ASCII : utilisez des codes `%` ou retirez les accents
journey-follow = { $most } redirections au plus sont suivies
journey-body-twice = une requête n’a qu’un corps : gardez un seul de form, json, multipart, text, fill
journey-size-twice = une seule partie d’un formulaire est remplie : donnez une `value` aux autres
journey-name = ce nom est pris, ou contient autre chose que des lettres, des chiffres et `_` : choisissez-en un autre
journey-selector = ce n’est pas un sélecteur CSS compris ici : les balises, classes, identifiants, attributs, descendants et enfants le sont
journey-pointer = un pointeur JSON commence par `/` : par exemple `/messages/0/id`
journey-extract-source = une valeur vient de css, json, header ou cookie, ou du corps par une regex seule : nommez-en un
journey-regex = cette expression régulière ne peut pas être lue : { $detail }
journey-status = un code de statut a trois chiffres
journey-empty-text = un texte vide est dans toutes les pages : écrivez ce qui est cherché
journey-connections = un navigateur ouvre de 1 à { $most } connexions
journey-no-step = il n’y a pas d’étape : ajoutez `[[page.step]]`
journey-together = la première étape n’en a pas d’autre avec qui partir : enlevez cette clé
journey-names = plus de { $most } noms de valeurs
journey-secret-source = un secret vient de `{"{"} env = "NOM" {"}"}` ou de `{"{"} file = "FICHIER" {"}"}`
journey-secret-unset = l’environnement n’a pas `{ $name }` : définissez-le avant la commande
journey-refusal-empty = dites à quoi on le reconnaît : status, body ou header
journey-refusal-unknown = aucun `[[turned_away]]` ne s’appelle `{ $name }`
journey-clean-up-missing = une étape crée un `{ $kind }` et rien ne l’enlève : ajoutez `[[clean_up.{ $kind }.step]]`
journey-clean-up-unused = aucune étape ne crée cela : ajoutez `creates` à celle qui le fait, ou enlevez ceci
journey-writes-undeclared = cette étape écrit et le parcours dit que non : mettez `writes = true` en tête, ou `writes = false` ici si elle ne fait que demander
journey-writes-none = aucune étape n’écrit : mettez `writes = false`
journey-read-only = en lecture seule, `{ $name }` manque ici : il vient d’une étape qui écrit ; marquez aussi cette étape par `writes = true`
replay-journey = le parcours ne peut pas être joué : { $detail }
left-behind-line = cette ligne n’est pas celle d’une liste de dépôts laissés : { $detail }
accounts-none-of-profil = il n’y a pas de compte pour le profil `{ $profil }` : ajoutez-en, ou des comptes sans profil
## les listes de comptes
roster-column = cette colonne manque : la première ligne doit la nommer
roster-text = ce texte dépasse { $most } lettres ou contient un caractère de contrôle
roster-no-login = cette ligne n’a pas d’identifiant
roster-twice = cet identifiant est là deux fois : enlevez l’une des lignes
roster-no-password = ce compte n’a pas de mot de passe : donnez-lui-en un
roster-empty = il n’y a aucun compte dans ce fichier
roster-formula = un tableur prendrait cet identifiant ou ce mot de passe pour une formule : faites-le commencer par une lettre ou un chiffre
help-accounts = Invente des personnes pour un rejeu et écrit leurs comptes à importer
help-accounts-examples = {"  "}afflux accounts scenarios/confinement-2020.toml -o comptes
    {"  "}afflux accounts scenarios/rentree-2019.toml --for moodle --for csv \
    {"      "}--secret-file secret.txt
    {"  "}afflux accounts scenarios/rentree-2019.toml --from liste.csv --for entcore
help-flag-accounts-for = pour quelle plateforme : csv, entcore, moodle ; répétable ; csv par défaut
help-flag-accounts-from = une liste de comptes (CSV) au lieu de personnes inventées
help-flag-accounts-most = nombre maximal de comptes : les visiteurs les partagent alors
help-flag-accounts-password = fichier du mot de passe unique de tous les comptes
help-flag-secret-file = fichier du secret dont chaque mot de passe est tiré
accounts-made = { $accounts } comptes pour { $visitors } visiteurs
accounts-shared = { $sharing_count } visiteurs sur { $visitors_count } partagent un compte avec d’autres : { $accounts_count } comptes servent, jusqu’à { $most_count } visiteurs pour un seul
accounts-file = { $file }
accounts-file-secret = { $file } (contient des mots de passe, lisible par vous seul)
secret-empty = la première ligne est vide : écrivez-y le secret
## les enregistrements (HAR)
har-not-json = ce n’est pas un fichier HAR : { $detail } ; enregistrez-le depuis l’onglet réseau du navigateur (« tout enregistrer au format HAR »)
har-no-entries = il n’y a pas de liste de requêtes ici : ce n’est pas un fichier HAR
har-no-page = aucune page d’une plateforme dans cet enregistrement : nommez son hôte avec `--host`
har-nothing-of-host = aucune requête de `{ $host }` ne reste : vérifiez l’hôte, et que l’enregistrement a ses réponses
har-too-many = { $count } requêtes ne font pas une visite (au plus { $most }) : enregistrez-en une plus courte
har-credentials = l’identifiant ou le mot de passe enregistré se retrouverait dans le parcours : enregistrez la visite avec un compte fictif dont le nom et le mot de passe ne sont pas des mots courants
har-note-no-login = aucune connexion trouvée : ajoutez `[[login.step]]` si la plateforme en a une
har-note-unknown = ceci a été envoyé sans qu’aucune réponse l’ait donné, et n’a donc pas été écrit : { $names } ; dites ce que c’est, ou d’où cela vient
har-note-writes = des étapes écrivent (`writes = true`) : mettez `writes = false` là où l’une ne fait que demander, et ajoutez `[[clean_up.NATURE.step]]` avec `creates` pour qu’un rejeu puisse être défait
## jouer un parcours
help-journey = Essaie un parcours, en tire un d’un enregistrement, nettoie après un rejeu
help-journey-examples = {"  "}afflux journey try portal
    {"  "}afflux journey import visite.har -o mien.toml
help-journey-try = Joue une visite et montre chaque requête, réponse, valeur et contrôle
help-journey-try-examples = {"  "}afflux journey try portal
    {"  "}afflux journey try mien.toml --target https://preprod.exemple.test \
    {"      "}--accounts accounts.csv --read-only
help-journey-import = Tire un premier parcours d’une visite enregistrée (HAR)
help-journey-import-examples = {"  "}afflux journey import visite.har -o mien.toml
help-journey-clean-up = Enlève ce qu’un rejeu a laissé sur sa cible
help-journey-clean-up-examples = {"  "}afflux journey clean-up results/runs/hier/left-behind.ndjson \
    {"      "}--journey entcore --target https://preprod.exemple.test \
    {"      "}--accounts accounts.csv
help-arg-journey = un parcours : portal, entcore, cas, moodle, static, ou un fichier TOML
help-arg-har = l’enregistrement, tel qu’un navigateur le sauve
help-arg-left-behind = la liste que le rejeu a écrite à côté de son résultat
help-flag-har-host = hôte de la plateforme ; celui de la première page par défaut
help-flag-account = identifiant du compte ; le premier de la liste par défaut
help-flag-trial-service = un service dont la page est essayée ; répétable
help-flag-upload = taille du dépôt essayé ; 20KB par défaut
help-flag-replay-journey = ce qu’envoient les visites : portal, entcore, cas, moodle, static ou un fichier
help-flag-replay-accounts = comptes des visiteurs (CSV, voir afflux accounts)
help-flag-read-only = laisser de côté les étapes qui écrivent
help-flag-assets = demander aussi les fichiers statiques du parcours
help-flag-clean-up = enlever après le rejeu ce qu’il a laissé sur la cible
help-flag-dry-run = dire ce qui serait envoyé, et ne rien envoyer
journey-not-found = ce fichier n’existe pas, et aucun parcours du binaire ne porte ce nom : { $names }
journey-no-assets = le parcours `{ $journey }` n’a pas de fichiers statiques : retirez `--assets`, ou ajoutez-lui `[assets]`
journey-no-clean-up = le parcours `{ $journey }` ne sait pas enlever ce qu’il écrit : retirez `--clean-up`, ou ajoutez-lui `[clean_up]`
account-not-listed = ce compte n’est pas dans la liste
usage-not-one-of = `--{ $flag }` ne peut pas valoir `{ $value }` : écrivez l’un de { $words }
progress-clean-up = nettoyage
left-removed = dépôts laissés sur la cible, enlevés : { $count }
left-remaining = dépôts encore sur la cible : { $count }, listés dans { $file } ; `afflux journey clean-up` les enlève
left-uncertain = pour { $count } dépôts, aucune réponse ne dit s’ils ont été faits : cherchez-les à la main
left-lost = dépôts qui n’ont pas pu être notés : { $count } ; cherchez-les à la main
left-accounts-refused = { $accounts } comptes n’ont pas pu se connecter pour enlever ce qu’ils ont laissé
left-not-clean = il reste quelque chose sur la cible
trial-login = connexion
trial-logout = déconnexion
trial-clean-up = nettoyage
trial-upload = { $service }, dépôt de { $size }
trial-class-ok = correct
trial-class-turned-away = éconduit
trial-class-error = erreur
trial-class-no-response = sans réponse
trial-taken = pris ({ $length } lettres)
trial-not-there = n’y est pas
trial-seen = vu : { $text }
trial-time-out = pas de réponse entière en une minute
trial-failed = la réponse à `{ $step }` n’est pas celle que cette étape attend : voyez ci-dessus ce qui a été vu, et changez l’étape ou la plateforme
trial-turned-away = le visiteur a été éconduit : la cible est pleine
trial-no-response = toutes les requêtes n’ont pas eu de réponse
har-written = { $file } : { $kept } requêtes sur { $requests }, celles de { $host }
har-left-out-host = laissées de côté : { $count } vers d’autres hôtes
har-left-out-asset = laissés de côté : { $count } images, scripts et feuilles de style
har-left-out-tracker = laissées de côté : { $count } de mesure d’audience
har-left-out-broken = laissées de côté : { $count } sans réponse
har-left-out-repeated = laissées de côté : { $count } de services déjà là
dry-run-embedded = le portail embarqué
dry-run-target = cible
dry-run-journey = parcours
dry-run-duration = durée du rejeu, rampe comprise
dry-run-visits = visites, celles en cours à l’ouverture comprises
dry-run-visitors = visiteurs
dry-run-accounts = comptes
dry-run-at-once = visites à la fois, au plus
dry-run-connections = connexions à la fois, au plus
dry-run-requests = requêtes
dry-run-writes = dont requêtes qui écrivent
dry-run-busiest = requêtes dans la seconde la plus chargée
dry-run-busiest-at = quand c’est
dry-run-bytes = octets des pages et des dépôts
dry-run-request = requête
dry-run-count = requêtes
dry-run-per-second = au plus par seconde
dry-run-mark = * écrit sur la cible
dry-run-nothing-sent = rien n’a été envoyé
har-odd = aucun parcours ne peut être tiré de cet enregistrement : ce qui en sort n’a pas de sens à `{ $key }` ; enregistrez la visite à nouveau, ou écrivez le parcours à la main
