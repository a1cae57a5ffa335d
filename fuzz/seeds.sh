#!/usr/bin/env bash
# Writes the seeds of the corpus: one small text or more for each parser. The first byte names the
# parser (see src/parsers.rs). All of them are ours, made for this purpose.
set -euo pipefail
cd "$(dirname "$0")"
corpus=corpus/parsers
mkdir -p "$corpus"

# seed NAME PARSER: what comes in, after the byte of its parser.
seed() { { printf '%s' "$2"; cat; } >"$corpus/$1"; }

seed document-words d <<'TOML'
format = 1
name = "x"
text = "8min"
size = "1.5MB"
share = 0.25
count = 70_000
small = 1e-3
hex = 0xff
truth = true
day = 2020-03-23
at = 2020-03-23T08:00:00
law = "exp:mean=2s"
zone = "B"
profil = "eleve"
list = [1, 2.5, "3"]
[[table]]
name = "a"
"quoted key" = { inner = [[1], []] }
[[table]]
name = "b"
TOML
printf 'a = 1\na = 2\nb = inf\nc = 99999999999999999999\n= 3\n' | seed document-wrong d
printf '\xef\xbb\xbfdeep = [[[[[[[[[[[[1]]]]]]]]]]]]\r\na.b.c.d.e = -0.0\r\n' | seed document-deep d

printf 'const:250ms' | seed law-const l
printf 'exp:mean=2s' | seed law-exp l
printf 'erlang:k=4,mean=1s' | seed law-erlang l
printf 'gamma:mean=90s,cv=1' | seed law-gamma l
printf 'gamma:mean=1s,cv=1e200' | seed law-gamma-wide l
printf 'gamma:mean=1s,cv=1e-200' | seed law-gamma-narrow l
printf 'lognormal:mean=8min,cv=1.5' | seed law-lognormal l
printf 'lognormal:mean=0.8MB,cv=2,max=20MB' | seed law-cut l
printf 'hyperexp:mean=1s,cv2=4' | seed law-hyperexp l
printf 'pareto:min=1e3B,alpha=1.6' | seed law-pareto l
printf 'empirical:times.txt\n# seconds\n0.5\n\n1.5\n' | seed law-empirical l

seed scenario-network s <<'TOML'
format = 1
extends = "rentree-2019.toml"
name = "network"
[portal]
connections_limit = 900
route = { connexion = ["connexion", "pages"], depot = ["pages", "stockage"] }
[[portal.station]]
name = "connexion"
workers = 4
time_out = "10s"
priority = ["eleve"]
service_time = "const:100ms"
[[portal.station]]
name = "stockage"
workers = 2
discipline = "sharing"
service_time = "const:50ms"
[[portal.station]]
name = "pages"
workers = 9
service_time = "const:80ms"
family_times = { pedagogique = "const:90ms" }
service_times = { notes = "const:10ms" }
sites = { a = 0.25, b = 0.75 }
[[portal.failure]]
site = "a"
share = 0.5
from = "2019-09-09T10:00:00"
to = "2019-09-09T11:00:00"
in_progress = "lost"
[[portal.capacity]]
station = "pages"
workers = 12
from = "2019-09-09T10:30:00"
[[lever]]
name = "a"
kind = "slots"
hours = ["20:00", "06:00"]
slot = [{ niveaux = ["6e"], hours = ["08:00", "11:00"] }]
[[lever]]
name = "b"
kind = "waiting-room"
rate_per_s = 0.5
places = 10
[[lever]]
name = "c"
kind = "offline"
services = ["ressources"]
people = 0.5
download = "50MB"
[[lever]]
name = "d"
kind = "capacity"
station = "pages"
workers = 3
TOML

