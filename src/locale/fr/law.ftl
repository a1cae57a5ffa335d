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
law-too-wide = cette loi donne des valeurs démesurées : baissez `cv`, ou augmentez `alpha`
