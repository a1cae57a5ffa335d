## the load generator
replay-target-not-local = `{ $address }` n’est pas sur cette machine : pour l’instant, seul le portail de préproduction sur une adresse de bouclage peut être visé, lancez-en un avec `afflux portal`
replay-target-unproven = ce qui répond à `{ $address }` ne présente pas la preuve attendue dans `/.well-known/afflux` : rien d’autre n’a été envoyé, vérifiez l’adresse et relancez le portail de préproduction
replay-target-unreachable = rien ne répond à `{ $address }` : lancez le portail de préproduction et vérifiez le port
replay-runtime = le générateur de charge ne peut pas démarrer : { $detail } ; libérez de la mémoire ou des descripteurs de fichiers et réessayez
replay-goose = goose, qui pilote le générateur de charge, a échoué : { $detail }
replay-interrupted = le rejeu a été interrompu avant la fin de sa fenêtre : ses chiffres ne valent pas pour toute la fenêtre, rejouez-la pour la juger
replay-target-died = la cible s’est arrêtée pendant le rejeu : cherchez la cause dans son propre journal, puis rejouez
generator-lateness = les visites ont commencé trop tard : le 99e centile de leur retard dépasse le dixième de la plus petite limite de temps de réponse ; réduisez l’échelle ou libérez la machine
generator-late-visits = plus de 0,5 % des visites ont commencé avec plus de 100 ms de retard : réduisez l’échelle ou libérez la machine
generator-dropped = des visites prévues n’ont pas été lancées : réduisez l’échelle ou libérez la machine
generator-sockets = cette machine n’a pas pu ouvrir certaines connexions : relevez la limite de fichiers ouverts (`ulimit -n`) ou réduisez l’échelle
replay-journal = le journal du rejeu ne peut pas être écrit : { $detail } ; libérez de la place sur le disque
replay-unwritten = le rejeu s’est arrêté parce que son journal ne pouvait plus être écrit (disque plein ?) : ce qui était compté jusque-là est dans le dossier du rejeu, et `afflux report DOSSIER` le recompte
replay-killed = le rejeu a été tué avant la fin de sa fenêtre : ses chiffres sont ceux de son journal, à un dixième de seconde près