seed model m <<'TOML'
format = 1
zone = "Europe/Paris"
pulse_from_prior = false
assumptions = ["a"]
observed = [{ from = 0, to = 1440 }]
shape_log_errors = [0.1]
level = { value = 1000.0, low = 900.0, high = 1100.0 }
[profil_shares]
eleve = { value = 0.6, low = 0.5, high = 0.7 }
[shape]
pulse_rise_min = 1.5
pulse_decay_min = 6.0
coefficients = [0.0, 1.0, 2.0, 1.0, 0.5]
pulses = [{ minute = 480.0, height = 1.2 }]
[profil_shapes.eleve]
pulse_rise_min = 1.0
pulse_decay_min = 3.0
coefficients = [0.0, 1.0, 2.0, 1.0]
pulses = []
[dispersion]
day_log_sd = 0.1
day_df = 5.0
national_share = 0.5
within_log_sd = 0.08
within_autocorrelation_per_bin = 0.78
within_bin_min = 15.0
overdispersion = 1.0
assumed = ["day_df"]
[data]
fingerprint = "f"
from = "2020-03-22T23:00:00Z"
to = "2020-03-23T23:00:00Z"
bins = 48
finest_bin_min = 30.0
days = 1
visits = 1000.0
[diagnostics]
deviance = 1.0
edf = 5.0
roughness_weight = 10.0
pit = [0.1, 0.9]
ks_distance = 0.1
ks_p = 0.5
steps = 9
converged = true
errors = "model"
TOML

seed facts f <<'TOML'
format = 1
[[fact]]
id = "visits-day"
value = 1000
unit = "visits"
day = 2020-03-16
perimeter = "national"
source = "A"
quote = "mille"
[[fact]]
id = "ratio"
low = 1.5
high = 2.0
unit = "ratio"
from = 2020-03-16
to = 2020-03-27
perimeter = "territory:x"
source = "P"
detail = "d"
quote = "deux"
derived_from = ["visits-day"]
TOML

seed reference r <<'TOML'
format = 1
name = "r"
zone = "Europe/Paris"
day = 2019-09-09
effective_visits = 2000
[level]
value = 100
low = 50
high = 200
source = "A"
quote = "q"
[pulses]
rise_min = 1.5
decay_min = 6.0
[[pulse]]
at = 08:00:00
ratio = 1.9
source = "A"
quote = "q"
[[row]]
from = 00:00:00
to = 08:00:00
share = 0.1
source = "A"
quote = "q"
[[row]]
from = 08:00:00
to = 00:00:00
share = 0.9
source = "A"
quote = "q"
[[profil]]
profil = "eleve"
value = 1.0
low = 0.9
high = 1.0
source = "A"
quote = "q"
TOML

seed calendar-utc y <<'CSV'
description;population;start_date;end_date;location;zones;annee_scolaire
Vacances de Noël;-;2019-12-20T23:00:00+00:00;2020-01-05T23:00:00+00:00;Amiens;Zone B;2019-2020
Vacances d'Été;Élèves;2020-07-03T22:00:00+00:00;2020-08-31T22:00:00+00:00;Lille;Zone B;2019-2020
Vacances d'Été;Enseignants;2020-07-03T22:00:00+00:00;2020-08-30T22:00:00+00:00;Lille;Zone B;2019-2020
Pont de l'Ascension;-;2020-05-20;2020-05-25;Paris;Zone C;2019-2020
Vacances;-;2020-05-20;2020-05-20;Corse;Corse;2019-2020
CSV
printf 'Description,Date de d\xe9but,Date de fin,Zones\r\n"Vacances d\x92hiver",2020-02-08,2020-02-24,Zone A\r\n' | seed calendar-french y

# Counts have one more byte: the options (see `curve`).
printf '0date;visites\n23/03/2020 08:00;120\n23/03/2020 08:30;180,5\n23/03/2020 09:30;N/A\n' | seed counts-french c
printf '9t,n\n2020-03-29T01:30:00+01:00,1\n2020-03-29T03:30:00+02:00,2\n2020-03-30T00:00:00Z,3\n' | seed counts-zero c
printf '0jour\theure\tvisites\n2020-10-25\t2h\t4\n2020-10-25\t2h\t5\n2020-10-25\t3h\t"1 000"\n' | seed counts-hours c
printf '62020-10-24,5\n2020-10-25,6\n2020-10-26,7\n' | seed counts-days c
printf '1t;n\r\n2020-03-29 02:30;0\r\n2020-03-29 03:30;5\r\n"x' | seed counts-removed c
{ printf '0'; printf 't;n\n2020-03-23 08:00;1\n2020-03-23 09:00;2\n' | gzip -n9; } | seed counts-gzip c
{ printf '0\xff\xfe'; printf 't;n\n2020-03-23 08:00;1\n2020-03-23 09:00;2\n' | iconv -f UTF-8 -t UTF-16LE; } | seed counts-utf16 c

printf '0date;eleve;parents;ouvert\n03/04/2020 8:00;1.234;5;oui\n03/04/2020 9:00;1,5;6;non\n04/13/2020 9:00;2;7;oui\n' | seed counts-dialect c
printf '0time,n\n1584946800,1\n1584948600.5,2\n1584950400000,3\n' | seed counts-unix c

seed log-combined a <<'LOG'
192.0.2.7 - - [23/Mar/2020:08:00:01 +0100] "GET /notes?p=1 HTTP/1.1" 200 512 "-" "Mozilla"
192.0.2.7 - - [23/Mar/2020:08:01:01 +0100] "POST /login HTTP/1.1" 302 - "-" "Mozilla \"5\""
192.0.2.7 - - [23/Mar/2020:08:01:02 +0100] "GET /a.css HTTP/1.1" 304 0 "-" "Mozilla"
192.0.2.8 - - [23/Mar/2020:08:40:01 +0100] "GET http://example.org/x HTTP/1.1" 503 12 "-" "-"
LOG
seed log-own a <<'LOG'
- - - [23/Mar/2020:08:00:01 +0100] "GET / HTTP/1.1" 200 5 "-" "-" visitor=ab12 at=1584946800.250001 rt=0.125
- - - [23/Mar/2020:08:00:09 +0100] "GET /n HTTP/1.1" 200 5 "-" "-" visitor=ab12 at=1584946809 rt=1e3
nothing
LOG
seed log-rule a <<'LOG'
parent=cookie:profil=par*
example.com:80 "10.5.0.2, 203.0.113.4" 10.2.1.185 - - [23/Mar/2020:08:00:01 +0100] "POST /a;b?c=d HTTP/1.1" 200 5 "-" "-" "s=1; profil=parent" 812 0.250 [x]
10.0.0.2 - - [23/Mar/2020:08:00:09 +0100] "PUT /n HTTP/2.0" 201 5 "-" "-" msec=1584946809.5 rt=0.2 rl=900000 cookie="profil=parent"
LOG
seed log-json a <<'LOG'
{"t":"2020-03-23T08:00:01+01:00","ip":"::1","req":"GET /x HTTP/1.1","status":200,"rt":0.1,"ua":"M\"x","m":{"a":[1]}}
{"msec":1584946801.5,"http_x_forwarded_for":"198.51.100.1, 10.0.0.1","request_method":"POST","uri":"/x","status":"201","request_length":"900"}
LOG

seed proxy x <<'LOG'
Mar 23 08:00:00 host haproxy[1]: 192.0.2.7:40000 [23/Mar/2020:08:00:00.123] web~ ent/a 0/602/-1/-1/+602 503 +217 a=b - sQNN 16/16/14/0/+1 2/3 {ent.example|M (X)} {} "GET /notes?p=1 HTTP/1.1"
<134>1 2020-03-23T08:00:01Z host haproxy 1 - - ::1:40000 [25/Oct/2020:02:30:00.000] web ent/<NOSRV> -1/-1/-1/-1/801 408 0 - - cR-- 1/1/0/0/0 0/0 "<BADREQ>"
-:1 [25/Oct/2020:02:10:00 +0100] web ent/a x 0/0/0/1/1 200 1 - - ---- 1/1/0/0/0 0/0 "GET /cut
192.0.2.1:1 [25/Oct/2020:02:10:00.5] web/1: SSL handshake failure
192.0.2.1:1 [29/Mar/2020:02:10:00.5] main app/a -1/-1/1 212 SC 1/1/0/0/0 0/0
LOG

seed tools-report t <<'CSV'
Portail - lundi 18 octobre 2021

Libellé;Visiteurs uniques;Visites;Metadata: segment
0h;3;4;visitStartServerHour==22
1h;0;"1 000";visitStartServerHour==23
CSV
printf 'Date,Label,Visits\n2021-10-18,00,4\n2021-10-31,02,5\n2021-03-28,02,0\n' | seed tools-days t
printf '{"2021-10-18":[{"label":"0h","nb_visits":"4"}],"2021-10-19":[],"2021-10-20":[{"label":"8 PM","nb_visits":1e3}]}' | seed tools-json t
printf '<?xml version="1.0"?><result />' | seed tools-xml t
printf '\xef\xbb\xbf"UAI";"Date";"Profil";"Connexions"\n"0750654D";"2025-09-10T08:00";"&Eacute;l&#232;ve";"12"\n"0750654D";"2025-09-10T09:00";"Invité";""\n' | seed tools-logins t
printf '"Date";"Support";"Connexions"\n"2025-10-01T00:00";"PC";"12"\n' | seed tools-devices t

# One more byte: what a sample means (see `query`).
printf '0{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"a_total"},"values":[[1584946800,"90"],[1584946860.1,"NaN"],[1584946920,"4"],[1584946980,"+Inf"],[1584947040,"9"]]}]}}' | seed query-answer q
printf '2[{"metric":{"le":"+Inf"},"values":[[1,"1"],[61,"2.5e1"]]},{"metric":{},"histograms":[[61,{"count":"10","sum":"2","buckets":[]}]]}]' | seed query-bare q
printf '3{"metric":{},"values":[1,null,"3"],"timestamps":[1000,61000,121000]}\n{"metric":{"a":"b"},"values":[1],"timestamps":[1000]}' | seed query-export q

seed weeks-v1 w <<'JSON'
{"nhits": 2, "records": [{"datasetid": "d", "fields": {"debutsemaine": "2020-03-16", "uai": "0750654D", "academie": "Paris", "visites_globales": 12, "duree_globales": "00:01:02"}}]}
JSON
seed weeks-v21 w <<'JSON'
[{"debutSemaine": "2020-03-16", "UAI": "0750654D", "région": "X", "visites_notes": 12.0, "utilisateurs_notes": null},
{"debutSemaine": "2021-03-15", "UAI": "0750654D", "visites_notes": 0, "geo": {"a": [1]}}]
JSON
seed accounts n <<'CSV'
uai;profil;comptes
0750654D;eleve;1 200
0750654D;globales;1400
CSV
seed weeks w <<'CSV'
Debutsemaine;UAI;Académie;visites_globales;utilisateurs_globales;duree_globales;visites_eleve;visites_eleve_smartphone
2020-03-16;0750654D;Paris;120;30;00:12:05;100;50
2020-03-23;0750655E;Paris;N/A;;125:00:00:50;1.0;-

Debutsemaine;UAI;Académie;visites_globales
2020-03-16;0750654D;Paris;1
CSV

seed scenario-day s <<'TOML'
format = 1
extends = "rentree-2019.toml"
name = "fuzz"
[title]
fr = "f"
en = "e"
[[window]]
name = "w"
from = "2020-03-23T00:00:00"
to = "2020-03-24T00:00:00"
[factors]
visits = { value = 4.85, low = 3.98, high = 5.9, source = "s" }
pages = { value = 2.0, source = "[A] x" }
[factors.services]
notes = { value = 6.3, source = "s" }
[replay]
from = "2020-03-23T09:40:00"
to = "2020-03-23T10:20:00"
scale = 0.07
speed = 30.0
ramp = "10min"
TOML
seed scenario-territory s <<'TOML'
extends = "confinement-2020.toml"
name = "fuzz"
[[territory]]
id = 4095
name = "T"
zone = "A"
schools = { ecole = 4000000000, college = 3, lycee = 2 }
[territory.people]
eleve = { "cm2" = 5, "6e" = 4294967295, "tle" = 1 }
parent = 7
[[limit]]
output = "people_over"
over = "5s"
max = 0.05
TOML
seed scenario-portal s <<'TOML'
extends = "confinement-2020.toml"
name = "fuzz"
[portal]
sessions_limit = 4294967295
network = "const:0s"
[[portal.station]]
name = "all"
services = ["connexion", "notes"]
workers = 4294967295
service_time = "empirical:times.txt"
[behaviour]
patience = "gamma:mean=90s,cv=2"
[storage]
half_life = "7d"

=====
0.5
TOML
{
    printf 'format = 1\nextends = "rentree-2019.toml"\nreference = { model = "m.toml", day = "2019-09-09", weekdays = [1,1,1,1,1,1,1], holiday = 0.25, public_holiday = 0.35, visits_per_day = { value = 10, low = 1, high = 100, source = "" } }\n\n=====\n'
    tail -c +2 "$corpus/model"
} | seed scenario-model s
printf 'format = 1\nextends = "confinement-2020.toml"\nname = "r"\n[input.projects-measured]\nkeys = ["portal.session_life"]\nmeasure = "people"\n[target.users-ratio-reopening]\nmeasure = "users"\nwindow = "confinement"\nusual = "confinement"\nterritories = [12]\nlow = 0.5\n' | seed scenario-roles s
printf 'format = 1\nextends = "confinement-2020.toml"\nname = "e"\n[measurement.coverage]\nvalue = 0.5\nsource = "x"\n[video]\npeople_per_room = 12.0\nduration = "45min"\nmegabits_per_s = 1.5\n[episode.a]\nfrom = "2020-03-17"\nto = "2020-03-20"\nterritories = [12]\nniveaux = ["6e", "aucun"]\nprofils = ["eleve"]\nvisits = { value = 2.0, low = 1.0, high = 3.0, source = "x" }\n[target.video-conferences-more-september-2020]\nmeasure = "video-rooms"\nwindow = "confinement"\nseen = true\n' | seed scenario-episode s
printf 'extends = "./x/../fuzz.toml"\n' | seed scenario-circle s

printf '0/1' | seed shard i
printf ' 3 / 4294967295' | seed shard-large i

# Histograms of no duration, of one and of three; the last is not packed.
printf 'HISTFAAAABx4nJNpmSzMwMDAyAABzFAaxmey/wBlAQA8yQJ9' | seed histogram-empty h
printf 'HISTFAAAAB94nJNpmSzMwMDAzAABMJoRSjPZf4AwzvMzAQBEmANf' | seed histogram-one h
printf 'HISTFAAAADt4nAEwAM//HISTEwAAAAgAAAAAAAAAAwAAAAAAAAABAAAAAP////8/8AAAAAAAAALBMwKhtwIEpCsI1A==' | seed histogram-three h
printf 'HISTEwAAAAMAAAAAAAAAAwAAAAAAAAABAAAAAAAAAAI/8AAAAAAAAM8PAg==' | seed histogram-plain h

# The same as bytes: its base64 would hide them from the fuzzer.
printf 'HISTEwAAAAMAAAAAAAAAAwAAAAAAAAABAAAAAAAAAAI/8AAAAAAAAM8PAg==' | base64 -d | seed histogram-bytes b

seed outcome o <<'JSON'
{"format":1,"provenance":{"version":"0","commit":"","machine":"","command":"","scenario":"s","scenario_hash":"","plan_version":1,"seed":1,"plan_replication":0,"portal_replication":0,"window":"w","from":"","to":"","scale":1.0,"speed":1.0,"shard":"0/1","played_by":"simulator","target":"model","began":""},
"complete":true,"interrupted":null,
"visits":{"planned":1,"started":1,"dropped":0,"warm":0,"finished":1,"gave_up":0,"lost_patience":0,"cut_at_six_hours":0,"cut_at_end":0,"return_after_end":0,"ever_turned_away":0,"visitors_turned_away":0,"visitors":1},
"attempts":[{"phase":"judged","service":"notes","profil":"eleve","asked":18446744073709551615,"served":1,"turned_away":0,"timed_out":0,"abandoned":0,"failed":0},{"phase":"judged","service":"notes","profil":"eleve","asked":1,"served":1,"turned_away":0,"timed_out":0,"abandoned":0,"failed":0}],
"response":[{"phase":"judged","service":"notes","us":{"hdr":"HISTFAAAAB94nJNpmSzMwMDAzAABMJoRSjPZf4AwzvMzAQBEmANf"}}],
"from_start":[],
"worst_page":[{"phase":"judged","profil":"eleve","us":{"hdr":"HISTFAAAAB94nJNpmSzMwMDAzAABMJoRSjPZf4AwzvMzAQBEmANf","over_range":18446744073709551615}},{"phase":"judged","us":{"hdr":"HISTFAAAAB94nJNpmSzMwMDAzAABMJoRSjPZf4AwzvMzAQBEmANf","over_range":1}}],
"minutes":[{"minute":-1,"begun":1,"asked":1,"served":1,"turned_away":0,"timed_out":0,"abandoned":0,"failed":0,"visits":1,"sessions":1,"connections":1,"requests":1,"sketch":[4294967295,1,0,0,0,0,0,0,0,0,0,0]}],
"concurrency":{"visits":{"value":1,"at":""},"sessions":{"value":1,"at":""},"connections":{"value":1,"at":""},"requests":{"value":1,"at":""}},
"bytes":{"stored":1,"sent":2},"generator":null}
JSON

# Began, requested, attempted and left, of one visit.
{
    printf '%s' '{"provenance":{"version":"0","commit":"","machine":"","command":"","scenario":"s","scenario_hash":"","plan_version":1,"seed":1,"plan_replication":0,"portal_replication":0,"window":"w","from":"","to":"","scale":1.0,"speed":1.0,"shard":"0/1","played_by":"replay","target":"t","began":""},'
    printf '%s\n' '"stretch":{"speed":1.0,"start_us":0,"end_us":60000000,"keep_alive_us":1,"session_life_us":1,"connections_per_browser":6},"opens_unix_us":0,"planned":1}'
    printf '\000\007\001\004\000\001\004\002\007\000\000\004\004\004\010\002\000\000\001\002\000\001\003\007\000\012\000'
} | seed journal j

seed roster v <<'CSV'
Identifiant;Mot de passe;Profil;Prénom;Nom;Courriel;Id
ana@exemple.test;"s;1""x";élève;Ana;"=1+1";ana@exemple.test;7
bob;p;;;;;
CSV
printf 'login,password\na,b\n' | seed roster-short v
seed journey J <<'TOML'
format = 1
name = "fuzz"
writes = true
connections = 2
title = { fr = "f", en = "e" }
[constants]
school = "0750654D"
[secrets]
key = { env = "KEY" }
[headers]
Accept-Language = "fr"
[[turned_away]]
name = "full"
status = [200, 503]
body = "tooload"
header = { Retry-After = "" }
[assets]
paths = ["/a.css"]
[[login.step]]
path = "/login?x={school}"
query = { a = "{account}", b = 1 }
extract = { csrf = { css = "input[name=csrf]", attribute = "value" }, t = { header = "location", regex = "t=(.*)", optional = true } }
[[login.step]]
path = "/login"
form = { p = "{password}", c = "{csrf}", k = "{key}" }
expect = { status = 302, cookie = "s", header = { location = "/" }, body = "a", not_body = ["b"], regex = "c+" }
follow = 2
[[page.step]]
path = "/{service}/{date}"
[[page.step]]
paths = ["/x", "/y/{monday}"]
turned_away = []
[[service.notes.step]]
path = "/n"
together = false
[[upload.step]]
path = "/u"
multipart = [{ name = "a", value = "{{x}}" }, { name = "f", filename = "d.bin", size = "planned" }]
extract = { id = { json = "/_id" } }
creates = "document"
[[upload.step]]
method = "PUT"
path = "{t}"
json = { a = ["{id}", 1, { b = true }] }
[[clean_up.document.step]]
method = "DELETE"
path = "/d/{id}"
headers = { X-XSRF-TOKEN = "{cookie:XSRF-TOKEN}" }
TOML
printf 'format = 1\nname = "f"\nwrites = false\ntitle = { fr = "f", en = "e" }\n[[page.step]]\npath = "p"\nfill = { size = 3 }\ntext = { content = "{" }\n[[page.step]]\npath = "/{a}"\nextract = { a = { css = "[" }, b = { regex = "(" } }\n' | seed journey-wrong J
seed recording z <<'JSON'
{"log":{"entries":[
{"startedDateTime":"2026-03-23T08:00:00Z","time":10,"request":{"method":"GET","url":"http://h.example/login","headers":[]},"response":{"status":200,"headers":[{"name":"Set-Cookie","value":"s=cookie-0001; Path=/"}],"content":{"mimeType":"text/html","text":"<input name='csrf' value='t0ken-1'><meta name=\"a\" content=\"b&amp;c-1234\">"}}},
{"startedDateTime":"2026-03-23T08:00:00.005Z","time":10,"request":{"method":"POST","url":"http://h.example/login?_=1600000000000","headers":[{"name":"X-T","value":"cookie-0001"}],"postData":{"mimeType":"application/x-www-form-urlencoded","text":"user=ana.abadie&password=s3cret-9&csrf=t0ken-1"}},"response":{"status":302,"headers":[{"name":"Location","value":"/home?ticket=ST-1234567"}],"content":{"mimeType":"","text":"e30=","encoding":"base64"}}},
{"startedDateTime":"2026-03-23T08:00:01Z","time":null,"request":{"method":"POST","url":"http://h.example/mail/{id}","headers":[],"postData":{"mimeType":"multipart/form-data; boundary=x","text":"--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\n\r\nPNG\r\n--x--"}},"response":{"status":201,"headers":[],"content":{"mimeType":"application/json","text":"{\"m\":[{\"id\":\"m-4711-ab\"}]}"}}},
{"startedDateTime":"2026-03-23T08:00:02Z","request":{"method":"PUT","url":"http://h.example/notes/m-4711-ab","headers":[],"postData":{"mimeType":"application/json","text":"{\"a\":[1,null,{\"b\":\"m-4711-ab\"}]}"}},"response":{"status":200,"headers":[],"content":{"mimeType":"text/html"}}}
]}}
JSON
printf '\xef\xbb\xbf{"log":{"entries":[{"request":{"url":"http://h/","method":"GET"},"response":{"status":200,"content":{"mimeType":"text/html"}}}]}}' | seed recording-short z

printf '{"password":"a","nonce":"b"}' | seed settings-short p
seed settings p <<'JSON'
{"listen":"127.0.0.1:0","allow_public":false,"seed":1,"portal_replication":0,"sessions_limit":3,"session_life_us":1,"abandoned":"cancelled",
"stations":[{"name":"s","services":["connexion","accueil"],"workers":1,"queue":null,"service_time":"gamma:mean=1s,cv=1e-200"}],
"password":"a","nonce":"b","contact":"","max_rate":1.0,"proof_life_s":1,"access_log":null,"database":null,"quota_bytes_per_user":0}
JSON

seed proof e <<'JSON'
{"host":"ent-preprod.exemple.test","port":443,"expiry":"2026-12-31T18:00:00+01:00","max_rate":200.5,"nonce":"n","contact":"c"}
JSON
printf '{"host":"[::1]","port":0,"expiry":1790000000,"max_rate":-1,"nonce":"","contact":"\\n","more":[]}' | seed proof-wrong e
seed allow-list g <<'TOML'
format = 1
contact = "us@exemple.test"
kill_file = "/run/stop"
[[target]]
scheme = "https"
host = "ent-preprod.exemple.test"
port = 443
proof_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
rate = 0.5
connections = 5000
bytes = "50GB"
duration = "2h"
ca = "ca \"x\".pem"
breaker = { errors = 0.5, over = "10s", pause = "1s" }
[[target]]
scheme = "http"
host = "127.0.0.1"
port = 8080
public_key = "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
rate = 1e6
connections = 1
bytes = 1
duration = "14d"
TOML
printf 'https://ENT.exemple.test:8443/\n/auth/login?x=1\n../a/./b/../c/?y#z' | seed place u
printf 'http://[::ffff:127.0.0.1]:81\n/\n//127.0.0.1:81/x' | seed place-address u
printf 'http://a.b\nx\n/\\evil.test' | seed place-away u
printf '# TYPE a counter\na{x="}\\"",y="1"} 2.5e3 1700000000000\nb:c +Inf\na{x="1" 3\n1a 4\n' | seed own-figures k

printf '\x03HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 4\r\nSet-Cookie: a=1\r\n\r\npage' | seed response-length R
printf '\x05HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n4;a="b"\r\npage\r\n0\r\nX: y\r\n\r\n' |
    seed response-chunks R
printf '\x02HTTP/1.0 302 Found\r\nLocation: /x\r\nConnection: keep-alive\r\n\r\nto the end' | seed response-to-the-end R
